"""Rounds in a row and what was counted in each: what every trend is drawn from. Pure.

Reading rule: everything is oldest first, one entry for each round of `Trends.places`; None is a gap (the
round did not ask it), which is never 0%. A round that asked but scored nothing has n = 0.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from audit_app.figures.interval import Interval, wilson
from audit_app.figures.percent import TARGETS, display
from audit_app.figures.ranking import MINIMUM_N

Version = tuple[str, int]


class Counts(NamedTuple):
    """x good or outstanding of n; `unsettled` are unresolved or missing and could still move it."""

    x: int
    n: int
    unsettled: int = 0

    @property
    def percent(self) -> float | None:
        """Percent good or outstanding; None, never 0, when n = 0."""
        # Thousands of them on one page: the counts were checked where they were made.
        return 100 * self.x / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        """The 95% Wilson interval in percent; None when n = 0."""
        limits = wilson(self.x, self.n)
        return (100 * limits[0], 100 * limits[1]) if limits else None

    @property
    def enough(self) -> bool:
        """Whether there is enough to mark it in any way."""
        return self.n >= MINIMUM_N

    def display(self, target: int | None = None) -> str:
        """The percentage as every page shows it; see `percent.display`."""
        return display(self.x, self.n, {*TARGETS, target} if target else TARGETS)


@dataclass(frozen=True)
class Place:
    """One round of a series. `versions`: its rubric versions by name and number. `final`: signed off.

    `imported`: from a past audit, of which nobody knows how its plans were drawn or graded.
    """

    round_id: int
    name: str
    held_on: dt.date
    theme: str
    target_percent: int
    final: bool
    versions: frozenset[Version]
    imported: bool = False


@dataclass(frozen=True)
class PointTrend:
    """One audit point over the rounds, as its newest version words it."""

    code: str
    title: str
    rubric: str
    section: str
    counts: tuple[Counts | None, ...]


Along = tuple[Counts | None, ...]


@dataclass(frozen=True)
class Trends:
    """`together`: all points of a round put together; `overall`: its plans' overall grades.

    `alike`: all points together over only the `shared` points that every round asked (like for like); empty
    where the rubric versions never changed, or no point was asked in every round.
    """

    places: tuple[Place, ...]
    together: Along
    overall: Along
    points: Mapping[str, PointTrend]
    alike: Along = ()
    shared: int = 0

    @cached_property
    def plans(self) -> list[int]:
        """How many plans each round's figures rest on: the most any of its points was scored on."""
        along = [point.counts for point in self.points.values()]
        return [
            max((one[place].n for one in along if one[place] is not None), default=0)  # type: ignore[union-attr]
            for place in range(len(self.places))
        ]

    @cached_property
    def changes(self) -> dict[int, str]:
        """Where the rubric versions changed between rounds that scored anything; see `new_versions`."""
        scored = [place for place in range(len(self.places)) if self.scored(place)]
        found = new_versions([self.places[place] for place in scored])
        return {scored[at]: words for at, words in found.items()}

    def scored(self, place: int) -> bool:
        """Whether a round holds any agreed grade: one without is a gap, and changes nothing."""
        counts = (self.together[place], self.overall[place])
        return any(one is not None and one.n for one in counts)

    def signed_off(self, along: Along) -> Along:
        """A series without the rounds that are not signed off yet: nothing may be judged by those."""
        return tuple(
            counts if place.final else None for place, counts in zip(self.places, along, strict=True)
        )

    def few(self, along: Along) -> list[int]:
        """The signed-off places of a headline series that rest on too few plans to judge anything by."""
        # All points together counts grades, many of them of one plan: its plans are those of its points.
        of_points = along is self.together
        plans = self.plans if of_points else [counts.n if counts else 0 for counts in along]
        return [
            place for place, number in enumerate(plans) if self.places[place].final and 0 < number < MINIMUM_N
        ]

    def judged(self, along: Along) -> Along:
        """A headline series as its rules may judge it: rounds before their sign-off or of few plans are gaps.

        Average and limits weigh every round alike, so a round of one plan would move them as far as one of
        twelve does, and could hide every signal there is.
        """
        few = set(self.few(along))
        return tuple(None if place in few else counts for place, counts in enumerate(self.signed_off(along)))

    def provisional(self, place: int) -> bool:
        """Whether a round's figures can still change."""
        counts = self.together[place]
        return not self.places[place].final or bool(counts and counts.unsettled)


def new_versions(places: Sequence[Place]) -> dict[int, str]:
    """The places at which the set of rubric versions is not that of the round before, with words for it."""
    return {
        place: "Rubric changed"
        for place in range(1, len(places))
        if places[place].versions != places[place - 1].versions
    }


def total(counts: Sequence[Counts | None]) -> Counts | None:
    """Several counts as one: counts are summed, never percentages averaged; None where there is none."""
    known = [one for one in counts if one is not None]
    if not known:
        return None
    return Counts(
        sum(one.x for one in known), sum(one.n for one in known), sum(one.unsettled for one in known)
    )


def alike(points: Mapping[str, Along], rounds: int) -> tuple[int, Along]:
    """How many points every round asked, and those together for each round; (0, ()) where there is none."""
    shared = [along for along in points.values() if len(along) == rounds and None not in along]
    if not shared or not rounds:
        return 0, ()
    return len(shared), tuple(total([along[place] for along in shared]) for place in range(rounds))


def percents(along: Along) -> list[float | None]:
    """The percentages, a gap where nothing was scored."""
    return [counts.percent if counts else None for counts in along]
