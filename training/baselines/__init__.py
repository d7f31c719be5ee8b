"""What one would build instead, fitted and measured on the same articles."""
