"""Every plan and point of some grids as a short tuple, counted: what the figures of the agencies are made of.

Reading rule: all of these figures are sums over cells, so a plan is kept as how often each kind of cell
occurs in it. That keeps years of rounds small, and a plan is what intervals leave out one at a time.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from audit_app.figures.grid import NOTHING, Grid

# The agreed letter, "1" where moderated, "1" where contested, then each agency's own letter.
Kind = tuple[str, ...]
AGREED, MODERATED, CONTESTED, OWN = 0, 1, 2, 3

# The fixed four-grade scale, in its order; never taken from the grades that happen to occur.
SCALE = {"I": 1, "R": 2, "G": 3, "O": 4}
GOOD = 3
NOT_APPLICABLE = "N"


@dataclass(frozen=True)
class Cells:
    """Cells counted by plan. `agencies`: whose letter stands at which place of a kind, after OWN.

    One plan audited in two rounds is one plan here: its grades go together, whichever month they are of.
    """

    agencies: tuple[str, ...]
    plans: Mapping[str, Counter[Kind]] = field(default_factory=dict)

    @property
    def together(self) -> Counter[Kind]:
        """All plans as one count."""
        total: Counter[Kind] = Counter()
        for kinds in self.plans.values():
            total.update(kinds)
        return total

    def place(self, agency: str) -> int:
        """Where an agency's own letter stands in a kind. Raises ValueError for one that is in none."""
        return OWN + self.agencies.index(agency)


def agencies_of(grids: Iterable[Grid]) -> tuple[str, ...]:
    """Every agency expected anywhere in the grids, by name."""
    return tuple(sorted({agency for grid in grids for agency in grid.given}))


def cells_of(grids: Sequence[Grid], points: Collection[str] | None = None) -> Cells:
    """The cells of some grids: of all their points, or of those named."""
    agencies = agencies_of(grids)
    plans: dict[str, Counter[Kind]] = {}
    for grid in grids:
        wanted = [place for place, code in enumerate(grid.points) if points is None or code in points]
        for number, plan in enumerate(grid.plans):
            kinds = _row(grid, number, agencies)
            chosen = kinds if points is None else [kinds[place] for place in wanted]
            plans.setdefault(plan.reference, Counter()).update(chosen)
    return Cells(agencies, plans)


def kinds_by_point(grids: Sequence[Grid]) -> dict[str, Counter[Kind]]:
    """How often each kind of cell occurs on each audit point asked in any of the grids."""
    agencies = agencies_of(grids)
    found: dict[str, Counter[Kind]] = {code: Counter() for grid in grids for code in grid.points}
    for grid in grids:
        rows = [_row(grid, number, agencies) for number in range(len(grid.plans))]
        for code, kinds in zip(grid.points, zip(*rows, strict=True), strict=False):
            found[code].update(kinds)
    return found


def _row(grid: Grid, number: int, agencies: Sequence[str]) -> list[Kind]:
    nothing = NOTHING * len(grid.points)
    own = (grid.given[agency][number] if agency in grid.given else nothing for agency in agencies)
    return list(zip(grid.agreed[number], grid.moderated[number], grid.contested[number], *own, strict=True))


def people(grids: Iterable[Grid], agency: str) -> int:
    """How many different people graded blind for an agency: for deciding what may be told of it."""
    return len(
        {
            person
            for grid in grids
            for number, plan in enumerate(grid.plans)
            if agency in grid.given and any(letter.isupper() for letter in grid.given[agency][number])
            for person in plan.auditors.get(agency, ())
        }
    )
