"""What a board is shown: the points that stand lowest, and how each milestone was met. Pure.

Reading rule: a milestone is held against every audit point on its own (75% good or outstanding at each audit
point), never against an average; a point with too few plans is counted as just that.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit_app.figures.interval import wilson
from audit_app.figures.rules import TargetResult, target_state
from audit_app.figures.trends.milestones import Milestone
from audit_app.figures.trends.series import Counts, PointTrend, Trends, total

# A board compares points over months: fewer plans than this say too little to be put in an order.
FEWEST = 10
LOWEST = 10


@dataclass(frozen=True)
class Low:
    """One of the lowest points. `clear`: even its upper limit is below all points together."""

    point: PointTrend
    counts: Counts
    clear: bool


@dataclass(frozen=True)
class Step:
    """One milestone: its rounds until the next one begins, and how many audit points reach its target.

    `shown`: reach it with their lower limit too. `few`: points with under FEWEST plans, in neither of these.
    """

    milestone: Milestone
    until: dt.date | None
    rounds: int
    together: Counts | None
    points: int
    met: int
    shown: int
    few: int


def lowest(points: Mapping[str, PointTrend], together: Counts | None) -> tuple[list[Low], int]:
    """Up to ten points with the lowest share over all rounds, and how many had too few plans to be placed.

    Ties: the one shown by more plans first, then by code. A point at or above all points together is not low.
    """
    summed = {code: total(point.counts) for code, point in points.items()}
    able = {code: counts for code, counts in summed.items() if counts and counts.n >= FEWEST}
    if together is None or not together.n:
        return [], len(summed)
    middle = Fraction(together.x, together.n)
    low = [code for code, counts in able.items() if Fraction(counts.x, counts.n) < middle]
    low.sort(key=lambda code: (Fraction(able[code].x, able[code].n), -able[code].n, code))
    found = [Low(points[code], able[code], _upper(able[code]) < middle) for code in low[:LOWEST]]
    return found, len(summed) - len(able)


def _upper(counts: Counts) -> float:
    limits = wilson(counts.x, counts.n)
    return limits[1] if limits else 1.0


def steps(milestones: Sequence[Milestone], trends: Trends) -> list[Step]:
    """Each milestone with what the signed-off rounds held in its time say."""
    ends: list[dt.date | None] = [one.starts_on for one in milestones[1:]]
    found = []
    for milestone, until in zip(milestones, [*ends, None][: len(milestones)], strict=True):
        places = [
            place
            for place, round in enumerate(trends.places)
            if round.final
            and milestone.starts_on <= round.held_on
            and (until is None or round.held_on < until)
        ]
        found.append(_step(milestone, until, places, trends))
    return found


def _step(milestone: Milestone, until: dt.date | None, places: Sequence[int], trends: Trends) -> Step:
    counts = [total([point.counts[place] for place in places]) for point in trends.points.values()]
    asked = [one for one in counts if one is not None]
    able = [one for one in asked if one.n >= FEWEST]
    target = milestone.target_percent
    states = [target_state(one.x, one.n, target).result for one in able] if target else []
    return Step(
        milestone,
        until,
        rounds=len(places),
        together=total([trends.together[place] for place in places]),
        points=len(asked),
        met=sum(state is not TargetResult.NOT_MET for state in states),
        shown=sum(state is TargetResult.LOWER_LIMIT_TOO for state in states),
        few=len(asked) - len(able),
    )
