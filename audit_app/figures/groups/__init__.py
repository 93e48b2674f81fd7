"""Breakdowns, and the estimate for the register; `rules` is the list others import from."""
