"""Declared conflicts of interest: somebody kept from a plan for good."""

from dataclasses import dataclass

import sqlalchemy as sa

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.allocation.desk import ALLOTTING, Desk
from audit_app.allocation.models import Allocation, Conflict
from audit_app.allocation.places import AllocationRefused, end
from audit_app.allocation.rules import EndReason
from audit_app.db import db
from audit_app.register.models import Plan
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.sampling.models import SamplePlan


@dataclass(frozen=True)
class Declared:
    """A declared conflict with the names a page shows."""

    conflict: Conflict
    reference: str
    auditor: str


def declared_conflicts(desk: Desk) -> list[Declared]:
    """The conflicts declared about the plans of a round's sample."""
    references = {plan.plan_id: plan.plan.reference for plan in desk.plans}
    query = (
        sa.select(Conflict, Person.name)
        .join(Person, Person.id == Conflict.person_id)
        .where(Conflict.plan_id.in_(references))
        .order_by(Conflict.declared_at, Conflict.id)
    )
    return [Declared(row, references[row.plan_id], name) for row, name in db.session.execute(query)]


def declare_conflict(plan: Plan, auditor: Person, words: str, declared_by: Person) -> Conflict:
    """Keep somebody from a plan for good, and take it back from them where a round is not yet revealed."""
    known = sa.select(Conflict).where(Conflict.plan_id == plan.id, Conflict.person_id == auditor.id)
    if db.session.scalar(known) is not None:
        raise AllocationRefused(
            f"A conflict of interest between {auditor.name} and this plan is already declared."
        )
    if not words.strip():
        raise AllocationRefused("Say what the conflict of interest is.")
    held = held_by(plan, auditor)
    for allocation in held:
        rounds.lock_round(allocation.round_id)
        end(allocation, EndReason.CONFLICT)
    conflict = Conflict(
        plan_id=plan.id,
        person_id=auditor.id,
        words=words,
        declared_at=clock.now(),
        declared_by=declared_by.id,
    )
    db.session.add(conflict)
    db.session.flush()
    trail.record(
        "conflict of interest declared", "conflict", conflict.id, reason=words,
        after={"auditor": auditor.name, "plans_taken_back": len(held)},
        round_id=held[0].round_id if held else None, plan_id=plan.id,
    )  # fmt: skip
    return conflict


def held_by(plan: Plan, auditor: Person) -> list[Allocation]:
    """What somebody holds of a plan in rounds that are not yet revealed."""
    query = (
        sa.select(Allocation)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .join(AuditRound, AuditRound.id == Allocation.round_id)
        .where(
            SamplePlan.plan_id == plan.id, Allocation.auditor_id == auditor.id, Allocation.ended_at.is_(None),
            AuditRound.state.in_(ALLOTTING),
        )
        .order_by(Allocation.round_id)
    )  # fmt: skip
    return list(db.session.scalars(query))
