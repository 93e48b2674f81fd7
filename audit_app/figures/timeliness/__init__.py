"""Timeliness; `rules` is the list others import from."""
