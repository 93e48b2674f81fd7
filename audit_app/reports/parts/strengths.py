"""Strengths: the points that lead, with what the interval allows to be said of them."""

from audit_app.reports.document import Part
from audit_app.reports.lig import Lig
from audit_app.reports.parts.ranking import ranked_part


def part(lig: Lig) -> Part | None:
    """The highest points, and what auditors wrote of strengths."""
    return ranked_part(lig, "strengths", "Strengths", high=True)
