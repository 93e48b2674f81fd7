"""The board's page: twelve months in one look, and nothing that eleven plans could mislead it with."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audit_app import clock
from audit_app.figures.trends.milestones import target_over_time
from audit_app.figures.trends.series import Counts, Trends, total
from audit_app.figures.trends.service import trends
from audit_app.figures.trends.targets import milestones
from audit_app.improvement import service as improvement
from audit_app.improvement.rules import Standing
from audit_app.overview.strategic_rules import Low, Step, lowest, steps
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State

MONTHS_SHOWN = dt.timedelta(days=366)
ACTIONS = 10


@dataclass(frozen=True)
class Strategic:
    """`rounds`: the signed-off rounds of the twelve months up to the newest, newest first.

    A round in which nothing has an agreed grade is none of them. `reopened`: signed off once, and left out.
    `together` and `overall` are pooled over `rounds`; `few` counts points with too few plans to be placed.
    """

    rounds: tuple[AuditRound, ...]
    reopened: tuple[AuditRound, ...]
    today: dt.date
    together: Counts | None
    overall: Counts | None
    steps: tuple[Step, ...]
    lowest: tuple[Low, ...]
    few: int
    actions: tuple[improvement.Line, ...]
    standing: Mapping[Standing, int]
    target: int | None


def strategic() -> Strategic:
    """Everything on the board's page, from the frozen summaries of signed-off rounds."""
    known = rounds.rounds()
    every = trends([round for round in known if round.state is State.SIGNED_OFF])
    every = _only(every, {place.round_id for at, place in enumerate(every.places) if every.scored(at)})
    kept = {place.round_id for place in every.places}
    final = [round for round in known if round.id in kept]
    recent = [round for round in final if final[0].held_on - round.held_on < MONTHS_SHOWN]
    shown = _only(every, {round.id for round in recent})
    together, overall = total(shown.together), total(shown.overall)
    low, few = lowest(shown.points, together)
    agreed = milestones()
    listing = improvement.actions(improvement.Filters())
    return Strategic(
        rounds=tuple(recent),
        reopened=tuple(round for round in known if round.state is State.REOPENED),
        today=clock.today(),
        together=together,
        overall=overall,
        steps=tuple(steps(agreed, every)),
        lowest=tuple(low),
        few=few,
        actions=listing.lines[:ACTIONS],
        standing=listing.counts,
        target=target_over_time(agreed, recent[0].held_on, recent[0].target_percent) if recent else None,
    )


def _only(every: Trends, wanted: set[int]) -> Trends:
    """The same series over some of their rounds."""
    places = [place for place, round in enumerate(every.places) if round.round_id in wanted]

    def cut(along: Sequence[Counts | None]) -> tuple[Counts | None, ...]:
        return tuple(along[place] for place in places)

    return Trends(
        tuple(every.places[place] for place in places),
        cut(every.together),
        cut(every.overall),
        {
            code: replace(point, counts=cut(point.counts))
            for code, point in every.points.items()
            if any(count is not None for count in cut(point.counts))
        },
    )
