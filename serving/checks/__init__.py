"""Checks of a draft that need no model: titles, promises, links."""
