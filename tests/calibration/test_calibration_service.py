"""Calibration plans: kept apart from every audit, put into lists, closed with the reveal, and compared."""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import current_app
from sqlalchemy import orm
from sqlalchemy.exc import DBAPIError

from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.calibration import service as calibration
from audit_app.calibration.models import CheckKind
from audit_app.calibration.rules import CalibrationRefused
from audit_app.db import db
from audit_app.moderation import service as moderation
from audit_app.past import audits as past_audits
from audit_app.past.audits import PastRefused
from audit_app.register import service as register
from audit_app.register.models import Plan, PlanStatus
from audit_app.rounds import offers
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State, WrongState
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.sampling.candidates import candidates
from audit_app.scoring import service as scoring
from audit_app.scoring.rules import ScoringRefused
from audit_app.trail import TrailEntry, history
from tests.support.build_calibration import AGREED, calibrate, give, make_anchor, reveal
from tests.support.build_moderation import make_signed_off
from tests.support.build_reports import another_round
from tests.support.build_rounds import move_on
from tests.support.build_scoring import World, answer, make_sampled, make_scoring, seal
from tests.support.builders import make_person, make_plans


def another_panel(world: World, held_on: dt.date) -> AuditRound:
    """A later revealed round of the same people."""
    fields = replace(rounds.as_fields(world.round), name="later", held_on=held_on, due_on=None)
    world.round = rounds.make_round(fields, world.manager)
    world.sample = sampling.add_to_sample(world.round, world.plans)
    allocation.allocate_all(world.round, world.manager)
    allocation.start_scoring(world.round, world.manager)
    reveal(world)
    return world.round


def entries(session: orm.Session) -> int:
    return session.scalar(sa.select(sa.func.count(TrailEntry.id))) or 0


def test_an_anchor_plan_keeps_its_agreed_grades_and_is_one_entry_of_the_trail(session: orm.Session) -> None:
    world = make_scoring(1)
    before = entries(session)
    check = make_anchor(world.manager)
    assert entries(session) == before + 1
    assert check.kind is CheckKind.ANCHOR
    assert {row.point.code: row.grade for row in check.grades} == {k: Grade(v) for k, v in AGREED.items()}
    assert check.grades[0].words == "The partnership saw T-1 so."
    [entry] = history(plan_id=check.plan_id)
    assert (entry.what, entry.round_id) == ("anchor plan made", None)


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("", "missing"),
        ("EHC-0001", "has this reference already"),
        ("EHC - 0001", "has this reference already"),
        ("EHC-70001", "Write it like EHC-0001"),
        ("ANCHOR-1", "would tell auditors"),
        ("Smith, John", "name"),
        ("943 476 5919", "NHS number"),
        ("1.2E+10", "lost some of its digits"),
    ],
)
def test_a_reference_is_checked_as_one_of_the_register_is(
    session: orm.Session, reference: str, sentence: str
) -> None:
    world = make_scoring(1)
    with pytest.raises(CalibrationRefused, match=sentence) as refusal:
        make_anchor(world.manager, reference)
    assert refusal.value.field == "reference"


