"""Putting calibration plans into auditors' lists: who may get one, and how it leaves the list again."""

from dataclasses import replace

import pytest
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.calibration import service as calibration
from audit_app.calibration.rules import CalibrationRefused
from audit_app.db import db
from audit_app.rounds import service as rounds
from audit_app.rounds.rules import State, WrongState
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.grades import Grade
from audit_app.scoring import service as scoring
from audit_app.trail import history
from tests.support.build_calibration import calibrate, give, make_anchor, reveal
from tests.support.build_rounds import move_on
from tests.support.build_scoring import World, answer, make_sampled, make_scoring, seal
from tests.support.builders import make_person
from tests.support.trails import count_entries


def test_a_plan_stays_out_of_sight_until_scoring_starts_and_follows_the_draft(session: orm.Session) -> None:
    world = make_sampled(1)
    auditor = world.auditors["health"]
    [held] = give(make_anchor(world.manager), world.round, world.manager, auditor)
    assert scoring.own_work(auditor) == []
    allocation.allocate_all(world.round, world.manager)
    before = count_entries(session)
    allocation.start_scoring(world.round, world.manager)
    assert count_entries(session) == before + 1
    works = scoring.own_work(auditor)
    assert [work.reference for work in works] == ["EHC-0001", "EHC-7001"]
    assert {work.round for work in works} == {world.round}
    assert held.id in {work.allocation.id for work in works}
    answer(held, {"T-1": "G"})  # and it can be scored


def test_an_agency_that_left_the_draft_gets_no_calibration_plan(session: orm.Session) -> None:
    world = make_sampled(1)
    [held] = give(make_anchor(world.manager), world.round, world.manager, world.auditors["health"])
    fields = rounds.as_fields(world.round)
    others = frozenset(fields.agency_ids - {held.agency_id})
    rounds.change_round(world.round, replace(fields, agency_ids=others), world.round.version, world.manager)
    allocation.allocate_all(world.round, world.manager)
    allocation.start_scoring(world.round, world.manager)
    assert held.ended_at is not None
    assert scoring.own_work(world.auditors["health"]) == []


def test_own_plans_are_in_the_order_of_their_references(session: orm.Session) -> None:
    world = make_scoring(3)
    give(make_anchor(world.manager, "EHC-0000"), world.round, world.manager, world.auditors["health"])
    references = [work.reference for work in scoring.own_work(world.auditors["health"])]
    assert references == ["EHC-0000", "EHC-0001", "EHC-0002", "EHC-0003"]


def test_several_auditors_of_one_agency_can_be_given_one_plan_at_once(session: orm.Session) -> None:
    world = make_scoring(1)
    other = make_person("Hope Health", Role.AUDITOR, agency="health")
    check = make_anchor(world.manager)
    before = count_entries(session)
    held = give(check, world.round, world.manager, world.auditors["health"], other)
    assert count_entries(session) == before + 1
    assert len({one.id for one in held}) == 2
    assert len({one.sample_plan_id for one in held}) == 1


def bars(world: World, check: calibration.CheckPlan) -> dict[str, str | None]:
    return {one.person.name: one.bar for one in calibration.choices(check, world.round)}


def test_nobody_gets_a_plan_twice_or_one_they_have_a_conflict_with_or_agreed(session: orm.Session) -> None:
    world = make_scoring(1)
    health, education = world.auditors["health"], world.auditors["education"]
    check = make_anchor(world.manager)
    give(check, world.round, world.manager, health)
    allocation.declare_conflict(check.plan, education, "Worked with them", world.manager)
    assert bars(world, check) == {
        "Eve Education": "has a declared conflict of interest",
        "Hal Health": "was given this plan before",
        "Sam Social": None,
    }
    for person in (health, education):
        with pytest.raises(CalibrationRefused, match=person.name):
            calibration.give(check, world.round, [world.auditors["social care"], person], world.manager)
    assert len(calibration.given_of([check])[check.plan_id]) == 1
    rubric = rubrics.find_version("tiny", 1)
    assert rubric is not None
    agreed = {point.id: calibration.Agreed(Grade.GOOD, "So") for point in rubric.points}
    helped = calibration.make_anchor("EHC-7002", rubric, agreed, world.manager, [health])
    assert bars(world, helped)["Hal Health"] == "has a declared conflict of interest"


