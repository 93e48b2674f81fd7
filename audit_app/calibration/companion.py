"""The hidden companion of a round, which holds its calibration plans (docs/decisions/0006).

Reading rule: it moves when its round moves, leaves no entry of its own for that, and is found only here.
"""

import sqlalchemy as sa

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.allocation.models import Allocation
from audit_app.allocation.rules import EndReason
from audit_app.allocation.service import asked_agencies, started
from audit_app.db import db
from audit_app.moderation.service import revealed
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound, RoundAgency, RoundRubric
from audit_app.rounds.rules import State

# Names are kept without spaces around them, so nobody can give a round this one, or be told that it is taken.
NAME = " calibration of round {}"


def companion_of(round: AuditRound) -> AuditRound | None:
    """The companion of a round as it stands now, kept from others until this work is done."""
    companion_id = db.session.scalar(sa.select(AuditRound.id).where(AuditRound.calibrates_id == round.id))
    return rounds.lock_round(companion_id) if companion_id is not None else None


def companion_for(round: AuditRound, person: Person) -> AuditRound:
    """The companion of a round, made where there is none yet, with the rubrics and agencies of the round.

    The round must be held by the caller, so that two people never make two.
    """
    companion = companion_of(round)
    if companion is None:
        companion = AuditRound(
            name=NAME.format(round.id), held_on=round.held_on, state=round.state, sample_size=0,
            exclusion_months=0, made_at=clock.now(), made_by=person.id, calibrates_id=round.id,
        )  # fmt: skip
        db.session.add(companion)
    if round.state is State.DRAFT or not companion.rubric_rows:
        _follow(companion, round)
    db.session.flush()
    return companion


def _follow(companion: AuditRound, round: AuditRound) -> None:
    """A draft's rubrics and agencies may have changed since the companion was made."""
    rubrics = {row.rubric_version_id: row for row in companion.rubric_rows}
    companion.rubric_rows = [
        rubrics.get(row.rubric_version_id) or RoundRubric(rubric=row.rubric) for row in round.rubric_rows
    ]
    for position, row in enumerate(companion.rubric_rows, 1):
        row.position = position
    agencies = {row.agency_id: row for row in companion.agency_rows}
    companion.agency_rows = [
        agencies.get(row.agency_id) or RoundAgency(agency=row.agency) for row in round.agency_rows
    ]
    companion.held_on = round.held_on


@started.connect
def open_with(round: AuditRound) -> None:
    """Calibration plans appear together with the others, but for agencies with nothing to grade any more."""
    companion = companion_of(round)
    if companion is None:
        return
    _follow(companion, round)
    companion.state = State.SCORING
    db.session.flush()
    asked = {agency.id for agency in asked_agencies([companion.id])[companion.id]}
    held = sa.select(Allocation).where(
        Allocation.round_id == companion.id, Allocation.ended_at.is_(None), Allocation.agency_id.not_in(asked)
    )
    for allocation in db.session.scalars(held):
        allocation.ended_at, allocation.ended_reason = clock.now(), EndReason.REBALANCED


@revealed.connect
def close_with(round: AuditRound) -> None:
    """Unsealed calibration work leaves the lists and counts for nothing; sealed work can be read from now."""
    companion = companion_of(round)
    if companion is not None:
        companion.state = State.MODERATION
