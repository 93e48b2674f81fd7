"""One piece of somebody's own work, held as it stands until a save of it is done.

Reading rule: a save reads no more than what it changes, as sixty people save at once.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.rounds.models import AuditRound
from audit_app.rounds.service import MOST
from audit_app.scoring.models import Assessment
from audit_app.scoring.rules import check_can_save


@dataclass(frozen=True)
class Held:
    """An allocation of the person's own and its round, both locked."""

    allocation: Allocation
    round: AuditRound


def hold(allocation_id: int, person: Person) -> Held | None:
    """Lock somebody's own work: first the round, as every other verb does. None where it is not theirs.

    The round is shared, so that auditors do not wait for each other, only for a reveal or a hand-over. What
    hangs on the allocation is to be read after this: before, another window may still be saving.
    """
    if not 0 < allocation_id <= MOST:
        return None
    mine = (Allocation.id == allocation_id, Allocation.auditor_id == person.id)
    of_round = (
        sa.select(AuditRound)
        .join(Allocation, Allocation.round_id == AuditRound.id)
        .where(*mine)
        .with_for_update(read=True, of=AuditRound)
    )
    round = db.session.scalar(of_round.execution_options(populate_existing=True))
    parts = (joinedload(Allocation.sample_plan), joinedload(Allocation.agency))
    own = sa.select(Allocation).where(*mine).options(*parts).with_for_update(of=Allocation)
    allocation = db.session.scalar(own.execution_options(populate_existing=True))
    return None if round is None or allocation is None else Held(allocation, round)


def check(held: Held, assessment: Assessment | None) -> None:
    """Raise ScoringRefused, in words, where a save could not count."""
    check_can_save(
        state=held.round.state,
        ended=held.allocation.ended_at is not None,
        withdrawn=held.allocation.sample_plan.withdrawn_at is not None,
        sealed=assessment is not None and assessment.sealed_at is not None,
        late=held.allocation.after_reveal,
    )


def begun(held: Held, assessment: Assessment | None) -> Assessment:
    """The assessment, made with the first thing that is saved in it."""
    if assessment is None:
        assessment = Assessment(
            round_id=held.round.id, allocation_id=held.allocation.id, started_at=clock.now()
        )
        db.session.add(assessment)
        db.session.flush()
    return assessment


def record(
    what: str, held: Held, assessment: Assessment, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """One entry on the trail about one assessment."""
    trail.record(
        what, "assessment", assessment.id, before=before, after=after,
        round_id=held.round.id, plan_id=held.allocation.sample_plan.plan_id,
    )  # fmt: skip
