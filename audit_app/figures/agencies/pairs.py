"""Agreement by pair of agencies and by audit point: counts first (figures.md, section 5). Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from audit_app.figures.agencies.agreement import Counted, Share, counts_of, counts_on_point
from audit_app.figures.agencies.cells import OWN, SCALE, Cells, Kind
from audit_app.figures.agencies.coefficients import Unit, unit_of
from audit_app.figures.ranking import MINIMUM_N

FURTHEST = 3


@dataclass(frozen=True)
class PairAgreement:
    """Two agencies on the cells both graded blind. `signed` sums first minus second, in grades."""

    first: str
    second: str
    exact: Share
    within_one: Share
    same_side: Share
    signed: int

    @property
    def cells(self) -> int:
        """How many plans and points both graded."""
        return self.exact.n

    @property
    def mean_difference(self) -> float | None:
        """How many grades higher the first one's are on average; None without a cell."""
        return self.signed / self.cells if self.cells else None


@dataclass(frozen=True)
class PointAgreement:
    """One audit point by its code; `found.plans` counts audits of plans."""

    point: str
    found: Counted


def pair(plans: Mapping[str, Counter[tuple[int, int]]], first: str, second: str) -> PairAgreement:
    """One pair from both agencies' grades, 1 to 4, by plan."""
    units: dict[str, Counter[Unit]] = {}
    for plan, both in plans.items():
        units[plan] = Counter()
        for grades, count in both.items():
            units[plan][_unit_of(grades)] += count
    signed = sum(count * (a - b) for both in plans.values() for (a, b), count in both.items())
    told = counts_of(units)
    return PairAgreement(first, second, told.identical, told.within_one, told.same_side, signed)


@lru_cache(maxsize=256)
def _unit_of(grades: tuple[int, int]) -> Unit:
    return unit_of(grades, categories=max(len(SCALE), *grades))


def pairs(cells: Cells) -> tuple[PairAgreement, ...]:
    """Every pair of agencies, in the order of their names."""
    return tuple(
        pair({plan: _both(kinds, a, b) for plan, kinds in cells.plans.items()}, first, second)
        for (a, first), (b, second) in combinations(enumerate(cells.agencies), 2)
    )


def _both(kinds: Mapping[Kind, int], a: int, b: int) -> Counter[tuple[int, int]]:
    found: Counter[tuple[int, int]] = Counter()
    for kind, count in kinds.items():
        first, second = SCALE.get(kind[OWN + a]), SCALE.get(kind[OWN + b])
        if first is not None and second is not None:
            found[first, second] += count
    return found


def by_point(points: Mapping[str, Mapping[Kind, int]]) -> tuple[PointAgreement, ...]:
    """The agreement on each audit point from how often each kind of cell occurs on it."""
    return tuple(PointAgreement(code, counts_on_point(kinds)) for code, kinds in points.items())


def read_most_differently(points: Iterable[PointAgreement]) -> Sequence[PointAgreement]:
    """The three points on which the agencies most often stood on different sides of good, worst first.

    Ties: fewer the same grade, then the code. Points with under 5 cells of two agencies are not ranked, and
    one on which every grade was the same is not read differently at all.
    """
    ranked = [
        one for one in points if one.found.cells >= MINIMUM_N and one.found.identical.x < one.found.cells
    ]
    return sorted(ranked, key=lambda one: (*_shares(one.found), one.point))[:FURTHEST]


def _shares(found: Counted) -> tuple[float, float]:
    return found.same_side.x / found.cells, found.identical.x / found.cells
