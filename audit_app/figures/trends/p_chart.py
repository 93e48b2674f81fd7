"""The p-chart of one audit point: limits for each round's own number of plans. Pure.

figures.md, section 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import NamedTuple

from audit_app.figures.trends.binomial import quantile

BASELINE = 6
EXACT_ABOVE_PERCENT = 85
# The share a normal distribution has beyond three standard deviations, both sides together.
ALPHA = 0.0027
SAME = 1e-9

Count = tuple[int, int]


class Side(StrEnum):
    """On which side of its limits a round lies."""

    HIGH = "high"
    LOW = "low"


class PPoint(NamedTuple):
    """One round as shares of 1: its figure, its limits, and the side it lies on where it is outside them."""

    share: float
    lower: float
    upper: float
    signal: Side | None


@dataclass(frozen=True)
class PChart:
    """`centre`: the share good over the rounds the limits come from; None where nothing was scored in them.

    `points`: None where a round scored nothing. `baseline`: how many scored rounds the limits come from.
    `exact`: whether the limits are those of the binomial distribution itself.
    """

    centre: float | None
    points: tuple[PPoint | None, ...]
    baseline: int
    exact: bool

    @property
    def limited(self) -> bool:
        """Whether there are limits: none where the first rounds' grades were all on the same side of good."""
        return self.centre not in (None, 0, 1)


def p_chart(counts: Sequence[Count | None], baseline: int = BASELINE) -> PChart:
    """The chart of (x, n) for each round, oldest first; None or n = 0 is a gap.

    The limits come from the first `baseline` rounds that scored anything. With a centre above 0.85 three
    standard deviations would reach over 1 and cut off far too little below, so they are exact there.
    """
    scored = [count for count in counts if count and count[1]]
    first = scored[:baseline]
    x, n = sum(x for x, _ in first), sum(n for _, n in first)
    if not n:
        return PChart(None, tuple(None for _ in counts), 0, exact=False)
    centre, exact = x / n, 100 * x > EXACT_ABOVE_PERCENT * n
    limits = {n: _limits(centre, n, exact) for n in {n for _, n in scored}}
    points = tuple(_point(count, limits[count[1]]) if count and count[1] else None for count in counts)
    return PChart(centre, points, len(first), exact)


def _limits(centre: float, n: int, exact: bool) -> tuple[float, float]:
    if centre in (0, 1):
        # A centre without any spread would call the first other grade a signal, which it is not.
        return 0.0, 1.0
    return exact_limits(centre, n) if exact else normal_limits(centre, n)


def _point(count: Count, limits: tuple[float, float]) -> PPoint:
    share = count[0] / count[1]
    return PPoint(share, *limits, side_of(share, limits))


def side_of(share: float, limits: tuple[float, float]) -> Side | None:
    """On which side of its limits a share lies; None within them, or on one."""
    lower, upper = limits
    return Side.HIGH if share > upper + SAME else Side.LOW if share < lower - SAME else None


def normal_limits(centre: float, n: int) -> tuple[float, float]:
    """Three standard deviations either side of the centre, within 0 to 1."""
    reach = 3 * sqrt(centre * (1 - centre) / n)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def exact_limits(centre: float, n: int) -> tuple[float, float]:
    """The lowest and the highest share of n plans that chance gives more often than ALPHA / 2 on its side."""
    return quantile(ALPHA / 2, n, centre) / n, quantile(1 - ALPHA / 2, n, centre) / n
