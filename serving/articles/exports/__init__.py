"""Exports of the tools that publishers write in, each of many articles."""
