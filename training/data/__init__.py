"""An archive to articles that are labelled and split."""
