"""Sentences a report writes by rule; `rules` is the list others import from."""
