"""Scores drafts with a bundle: light enough to install without torch."""
