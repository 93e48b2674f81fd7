"""One audit point as the agencies graded it: together, by pair, and under other rules (figures.md, 5 and 7).

Pure. A plan audited in two rounds is two audits here, as in the point's percentage: intervals are Wilson's.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from audit_app.figures.agencies.agreement import Counted, blind, counts_on_point, differing_on_applying
from audit_app.figures.agencies.cells import OWN, Kind, cells_of
from audit_app.figures.agencies.sensitivity import Sensitivity, sensitivity
from audit_app.figures.grid import NOTHING, Grid


@dataclass(frozen=True)
class PairAtPoint:
    """Two agencies at one audit point, on the plans both graded blind."""

    first: str
    second: str
    found: Counted


@dataclass(frozen=True)
class AtPoint:
    """What the agencies gave at one audit point. `agencies`: who graded it at all, by name.

    `everyone`: each plan counted in `together` was graded by all of them. `left_out`: plans that fewer than
    two of them graded blind from inadequate to outstanding. `applies`: plans, left out or not, on which one
    gave such a grade and another that the point does not apply.
    """

    agencies: tuple[str, ...]
    everyone: bool
    together: Counted
    left_out: int
    applies: int
    pairs: tuple[PairAtPoint, ...]
    sensitivity: Sensitivity


def at_point(grids: Sequence[Grid], code: str) -> AtPoint:
    """What the agencies gave at an audit point, over all grids that ask it."""
    cells = cells_of(grids, {code})
    every, kinds = cells.agencies, cells.together
    places = [place for place in range(len(every)) if any(kind[OWN + place] != NOTHING for kind in kinds)]
    together = counts_on_point(kinds)
    raters = {given for kind in kinds if (given := sum(one is not None for one in blind(kind))) > 1}
    return AtPoint(
        agencies=tuple(every[place] for place in places),
        everyone=raters == {len(places)},
        together=together,
        left_out=kinds.total() - together.cells,
        applies=differing_on_applying(kinds),
        pairs=tuple(
            PairAtPoint(every[a], every[b], counts_on_point(_only(kinds, a, b)))
            for a, b in combinations(places, 2)
        ),
        sensitivity=sensitivity(cells),
    )


def _only(kinds: Counter[Kind], a: int, b: int) -> Counter[Kind]:
    """The same cells as two agencies saw them."""
    found: Counter[Kind] = Counter()
    for kind, count in kinds.items():
        found[(*kind[:OWN], kind[OWN + a], kind[OWN + b])] += count
    return found
