"""The XmR chart of a headline series: limits from the moving range, and the four NHS rules. Pure.

figures.md, section 4; the rules as in Making Data Count (November 2023). A round without a figure is left
out: it neither breaks a run nor counts towards one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import mean

FACTOR = 2.66
RUN = 7
TRIAL_BELOW = 12
# Percentages are quotients: two that are equal on paper may differ in the last place.
SAME = 1e-9

Values = Sequence[float | None]


class Flag(StrEnum):
    """What a rule says of one round, and on which side of the mean."""

    OUTSIDE_HIGH = "outside_high"
    OUTSIDE_LOW = "outside_low"
    SHIFT_HIGH = "shift_high"
    SHIFT_LOW = "shift_low"
    TREND_UP = "trend_up"
    TREND_DOWN = "trend_down"
    TWO_OF_THREE_HIGH = "two_of_three_high"
    TWO_OF_THREE_LOW = "two_of_three_low"


@dataclass(frozen=True)
class Limits:
    """Mean and true limits, in the unit of the values. They may lie outside 0 to 100."""

    mean: float
    moving_range: float

    @property
    def lower(self) -> float:
        """The lower process limit."""
        return self.mean - FACTOR * self.moving_range

    @property
    def upper(self) -> float:
        """The upper process limit."""
        return self.mean + FACTOR * self.moving_range

    @property
    def near(self) -> tuple[float, float]:
        """Two thirds of the way from the mean to each limit."""
        reach = FACTOR * self.moving_range * 2 / 3
        return self.mean - reach, self.mean + reach

    @property
    def shown(self) -> tuple[float, float]:
        """The limits of a percentage as a chart draws them, within 0 to 100. No rule looks at these."""
        return max(self.lower, 0.0), min(self.upper, 100.0)


@dataclass(frozen=True)
class Xmr:
    """A series with its limits (None where there is no moving range) and what the rules say of each place.

    `known`: the places that have a figure. To every rule they are neighbours, whatever gap lies between them.
    """

    limits: Limits | None
    flags: tuple[frozenset[Flag], ...]
    known: tuple[int, ...]

    @property
    def scored(self) -> int:
        """How many rounds have a figure."""
        return len(self.known)

    @property
    def trial(self) -> bool:
        """Whether the limits rest on too few rounds to be more than a trial."""
        return self.scored < TRIAL_BELOW


def limits_of(values: Values) -> Limits | None:
    """Mean and mean moving range of the values there are; None for fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    moves = [abs(after - before) for before, after in pairwise(known)]
    return Limits(mean(known), mean(moves))


def xmr(values: Values, baseline: int | None = None) -> Xmr:
    """The chart of a series, oldest first. `baseline`: the limits come from so many first values only."""
    places = [place for place, value in enumerate(values) if value is not None]
    known = [value for value in values if value is not None]
    limits = limits_of(known[:baseline])
    flags: list[set[Flag]] = [set() for _ in values]
    if limits is not None:
        for place, found in zip(places, _flags(known, limits), strict=True):
            flags[place] = found
    return Xmr(limits, tuple(map(frozenset, flags)), tuple(places))


def _flags(known: Sequence[float], limits: Limits) -> list[set[Flag]]:
    sides = [_side(value, limits.mean, limits.mean) for value in known]
    steps = [_side(after, before, before) for before, after in pairwise(known)]
    found = [
        _outside(known, limits),
        _long(sides, RUN, 0, Flag.SHIFT_HIGH, Flag.SHIFT_LOW),
        # Seven in a row rise by six steps.
        _long(steps, RUN - 1, 1, Flag.TREND_UP, Flag.TREND_DOWN),
        _two_of_three([_side(value, *limits.near) for value in known]),
    ]
    flags: list[set[Flag]] = [set() for _ in known]
    for place, flag in (one for of_rule in found for one in of_rule):
        flags[place].add(flag)
    return flags


Marked = Iterator[tuple[int, Flag]]


def _outside(known: Sequence[float], limits: Limits) -> Marked:
    for place, value in enumerate(known):
        if side := _side(value, limits.lower, limits.upper):
            yield place, Flag.OUTSIDE_HIGH if side > 0 else Flag.OUTSIDE_LOW


def _long(sides: Sequence[int], fewest: int, more: int, above: Flag, below: Flag) -> Marked:
    """Every place of a run of at least `fewest`; `more`: by how many places it reaches beyond its last."""
    for start, length, side in runs(sides):
        if side and length >= fewest:
            for place in range(start, start + length + more):
                yield place, above if side > 0 else below


def _two_of_three(far: Sequence[int]) -> Marked:
    for start in range(len(far) - 2):
        for side, flag in ((1, Flag.TWO_OF_THREE_HIGH), (-1, Flag.TWO_OF_THREE_LOW)):
            beyond = [place for place in range(start, start + 3) if far[place] == side]
            if len(beyond) >= 2:
                yield from ((place, flag) for place in beyond)


def _side(value: float, lower: float, upper: float) -> int:
    """1 above the upper of two lines, -1 below the lower, 0 between or on them."""
    return int(value > upper + SAME) - int(value < lower - SAME)


def runs(sides: Sequence[int]) -> list[tuple[int, int, int]]:
    """The runs of equal values: where each begins, how long it is, and its value."""
    found: list[tuple[int, int, int]] = []
    for place, side in enumerate(sides):
        if found and found[-1][2] == side:
            start, length, _ = found[-1]
            found[-1] = (start, length + 1, side)
        else:
            found.append((place, 1, side))
    return found