def test_two_people_who_take_one_reference_at_once_get_a_sentence(
    session: orm.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_scoring(1)
    make_anchor(world.manager)
    # The other was quicker, after this one had looked whether the reference was free.
    monkeypatch.setattr("audit_app.calibration.plans._checked", str)
    with pytest.raises(CalibrationRefused, match="has this reference already"):
        make_anchor(world.manager)
    assert len(calibration.check_plans()) == 1


def test_an_anchor_plan_needs_grades_of_its_rubric_and_a_reason_for_each(session: orm.Session) -> None:
    world = make_scoring(1)
    rubric = rubrics.find_version("tiny", 1)
    assert rubric is not None
    points = {point.code: point.id for point in rubric.points}
    for agreed, sentence in (
        ({}, "at least one"),
        ({points["T-1"]: ("G", " ")}, "Enter why “Voice”"),
        ({points["T-1"]: ("NA", "So")}, "cannot be not applicable"),
        ({999_999: ("G", "So")}, "not in the rubric"),
    ):
        given = {id: calibration.Agreed(Grade(grade), words) for id, (grade, words) in agreed.items()}
        with pytest.raises(CalibrationRefused, match=sentence):
            calibration.make_anchor("EHC-7001", rubric, given, world.manager)


def test_a_calibration_plan_is_in_no_register_no_draw_and_no_page_of_plans(session: orm.Session) -> None:
    world = make_sampled(2)
    counts = (register.count_plans(), register.count_plans(None), offers.active_plans())
    check = make_anchor(world.manager)
    assert (register.count_plans(), register.count_plans(None), offers.active_plans()) == counts
    assert check.plan.reference not in {one.plan for one in candidates(world.round)}
    assert register.page_of_plans(1, "7001") == ([], 0)
    assert check.plan not in register.active_plans()
    assert register.find_plan(check.plan_id) is None


def test_a_register_or_past_audit_with_its_reference_is_refused_whole(session: orm.Session) -> None:
    world = make_scoring(1)
    check = make_anchor(world.manager)
    file = b"plan,plan_type\nEHC-0001,new\nEHC-7001,new\nEHC-0099,new\n"
    with pytest.raises(register.RegisterRefused, match="EHC-7001 belongs to a plan kept outside"):
        register.import_register(file, "register.csv")
    past = (
        "round,round_date,rubric,plan,audit_point,agency,auditor,grade,comment\n"
        "2024-01,2024-01-24,tiny,EHC-7001,T-1,education,A1,G,\n"
    )
    with pytest.raises(PastRefused, match="EHC-7001 belongs to a plan kept outside"):
        past_audits.import_audits(past.encode(), "past.csv", world.manager)
    db.session.rollback()
    session.refresh(check.plan)
    assert check.plan.status is PlanStatus.PAST
    assert register.count_plans() == 1


def test_the_whole_register_can_be_imported_beside_it(session: orm.Session) -> None:
    world = make_scoring(1)
    check = make_anchor(world.manager)
    register.import_register(b"plan,plan_type\nEHC-0002,new\n", "register.csv", whole=True)
    assert check.plan.status is PlanStatus.PAST


def test_the_database_lets_no_calibration_plan_into_an_audit_or_the_register(session: orm.Session) -> None:
    world = make_scoring(1)
    check = make_anchor(world.manager)
    [ordinary] = make_plans(1, prefix="OTH")
    [held] = give(check, world.round, world.manager, world.auditors["health"])
    companion = session.get_one(AuditRound, held.round_id)
    for attempt in (
        lambda: sampling.add_to_sample(world.round, [check.plan]),
        lambda: sampling.add_to_sample(companion, [ordinary]),
        lambda: session.execute(sa.update(Plan).where(Plan.id == check.plan_id).values(status="active")),
    ):
        with pytest.raises(DBAPIError), session.begin_nested():
            attempt()
            session.flush()


def test_no_list_or_search_of_rounds_gives_the_companion(session: orm.Session) -> None:
    world = make_scoring(1)
    before = [round.id for round in rounds.rounds()]
    [held] = give(make_anchor(world.manager), world.round, world.manager, world.auditors["health"])
    companion = session.get_one(AuditRound, held.round_id)
    assert companion.calibrates_id == world.round.id
    assert [round.id for round in rounds.rounds()] == before
    assert rounds.find_round(companion.id) is None
    assert rounds.find_by_name(companion.name) is None
    assert offers.usual_fields() == rounds.as_fields(world.round)
    assert companion.name.strip() != companion.name  # no name somebody types is ever this one


def test_a_plan_stays_out_of_sight_until_scoring_starts_and_follows_the_draft(session: orm.Session) -> None:
    world = make_sampled(1)
    auditor = world.auditors["health"]
    [held] = give(make_anchor(world.manager), world.round, world.manager, auditor)
    assert scoring.own_work(auditor) == []
    allocation.allocate_all(world.round, world.manager)
    before = entries(session)
    allocation.start_scoring(world.round, world.manager)
    assert entries(session) == before + 1
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
    before = entries(session)
    held = give(check, world.round, world.manager, world.auditors["health"], other)
    assert entries(session) == before + 1
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


def test_unsealed_calibration_work_leaves_the_list_with_the_reveal_and_counts_for_nothing(
    session: orm.Session,
) -> None:
    world = make_scoring(1)
    health = world.auditors["health"]
    check = make_anchor(world.manager)
    [held] = give(check, world.round, world.manager, health)
    answer(held, {"T-1": "O"})
    before = entries(session)
    reveal(world)
    assert entries(session) - before == len(world.auditors) * 2 + 1
    assert "EHC-7001" not in {work.reference for work in scoring.own_work(health)}
    assert scoring.own_allocation(held.id, health) is None
    with pytest.raises(ScoringRefused, match="in “moderation”"):
        scoring.seal(held, None, health)
    assert calibration.own_results(health) == []
    found = calibration.find_given(check, held.id)
    assert found is not None
    assert found.words == "not sealed in time: counts for nothing"
    assert not any(one.current for one in calibration.currency())


def test_a_result_is_shown_after_the_reveal_and_to_nobody_else(session: orm.Session) -> None:
    world = make_scoring(1)
    held = calibrate(world, "education", T_1="O", T_4="G")
    education, health = world.auditors["education"], world.auditors["health"]
    assert calibration.own_results(education) == []
    assert calibration.own_result(education, held.id) is None
    reveal(world)
    [found] = calibration.own_results(education)
    assert calibration.own_results(health) == []
    assert calibration.own_result(health, held.id) is None
    assert calibration.own_result(education, 2**70) is None
    assert (found.reference, found.round, found.against) == (
        "EHC-7001", world.round, "the grades agreed beforehand",
    )  # fmt: skip
    assert [(one.point.code, one.pair.words, one.reason) for one in found.points] == [
        ("T-1", "1 step more generous", "The partnership saw T-1 so."),
        ("T-2", "not applicable to one of the two", "The partnership saw T-2 so."),
        ("T-4", "1 step stricter", "The partnership saw T-4 so."),
    ]
    counted = found.comparison
    assert (counted.compared, counted.exact, counted.within_one, counted.balance) == (2, 0, 2, 0)


def test_a_repeat_is_held_against_what_the_person_gave_the_first_time(session: orm.Session) -> None:
    panel = make_signed_off()
    check = calibration.make_repeat(panel.round, "EHC-0001", "EHC-0801", panel.second)
    assert (check.kind, check.plan.calibration) == (CheckKind.REPEAT, True)
    other = make_person("Nell New", Role.AUDITOR, agency="education")
    later = another_round(panel, reveal=False)
    first, fresh = give(check, later.round, panel.second, panel.auditors["education"], other)
    for held in (first, fresh):
        seal(held, {"T-1": "RI"})
    moderation.reveal(later.round, panel.chair)
    [own] = calibration.own_results(panel.auditors["education"])
    earlier = next(plan for plan in panel.board.plans if plan.sample_plan.plan.reference == "EHC-0001")
    given = {
        cell.point.code: next(one.grade for one in cell.opinions if one.agency == "education")
        for cell in earlier.cells
        if "education" in cell.cell.expected
    }
    assert own.against == "what you gave EHC-0001 of round 2026-10"
    assert {one.point.code: one.pair.known for one in own.points} == given
    [agreed] = calibration.own_results(other)
    assert agreed.against == "the agreed grades of EHC-0001 of round 2026-10, which you did not score"
    outcomes = {cell.point.code: cell.outcome.grade for cell in earlier.cells}
    assert {one.point.code: one.pair.known for one in agreed.points} == {
        code: outcomes[code] for code in given
    }


def test_only_plans_of_a_signed_off_round_can_be_repeated(session: orm.Session) -> None:
    panel = make_signed_off()
    with pytest.raises(CalibrationRefused, match="No plan of round 2026-10") as refusal:
        calibration.make_repeat(panel.round, "EHC-9999", "EHC-0801", panel.second)
    assert refusal.value.field == "earlier"
    moderation.reopen(panel.round, "A slip", panel.second)
    with pytest.raises(CalibrationRefused, match="signed off"):
        calibration.make_repeat(panel.round, "EHC-0001", "EHC-0801", panel.second)
    assert calibration.repeatable_rounds() == []


def test_who_was_kept_from_a_plan_is_kept_from_its_repeat(session: orm.Session) -> None:
    panel = make_signed_off()
    plan = next(plan.sample_plan.plan for plan in panel.board.plans)
    plan.team = "Team North"
    make_person("Tim Team", Role.AUDITOR, agency="health", team="team north")
    check = calibration.make_repeat(panel.round, plan.reference, "EHC-0801", panel.second)
    later = another_round(panel, reveal=False)
    allocation.declare_conflict(plan, panel.auditors["social care"], "A cousin", panel.second)
    found = {one.person.name: one.bar for one in calibration.choices(check, later.round)}
    assert found["Tim Team"] == "is in the team that wrote this plan"
    assert found["Auditor of social care"] == "has a declared conflict of interest"
    assert found["Auditor of education"] is None


def test_who_is_calibrated_tells_whether_and_when_only_after_the_reveal(session: orm.Session) -> None:
    world = make_scoring(1)
    calibrate(world)
    assert [one.last for one in calibration.currency()] == [None, None, None]
    reveal(world)
    found = {one.person.name: (one.last, one.current) for one in calibration.currency()}
    assert found["Eve Education"] == (world.round, True)
    assert found["Hal Health"] == (None, False)


def test_the_panel_of_a_round_is_counted_with_those_calibrated_in_the_months_before(
    session: orm.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_scoring(1)
    assert calibration.panel_calibration([world.round]) == {}
    calibrate(world)
    reveal(world)
    [found] = calibration.panel_calibration([world.round]).values()
    assert (found.calibrated, found.panel, found.months) == (1, 3, 12)
    # Held against a panel a year later, the window has just closed; a longer one still holds it.
    held_on = world.round.held_on
    next_year = another_panel(world, held_on.replace(year=held_on.year + 1))
    assert calibration.panel_calibration([next_year])[next_year.id].calibrated == 0
    monkeypatch.setitem(current_app.config, "CALIBRATION_MONTHS", 13)
    assert calibration.panel_calibration([next_year])[next_year.id].calibrated == 1


def test_an_earlier_round_is_not_calibrated_by_a_later_one(session: orm.Session) -> None:
    panel = make_signed_off()
    later = another_round(panel, reveal=False)
    [held] = give(make_anchor(panel.second), later.round, panel.second, panel.auditors["health"])
    seal(held)
    moderation.reveal(later.round, panel.chair)
    found = calibration.panel_calibration([panel.round, later.round])
    assert found[panel.round.id].calibrated == 0
    assert found[later.round.id].calibrated == 1


def test_a_round_imported_from_past_audits_says_nothing_of_calibration(session: orm.Session) -> None:
    panel = make_signed_off()
    moderation.reopen(panel.round, "A slip", panel.second)
    panel.round.imported = True
    assert calibration.panel_calibration([panel.round]) == {}


def test_the_companion_is_closed_in_the_same_move_as_the_reveal(session: orm.Session) -> None:
    world = make_scoring(1)
    held = calibrate(world)
    state = sa.select(AuditRound.state).where(AuditRound.id == held.round_id)
    assert session.scalar(state) is State.SCORING
    reveal(world)
    assert session.scalar(state) is State.MODERATION
