"""Weak sections for measuring, by another generator than the one that is trained on."""
