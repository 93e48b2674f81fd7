"""What is published of one quarter: one table, made once, of which every public output shows a part. Pure.

Reading rule: no hidden number is ever part of a published one. A point is shown or hidden by its own counts
alone, and every total is the sum of what is shown, so no subtraction can give back what is hidden. Why, and
what was left aside: docs/decisions/0009-what-is-published.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit_app.figures.disclosure.cells import CONFIDENTIAL, NOT_AVAILABLE, PublicCell, area_cell, as_shown
from audit_app.figures.disclosure.periods import Quarter
from audit_app.figures.disclosure.thresholds import DEFAULTS, Thresholds
from audit_app.figures.grid import MISSING, UNRESOLVED, Grid
from audit_app.figures.percent import TARGETS, display

GOOD, OTHER = frozenset("OG"), frozenset("RI")
UNSETTLED = frozenset({UNRESOLVED, MISSING})
OVERALL = ""


@dataclass(frozen=True)
class PublicFigure:
    """A published figure. x and n are those of a shown figure and 0 of any other: its counts are not kept.

    `unsettled`: a plan of a shown figure has no agreed grade, so a complete count could differ.
    """

    cell: PublicCell
    x: int = 0
    n: int = 0
    unsettled: bool = False

    @property
    def shown(self) -> bool:
        """Whether there is a percentage."""
        return self.n > 0


@dataclass(frozen=True)
class Table:
    """One published period: the quarter, or one of its rounds. `rounds`: the ids of the rounds it is of."""

    rounds: tuple[int, ...]
    points: Mapping[str, PublicFigure]
    overall: PublicFigure
    plans: int


@dataclass(frozen=True)
class Release:
    """All that is published of one quarter, by round where every figure of each could stand alone."""

    quarter: Quarter
    tables: tuple[Table, ...]

    @property
    def by_round(self) -> bool:
        """Whether the quarter is published by its rounds."""
        return len(self.tables) > 1

    @property
    def pattern(self) -> frozenset[tuple[tuple[int, ...], str, str]]:
        """Which figures are shown, hidden or empty, and for which rounds."""
        return frozenset(
            (table.rounds, code, "shown" if figure.shown else figure.cell.show)
            for table in self.tables
            for code, figure in (*table.points.items(), (OVERALL, table.overall))
        )


def release(
    quarter: Quarter, grids: Mapping[int, Grid], thresholds: Thresholds = DEFAULTS, target: int = TARGETS[0]
) -> Release | None:
    """The release of a quarter from the grids of all its rounds by their ids, in time's order.

    None where the quarter has fewer plans in all than a percentage may be published of.
    """
    whole = _table(grids, thresholds, target)
    if whole is None:
        return None
    alone = [_table({key: grid}, thresholds, target) for key, grid in grids.items()]
    rounds = [table for table in alone if table is not None and _stands_alone(table, whole)]
    return Release(quarter, tuple(rounds) if len(rounds) == len(alone) > 1 else (whole,))


def _stands_alone(table: Table, whole: Table) -> bool:
    """A round where every point asked is shown, and plans overall too if they are graded at all."""
    overall = table.overall.shown or whole.overall.cell.show == NOT_AVAILABLE
    return overall and all(figure.shown for figure in table.points.values())


def _table(grids: Mapping[int, Grid], thresholds: Thresholds, target: int) -> Table | None:
    references = {plan.reference for grid in grids.values() for plan in grid.plans}
    if len(references) < thresholds.min_n:
        return None
    codes = dict.fromkeys(code for grid in grids.values() for code in grid.points)
    return Table(
        tuple(grids),
        {code: _figure(grids.values(), code, thresholds, target) for code in codes},
        _figure(grids.values(), OVERALL, thresholds, target),
        sum(len(grid.plans) for grid in grids.values()),
    )


def _figure(grids: Iterable[Grid], code: str, thresholds: Thresholds, target: int) -> PublicFigure:
    every = [pair for grid in grids for pair in letters(grid, code).items()]
    counted = [pair for pair in every if pair[1] in GOOD | OTHER]
    x, n = sum(letter in GOOD for _, letter in counted), len(counted)
    plans = len({plan for plan, _ in counted})
    cell = area_cell(x, n, thresholds, plans=plans, targets={*TARGETS, target})
    if cell.n is None:
        return PublicFigure(cell)
    return PublicFigure(cell, x, n, any(letter in UNSETTLED for _, letter in every))


def letters(grid: Grid, code: str) -> dict[str, str]:
    """The agreed letter of every plan at a point, by the plan; of its overall grade for OVERALL."""
    if code == OVERALL:
        return {plan.reference: plan.overall for plan in grid.plans}
    if code not in grid.points:
        return {}
    at = grid.points.index(code)
    return {plan.reference: row[at] for plan, row in zip(grid.plans, grid.agreed, strict=True)}


def total(figures: Sequence[PublicFigure], target: int | None = TARGETS[0]) -> PublicFigure:
    """Published figures together, summed over those that are shown. Hidden ones are no part of it."""
    x, n = sum(one.x for one in figures), sum(one.n for one in figures)
    if n:
        show = display(x, n, {*TARGETS, target} if target else TARGETS)
        cell = PublicCell(show, str(n), as_shown(show), n=n)
        return PublicFigure(cell, x, n, any(one.unsettled for one in figures))
    hidden = any(one.cell.hidden for one in figures)
    return PublicFigure(PublicCell(CONFIDENTIAL if hidden else NOT_AVAILABLE))
