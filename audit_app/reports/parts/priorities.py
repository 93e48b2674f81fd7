"""Priorities: the points at the other end, hedged by the same rule."""

from audit_app.reports.document import Part
from audit_app.reports.lig import Lig
from audit_app.reports.parts.ranking import ranked_part


def part(lig: Lig) -> Part | None:
    """The lowest points, and what auditors wrote of what to develop."""
    return ranked_part(lig, "priorities", "Priorities", high=False)
