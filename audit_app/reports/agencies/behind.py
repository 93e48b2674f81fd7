"""The plans and points behind what is told of an agency, or of two: the sum in the open, then each cell."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa

from audit_app.db import db
from audit_app.figures.agencies.rules import Listed, own_cells, pair_cells
from audit_app.figures.grid import Grid
from audit_app.register.models import Plan
from audit_app.reports.lig import Lig
from audit_app.rounds.models import AuditRound
from audit_app.sampling.models import SamplePlan


@dataclass(frozen=True)
class BehindCell:
    """One plan at one point of one round; `sample_plan_id` is its page's number."""

    round: AuditRound
    cell: Listed
    sample_plan_id: int | None


@dataclass(frozen=True)
class OnPoint:
    """One audit point: how many cells, and in how many the first grade is lower, higher, across the line."""

    point: str
    cells: int
    lower: int
    higher: int
    crossing: int


@dataclass(frozen=True)
class Behind:
    """Every cell, rounds newest first."""

    cells: tuple[BehindCell, ...]

    @property
    def total(self) -> int:
        """All differences added up, in grades."""
        return sum(one.cell.difference for one in self.cells)

    @cached_property
    def steps(self) -> list[tuple[int, int]]:
        """How many grades apart, and how often, most generous first: what the total is made of."""
        return sorted(Counter(one.cell.difference for one in self.cells).items(), reverse=True)

    @cached_property
    def differing(self) -> tuple[BehindCell, ...]:
        """Only the cells on which the two grades differ."""
        return tuple(one for one in self.cells if one.cell.difference)

    @cached_property
    def points(self) -> list[OnPoint]:
        """By audit point: those with most on the other side of good first, then most differing."""
        found = [_on_point(code, cells) for code, cells in self._by_point().items()]
        return sorted(found, key=lambda one: (-one.crossing, -one.lower - one.higher, one.point))

    def _by_point(self) -> dict[str, list[Listed]]:
        grouped: dict[str, list[Listed]] = {}
        for one in self.cells:
            grouped.setdefault(one.cell.point, []).append(one.cell)
        return grouped


def _on_point(code: str, cells: list[Listed]) -> OnPoint:
    differences = [one.difference for one in cells]
    return OnPoint(
        code,
        len(cells),
        sum(one < 0 for one in differences),
        sum(one > 0 for one in differences),
        sum(one.crosses for one in cells),
    )


def behind_own(lig: Lig, agency: str) -> Behind | None:
    """An agency's own grades beside the agreed ones; None where no round of the report asks that agency."""
    return _behind(lig, [agency], lambda grid: own_cells(grid, agency))


def behind_pair(lig: Lig, first: str, second: str) -> Behind | None:
    """What two agencies gave on the same plans and points; None unless both are asked in the report."""
    return _behind(lig, [first, second], lambda grid: pair_cells(grid, first, second))


def _behind(lig: Lig, asked: list[str], listed: Callable[[Grid], Iterable[Listed]]) -> Behind | None:
    known = {agency for grid in lig.grids.values() for agency in grid.given}
    if not set(asked) <= known or len(set(asked)) < len(asked):
        return None
    numbers = _sample_plans(lig.grids)
    return Behind(tuple(_cells(lig, listed, numbers)))


def _cells(
    lig: Lig, listed: Callable[[Grid], Iterable[Listed]], numbers: dict[tuple[int, str], int]
) -> Iterator[BehindCell]:
    for round in sorted(lig.rounds, key=lambda one: (one.held_on, one.id), reverse=True):
        if round.id in lig.grids:
            for cell in listed(lig.grids[round.id]):
                yield BehindCell(round, cell, numbers.get((round.id, cell.plan)))


def _sample_plans(rounds: Iterable[int]) -> dict[tuple[int, str], int]:
    query = (
        sa.select(SamplePlan.round_id, Plan.reference, SamplePlan.id)
        .join(Plan, Plan.id == SamplePlan.plan_id)
        .where(SamplePlan.round_id.in_(list(rounds)))
    )
    return {(round_id, plan): number for round_id, plan, number in db.session.execute(query)}
