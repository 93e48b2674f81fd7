"""Which target a figure is held against: over time the milestone of the day, in a round's report its own."""

import datetime as dt
import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.api.rules import Scope
from audit_app.figures.trends import targets
from audit_app.figures.trends.series import Counts, Place, PointTrend, Trends
from audit_app.reports.audience import Audience
from audit_app.reports.files import content
from audit_app.reports.lig import Lig
from audit_app.reports.parts.order import part_of
from audit_app.reports.pictures import charts_of
from audit_app.reports.trends.charts import point_chart
from audit_app.reports.workbook.charts import chart_sheets
from audit_app.rounds import service as audits
from audit_app.rounds.models import AuditRound
from audit_app.web.words import day
from tests.support.build_api import Reader
from tests.support.build_past import make_importer
from tests.support.build_publication import signed_round, text_of_file
from tests.support.builders import sign_in
from tests.support.read_report import open_workbook, read_table

# Each round was set 75%; the milestones ask for nothing in the first quarter, and then for 60%.
EACH = {"T-1": (8, 12), "T-2": (10, 12), "T-3": (7, 12), "T-4": (10, 12)}
TWO_OF_A_QUARTER = ("2026-01", "2026-02", "2026-04", "2026-05")
WORDS = {"T-1": "60% is met in this sample", "T-3": "60% is not met"}


@pytest.fixture
def importer(session: orm.Session) -> Person:
    person = make_importer()
    with clock.pretend(dt.date(2026, 7, 20)):
        for name in TWO_OF_A_QUARTER:
            # T-2 is hidden where it stands alone, so each quarter is published whole.
            signed_round(person, name, EACH | {"T-2": (5, 6)})
    targets.set_milestones(dt.date(2026, 1, 1), [None, 60, 75, 100, 100], "Agreed.", person)
    return person


def round_of(month: str) -> AuditRound:
    return next(one for one in audits.rounds() if one.name == month)


def page(client: FlaskClient, address: str) -> str:
    return " ".join(client.get(address).text.split())


def test_the_table_of_a_point_over_rounds_says_what_its_chart_says(
    importer: Person, client: FlaskClient
) -> None:
    sign_in(client, importer)
    for asked in ("", f"?round={round_of('2026-04').id}"):
        said = page(client, f"/report/points/T-3{asked}")
        assert "60% is not met" in said
        assert "75%" not in said.split("The milestone in force")[0]
        assert "75% is" not in said
        assert ("No target yet" in said) == (not asked), "the first quarter had none"


def test_a_round_by_itself_keeps_its_own_target_and_names_the_milestone(
    importer: Person, client: FlaskClient
) -> None:
    sign_in(client, importer)
    one = round_of("2026-04")
    said = page(client, f"/report/rounds/{one.id}")
    beside = (
        f"On {day(one.held_on)} the milestone in force was 60% (3 months, from 1 April 2026); the next was "
        "75% from 1 July 2026 (6 months). The round was set a target of 75%, which its figures are held "
        "against."
    )
    assert beside in said
    assert Lig([one], Audience.PARTNERSHIP).report.together.target_percent == 75
    over_time = page(client, "/report")
    assert "which its figures" not in over_time
    for opened in (f"/report/rounds/{one.id}/points/T-3", f"/report/together?round={one.id}"):
        assert beside in page(client, opened), "what stands behind a figure says so too"
    assert "which its figures" not in page(client, "/report/together")
    book = open_workbook(content(Lig([one], Audience.PARTNERSHIP), "xlsx"))
    assert beside in str([cell.value for row in book["Headline against target"]["A1:A4"] for cell in row])
    whole = page(client, f"/report/together?rubric=Tiny+rubric&section=Whole&round={one.id}")
    assert "What stands behind Whole plan</h1>" in whole, "as the report calls it"


def test_a_chart_in_the_workbook_says_what_each_percentage_is_of(importer: Person) -> None:
    with clock.pretend(dt.date(2026, 8, 1)):
        for audience, label, named, counts in (
            (Audience.PARTNERSHIP, "Chart together", "Of agreed grades", ["30 of 42"] * 4),
            (Audience.PUBLIC, "Chart all points", "Counted (n)", ["84", "84"]),
        ):
            rows = read_table(open_workbook(content(Lig(audits.rounds(), audience), "xlsx")), label)
            assert [str(row[named]) for row in rows] == counts


def test_a_report_read_later_does_not_say_that_no_milestone_is_due(
    importer: Person, client: FlaskClient
) -> None:
    sign_in(client, importer)
    one = round_of("2026-01")
    said = page(client, f"/report/rounds/{one.id}")
    assert f"On {day(one.held_on)} no milestone was due yet; the next was 60% from 1 April 2026" in said
    assert "milestone is due" not in said


