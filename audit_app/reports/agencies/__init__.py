"""Where the agencies differ: the part of the report, its pages, and the cells behind each number."""
