"""The pure rules of reading a past audit from a sheet of any shape, under one name."""

from audit_app.past.days import guess_day, read_day
from audit_app.past.grade_words import grade_key, numbered, only_one_to_four, suggest_grade
from audit_app.past.layout import (
    Layout,
    guess_layout,
    headings_hash,
    headings_of,
    known_layouts,
    left_below,
    spread,
)
from audit_app.past.lines import Placed, lines_of, words_found
from audit_app.past.mapping import ColumnMap, Holds, Reading, Words, faults_of
from audit_app.past.suggest import suggest_agency, suggest_columns, suggest_point
from audit_app.past.turn import Turned, turn

__all__ = [
    "ColumnMap",
    "Holds",
    "Layout",
    "Placed",
    "Reading",
    "Turned",
    "Words",
    "faults_of",
    "grade_key",
    "guess_day",
    "guess_layout",
    "headings_hash",
    "headings_of",
    "known_layouts",
    "left_below",
    "lines_of",
    "numbered",
    "only_one_to_four",
    "read_day",
    "spread",
    "suggest_agency",
    "suggest_columns",
    "suggest_grade",
    "suggest_point",
    "turn",
    "words_found",
]
