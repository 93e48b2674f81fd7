"""Figures over time; `rules` is the list others import from."""
