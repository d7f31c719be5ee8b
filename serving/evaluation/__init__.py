"""Outcomes to labels, and how well scores agree with them."""
