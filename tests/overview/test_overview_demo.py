"""The demonstration: what it promises a newcomer, and the same grades from the same seed everywhere."""

import datetime as dt
from random import Random

import sqlalchemy as sa
from flask import Flask

from audit_app.accounts import service as accounts
from audit_app.accounts.rules import Role
from audit_app.allocation.models import Allocation
from audit_app.calibration import service as calibration
from audit_app.db import ALL_AREAS, choose_area, db
from audit_app.figures.rules import pool
from audit_app.figures.service import RoundFigures, check_summaries
from audit_app.improvement.service import Filters, actions
from audit_app.overview import demo
from audit_app.overview.demo_grades import Marker
from audit_app.register.service import count_plans
from audit_app.reports.service import Report, report
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.rubrics import service as rubrics
from audit_app.sampling.models import SamplePlan
from audit_app.sampling.verify import verify_draw
from audit_app.scoring.rules import Question
from audit_app.trail import verify

UNTIL = dt.date(2026, 11, 22)


def make_demonstration() -> None:
    choose_area(ALL_AREAS)
    for path in rubrics.shipped_files():
        rubrics.publish(path)
    for _ in demo.make(until=UNTIL):
        pass
    db.session.commit()


# One test, because making a year of audits is the slow part.
def test_the_demonstration_is_a_year_of_one_area_and_stays_as_it_is(committed_app: Flask) -> None:
    with committed_app.app_context():
        make_demonstration()
    with committed_app.app_context():
        choose_area(accounts.find_area(None).id)
        _check_area(rounds.rounds())
        _check_grades(report(rounds.rounds()))
        _check_conflicts()
        _check_calibration(report(rounds.rounds()))
        entries = verify()[0]
    answer = committed_app.test_cli_runner().invoke(args=["demo"])
    assert answer.exit_code == 0
    assert "is there already" in answer.output
    assert "manager@demo.example" in answer.output
    with committed_app.app_context():
        assert verify() == (entries, [])


def _check_area(newest_first: list[AuditRound]) -> None:
    assert len(accounts.people()) == 14
    assert {agency.key for agency in accounts.agencies()} == {"education", "health", "social care"}
    assert 390 <= count_plans() <= 410
    states = [round.state for round in newest_first]
    assert states == [State.SCORING, State.MODERATION, *[State.SIGNED_OFF] * 10]
    assert sum(round.theme is not None for round in newest_first) == 2
    versions = [(row.rubric.slug, row.rubric.version) for round in newest_first for row in round.rubric_rows]
    assert versions == [("ehc_plan", 2)] * 4 + [("ehc_plan", 1)] * 8
    assert all(verify_draw(round) == [] for round in newest_first)
    assert check_summaries(newest_first) == []
    assert len(actions(Filters()).lines) >= 7


def _check_grades(made: Report) -> None:
    oldest_first = list(reversed(made.rounds))
    assert {one.plans_sampled for one in oldest_first} <= set(range(12, 21))
    early, late = (pool(one.together for one in part) for part in (oldest_first[:3], oldest_first[-4:-1]))
    assert late.x / late.n > early.x / early.n + 0.08
    assert all(one.together.not_applicable for one in oldest_first)
    withdrawn = sa.select(sa.func.count()).select_from(SamplePlan).where(SamplePlan.withdrawn_at.is_not(None))
    assert db.session.scalar(withdrawn) == 4
    assert oldest_first[-1].together.unresolved > 20
    # Health grades half a step harder: fewer good or outstanding in every round.
    for number in range(len(oldest_first)):
        # What each agency gave is read for a round alone.
        one = report([oldest_first[number].round]).rounds[0]
        share = {agency: _good_share(one, agency) for agency in ("education", "health", "social care")}
        assert share["health"] < min(share["education"], share["social care"])
    # The same seed and month give the same grades, on any machine and either database.
    assert [(one.together.x, one.together.n) for one in oldest_first] == HEADLINE


def _good_share(one: RoundFigures, agency: str) -> float:
    given = [line.agencies.get(agency, {}) for line in one.lines]
    good = sum(grades.get("O", 0) + grades.get("G", 0) for grades in given)
    return good / sum(count for grades in given for code, count in grades.items() if code != "NA")


def _check_conflicts() -> None:
    for person in accounts.people(role=Role.AUDITOR):
        for held in db.session.scalars(sa.select(Allocation).where(Allocation.auditor_id == person.id)):
            plan = held.sample_plan.plan
            assert person.team is None or plan.team != person.team
            assert person.writer_code is None or plan.writer != person.writer_code


def _check_calibration(made: Report) -> None:
    """One anchor plan was sealed by somebody of each agency; a repeat waits in the newest round."""
    newest_first = [made.calibration[one.round.id].calibrated for one in made.rounds]
    assert newest_first[0] == newest_first[1] == 3
    assert set(newest_first[2:]) == {0}
    given = calibration.given_of(calibration.check_plans())
    assert sorted(len(held) for held in given.values()) == [3, 3]
    assert {one.words for held in given.values() for one in held} == {"sealed", "not sealed yet"}


HEADLINE = [
    (197, 417),
    (321, 593),
    (232, 463),
    (384, 637),
    (292, 496),
    (455, 668),
    (358, 526),
    (471, 711),
    (405, 558),
    (321, 415),
    (392, 526),
]


def test_the_same_seed_marks_the_same_way() -> None:
    questions = [
        Question(
            id=n, code=f"EHCP-{n}", rubric="R", section="A", title="T", question="Q", na_allowed=n % 2 == 0
        )
        for n in range(20)
    ]
    one, two, other = (Marker(Random(seed), 3).answers(1, "health", questions) for seed in (1, 1, 2))
    assert one == two
    assert one != other


def test_a_harder_agency_gives_no_higher_grade_to_the_same_quality() -> None:
    questions = [
        Question(id=n, code=f"X-{n}", rubric="R", section="A", title="T", question="Q") for n in range(400)
    ]
    steps = {}
    for agency in ("education", "health"):
        typed = Marker(Random(5), 0).answers(1, agency, questions).values()
        steps[agency] = sum(one.answer.grade.steps or 0 for one in typed if one.answer.grade)
    assert steps["health"] < steps["education"]
