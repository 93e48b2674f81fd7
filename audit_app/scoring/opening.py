"""The question before a plan opens: has the auditor a conflict of interest with it? Asked once a plan."""

import sqlalchemy as sa

from audit_app.accounts.models import Person
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.sampling.models import SamplePlan
from audit_app.scoring.models import Assessment
from audit_app.scoring.own import Work, is_scored, own_allocation


def is_unasked(allocation_id: int, person: Person) -> bool:
    """Whether a plan of somebody's own may not open to them yet.

    Work begun before the question was brought in is not asked about. False for what is not theirs.
    """
    if not 0 < allocation_id <= rounds.MOST:
        return False
    query = (
        sa.select(Allocation.id)
        .join(AuditRound, AuditRound.id == Allocation.round_id)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .outerjoin(Assessment, Assessment.allocation_id == Allocation.id)
        .where(
            Allocation.id == allocation_id,
            Allocation.auditor_id == person.id,
            Allocation.no_conflict_at.is_(None),
            Allocation.ended_at.is_(None),
            SamplePlan.withdrawn_at.is_(None),
            Assessment.id.is_(None),
            is_scored(),
        )
    )
    return db.session.scalar(query) is not None


def unopened(allocation_id: int, person: Person) -> Work | None:
    """One live piece of somebody's own work that is not opened yet; None for anything else."""
    return own_allocation(allocation_id, person) if is_unasked(allocation_id, person) else None
