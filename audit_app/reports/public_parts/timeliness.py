"""Timeliness, in the form for publication: the share in time at each step in one quarter.

Reading rule: one share is published, the one that does not flatter. With both, the few plans past their limit
without a date could be had by subtraction.
"""

from audit_app.figures.disclosure.rules import (
    CONFIDENTIAL,
    PublicCell,
    Thresholds,
    area_cell,
    shown_interval,
    years_shown,
)
from audit_app.figures.timeliness.rules import Audited, StepFigure, timeliness
from audit_app.figures.timeliness.service import strict_transfers
from audit_app.reports.document import Cell, Column, Part, Table
from audit_app.reports.lig import Lig
from audit_app.reports.public_parts.quarters import one_of

TITLE = "Timeliness"
SEVERAL = "Timeliness is published for one quarter at a time. Choose one quarter to read it."
NOTE = (
    "The plans were audited in the quarter; a step of theirs may have begun long before. Counted are those "
    "that have both dates and no excuse that the Regulations name, and as late also those whose limit had "
    "passed when they were audited and that have no date of the end: the step was not done, or not recorded. "
    "So this is the least that was in time. Began in: a year of few plans is put together with others, or is "
    "one of those around the years named. With so few plans, differences between these steps may be noise. "
    "[c] hides a step of few plans, and what would tell of a few; [x] has no plan to count."
)
COLUMNS = (
    Column("Step"), Column("In time at least, with interval"), Column("Plans", True),
    Column("Of them past the limit, no date", True), Column("Began in"),
)  # fmt: skip


def part(lig: Lig) -> Part | None:
    """A row for each step, hidden or shown by its own plans alone."""
    found = lig.publication
    if len(found.released) != 1:
        return Part("timeliness", TITLE, one_of(lig, SEVERAL, "groups.timeliness"))
    held_on = {round.id: round.held_on for round in found.released[0].rounds}
    newest_first = [Audited(key, held_on[key], found.grids[key].plans) for key in reversed(list(found.grids))]
    figures = timeliness(newest_first, strict=strict_transfers(lig.as_of))
    rows = [_row(figure, found.thresholds) for figure in figures]
    caption = f"In time, by statutory step, of plans audited in {found.released[0].quarter.name}"
    return Part("timeliness", TITLE, [Table("timeliness", caption, COLUMNS, rows, NOTE)])


def _row(figure: StepFigure, thresholds: Thresholds) -> list[Cell]:
    begun = figure.begun
    cell = area_cell(figure.x, figure.at_worst_n, thresholds, plans=len({plan for plan, _ in begun}))
    years = years_shown(((plan, day.year) for plan, day in begun), thresholds.min_n)
    return [
        Cell(figure.step.title),
        _bar(cell),
        Cell(cell.n_shown or cell.show),
        Cell(cell.show if cell.n is None else _overdue(figure, thresholds)),
        Cell(cell.show if cell.n is None else years or CONFIDENTIAL),
    ]


def _overdue(figure: StepFigure, thresholds: Thresholds) -> str:
    """How many of the plans have no date, where neither they nor those with dates are few."""
    few = thresholds.min_n
    if not figure.overdue:
        return "0"
    dated = area_cell(figure.x, figure.n, thresholds)
    return str(figure.overdue) if figure.overdue >= few and dated.n is not None else CONFIDENTIAL


def _bar(cell: PublicCell) -> Cell:
    """The share with its interval; of a hidden one the symbol alone."""
    limits = shown_interval(cell)
    lower, upper = (100 * limits[0], 100 * limits[1]) if limits else (None, None)
    return Cell(cell.show, percent=cell.percent, lower=lower, upper=upper)
