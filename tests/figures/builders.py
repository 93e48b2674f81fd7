"""Cells and figures with everything a test does not care about filled in."""

from typing import Any

from audit_app.figures.rules import Cell, PointFigure, SealedGrade
from audit_app.rubrics.grades import Grade

ALL = frozenset({"education", "health", "social care"})


def cell(*sealed: tuple[str, Grade] | tuple[str, Grade, str], **facts: Any) -> Cell:
    """A cell from (agency, grade) or (agency, grade, auditor), expecting all three agencies."""
    grades = tuple(SealedGrade(s[0], s[2] if len(s) == 3 else s[0], s[1]) for s in sealed)
    return Cell(**{"plan": "A", "expected": ALL, "sealed": grades, **facts})


def figure(x: int, n: int, **counts: Any) -> PointFigure:
    """x of n good, the rest requiring improvement."""
    return PointFigure(good=x, requires_improvement=n - x, **counts)