def test_an_agency_with_no_point_to_compare_is_not_offered(session: orm.Session) -> None:
    world = make_scoring(1)
    check = make_anchor(world.manager, T_1="", T_2="", T_4="")
    assert bars(world, check) == {
        "Hal Health": None,
        "Eve Education": "has no point of it to grade in this round",
        "Sam Social": "has no point of it to grade in this round",
    }


def test_it_can_be_given_only_before_the_reveal_and_not_when_retired(session: orm.Session) -> None:
    world = make_scoring(1)
    check = make_anchor(world.manager)
    assert calibration.rounds_to_calibrate(check) == [world.round]
    calibration.retire(check, world.manager)
    assert calibration.rounds_to_calibrate(check) == []
    with pytest.raises(CalibrationRefused, match="retired"):
        calibration.give(check, world.round, [world.auditors["health"]], world.manager)
    with pytest.raises(CalibrationRefused, match="already"):
        calibration.retire(check, world.manager)
    reveal(world)
    other = make_anchor(world.manager, "EHC-7002")
    assert calibration.rounds_to_calibrate(other) == []
    with pytest.raises(WrongState, match="revealed"):
        calibration.give(other, world.round, [world.auditors["health"]], world.manager)


def test_it_can_be_taken_back_and_given_back_until_it_is_sealed(session: orm.Session) -> None:
    world = make_scoring(1)
    health = world.auditors["health"]
    check = make_anchor(world.manager)
    [held] = give(check, world.round, world.manager, health)

    def given() -> calibration.Given:
        found = calibration.find_given(check, held.id)
        assert found is not None
        return found

    calibration.take_back(given(), world.manager)
    assert given().words == "taken back: given to somebody else"
    assert "EHC-7001" not in {work.reference for work in scoring.own_work(health)}
    assert [one.id for one in give(check, world.round, world.manager, health)] == [held.id]
    seal(held)
    assert given().words == "sealed"
    with pytest.raises(CalibrationRefused, match="sealed"):
        calibration.take_back(given(), world.manager)


def test_a_conflict_declared_about_it_returns_it_as_any_other_plan(session: orm.Session) -> None:
    world = make_scoring(1)
    health = world.auditors["health"]
    check = make_anchor(world.manager)
    [held] = give(check, world.round, world.manager, health)
    allocation.declare_conflict(check.plan, health, "I know the family", health)
    assert held.ended_at is not None
    assert "EHC-7001" not in {work.reference for work in scoring.own_work(health)}
    assert history(round_id=world.round.id, blind=False)[0].plan_id != check.plan_id


def test_nobody_takes_a_result_of_their_own_away_with_a_conflict(session: orm.Session) -> None:
    world = make_scoring(1)
    given = calibrate(world, "education", T_1="I")
    education, plan = world.auditors["education"], given.sample_plan.plan
    reveal(world)
    for state in (State.MODERATION, State.SIGNED_OFF, State.REOPENED):
        move_on(world.round, state)
        with pytest.raises(allocation.AllocationRefused, match="cannot be returned any more"):
            allocation.declare_conflict(plan, education, "A cousin", education, world.round)
        db.session.rollback()
        # Declared outside the round it keeps the plan from them in later ones only.
        allocation.declare_conflict(plan, education, "A cousin", world.manager)
        assert given.ended_at is None
        assert len(calibration.own_results(education)) == 1
        assert [one.person for one in calibration.currency() if one.current] == [education]
        db.session.rollback()
