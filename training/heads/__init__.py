"""What is fitted on the encoder's embeddings: heads, their weights, calibration and references."""
