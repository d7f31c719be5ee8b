"""Markdown and HTML to blocks and links, each at its exact place in the source."""