def test_several_rounds_and_what_programs_read_follow_the_milestones(
    importer: Person, client: FlaskClient
) -> None:
    report = Lig(audits.rounds(), Audience.PARTNERSHIP).report
    assert [one.target_percent for one in report.together_by_round] == [60, 60, None, None]
    assert report.point("T-1").shown.words == WORDS["T-1"]  # type: ignore[union-attr]
    data = json.loads(content(Lig(audits.rounds(), Audience.PARTNERSHIP), "json"))
    assert [one["target"] for one in data["plans_overall"]] == ["not scored"] * 4
    assert [one["target"] for one in data["all_points"]] == ["met in this sample"] * 2 + ["none yet"] * 2
    assert [one["target_percent"] for one in data["points"][0]["rounds"]] == [60, 60, None, None]
    reader = Reader(client)
    told = {row["round"]: (row["target_percent"], row["target"]) for row in reader.rows("points?point=T-3")}
    assert (told["2026-04"], told["2026-01"]) == ((60, "not met"), (None, "none yet"))
    for asked in ("rounds", "rounds?round=2026-02"):
        told = {row["name"]: (row["target_percent"], row["all_points_target"]) for row in reader.rows(asked)}
        assert told["2026-02"] == (None, "none yet"), "whichever other rounds are asked for"
    drawn = next(sheet for sheet in chart_sheets(report, "") if sheet.chart is not None)
    assert [row[-1] for row in drawn.rows] == ["[z]", "[z]", 60, 60]


def test_every_form_of_a_published_quarter_has_the_milestone_of_its_last_day(
    importer: Person, client: FlaskClient
) -> None:
    with clock.pretend(dt.date(2026, 8, 1)):
        report = Lig(audits.rounds(), Audience.PUBLIC).report
        assert [one.target_percent for one in report.together_by_round] == [60, None]
        rows = Reader(client, Scope.PUBLIC).rows("rounds")
        assert [(row["target_percent"], row["all_points_target"]) for row in rows] == [
            (60, "met in this sample"), (None, "none yet"),
        ]  # fmt: skip
        csv = content(Lig(audits.rounds(), Audience.PUBLIC), "csv").decode()
        assert "none yet" in csv
        sign_in(client, importer)
        said = page(client, "/report/points/T-3?for=publication")
        drawn = page(client, "/report/trends?for=publication")
    assert re.search(r"none yet.*60%", said)
    assert "75% is" not in said + drawn


def test_without_milestones_every_output_keeps_the_targets_of_its_rounds(session: orm.Session) -> None:
    person = make_importer()
    with clock.pretend(dt.date(2026, 7, 20)):
        signed_round(person, "2026-01", EACH)
        signed_round(person, "2026-02", EACH)
    with clock.pretend(dt.date(2026, 8, 1)):
        for audience in (Audience.PARTNERSHIP, Audience.PUBLIC):
            report = Lig(audits.rounds(), audience).report
            assert {one.target_percent for one in report.together_by_round} == {75}


def test_a_published_percentage_rounded_up_to_a_later_target_is_just_below_it_everywhere(
    importer: Person, client: FlaskClient
) -> None:
    # Each quarter was published with 16 of 24 at T-1, which is 66.7%, before anybody asked for 67%.
    targets.set_milestones(dt.date(2026, 1, 1), [67, 67, 67, 67, 67], "Agreed anew.", importer)
    told, words = "just below 67%", "67% is not met"
    with clock.pretend(dt.date(2026, 8, 1)):
        lig = Lig(audits.rounds(), Audience.PUBLIC)
        one = lig.report.point("T-1").rounds[0]  # type: ignore[union-attr]
        assert (one.display, one.words, one.percent) == (told, words, 67.0)
        for row in [row for row in Reader(client, Scope.PUBLIC).rows("points") if row["id"] == "T-1"]:
            assert (row["display"], row["target"]) == (told, "not met")
        quarter = Lig([round_of("2026-04"), round_of("2026-05")], Audience.PUBLIC)
        for kind in ("csv", "json", "html", "docx", "xlsx"):
            said = text_of_file(content(quarter, kind))
            assert told in said
            assert not re.search(r"(?<!just below )67% good", said)
        sign_in(client, importer)
        chart = page(client, "/report/points/T-1?for=publication")
    assert f"from {told} in January to March 2026 to {told} in April to June 2026" in chart


def test_a_published_headline_has_its_targets_in_the_table_of_its_chart(importer: Person) -> None:
    with clock.pretend(dt.date(2026, 8, 1)):
        drawn = charts_of(part_of(Lig(audits.rounds(), Audience.PUBLIC), "headline"))["all-points"]
    assert drawn.columns[-1] == "Target"
    assert [row[-1] for row in drawn.rows] == ["none yet", "60%"]


def test_a_trend_in_words_does_not_round_up_to_the_target_its_table_misses() -> None:
    counts = (Counts(179, 300), Counts(179, 300))
    rounds = tuple(Place(at, f"R{at}", dt.date(2026, at, 1), "", 60, True, frozenset()) for at in (1, 2))
    point = PointTrend("T-1", "Voice", "Tiny rubric", "A", counts)
    chart = point_chart(Trends(rounds, counts, counts, {"T-1": point}), point, ())
    assert [row[1] for row in chart.rows] == ["59.7%"] * 2
    assert "from 59.7% in R1 to 59.7% in R2" in chart.alt
