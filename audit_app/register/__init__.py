"""The pseudonymised list of plans from which samples are drawn, and the reading of imported files."""
