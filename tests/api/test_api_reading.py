"""What programs read: the report's own figures, row by row, page by page, and only the tokens' own."""

import datetime as dt
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.api.rules import Scope
from audit_app.figures.agencies.rules import Severity
from audit_app.figures.agencies.service import by_round
from audit_app.moderation import service as moderation
from audit_app.reports.audience import Audience
from audit_app.reports.data import exact_text
from audit_app.reports.files import content
from audit_app.reports.lig import Lig
from audit_app.rounds import service as rounds
from tests.support.build_api import Reader
from tests.support.build_improvement import make_action
from tests.support.build_moderation import Panel, make_revealed
from tests.support.build_reports import another_round
from tests.support.queries import counted_queries


@pytest.fixture
def panel(session: orm.Session) -> Panel:
    """A signed-off round, one in moderation and one still sealed."""
    panel = make_revealed()
    panel.settle_all()
    panel.sign_off()
    another_round(panel)
    another_round(panel, name="2026-12", held_on=dt.date(2026, 12, 22), reveal=False)
    return panel


def report_json(session: orm.Session, audience: Audience = Audience.PARTNERSHIP) -> dict[str, Any]:
    """The report of every round as its JSON file says it."""
    return dict(json.loads(content(Lig(rounds.rounds(), audience), "json")))


def test_points_hold_what_the_reports_json_holds_under_the_same_names(
    session: orm.Session, client: FlaskClient, panel: Panel
) -> None:
    said = Reader(client).rows("points")
    report = report_json(session)
    names = ("rubric", "id", "title", "section")
    expected = [
        {name: point[name] for name in names} | figure
        for point in report["points"]
        for figure in point["rounds"]
    ]
    dates = {row.pop("round") + row["id"]: row.pop("date") for row in [dict(row) for row in said]}
    assert dates["2026-10T-1"] == "2026-10-27"
    mine = [{name: value for name, value in row.items() if name != "date"} for row in said]
    assert sorted(mine, key=str) == sorted(expected, key=str)
    assert [row["round"] for row in said] == ["2026-11"] * 4 + ["2026-10"] * 4


def test_rounds_hold_each_round_with_its_headline(
    session: orm.Session, client: FlaskClient, panel: Panel
) -> None:
    said = Reader(client).rows("rounds")
    report = report_json(session)
    assert [(row["name"], row["state"], row["date"]) for row in said] == [
        (one["name"], one["state"], one["date"]) for one in report["rounds"]
    ]
    for key in ("x", "n", "percent", "display", "lower", "upper", "provisional", "target"):
        assert [row[f"all_points_{key}"] for row in said] == [one[key] for one in report["all_points"]]
        assert [row[f"plans_overall_{key}"] for row in said] == [one[key] for one in report["plans_overall"]]
    assert all(
        row["all_points_n"] and row["all_points_lower"] is row["all_points_upper"] is None for row in said
    )
    for row, one, moderated in zip(said, report["rounds"], report["moderation"], strict=True):
        assert {key: row[key] for key in ("theme", "rubrics", "plans", "draw")} == {
            key: one[key] for key in ("theme", "rubrics", "plans", "draw")
        }
        assert (row["moderated"], row["waived"]) == (moderated["moderated"], moderated["waived"])


def test_a_round_whose_grades_are_sealed_is_nowhere_in_it(client: FlaskClient, panel: Panel) -> None:
    reader = Reader(client)
    for name in ("points", "rounds", "agreement", "severity", "actions"):
        assert "2026-12" not in json.dumps(reader.get(name)), name
        assert reader.rows(f"{name}?round=2026-12") == reader.rows(f"{name}?round=none") == []


@pytest.mark.parametrize("name", ["points", "rounds", "agreement", "severity"])
def test_filters_leave_out_rows_and_change_none(client: FlaskClient, panel: Panel, name: str) -> None:
    reader = Reader(client)
    rows = reader.rows(name)
    key = "name" if name == "rounds" else "round"
    older = [row for row in rows if row[key] == "2026-10"]
    newer = [row for row in rows if row[key] == "2026-11"]
    assert newer + older == rows
    assert older and newer
    assert reader.rows(f"{name}?round=2026-10") == older
    assert reader.rows(f"{name}?until=2026-10-27") == older
    assert reader.rows(f"{name}?since=2026-10-28") == newer
    assert reader.rows(f"{name}?sort=date") == older + newer
    tomorrow = clock.today() + dt.timedelta(days=1)
    assert reader.rows(f"{name}?changed={clock.today()}") == rows
    assert reader.rows(f"{name}?changed={tomorrow}") == newer


def test_points_are_narrowed_by_point_and_rubric(client: FlaskClient, panel: Panel) -> None:
    reader = Reader(client)
    rows = reader.rows("points")
    assert reader.rows("points?point=T-2") == [row for row in rows if row["id"] == "T-2"]
    assert reader.rows("points?rubric=tiny") == rows
    assert reader.rows("points?rubric=other") == []


@pytest.mark.parametrize("name", ["points", "rounds", "agreement", "severity", "actions"])
def test_pages_hold_every_row_once_in_one_order(client: FlaskClient, panel: Panel, name: str) -> None:
    make_action(panel.round, panel.second)
    make_action(panel.round, panel.second, title="Another")
    reader = Reader(client)
    whole = reader.get(name)
    assert whole["next"] is None
    assert whole["total"] == len(whole["data"]) > 1
    read, address = [], f"{name}?limit=1"
    while address:
        page = reader.get(address)
        assert page["total"] == whole["total"]
        read += page["data"]
        address = (page["next"] or "").removeprefix("/api/v1/")
    assert read == whole["data"]
    assert reader.get(f"{name}?page=1000000") == {"data": [], "next": None, "total": whole["total"]}


