"""What a line over rounds is drawn through, and what it is called."""

import datetime as dt
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.figures.trends.rules import Counts, Place, PointTrend, Trends
from audit_app.figures.trends.service import trends
from audit_app.reports.audience import Audience
from audit_app.reports.chart import LineChart
from audit_app.reports.lig import Lig
from audit_app.reports.parts.order import part_of
from audit_app.reports.pictures import charts_of, standing_alone
from audit_app.reports.trends.charts import OVERALL, TOGETHER, headline_chart
from audit_app.reports.trends.listing import sections
from audit_app.rounds import service as audits
from tests.reports.builders import said_on
from tests.support.build_past import bring_in, make_importer, row
from tests.support.build_publication import signed_round
from tests.support.build_trends import past_round, publish_second
from tests.support.builders import sign_in


def series(*overall: Counts, final: int) -> Trends:
    """Rounds with those plans overall, so many of which are signed off."""
    places = tuple(
        Place(at, f"R{at}", dt.date(2026, at + 1, 1), "", 75, at < final, frozenset())
        for at in range(len(overall))
    )
    point = PointTrend("W1", "It is one plan", "Whole EHC plan", "Whole", overall)
    return Trends(places, overall, overall, {"W1": point})


def test_a_round_with_some_plans_settled_is_not_the_end_of_the_line_of_plans_overall() -> None:
    found = series(Counts(5, 17), Counts(6, 17), Counts(5, 6, 11), final=2)
    chart = headline_chart(found, (), OVERALL)
    assert chart.lines[0].values[1:] == [pytest.approx(100 * 6 / 17), None]
    assert chart.rows[2][-1] == "Provisional; 6 of 17 plans settled: not drawn"
    assert chart.marks == {2: "Provisional; 6 of 17 plans settled: not drawn"}
    assert "R2" not in chart.alt
    assert None not in headline_chart(found, (), TOGETHER).lines[0].values
    settled = series(Counts(5, 17), Counts(6, 17), Counts(5, 17), final=2)
    assert None not in headline_chart(settled, (), OVERALL).lines[0].values


def test_a_section_has_the_name_it_has_in_the_report() -> None:
    (only,) = sections(series(Counts(5, 17), final=1), ())
    assert only.name == "Whole plan"


def test_no_line_begins_with_a_round_that_scored_nothing(session: orm.Session) -> None:
    importer = make_importer()
    bring_in([row(round="R00", round_date="2019-12-21", agency="health")], importer)
    past_round(importer, 1, 3, 10)
    bring_in([row(round="R02", round_date="2020-02-25", agency="health")], importer)
    past_round(importer, 3, 4, 10)
    lig = Lig(audits.rounds(), Audience.PANEL)
    chart = headline_chart(trends(audits.rounds()), (), TOGETHER)
    assert list(chart.places) == ["R01", "R02", "R03"], "a gap between rounds stays one"
    assert "3 rounds, R01 to R03." in standing_alone(chart, lig).source


def test_like_for_like_is_advised_only_where_points_came_or_went(
    session: orm.Session, tmp_path: Path
) -> None:
    importer = make_importer()
    past_round(importer, 1, 3, 10, points="T-1 T-2")
    past_round(importer, 2, 3, 10, points="T-1 T-2")
    assert not Lig(audits.rounds(), Audience.PANEL).alike
    publish_second(tmp_path)
    past_round(importer, 3, 8, 10, points="T-1 T-9", version="2")
    assert Lig(audits.rounds(), Audience.PANEL).alike


def test_a_published_point_speaks_of_periods(session: orm.Session, client: FlaskClient) -> None:
    importer = make_importer()
    with clock.pretend(dt.date(2026, 7, 20)):
        signed_round(importer, "2026-01", {"T-1": (8, 12)})
    sign_in(client, importer)
    with clock.pretend(dt.date(2026, 8, 1)):
        published = client.get("/report/points/T-1?for=publication").text
        listed = said_on(client.get("/report/trends?for=publication").text)
    assert "T-1 Voice : 67% of 12 plans" in listed, "no percentage without its count"
    assert "A change from one period to the next" in " ".join(published.split())
    assert "one round to the next" not in published
    [chart] = re.findall(r"<table(?:(?!</table>).)*by period.*?</table>", published, re.S)
    assert "39.1% to 86.2%" in chart, "what the chart draws stands in its table"


def test_a_published_trend_says_where_the_rubric_changed(
    session: orm.Session, client: FlaskClient, tmp_path: Path
) -> None:
    quiet = "may come from the rubric"
    said = "The rubric changed in July to September 2020: a change from there on may come from the rubric."
    addresses = [f"/report{page}?for=publication" for page in ("", "/points/T-1", "/trends")]
    with clock.pretend(dt.date(2026, 7, 20)):
        importer = make_importer()
        past_round(importer, 1, 3, 12)
        past_round(importer, 4, 6, 12)
    sign_in(client, importer)
    with clock.pretend(dt.date(2026, 7, 22)):
        for address in addresses:
            page = said_on(client.get(address).text)
            assert "April to June 2020" in page
            assert quiet not in page
        publish_second(tmp_path)
        past_round(importer, 7, 9, 12, version="2")
    with clock.pretend(dt.date(2026, 7, 24)):
        for address in addresses:
            assert said in said_on(client.get(address).text)
        drawn = charts_of(part_of(Lig(audits.rounds(), Audience.PUBLIC), "headline"))["all-points"]
    assert isinstance(drawn, LineChart)
    assert drawn.marks == {2: "Rubric changed"}
