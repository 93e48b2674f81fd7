"""The register as a draw sees it, how a fixed frame is kept, and what a frame would give."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from audit_app.db import db
from audit_app.refusals import Refused
from audit_app.register.models import Plan, PlanStatus
from audit_app.rounds.characteristics import COLUMNS, value_of
from audit_app.rounds.models import AuditRound
from audit_app.sampling import draw as drawing
from audit_app.sampling.draw import Candidate, Frame
from audit_app.sampling.models import SamplePlan
from audit_app.sampling.rules import DrawRefused, allocate, oversampled

CEASED = "ceased"
JOINED_BY = " / "
LONGEST_STRATUM = 300


class SampleRefused(Refused):
    """A sample that cannot be drawn or changed as asked. `field` names the answer at fault, if any."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Group:
    """One group (stratum) of a frame: plans that can be drawn, and how many are."""

    stratum: str
    eligible: int
    drawn: int


@dataclass(frozen=True)
class Outlook:
    """What a frame gives: groups, plans left out by reason, and why no draw can be made, if so."""

    groups: tuple[Group, ...]
    eligible: int
    excluded: tuple[tuple[str, int], ...]
    census: bool
    oversampled: bool
    fault: str | None


def candidates(round: AuditRound) -> list[Candidate]:
    """Every plan of the register for this round's draw. Plans known only from past audits are not in it."""
    columns = [getattr(Plan, name) for name in COLUMNS]
    audited = _audited_elsewhere(round)
    query = (
        sa.select(
            Plan.reference,
            Plan.status,
            Plan.last_audited_on,
            audited.c.held_on,
            Plan.characteristics,
            *columns,
        )
        .outerjoin(audited, audited.c.plan_id == Plan.id)
        .where(Plan.status != PlanStatus.PAST)
    )
    return [_candidate(row, round.strata) for row in db.session.execute(query)]


def _candidate(row: Any, strata: Sequence[str]) -> Candidate:
    stratum = JOINED_BY.join(value_of(row, name) for name in strata)
    if len(stratum) > LONGEST_STRATUM:
        raise SampleRefused(
            f"The name of the group “{stratum[:60]}…” is too long: choose fewer characteristics."
        )
    dates = [date for date in (row.last_audited_on, row.held_on) if date is not None]
    return Candidate(
        row.reference, stratum, max(dates, default=None), CEASED if row.status is PlanStatus.CEASED else None
    )


def _audited_elsewhere(round: AuditRound) -> sa.Subquery:
    """When each plan was last in another round: a round counts from the day its sample holds the plan."""
    return (
        sa.select(SamplePlan.plan_id, sa.func.max(AuditRound.held_on).label("held_on"))
        .join(AuditRound, AuditRound.id == SamplePlan.round_id)
        .where(SamplePlan.round_id != round.id, SamplePlan.withdrawn_at.is_(None))
        .group_by(SamplePlan.plan_id)
        .subquery()
    )


def frame_now(round: AuditRound) -> Frame:
    """The frame as the register stands now. Raises SampleRefused."""
    try:
        return drawing.frame(candidates(round), round.held_on, round.exclusion_months)
    except DrawRefused as refusal:
        raise SampleRefused(refusal.sentence) from refusal


def outlook(made: Frame, round: AuditRound) -> Outlook:
    """What the round's settings would draw from a frame."""
    sizes = made.eligible_by_stratum
    shares: dict[str, int] = {}
    fault = None if sizes else "No plan of the register can be drawn."
    try:
        shares = allocate(round.sample_size, sizes, round.minimum_per_stratum)
    except DrawRefused as refusal:
        fault = refusal.sentence
    return Outlook(
        groups=tuple(Group(stratum, size, shares.get(stratum, 0)) for stratum, size in sizes.items()),
        eligible=len(made.eligible),
        excluded=left_out(made.excluded),
        census=len(made.eligible) <= round.sample_size,
        oversampled=oversampled(shares, sizes) if shares else False,
        fault=fault,
    )


def left_out(excluded: Iterable[Candidate]) -> tuple[tuple[str, int], ...]:
    """How many plans were left out, by reason, most first."""
    counts = Counter(one.left_out or "" for one in excluded)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
