"""After the reveal: a place that has no sealed grades is filled late, openly marked as not blind."""

from audit_app import clock, trail
from audit_app.accounts.models import Agency, Person
from audit_app.allocation.desk import Cell, Choice
from audit_app.allocation.models import Allocation
from audit_app.allocation.places import AllocationRefused, lock_revealed, wanted
from audit_app.allocation.records import read_desk
from audit_app.db import db
from audit_app.sampling.models import SamplePlan


def add_assessor(sample_plan: SamplePlan, agency: Agency, auditor: Person, person: Person) -> Allocation:
    """Give an open or waived place of a revealed round to somebody. A waiver of the place is taken back.

    Their grades count, but are marked for good: they could see what the others gave. Raises WrongState unless
    the panel may work in the round, AllocationRefused where somebody holds the place or it cannot be theirs.
    """
    desk = read_desk(lock_revealed(sample_plan.round_id))
    cell = wanted(desk, sample_plan, agency)
    if cell.allocation is not None:
        raise AllocationRefused(f"{cell.allocation.auditor.name} has this plan for {agency.key} already.")
    choice = next((one for one in desk.choices(sample_plan, agency) if one.person.id == auditor.id), None)
    if choice is None:
        raise AllocationRefused(
            f"{auditor.name} is not an auditor for {agency.key}. Choose somebody from the list."
        )
    if choice.bar is not None and not choice.held_before:
        raise AllocationRefused(f"{auditor.name} {choice.bar}. Choose somebody else.")
    before = _take_waiver_back(cell)
    earlier = desk.ended.get((sample_plan.id, auditor.id))
    allocation = _revive(earlier) if earlier is not None else _make(cell, choice, person)
    db.session.flush()
    trail.record(
        "assessor added after the reveal", "allocation", allocation.id, before=before,
        after={"agency": agency.key, "auditor": auditor.name, "blind": "no: the grades were revealed"},
        round_id=sample_plan.round_id, plan_id=sample_plan.plan_id,
    )  # fmt: skip
    return allocation


def _take_waiver_back(cell: Cell) -> dict[str, str] | None:
    if cell.waiver is None:
        return None
    told = {"waived_because": cell.waiver.reason, "words": cell.waiver.words}
    db.session.delete(cell.waiver)
    return told


def _revive(allocation: Allocation) -> Allocation:
    """Somebody who was late goes on with what they had saved. All of it is marked: the rest is not blind."""
    allocation.ended_at, allocation.ended_reason = None, None
    allocation.after_reveal = True
    return allocation


def _make(cell: Cell, choice: Choice, person: Person) -> Allocation:
    plan = cell.sample_plan
    allocation = Allocation(
        round_id=plan.round_id, sample_plan_id=plan.id, agency_id=cell.agency.id,
        auditor_id=choice.person.id, made_at=clock.now(), made_by=person.id, after_reveal=True,
    )  # fmt: skip
    db.session.add(allocation)
    return allocation
