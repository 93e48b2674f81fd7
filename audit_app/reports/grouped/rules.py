"""How groups of plans, timeliness and the estimate are said, hedged by rule; others import from here."""

from audit_app.reports.grouped.group_words import (
    cell_words,
    compared_words,
    differences_words,
    value_words,
)
from audit_app.reports.grouped.population_words import estimate_words, share_words
from audit_app.reports.grouped.step_words import (
    began_words,
    left_out_words,
    limit_words,
    months_words,
    steps_words,
    without_date_words,
)

__all__ = [
    "began_words",
    "cell_words",
    "compared_words",
    "differences_words",
    "estimate_words",
    "left_out_words",
    "limit_words",
    "months_words",
    "share_words",
    "steps_words",
    "value_words",
    "without_date_words",
]
