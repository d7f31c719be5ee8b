"""Baselines, fitted and measured on the same articles."""
