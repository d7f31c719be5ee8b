"""The synthetic sample archive."""
