"""What may be published; `rules` is the list others import from."""
