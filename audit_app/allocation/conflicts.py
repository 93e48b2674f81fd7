"""Conflicts of interest: asked before a plan opens; once declared, somebody is kept from it for good."""

from dataclasses import dataclass

import sqlalchemy as sa

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.allocation.desk import Desk
from audit_app.allocation.models import Allocation, Conflict
from audit_app.allocation.places import AllocationRefused, end, record
from audit_app.allocation.rules import EndReason, conflict_refused
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


def say_no_conflict(allocation: Allocation, person: Person) -> None:
    """Note that an auditor said they have no conflict of interest, before the plan opened to them. Once."""
    rounds.lock_round(allocation.round_id)
    own = sa.select(Allocation).where(Allocation.id == allocation.id, Allocation.auditor_id == person.id)
    held = db.session.scalar(own.with_for_update().execution_options(populate_existing=True))
    if held is None or held.ended_at is not None:
        raise AllocationRefused("This plan is not given to you any more.")
    if held.no_conflict_at is None:
        held.no_conflict_at = clock.now()
        record("no conflict of interest", held, held.sample_plan, after={"auditor": person.name})


def declare_conflict(
    plan: Plan, auditor: Person, words: str, declared_by: Person, within: AuditRound | None = None
) -> Conflict:
    """Keep somebody from a plan for good, and take it back from them wherever that is still open.

    What they sealed stays on record and counts no longer. `within` is the round it is declared in; there it
    is refused once that round is signed off and their grades stand in it. A plan kept apart stays where it
    is from the reveal on, so that nobody takes a result of their own away.
    """
    if not words.strip():
        raise AllocationRefused("Say what the conflict of interest is.")
    # An audit before what is kept apart from it, as the reveal holds them.
    for round_id in sorted(_rounds_of(_held(plan, auditor))):
        rounds.lock_round(round_id)
    taken = []
    for one in _held(plan, auditor):
        refusal = _refused(one)
        if refusal and within is not None and _audit_of(one).id == within.id:
            raise AllocationRefused(refusal)
        if not refusal:
            taken.append(one)
    known = sa.select(Conflict).where(Conflict.plan_id == plan.id, Conflict.person_id == auditor.id)
    conflict = db.session.scalar(known)
    if conflict is not None and not taken:
        raise AllocationRefused(
            f"A conflict of interest between {auditor.name} and this plan is already declared."
        )
    for allocation in taken:
        end(allocation, EndReason.CONFLICT)
    return _kept(conflict, plan, auditor, words, declared_by, _told_of(taken, within), len(taken))


def _kept(
    conflict: Conflict | None,
    plan: Plan,
    auditor: Person,
    words: str,
    declared_by: Person,
    round_id: int | None,
    taken_back: int,
) -> Conflict:
    if conflict is None:
        conflict = Conflict(
            plan_id=plan.id, person_id=auditor.id, words=words, declared_at=clock.now(),
            declared_by=declared_by.id,
        )  # fmt: skip
        db.session.add(conflict)
        db.session.flush()
    elif words not in conflict.words:
        conflict.words = f"{conflict.words}\n{words}"
    # What the conflict is may be about a family: it stays with the conflict, where few read it.
    trail.record(
        "conflict of interest declared", "conflict", conflict.id, round_id=round_id, plan_id=plan.id,
        after={"plan": plan.reference, "auditor": auditor.name, "plans_taken_back": taken_back},
    )  # fmt: skip
    return conflict


def _told_of(taken: list[Allocation], within: AuditRound | None) -> int | None:
    """The round whose history tells of it: the one it was declared in, where a plan was taken back there."""
    ids = [allocation.round_id for allocation in taken]
    if within is not None and within.id in ids:
        return within.id
    return ids[0] if ids else None


def _held(plan: Plan, auditor: Person) -> list[Allocation]:
    """What somebody holds of a plan, in every round."""
    query = (
        sa.select(Allocation)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .where(
            SamplePlan.plan_id == plan.id, Allocation.auditor_id == auditor.id, Allocation.ended_at.is_(None)
        )
        .order_by(Allocation.round_id)
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _audit_of(allocation: Allocation) -> AuditRound:
    """The round an allocation counts in, or the one its plan is kept apart from."""
    round = db.session.get_one(AuditRound, allocation.round_id)
    return db.session.get_one(AuditRound, round.calibrates_id) if round.calibrates_id else round


def _rounds_of(holding: list[Allocation]) -> set[int]:
    return {one.round_id for one in holding} | {_audit_of(one).id for one in holding}


def _refused(allocation: Allocation) -> str:
    audit = _audit_of(allocation)
    return conflict_refused(audit.name, audit.state, apart=allocation.round_id != audit.id)
