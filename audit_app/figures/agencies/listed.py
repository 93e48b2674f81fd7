"""Single plans and points behind a figure of the agencies, to be looked at one by one. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from audit_app.figures.agencies.cells import GOOD, SCALE
from audit_app.figures.grid import GRADES, NOTHING, Grid
from audit_app.rubrics.grades import Grade


@dataclass(frozen=True)
class Listed:
    """One plan at one point: the first grade against the second, both on the scale.

    For severity the first is the agency's own and the second the agreed one; for a pair each is an agency's.
    """

    plan: str
    point: str
    first: str
    second: str

    @property
    def difference(self) -> int:
        """First minus second, in grades: positive is more generous."""
        return SCALE[self.first] - SCALE[self.second]

    @property
    def crosses(self) -> bool:
        """Whether the two are on different sides of good."""
        return (SCALE[self.first] >= GOOD) is not (SCALE[self.second] >= GOOD)

    @property
    def grades(self) -> tuple[Grade, Grade]:
        """Both as grades."""
        return GRADES[self.first], GRADES[self.second]


def own_cells(grid: Grid, agency: str) -> Iterator[Listed]:
    """The cells behind an agency's severity: its blind grades that have an agreed one beside them."""
    return _listed(grid, grid.given.get(agency), grid.agreed)


def pair_cells(grid: Grid, first: str, second: str) -> Iterator[Listed]:
    """The cells both agencies of a pair graded blind."""
    return _listed(grid, grid.given.get(first), grid.given.get(second))


def _listed(grid: Grid, first: tuple[str, ...] | None, second: tuple[str, ...] | None) -> Iterator[Listed]:
    nothing = (NOTHING * len(grid.points),) * len(grid.plans)
    for plan, one, other in zip(grid.plans, first or nothing, second or nothing, strict=True):
        for point, a, b in zip(grid.points, one, other, strict=True):
            if a in SCALE and b in SCALE:
                yield Listed(plan.reference, point, a, b)
