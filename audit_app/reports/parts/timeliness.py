"""Timeliness: how many of the audited plans met each statutory limit."""

from audit_app.reports.document import Part
from audit_app.reports.grouped.steps import blocks_of, figures_of
from audit_app.reports.lig import Lig

TITLE = "Timeliness"


def part(lig: Lig) -> Part | None:
    """The part; nothing before grades are revealed."""
    if lig.public or not lig.grids:
        return None
    return Part("timeliness", TITLE, blocks_of(lig, figures_of(lig), key="timeliness"))
