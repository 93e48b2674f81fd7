"""Allotting on the database: what each verb does, refuses and leaves on the trail."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from audit_app.accounts.models import Agency
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation, Waiver
from audit_app.allocation.rules import EndReason, WaiverReason
from audit_app.rounds import standing
from audit_app.rounds.rules import State, WrongState
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from audit_app.scoring.rules import ScoringRefused
from tests.support.build_rounds import make_draft, move_on
from tests.support.build_scoring import World, make_sampled, make_scoring, seal, seal_all
from tests.support.builders import make_person, make_plans
from tests.support.trails import entries_about


def agency(world: World, key: str) -> Agency:
    return next(one for one in allocation.read_desk(world.round).agencies if one.key == key)


def test_one_press_fills_every_place_evenly_and_leaves_one_entry(session: orm.Session) -> None:
    world = make_sampled(5)
    make_person("Hope Health", Role.AUDITOR, agency="health")
    result = allocation.allocate_all(world.round, world.manager)
    assert (result.made, result.unfilled) == (15, ())
    loads = Counter(one.auditor.name for one in allocation.allocations_of(world.round))
    assert sorted([loads["Hal Health"], loads["Hope Health"]]) == [2, 3]
    assert loads["Eve Education"] == loads["Sam Social"] == 5
    (entry,) = entries_about("plans allotted")
    assert entry.round_id == world.round.id
    assert entry.after is not None and entry.after["EHC-0001"]["education"] == "Eve Education"
    assert allocation.allocate_all(world.round, world.manager).made == 0
    assert len(entries_about("plans allotted")) == 1


def test_loads_in_other_open_rounds_count_and_in_closed_ones_do_not(session: orm.Session) -> None:
    world = make_scoring(3)
    hope = make_person("Hope Health", Role.AUDITOR, agency="health")
    rubric = world.round.rubric_rows[0].rubric
    second = make_draft(world.manager, rubric, name="2026-11")
    sampling.add_to_sample(second, make_plans(3, prefix="NOV"))
    allocation.allocate_all(second, world.manager)
    assert {one.auditor_id for one in allocation.allocations_of(second) if one.agency.key == "health"} == {
        hope.id
    }
    move_on(world.round, State.MODERATION)
    third = make_draft(world.manager, rubric, name="2026-12")
    sampling.add_to_sample(third, make_plans(3, prefix="DEC"))
    allocation.allocate_all(third, world.manager)
    health = {one.auditor.name for one in allocation.allocations_of(third) if one.agency.key == "health"}
    assert health == {"Hal Health"}


@pytest.mark.parametrize("fields", [{"writer": "Hal Health"}, {"writer": "W7"}, {"team": "North"}])
def test_a_place_stays_open_with_the_reason_where_everybody_has_a_conflict(
    session: orm.Session, fields: dict[str, Any]
) -> None:
    world = make_sampled(1, **fields)
    world.auditors["health"].writer_code, world.auditors["health"].team = "w7", "north"
    result = allocation.allocate_all(world.round, world.manager)
    assert result.made == 2
    ((_, _, reason),) = result.unfilled
    assert reason.startswith("Nobody can be given it: Hal Health ")
    with pytest.raises(allocation.AllocationRefused, match="Hal Health"):
        allocation.allocate(world.sample[0], agency(world, "health"), world.auditors["health"], world.manager)


def test_by_hand_a_place_is_given_once_and_only_to_its_agencys_auditors(session: orm.Session) -> None:
    world = make_sampled(1)
    health, eve = agency(world, "health"), world.auditors["education"]
    with pytest.raises(allocation.AllocationRefused, match="not an auditor for health"):
        allocation.allocate(world.sample[0], health, eve, world.manager)
    allocation.allocate(world.sample[0], health, world.auditors["health"], world.manager)
    (entry,) = entries_about("plan allotted")
    assert (entry.round_id, entry.plan_id) == (world.round.id, world.plans[0].id)
    hope = make_person("Hope Health", Role.AUDITOR, agency="health")
    with pytest.raises(allocation.AllocationRefused, match="Hal Health has this plan already"):
        allocation.allocate(world.sample[0], health, hope, world.manager)


def test_a_plan_taken_back_is_not_allotted_to_them_in_one_press_but_can_be_given_back(
    session: orm.Session,
) -> None:
    world = make_scoring(1)
    held = world.held("health")
    allocation.end_allocation(held, EndReason.UNAVAILABLE, world.manager)
    assert entries_about("plan taken back")[0].reason == "auditor not available"
    result = allocation.allocate_all(world.round, world.manager)
    assert result.unfilled[0][2] == "Nobody can be given it: Hal Health was given this plan before."
    again = allocation.allocate(world.sample[0], held.agency, held.auditor, world.manager)
    assert again.id == held.id
    assert (again.ended_at, again.ended_reason) == (None, None)
    assert len(entries_about("plan given back")) == 1


def test_a_declared_conflict_takes_the_plan_back_for_good(session: orm.Session) -> None:
    world = make_scoring(1)
    hal = world.auditors["health"]
    allocation.declare_conflict(world.plans[0], hal, "Knows the family", hal)
    assert [one.agency.key for one in allocation.allocations_of(world.round)] == ["education", "social care"]
    (entry,) = entries_about("conflict of interest declared")
    assert (entry.round_id, entry.plan_id, entry.reason) == (world.round.id, world.plans[0].id, None)
    # Whose family it is stays on the conflict: the trail is read by more people.
    assert entry.after == {"plan": "EHC-0001", "auditor": "Hal Health", "plans_taken_back": 1}
    with pytest.raises(allocation.AllocationRefused, match="has a declared conflict of interest"):
        allocation.allocate(world.sample[0], agency(world, "health"), hal, world.manager)
    with pytest.raises(allocation.AllocationRefused, match="already declared"):
        allocation.declare_conflict(world.plans[0], hal, "Again", hal)


def test_a_waiver_takes_an_unsealed_plan_back_and_can_be_taken_back_itself(session: orm.Session) -> None:
    world = make_scoring(1)
    health = agency(world, "health")
    waiver = allocation.waive(world.sample[0], health, WaiverReason.NOT_INVOLVED, "", world.chair)
    assert (
        session.scalar(sa.select(Allocation.ended_reason).where(Allocation.agency_id == health.id))
        == EndReason.WAIVED
    )
    assert entries_about("agency waived")[0].plan_id == world.plans[0].id
    assert standing.counts_of([world.round])[world.round.id]["places"] == 2
    with pytest.raises(allocation.AllocationRefused, match="is waived"):
        allocation.allocate(world.sample[0], health, world.auditors["health"], world.manager)
    with pytest.raises(allocation.AllocationRefused, match="already waived"):
        allocation.waive(world.sample[0], health, WaiverReason.NO_AUDITOR, "", world.chair)
    allocation.take_back_waiver(waiver, world.sample[0], health, world.chair)
    assert session.scalar(sa.select(sa.func.count()).select_from(Waiver)) == 0
    assert entries_about("waiver taken back")[0].before == {
        "agency": "health",
        "reason": "not involved with the child",
        "words": "",
    }


def test_a_sealed_assessment_is_only_taken_back_for_a_conflict_of_interest(session: orm.Session) -> None:
    world = make_scoring(1)
    held = world.held("health")
    seal(held)
    with pytest.raises(ScoringRefused, match="Hal Health has sealed this assessment"):
        allocation.end_allocation(held, EndReason.UNAVAILABLE, world.manager)
    with pytest.raises(ScoringRefused, match="Hal Health has sealed this assessment"):
        allocation.waive(world.sample[0], held.agency, WaiverReason.NO_AUDITOR, "", world.chair)
    session.refresh(held)
    assert held.ended_at is None
    allocation.declare_conflict(world.plans[0], held.auditor, "Is the aunt", world.manager)
    assert held.ended_reason is EndReason.CONFLICT


def test_scoring_starts_only_when_drawn_and_every_place_is_filled_or_waived(session: orm.Session) -> None:
    world = make_sampled(1)
    empty = make_draft(world.manager, world.round.rubric_rows[0].rubric, name="2026-11")
    with pytest.raises(allocation.AllocationRefused, match="Draw the sample first"):
        allocation.start_scoring(empty, world.manager)
    with pytest.raises(allocation.AllocationRefused, match=r"EHC-0001 \(education\), EHC-0001 \(health\)"):
        allocation.start_scoring(world.round, world.manager)
    allocation.allocate_all(world.round, world.manager)
    allocation.end_allocation(world.held("health"), EndReason.UNAVAILABLE, world.manager)
    allocation.waive(world.sample[0], agency(world, "health"), WaiverReason.NO_AUDITOR, "Ill", world.manager)
    allocation.start_scoring(world.round, world.manager)
    assert world.round.state is State.SCORING
    with pytest.raises(WrongState, match="already started"):
        allocation.start_scoring(world.round, world.manager)


def test_scoring_does_not_start_while_the_register_shows_a_conflict_with_who_holds_a_plan(
    session: orm.Session,
) -> None:
    world = make_sampled(1)
    allocation.allocate_all(world.round, world.manager)
    world.plans[0].writer = "Hal Health"
    session.flush()
    with pytest.raises(
        allocation.AllocationRefused, match=r"without a conflict of interest: EHC-0001 \(health\)"
    ):
        allocation.start_scoring(world.round, world.manager)


def test_no_sealed_place_changes_once_grades_are_revealed(session: orm.Session) -> None:
    world = make_scoring(1)
    held, health = world.held("health"), agency(world, "health")
    seal_all(world)
    move_on(world.round, State.MODERATION)
    verbs: list[Callable[[], object]] = [
        lambda: allocation.allocate_all(world.round, world.manager),
        lambda: allocation.end_allocation(held, EndReason.UNAVAILABLE, world.manager),
    ]
    for verb in verbs:
        with pytest.raises(WrongState):
            verb()
    with pytest.raises(ScoringRefused, match="has sealed this assessment, so it counts"):
        allocation.waive(world.sample[0], health, WaiverReason.NO_AUDITOR, "", world.chair)
    assert held.ended_at is None


def test_a_reserve_that_comes_in_during_scoring_is_a_new_open_place(session: orm.Session) -> None:
    world = make_scoring(2)
    sampling.withdraw(world.sample[0], WithdrawalReason.CEASED, "", world.manager)
    sampling.add_to_sample(world.round, make_plans(1, prefix="RES"))
    counts = standing.counts_of([world.round])[world.round.id]
    assert (counts["places"], counts["allotted"]) == (6, 3)
    assert allocation.allocate_all(world.round, world.manager).made == 3


def test_an_agency_with_nothing_to_grade_is_no_place(session: orm.Session) -> None:
    from audit_app.accounts import service as accounts

    world = make_sampled(1)
    accounts.add_agency("parent carer forum")
    session.flush()
    second = make_draft(world.manager, world.round.rubric_rows[0].rubric, name="2026-11")
    sampling.add_to_sample(second, make_plans(1, prefix="NOV"))
    assert len(second.agency_rows) == 4
    assert [one.key for one in allocation.read_desk(second).agencies] == [
        "education",
        "health",
        "social care",
    ]
    assert standing.counts_of([second])[second.id]["places"] == 3
