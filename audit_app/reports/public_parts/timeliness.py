"""Timeliness, in the form for publication: the share in time at each step in one quarter."""

from audit_app.figures.disclosure.rules import PublicCell, area_cell, shown_interval
from audit_app.figures.timeliness.rules import Audited, Outcome, timeliness
from audit_app.figures.timeliness.service import strict_transfers
from audit_app.reports.document import Cell, Column, Part, Table
from audit_app.reports.lig import Lig
from audit_app.reports.public_parts.quarters import one_of

TITLE = "Timeliness"
SEVERAL = "Timeliness is published for one quarter at a time. Choose one quarter to read it."
NOTE = (
    "Counted are the plans audited in the quarter that have both dates and no excuse that the Regulations "
    "name. With so few plans, differences between these steps may be noise. [c] hides a step of few plans; "
    "[x] has no such plan."
)
COUNTED = (Outcome.WITHIN, Outcome.LATE)
COLUMNS = (Column("Step"), Column("In time, with interval"), Column("Plans", True))


def part(lig: Lig) -> Part | None:
    """A row for each step, hidden or shown by its own plans alone."""
    found = lig.publication
    if len(found.released) != 1:
        return Part("timeliness", TITLE, one_of(lig, SEVERAL, "groups.timeliness"))
    held_on = {round.id: round.held_on for round in found.released[0].rounds}
    newest_first = [Audited(key, held_on[key], found.grids[key].plans) for key in reversed(list(found.grids))]
    rows = []
    for figure in timeliness(newest_first, strict=strict_transfers(lig.as_of)):
        plans = len({placed.dated.plan for placed in figure.plans if placed.dated.outcome in COUNTED})
        cell = area_cell(figure.x, figure.n, found.thresholds, plans=plans)
        rows.append([Cell(figure.step.title), _bar(cell), Cell(cell.n_shown or cell.show)])
    caption = f"In time, by statutory step, {found.released[0].quarter.name}"
    return Part("timeliness", TITLE, [Table("timeliness", caption, COLUMNS, rows, NOTE)])


def _bar(cell: PublicCell) -> Cell:
    """The share with its interval; of a hidden one the symbol alone."""
    limits = shown_interval(cell)
    lower, upper = (100 * limits[0], 100 * limits[1]) if limits else (None, None)
    return Cell(cell.show, percent=cell.percent, lower=lower, upper=upper)
