"""Time on task: no more than the clock allows, nothing for idle time, told to others only as a median."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import orm

from audit_app.allocation import service as allocation
from audit_app.allocation.rules import EndReason
from audit_app.rubrics.grades import Grade
from audit_app.scoring import service as scoring
from audit_app.scoring import work_time
from audit_app.scoring.models import WorkTime
from audit_app.scoring.rules import NOTHING, Answer, Typed
from audit_app.scoring.time_rules import Spent, count_report, count_save, typical
from tests.support.build_scoring import World, answer, make_scoring, seal
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("passed", "said", "believed"),
    [
        (60, 60, 60),
        (60, 45, 45),
        (60, 600, 60),  # no more than the clock
        (0.4, 60, 0),
        (3600, 3600, 120),  # an open page reports each minute: an hour at once is not believed
        (3600, 30, 30),
        (-60, 60, 0),  # a clock that was put back
        (60, -5, 0),
    ],
)
def test_a_report_counts_no_more_than_the_clock_and_the_idle_limit(
    passed: float, said: int, believed: int
) -> None:
    assert count_report(NOON, after(passed), said).seconds == believed


@pytest.mark.parametrize(
    ("passed", "counted"), [(1, 1), (90, 90), (120, 120), (121, 0), (7200, 0), (-5, 0), (0.9, 0)]
)
def test_a_gap_between_saves_counts_whole_or_not_at_all(passed: float, counted: int) -> None:
    assert count_save(NOON, after(passed)).seconds == counted


def test_quick_saves_lose_no_parts_of_seconds() -> None:
    since, total = NOON, 0
    for place in range(1, 101):
        counted = count_save(since, after(place * 0.7))
        since, total = counted.until, total + counted.seconds
    assert total == 70


def test_time_is_never_counted_twice_however_reports_and_saves_come() -> None:
    since, total = NOON, 0
    for second in range(10, 610, 10):
        for counted in (
            lambda since, now: count_report(since, now, 60),
            count_save,
            lambda since, now: count_report(since, now, 60),
        ):
            found = counted(since, after(second))
            since, total = found.until, total + found.seconds
    assert total == 600


@pytest.mark.parametrize(
    ("spent", "minutes"),
    [
        ([], None),
        ([(1, 3600), (2, 3600)], None),
        ([(1, 3600), (2, 3600), (2, 3600)], None),  # three assessments, but two people
        ([(1, 1800), (2, 3660), (3, 5400)], 60),
        ([(1, 10), (2, 20), (3, 30)], 5),
        ([(1, 1800), (2, 2400), (3, 3000), (3, 3600)], 45),
    ],
)
def test_a_median_is_told_of_three_assessments_by_three_people_or_more(
    spent: list[tuple[int, int]], minutes: int | None
) -> None:
    found = typical([Spent(*one) for one in spent])
    assert (found.minutes if found else None) == minutes


def grade_at(world: World, moment: dt.datetime, grade: str, agency: str = "education") -> None:
    """One save of one point at a moment."""
    held = world.held(agency)
    saved = scoring.answers_of(scoring.assessment_of(held))
    point = scoring.questions(held)[0].id
    with time_machine.travel(moment, tick=False):
        typed = Typed(Answer(Grade(grade), f"{moment}"), saved.get(point, NOTHING).stamp)
        scoring.save_scores(held, {point: typed}, held.auditor)


def seconds_on(session: orm.Session, world: World, agency: str = "education") -> int:
    row = session.get(WorkTime, world.held(agency).id)
    return row.active_seconds if row else 0


@pytest.fixture
def world(session: orm.Session) -> World:
    with time_machine.travel(NOON, tick=False):
        made = make_scoring(2)
        for held in allocation.allocations_of(made.round):
            held.no_conflict_at = NOON
        session.commit()
        return made


def test_saves_alone_give_a_lower_bound(world: World, session: orm.Session) -> None:
    for seconds, grade in ((600, "G"), (690, "O"), (800, "RI"), (2000, "G"), (2060, "I")):
        grade_at(world, after(seconds), grade)
    assert seconds_on(session, world) == 90 + 110 + 60


def test_two_windows_of_one_plan_or_of_two_count_once(world: World, session: orm.Session) -> None:
    first, second = world.held("education"), world.held("education", 1)
    believed = 0
    for minute in range(1, 11):
        with time_machine.travel(after(60 * minute), tick=False):
            believed += scoring.report_time(first, 60, first.auditor)
            believed += scoring.report_time(first, 60, first.auditor)
            believed += scoring.report_time(second, 60, second.auditor)
    assert believed == 600
    with time_machine.travel(after(601), tick=False):
        assert scoring.report_time(world.held("health"), 60, world.auditors["health"]) == 60


def report(client: CheckedClient, allocation_id: int, seconds: object) -> int:
    answer = client.post(f"/my-plans/{allocation_id}/time", data={"seconds": str(seconds)})
    return answer.status_code


def test_a_browser_reports_only_of_what_is_its_persons_own_and_open(
    world: World, session: orm.Session, client: CheckedClient
) -> None:
    held = world.held("education")
    with time_machine.travel(after(60), tick=False):
        sign_in(client, held.auditor)
        assert report(client, held.id, 50) == 204
        assert seconds_on(session, world) == 50
        assert report(client, world.held("health").id, 50) == report(client, 99_999, 50) == 404
        for strange in ("", "-1", "many", "1e9", 10**12):
            assert report(client, held.id, strange) == 422
        assert seconds_on(session, world, "health") == 0
    with time_machine.travel(after(100), tick=False):
        seal(held)
    counted = seconds_on(session, world)
    with time_machine.travel(after(160), tick=False):
        assert report(client, held.id, 60) == 409
    assert seconds_on(session, world) == counted


def test_the_person_reads_their_own_time_on_the_check_page_and_the_list(
    world: World, session: orm.Session, client: CheckedClient
) -> None:
    held = world.held("education")
    sign_in(client, held.auditor)
    assert "Less than a minute so far" in client.get(f"/my-plans/{held.id}/check").text
    session.add(WorkTime(allocation_id=held.id, active_seconds=3 * 3600 + 61, last_at=NOON))
    assert "3 hours 1 minute so far" in client.get(f"/my-plans/{held.id}/check").text
    assert "3 hours 1 minute" in client.get("/my-plans/").text
    sign_in(other := client.application.test_client(), world.auditors["health"])
    assert "3 hours" not in other.get("/my-plans/").text


def test_a_manager_sees_a_median_of_three_people_and_nothing_of_two(
    world: World, session: orm.Session, client: CheckedClient
) -> None:
    sign_in(client, world.manager)
    page = f"/rounds/{world.round.id}"

    def told() -> bool:
        return "Time an assessment takes" in client.get(page).text

    for number, (agency, plan) in enumerate(
        (("education", 0), ("education", 1), ("health", 0), ("health", 1))
    ):
        held = world.held(agency, plan)
        seal(held)
        session.get_one(WorkTime, held.id).active_seconds = 600 * (number + 1)
    assert not told()  # four assessments, two people
    third = world.held("social care")
    answer(third, {"T-1": "G"})
    session.get_one(WorkTime, third.id).active_seconds = 4000
    assert not told()  # the third has not sealed
    seal(third)
    assert told()
    found = work_time.typical_time(world.round)
    assert found
    assert (found.minutes, found.assessments) == (30, 5)
    assert "30 minutes" in client.get(page).text
    third.ended_at, third.ended_reason = NOON, EndReason.CONFLICT
    assert not told()
