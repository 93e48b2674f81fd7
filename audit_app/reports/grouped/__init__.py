"""Needs, breakdowns and timeliness: the parts of the report, their pages, the plans behind each number."""