def test_the_next_page_keeps_the_question_and_is_also_a_header(client: FlaskClient, panel: Panel) -> None:
    reader = Reader(client)
    answer = client.get(
        "/api/v1/points?limit=2&point=T-1&sort=date&format=csv&limit=1", headers=reader.headers
    )
    assert answer.status_code == 422
    answer = client.get("/api/v1/points?limit=1&point=T-1&sort=date&format=csv", headers=reader.headers)
    address = "/api/v1/points?limit=1&format=csv&sort=date&point=T-1&page=2"
    assert answer.headers["Link"] == f'<{address}>; rel="next"'
    last = client.get(address, headers=reader.headers)
    assert "Link" not in last.headers
    assert "2026-11" in last.text


@pytest.mark.parametrize("name", ["points", "rounds", "agreement", "severity", "actions"])
def test_csv_holds_the_same_rows_and_columns_as_json(client: FlaskClient, panel: Panel, name: str) -> None:
    make_action(panel.round, panel.second, title='=HYPERLINK("//e")')
    reader = Reader(client)
    rows, table = reader.rows(name), reader.table(name)
    assert len(rows) == len(table) > 0
    for row, cells in zip(rows, table, strict=True):
        assert list(row) == list(cells)
        for key, value in row.items():
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                assert exact_text(cells[key]) == str(value)
            if value is None:
                assert cells[key] == ""


def test_no_text_of_the_csv_is_a_formula(client: FlaskClient, panel: Panel) -> None:
    make_action(panel.round, panel.second, title="=1+1", strategic_lead="@SUM(A1)", progress="＝2")
    cells = Reader(client).table("actions")[0]
    assert (cells["title"], cells["strategic_lead"], cells["progress"]) == ("'=1+1", "'@SUM(A1)", "'＝2")


def test_agreement_is_what_the_figures_say(client: FlaskClient, panel: Panel) -> None:
    rows = Reader(client).rows("agreement?round=2026-10")
    said = by_round([panel.round])[panel.round.id].agreement
    assert [row["measure"] for row in rows] == ["identical", "same_side", "within_one", "alpha", "ac2"]
    assert [row["value"] for row in rows] == [
        said.identical.percent, said.same_side.percent, said.within_one.percent, said.alpha, said.ac2,
    ]  # fmt: skip
    assert rows[0]["x"] == said.identical.x
    assert {row["n"] for row in rows} == {said.cells}


def test_an_agencys_severity_is_withheld_where_it_would_describe_a_person(
    client: FlaskClient, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(client)
    numbers = ("cells", "plans", "mean", "lower", "upper", "leniency", "harshness", "drift")
    for row in reader.rows("severity"):
        assert row["withheld"] is True
        assert {row[name] for name in numbers} == {None}
    monkeypatch.setattr(Severity, "tells_of_a_person", property(lambda self: False))
    said = by_round([panel.round])[panel.round.id].severity
    rows = reader.rows("severity?round=2026-10")
    assert [(row["agency"], row["cells"]) for row in rows] == [(one.agency, one.cells) for one in said]
    assert [row["mean"] for row in rows] == [one.mean if one.enough else None for one in said]


def test_a_public_token_reads_actions_of_signed_off_rounds_without_who_and_how(
    client: FlaskClient, panel: Panel
) -> None:
    make_action(panel.round, panel.second, progress="Half done", evidence="A letter")
    open_round = rounds.find_by_name("2026-11")
    assert open_round is not None
    make_action(open_round, panel.second, title="Not yet")
    moderation.read_board(open_round)
    internal, public = Reader(client).rows("actions"), Reader(client, Scope.PUBLIC).rows("actions")
    assert [row["reference"] for row in internal] == ["A-001", "A-002"]
    withheld = ("strategic_lead", "responsible_officer", "desired_impact", "progress", "evidence")
    assert public == [internal[0] | dict.fromkeys(withheld)]


def test_actions_are_ordered_and_narrowed_as_asked(client: FlaskClient, panel: Panel) -> None:
    early, late = dt.date(2099, 1, 1), dt.date(2099, 2, 1)
    make_action(panel.round, panel.second, due_on=late)
    make_action(panel.round, panel.second, due_on=early, point_codes=("T-2",))
    reader = Reader(client)

    def references(question: str = "") -> list[str]:
        return [row["reference"] for row in reader.rows(f"actions?{question}")]

    assert references() == references("sort=-due_on") == ["A-001", "A-002"]
    assert references("sort=-reference") == references("sort=due_on") == ["A-002", "A-001"]
    assert references("since=2099-01-02") == references("point=T-1") == ["A-001"]
    assert references("until=2099-01-31") == references("point=T-2") == ["A-002"]


def test_more_rounds_ask_the_database_no_more_often(
    session: orm.Session, client: FlaskClient, panel: Panel
) -> None:
    reader = Reader(client)
    addresses = ("points", "rounds", "agreement", "severity", "actions")

    def asked() -> list[int]:
        numbers = []
        for name in addresses:
            with counted_queries(session) as count:
                reader.get(name)
            numbers.append(count.number)
        return numbers

    before = asked()
    for month in (1, 2, 3):
        more = another_round(panel, name=f"2027-0{month}", held_on=dt.date(2027, month, 20))
        more.settle_all()
        more.sign_off()
    assert asked() == before
