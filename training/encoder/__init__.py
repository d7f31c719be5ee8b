"""The encoder: built, loaded and fine-tuned."""
