"""The two dashboards: the manager's month, and the board's page."""

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.accounts.settings import set_setting
from audit_app.figures.trends.milestones import from_baseline, written
from audit_app.figures.trends.series import Counts, Place, PointTrend, Trends
from audit_app.moderation import service as moderation
from audit_app.overview.strategic_rules import lowest, steps
from tests.reports.builders import HARD_ROUND, hard_round, said_on
from tests.support.build_moderation import make_revealed, make_signed_off
from tests.support.build_past import bring_in, make_importer, row
from tests.support.build_reports import another_round
from tests.support.build_scoring import make_scoring
from tests.support.build_trends import past_round
from tests.support.builders import make_area, make_person, sign_in
from tests.support.queries import counted_queries


def point(code: str, *counts: tuple[int, int] | None) -> PointTrend:
    return PointTrend(code, f"Title {code}", "Rubric", "B", tuple(one and Counts(*one) for one in counts))


def series(*points: PointTrend, days: tuple[dt.date, ...] = (), final: bool = True) -> Trends:
    places = tuple(
        Place(number, f"R{number}", day, "", 75, final, frozenset()) for number, day in enumerate(days)
    )
    along = tuple(Counts(0, 0) for _ in days)
    return Trends(places, along, along, {one.code: one for one in points})


def test_the_lowest_points_come_first_and_ties_by_how_much_they_show() -> None:
    points = [point("A", (3, 12)), point("B", (6, 24)), point("C", (12, 12)), point("D", (5, 12))]
    found, few = lowest({one.code: one for one in points}, Counts(26, 60))
    assert [low.point.code for low in found] == ["B", "A", "D"]
    assert few == 0


def test_a_point_with_under_ten_plans_is_counted_and_never_placed() -> None:
    points = [point("A", (0, 9)), point("B", (4, 10)), point("C", None)]
    found, few = lowest({one.code: one for one in points}, Counts(50, 100))
    assert [low.point.code for low in found] == ["B"]
    assert few == 2


def test_only_a_point_whose_upper_limit_is_below_the_rest_is_clearly_lower() -> None:
    points = [point("A", (0, 40)), point("B", (18, 40))]
    found, _ = lowest({one.code: one for one in points}, Counts(50, 100))
    assert [(low.point.code, low.clear) for low in found] == [("A", True), ("B", False)]


@pytest.mark.parametrize("together", [None, Counts(0, 0)])
def test_with_nothing_scored_there_is_no_lowest_point(together: Counts | None) -> None:
    assert lowest({"A": point("A", (0, 0))}, together) == ([], 1)


def test_a_milestone_counts_the_points_that_reach_it_in_its_own_time() -> None:
    days = (dt.date(2026, 1, 10), dt.date(2026, 2, 10), dt.date(2026, 8, 10))
    milestones = from_baseline(dt.date(2026, 1, 1), (None, None, 75, 100, 100))
    found = steps(
        milestones,
        series(
            point("A", (10, 10), (10, 10), (39, 40)),
            point("B", (1, 10), (1, 10), (9, 12)),
            point("C", (9, 10), None, (3, 9)),
            days=days,
        ),
    )
    assert [(one.rounds, one.points, one.met, one.shown, one.few) for one in found] == [
        (2, 3, 0, 0, 0),
        (0, 0, 0, 0, 0),
        (1, 3, 2, 1, 1),
        (0, 0, 0, 0, 0),
        (0, 0, 0, 0, 0),
    ]


def test_a_round_that_can_still_change_meets_no_milestone() -> None:
    milestones = from_baseline(dt.date(2026, 1, 1), (75, 75, 75, 75, 75))
    found = steps(milestones, series(point("A", (10, 10)), days=(dt.date(2026, 1, 10),), final=False))
    assert found[0].rounds == 0


def test_the_month_says_who_has_plans_to_seal_and_no_grade(session: orm.Session, client: FlaskClient) -> None:
    world = make_scoring(2)
    sign_in(client, world.manager)
    page = client.get("/this-month").text
    assert "Who still has plans to seal" in page
    assert all(person.name in page for person in world.auditors.values())
    assert "No round’s grades are revealed yet." in page


def test_the_month_shows_where_the_agencies_differ(session: orm.Session, client: FlaskClient) -> None:
    panel = make_revealed()
    sign_in(client, panel.second)
    page = client.get("/this-month").text
    assert "Nobody has a plan left to seal." in page
    assert "Grades are those each agency sealed alone." in page
    assert "Nothing can be said before a round is signed off." in page


