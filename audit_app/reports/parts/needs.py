"""Needs described well and less well: by need over all points, and by section."""

from audit_app.reports.document import Part
from audit_app.reports.grouped.needs import by_need, crossed_blocks, summary_blocks
from audit_app.reports.lig import Lig

TITLE = "Needs described well and less well"


def part(lig: Lig) -> Part | None:
    """The part; nothing where no need is recorded, or nothing is revealed."""
    asked = by_need(lig) if not lig.public and lig.grids else None
    if asked is None:
        return None
    return Part("needs", TITLE, [*summary_blocks(asked, key="needs"), *crossed_blocks(asked)])
