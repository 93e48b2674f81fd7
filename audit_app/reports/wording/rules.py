"""The sentences a report writes by rule, split by the part they stand in."""

from audit_app.reports.wording.drawn import Drawn, DrawnPeriod, drawn_words, period_words
from audit_app.reports.wording.ranked import NOISE, Ranked, Standing, clear_words, ranked_words, stands_clear
from audit_app.reports.wording.trusted import Reason, Trust, box, reasons

__all__ = [
    "NOISE",
    "Drawn",
    "DrawnPeriod",
    "Ranked",
    "Reason",
    "Standing",
    "Trust",
    "box",
    "clear_words",
    "drawn_words",
    "period_words",
    "ranked_words",
    "reasons",
    "stands_clear",
]
