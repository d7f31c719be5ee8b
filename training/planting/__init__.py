"""Weak sections for training: filler, repeats, notices and others, planted in real articles."""
