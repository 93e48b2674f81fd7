"""The report, one module for each part; `order` says which come and in what order."""
