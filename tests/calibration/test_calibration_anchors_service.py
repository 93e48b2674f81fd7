"""Anchor plans: their agreed grades, and that they are in no register, draw, audit or search."""

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import DBAPIError

from audit_app.calibration import service as calibration
from audit_app.calibration.models import CheckKind
from audit_app.calibration.rules import CalibrationRefused
from audit_app.db import db
from audit_app.past import audits as past_audits
from audit_app.past.audits import PastRefused
from audit_app.register import service as register
from audit_app.register.models import Plan, PlanStatus
from audit_app.rounds import offers
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.sampling.candidates import candidates
from audit_app.trail import history
from tests.support.build_calibration import AGREED, give, make_anchor
from tests.support.build_scoring import make_sampled, make_scoring
from tests.support.builders import make_plans
from tests.support.trails import count_entries


def test_an_anchor_plan_keeps_its_agreed_grades_and_is_one_entry_of_the_trail(session: orm.Session) -> None:
    world = make_scoring(1)
    before = count_entries(session)
    check = make_anchor(world.manager)
    assert count_entries(session) == before + 1
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
