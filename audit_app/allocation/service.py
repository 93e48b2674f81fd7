"""Allotting: all in one press, by hand, taking back; conflicts, waivers; the start of scoring."""

from collections import defaultdict
from dataclasses import dataclass

from blinker import Signal

from audit_app import clock, trail
from audit_app.accounts.models import Agency, Person
from audit_app.allocation.conflicts import declare_conflict, declared_conflicts, say_no_conflict
from audit_app.allocation.desk import Cell, Choice, Desk
from audit_app.allocation.late import add_assessor
from audit_app.allocation.models import Allocation
from audit_app.allocation.places import (
    AllocationRefused,
    about_to_end,
    end,
    lock_changing,
    lock_open,
    open_desk,
    record,
    wanted,
)
from audit_app.allocation.records import allocations_of, asked_agencies, read_desk, waivers_of
from audit_app.allocation.rules import EndReason, allot, faults_before_start
from audit_app.allocation.waivers import take_back_waiver, waive
from audit_app.db import db
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State, WrongState
from audit_app.sampling.models import SamplePlan

__all__ = [
    "AllocationRefused", "AllotResult", "Cell", "Choice", "Desk", "about_to_end", "add_assessor", "allocate",
    "allocate_all", "allocations_of", "asked_agencies", "declare_conflict", "declared_conflicts",
    "end_allocation", "faults", "read_desk", "say_no_conflict", "start_scoring", "take_back_waiver", "waive",
    "waivers_of",
]  # fmt: skip


# Sent with the round once its scoring is open, in the same transaction.
started = Signal()


@dataclass(frozen=True)
class AllotResult:
    """What one press did: how many places were filled, and each that could not be, with the reason."""

    made: int
    unfilled: tuple[tuple[SamplePlan, Agency, str], ...]


def allocate_all(round: AuditRound, person: Person) -> AllotResult:
    """Fill every open place of a round, as evenly as the conflicts allow."""
    desk = open_desk(round.id)
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for agency in desk.agencies:
        wanting = [cell.sample_plan for cell in desk.cells() if cell.agency is agency and cell.is_open]
        people = {one.id: one for one in desk.people.get(agency.id, ())}
        given = allot(
            (desk.plan(plan) for plan in wanting), (desk.auditor(one) for one in people.values()), round.name
        )
        for plan in wanting:
            if plan.id in given:
                _add(plan, agency, people[given[plan.id]], person)
                told[plan.plan.reference][agency.key] = people[given[plan.id]].name
    db.session.flush()
    if told:
        trail.record("plans allotted", "round", round.id, after=dict(told), round_id=round.id)
    left = tuple(
        (cell.sample_plan, cell.agency, cell.reason) for cell in read_desk(round).cells() if cell.is_open
    )
    return AllotResult(sum(map(len, told.values())), left)


def allocate(sample_plan: SamplePlan, agency: Agency, auditor: Person, person: Person) -> Allocation:
    """Give one place to one auditor. Somebody who had it before gets it back with what they had saved."""
    desk = open_desk(sample_plan.round_id)
    cell = wanted(desk, sample_plan, agency)
    if cell.waiver is not None:
        raise AllocationRefused(f"{cell.name} is waived. Take the waiver back first.")
    if cell.allocation is not None:
        raise AllocationRefused(
            f"{cell.allocation.auditor.name} has this plan already. Take it back from them first."
        )
    choice = next((one for one in desk.choices(sample_plan, agency) if one.person.id == auditor.id), None)
    if choice is None:
        raise AllocationRefused(
            f"{auditor.name} is not an auditor for {agency.key}. Choose somebody from the list."
        )
    if choice.held_before:
        return _give_back(desk.ended[sample_plan.id, auditor.id], sample_plan)
    if choice.bar is not None:
        raise AllocationRefused(f"{auditor.name} {choice.bar}. Choose somebody else.")
    allocation = _add(sample_plan, agency, auditor, person)
    record("plan allotted", allocation, sample_plan, after={"agency": agency.key, "auditor": auditor.name})
    return allocation


def end_allocation(allocation: Allocation, reason: EndReason, person: Person) -> None:
    """Take a plan back from an auditor. What they saved is kept but counts for nothing."""
    if reason is EndReason.CONFLICT:
        raise AllocationRefused(
            "Declare the conflict of interest instead: that takes the plan back and keeps it away."
        )
    # After the reveal only somebody added since then may not have sealed yet.
    (lock_changing if allocation.after_reveal else lock_open)(allocation.round_id)
    if allocation.ended_at is not None:
        raise AllocationRefused("This plan was already taken back.")
    end(allocation, reason)
    record(
        "plan taken back", allocation, allocation.sample_plan, reason=reason,
        before={"agency": allocation.agency.key, "auditor": allocation.auditor.name}, after={},
    )  # fmt: skip


def faults(desk: Desk) -> list[str]:
    """What still stands against the start of scoring, one sentence each."""
    cells = list(desk.cells())
    return faults_before_start(
        len(desk.plans),
        [cell.name for cell in cells if cell.is_open],
        [cell.name for cell in cells if cell.bar is not None],
    )


def start_scoring(round: AuditRound, person: Person) -> None:
    """Open the round to its auditors. Refused until it is drawn and every place is filled or waived."""
    desk = open_desk(round.id)
    if desk.round.state is not State.DRAFT:
        raise WrongState("Scoring has already started in this round.")
    found = faults(desk)
    if found:
        raise AllocationRefused(" ".join(["Scoring cannot start yet.", *found]))
    rounds.open_scoring(desk.round)
    started.send(desk.round)


def _add(plan: SamplePlan, agency: Agency, auditor: Person, person: Person) -> Allocation:
    allocation = Allocation(
        round_id=plan.round_id, sample_plan_id=plan.id, agency_id=agency.id, auditor_id=auditor.id,
        made_at=clock.now(), made_by=person.id,
    )  # fmt: skip
    db.session.add(allocation)
    return allocation


def _give_back(allocation: Allocation, sample_plan: SamplePlan) -> Allocation:
    before = {"taken_back_because": allocation.ended_reason}
    allocation.ended_at, allocation.ended_reason = None, None
    after = {"agency": allocation.agency.key, "auditor": allocation.auditor.name}
    record("plan given back", allocation, sample_plan, before=before, after=after)
    return allocation
