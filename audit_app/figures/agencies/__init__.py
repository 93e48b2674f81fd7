"""How the agencies differ; `rules` is the list others import from."""
