"""Whole archives: any format in, one row out per article."""
