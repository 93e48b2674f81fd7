"""Areas side by side at one audit point: the whole, the lines of a funnel, where each area lies. Pure.

Reading rule: all that comes in here is public already (figures.md, section 11). The limits are those of the
binomial distribution itself, for 95% and 99.8% of areas like all of them together.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from audit_app.figures.disclosure.rules import (
    CONFIDENTIAL,
    DEFAULTS,
    PublicCell,
    PublicFigure,
    Quarter,
    quarter_of,
    total,
)
from audit_app.figures.rules import Interval, wilson
from audit_app.figures.trends.binomial import quantile
from audit_app.refusals import Refused

QUARTERS = 4
INNER, OUTER = "95%", "99.8%"
BEYOND = {INNER: 0.025, OUTER: 0.001}  # the chance on each side
MOST_PLACES = 60


class ComparisonRefused(Refused):
    """Something about the comparison that cannot be done as asked."""


class Lies(StrEnum):
    """Where an area lies among the lines."""

    WITHIN = "within the lines"
    ABOVE = "above the inner line"
    BELOW = "below the inner line"
    FAR_ABOVE = "above both lines"
    FAR_BELOW = "below both lines"


def last_quarters(today: dt.date) -> tuple[Quarter, ...]:
    """The last four quarters that are over, oldest first: the same for every area and for everybody."""
    found = [quarter_of(quarter_of(today).first_day - dt.timedelta(days=1))]
    while len(found) < QUARTERS:
        found.insert(0, quarter_of(found[0].first_day - dt.timedelta(days=1)))
    return tuple(found)


def over_quarters(tables: Iterable[Mapping[str, PublicFigure]]) -> dict[str, PublicFigure]:
    """The published figures of an area by point, over its periods: the sum of what is shown in each.

    A sum of published numbers tells nothing that they do not. An area may publish figures of fewer plans than
    usual; others see none of those.
    """
    by_point: dict[str, list[PublicFigure]] = {}
    for table in tables:
        for code, figure in table.items():
            by_point.setdefault(code, []).append(figure)
    return {code: total(_usual(figures)) for code, figures in by_point.items()}


def _usual(figures: Sequence[PublicFigure]) -> list[PublicFigure]:
    hidden = PublicFigure(PublicCell(CONFIDENTIAL))
    return [one if not one.shown or one.n >= DEFAULTS.min_n else hidden for one in figures]


@dataclass(frozen=True)
class AreaFigure:
    """One area at one point. `lies` is None where its figure is hidden or no other area has one."""

    area: str
    own: bool
    figure: PublicFigure
    lies: Lies | None = None

    @property
    def shown(self) -> bool:
        """Whether there is a percentage."""
        return self.figure.shown

    @property
    def percent(self) -> float:
        """Percent good or outstanding, exactly as published counts give it. Only where shown."""
        return 100 * self.figure.x / self.figure.n

    @property
    def interval(self) -> Interval | None:
        """Its 95% interval as fractions of 1; None where hidden."""
        return wilson(self.figure.x, self.figure.n)


@dataclass(frozen=True)
class Funnel:
    """All areas that show a figure at one point. `centre` is their share together, from 0 to 1."""

    areas: tuple[AreaFigure, ...]
    centre: float
    n: int

    def limits(self, name: str) -> list[tuple[int, float, float]]:
        """(n, lower, upper) in percent along the axis, for INNER or OUTER."""
        last = max(one.figure.n for one in self.areas)
        first = min(DEFAULTS.min_n, last)
        step = max(1, (last - first) // MOST_PLACES)
        return [
            (n, *(100 * count / n for count in bounds(self.centre, n, BEYOND[name])))
            for n in (*range(first, last, step), last)
        ]


def bounds(centre: float, n: int, beyond: float) -> tuple[int, int]:
    """The fewest and the most of n that lie inside lines with that chance beyond each of them, at most."""
    if centre in (0, 1):
        return (0, 0) if centre == 0 else (n, n)
    return quantile(beyond, n, centre), quantile(1 - beyond, n, centre)


def lies(x: int, n: int, centre: float) -> Lies:
    """Where x of n lies among the lines around a share from 0 to 1."""
    inner, outer = (bounds(centre, n, BEYOND[name]) for name in (INNER, OUTER))
    if x < outer[0] or x > outer[1]:
        return Lies.FAR_BELOW if x < outer[0] else Lies.FAR_ABOVE
    if x < inner[0] or x > inner[1]:
        return Lies.BELOW if x < inner[0] else Lies.ABOVE
    return Lies.WITHIN


def funnel(areas: Sequence[AreaFigure]) -> Funnel | None:
    """The areas of one point with where each lies; None where fewer than two of them show a figure."""
    shown = [one for one in areas if one.shown]
    if len(shown) < 2:
        return None
    x, n = sum(one.figure.x for one in shown), sum(one.figure.n for one in shown)
    placed = tuple(
        AreaFigure(one.area, one.own, one.figure, lies(one.figure.x, one.figure.n, x / n)) for one in shown
    )
    return Funnel(placed, x / n, n)
