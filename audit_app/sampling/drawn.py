"""How rounds' samples came about, counted for the report in two queries however many rounds there are."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from audit_app.db import db
from audit_app.rounds.models import AuditRound
from audit_app.sampling.models import Draw, SamplePlan


@dataclass(frozen=True)
class Sampled:
    """One round: plans that could be drawn (None: not drawn here), withdrawn by reason, reserves come in."""

    drawn: bool = False
    eligible: int | None = None
    reasons: Mapping[str, int] = field(default_factory=dict)
    reserves: int = 0

    @property
    def withdrawn(self) -> int:
        """How many plans left the sample."""
        return sum(self.reasons.values())


def sampled(rounds: Iterable[AuditRound], as_of: dt.datetime | None = None) -> dict[int, Sampled]:
    """By the round's id; withdrawals as known at `as_of`, or now."""
    ids = [round.id for round in rounds]
    # Only the counts: the result also holds every plan in the order drawn.
    draws = sa.select(Draw.round_id, Draw.result["eligible"]).where(
        Draw.round_id.in_(ids), Draw.drawn_at.is_not(None)
    )
    eligible = {round_id: sum(counts.values()) for round_id, counts in db.session.execute(draws)}
    left = sa.select(
        SamplePlan.id, SamplePlan.round_id, SamplePlan.withdrawn_reason, SamplePlan.withdrawn_at,
        SamplePlan.replaces_id,
    ).where(
        SamplePlan.round_id.in_(ids),
        sa.or_(SamplePlan.withdrawn_at.is_not(None), SamplePlan.replaces_id.is_not(None)),
    )  # fmt: skip
    reasons: dict[int, Counter[str]] = {id: Counter() for id in ids}
    gone: set[int] = set()
    came: list[tuple[int, int]] = []
    for plan_id, round_id, why, at, replaces in db.session.execute(left):
        if at is not None and why is not None and (as_of is None or at <= as_of):
            reasons[round_id][why.value] += 1
            gone.add(plan_id)
        if replaces is not None:
            came.append((round_id, replaces))
    reserves = Counter(round_id for round_id, replaces in came if replaces in gone)
    return {id: Sampled(id in eligible, eligible.get(id), dict(reasons[id]), reserves[id]) for id in ids}
