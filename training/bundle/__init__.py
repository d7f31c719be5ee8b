"""A trained model to a bundle: graphs, quantization, parity with the exact network."""
