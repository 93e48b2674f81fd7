"""Time on task. The person sees their own, a round only the median. It is no act, and not on the trail."""

import datetime as dt

import sqlalchemy as sa

from audit_app import clock
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.rounds.models import AuditRound
from audit_app.sampling.models import SamplePlan
from audit_app.scoring.models import Assessment, WorkTime
from audit_app.scoring.time_rules import Counted, Spent, Typical, count_report, count_save, typical


def add_report(held: Allocation, said: int) -> int:
    """Count what a browser says of its active seconds; how many were believed. `held` is locked and open."""
    return _add(held, count_report(_since(held), clock.now(), said))


def add_save(held: Allocation) -> int:
    """Count the time up to a save or the seal. `held` is locked and open."""
    return _add(held, count_save(_since(held), clock.now()))


def minutes_on(allocations: list[Allocation]) -> dict[int, int]:
    """Whole active minutes on each of somebody's own allocations, by id; nothing counted is left out."""
    query = sa.select(WorkTime).where(WorkTime.allocation_id.in_([one.id for one in allocations]))
    return {row.allocation_id: row.active_seconds // 60 for row in db.session.scalars(query)}


def typical_time(round: AuditRound) -> Typical | None:
    """The median time of a round's sealed assessments, where enough people sealed one."""
    query = (
        sa.select(Allocation.auditor_id, WorkTime.active_seconds)
        .join(WorkTime, WorkTime.allocation_id == Allocation.id)
        .join(Assessment, Assessment.allocation_id == Allocation.id)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .where(
            Allocation.round_id == round.id,
            Allocation.ended_at.is_(None),
            SamplePlan.withdrawn_at.is_(None),
            Assessment.sealed_at.is_not(None),
            WorkTime.active_seconds > 0,
        )
    )
    return typical([Spent(*row) for row in db.session.execute(query)])


def _since(held: Allocation) -> dt.datetime:
    """The last sign of life of this person at any plan: two windows at once are one person's time once."""
    query = (
        sa.select(sa.func.max(WorkTime.last_at))
        .join(Allocation, Allocation.id == WorkTime.allocation_id)
        .where(Allocation.auditor_id == held.auditor_id)
    )
    last: dt.datetime | None = db.session.scalar(query)
    return max(last, held.made_at) if last else held.made_at


def _add(held: Allocation, counted: Counted) -> int:
    row = db.session.get(WorkTime, held.id, populate_existing=True)
    if row is None:
        row = WorkTime(allocation_id=held.id, active_seconds=0)
        db.session.add(row)
    row.active_seconds += counted.seconds
    row.last_at = counted.until
    db.session.flush()
    return counted.seconds