def test_how_hard_an_agency_grades_is_said_of_signed_off_rounds_and_an_open_one_is_named(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = hard_round()
    sign_in(client, panel.second)
    finished = said_on(client.get("/this-month").text)
    assert "From 1 signed-off round: 2026-10." in finished
    assert "Health graded on average" in finished
    assert "is not finished" not in finished
    another_round(panel, *HARD_ROUND)
    both = said_on(client.get("/this-month").text)
    assert "From 2 rounds: 2026-11 and 2026-10." in both
    assert "From 1 signed-off round: 2026-10." in both
    assert severity_of(both) == severity_of(finished)
    # Of six plans three grades each are the same from every agency, or from the only one asked.
    assert re.search(r"Round 2026-11 is not finished: \d+ of 24 grades settled, and what is left", both)
    moderation.reopen(panel.round, "A new letter came.", panel.second)
    session.commit()
    neither = said_on(client.get("/this-month").text)
    assert "Nothing can be said before a round is signed off." in neither
    assert "Round 2026-10 is not signed off, though all of its 24 grades are settled." in neither
    assert "graded on average" not in neither


def severity_of(said: str) -> str:
    """What the page says on how hard the agencies grade."""
    found = re.search(r"From 1 signed-off round: 2026-10\.(.*?)(Round 2026|All of where)", said)
    assert found is not None
    return found[1]


def test_the_board_is_told_of_signed_off_rounds_only(session: orm.Session, client: FlaskClient) -> None:
    panel = make_revealed()
    reader = make_person("Board Member", Role.LIG_READER)
    sign_in(client, reader)
    assert "No round is signed off yet." in client.get("/board").text
    panel.settle_all()
    panel.sign_off()
    session.commit()
    page = client.get("/board").text
    assert "1 signed-off round" in page
    assert "plausibly" in page
    assert "fewer than 10 plans" in page
    assert "No milestone is set." in page
    assert "Set milestones" not in page
    client.post("/sign-out")
    sign_in(client, make_person("Mia Manager", Role.MANAGER))
    assert 'href="/report/targets">Set milestones' in client.get("/board").text


def test_a_reopened_round_is_named_as_left_out(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    moderation.reopen(panel.round, "A new letter came.", panel.second)
    session.commit()
    sign_in(client, make_person("Board Member", Role.LIG_READER))
    said = f"{panel.round.name} was reopened and is left out until it is signed off again."
    assert said in client.get("/board").text


def test_a_round_without_an_agreed_grade_is_none_of_the_boards_rounds(
    session: orm.Session, client: FlaskClient
) -> None:
    importer = make_importer()
    past_round(importer, 1, 3, 10)
    rows = [row(round="2024-09", round_date="2024-09-20", agency="health")]
    bring_in(rows, importer)
    sign_in(client, make_person("Board Member", Role.LIG_READER))
    page = client.get("/board").text
    assert "1 signed-off round," in page
    assert "September 2024" not in page


def test_the_board_sees_each_milestone_with_its_target(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    another_round(panel)
    baseline = panel.round.held_on - dt.timedelta(days=200)
    kept = written(from_baseline(baseline, (None, None, 75, 100, 100)))
    set_setting("milestones", kept, "Agreed by the board.", panel.second)
    session.commit()
    sign_in(client, make_person("Board Member", Role.LIG_READER))
    page = client.get("/board").text
    assert "75% good or outstanding" in page
    assert "Not begun" in page
    table = page[page.index('id="milestones"') : page.index("Lowest audit points")]
    together = re.findall(r"(\d+%)<br><span class=\"govuk-hint\">(\d+ of \d+) agreed grades", table)
    assert together, "no percentage without its count"


def test_an_area_without_anything_has_both_pages(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    sign_in(client, make_person("Somebody", Role.MANAGER))
    assert "No round is open." in client.get("/this-month").text
    assert "No action is recorded yet." in client.get("/board").text


@pytest.mark.parametrize(("path", "most"), [("/board", 12), ("/this-month", 12)])
def test_more_rounds_ask_no_more_of_the_database(
    session: orm.Session, client: FlaskClient, path: str, most: int
) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    for name in ("2026-08", "2026-07"):
        with counted_queries(session) as counted:
            assert client.get(path).status_code == 200
        assert counted.number <= most, counted.statements
        more = another_round(panel, name=name)
        more.settle_all()
        more.sign_off()
        session.commit()
