"""Planned maintenance, from its draft to its end."""
