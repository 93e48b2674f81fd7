"""The report as a Word file. What it shares with other Word files is in audit_app/word."""
