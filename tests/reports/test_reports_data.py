"""The report as JSON and CSV: the names that stay stable, and text that stays text."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import orm

from audit_app.reports.beside import actions as actions_on
from audit_app.reports.data import as_csv, as_data, as_json, as_text, exact_text
from audit_app.reports.service import report
from audit_app.reports.workbook.book import workbook
from audit_app.rounds.models import AuditRound
from tests.support.build_improvement import make_action
from tests.support.build_moderation import make_revealed, make_scoring, make_signed_off
from tests.support.build_reports import another_round
from tests.support.builders import make_area
from tests.support.read_report import open_workbook, read_csv, read_table, same_everywhere

NAMES = [
    "round", "x", "n", "percent", "display", "lower", "upper", "outstanding", "good", "requires_improvement",
    "inadequate", "not_applicable", "unresolved", "missing", "withdrawn", "coverage", "range", "provisional",
    "target", "target_percent",
]  # fmt: skip
# A plan on which T-2 does not apply, agreed by all, and one whose T-1 is left to settle.
NOT_APPLICABLE = {"T-1": "G G G", "T-2": "NA NA NA", "T-3": "RI", "T-4": "O O"}
SPLIT = {"T-1": "O G RI", "T-2": "NA NA NA", "T-3": "G", "T-4": "O O"}


def data_of(*rounds: AuditRound) -> dict[str, Any]:
    made = report(rounds)
    found: dict[str, Any] = json.loads(as_json(made, actions_on([line.point.code for line in made.points])))
    return found


def test_the_json_has_the_names_of_the_format_and_no_stub_of_a_later_part(session: orm.Session) -> None:
    panel = make_signed_off()
    make_action(panel.round, panel.second)
    data = data_of(panel.round)
    assert list(data) == [
        "area", "as_of", "rounds", "points", "all_points", "plans_overall", "agreement", "severity",
        "moderation", "timeliness", "breakdowns", "actions",
    ]  # fmt: skip
    (round,) = data["rounds"]
    assert {"name", "date", "state", "rubrics", "plans", "draw"} <= set(round)
    for point in data["points"]:
        assert list(point) == ["rubric", "id", "title", "section", "rounds"]
        assert [list(row) for row in point["rounds"]] == [NAMES]
    assert list(data["all_points"][0]) == list(data["plans_overall"][0]) == NAMES


def test_the_json_says_what_was_counted(session: orm.Session) -> None:
    panel = make_revealed(NOT_APPLICABLE, SPLIT)
    data = data_of(panel.round)
    points = {point["id"]: point["rounds"][0] for point in data["points"]}
    assert data["area"] == "North Area"
    assert data["rounds"][0] | {"rubrics": []} == {
        "name": "2026-10",
        "date": "2026-10-27",
        "state": "moderation",
        "theme": None,
        "rubrics": [],
        "plans": 2,
        "draw": "random draw with certificate",
        "calibration": {"panel": 3, "calibrated": 0, "months": 12},
        "duplicates": [],
        "signed_off_at": None,
        "snapshot": None,
    }
    assert data["as_of"] is None
    assert data["rounds"][0]["rubrics"] == [{"rubric": "tiny", "version": 1, "title": "Tiny rubric"}]
    assert {name: points["T-1"][name] for name in ("x", "n", "unresolved", "coverage", "range")} == {
        "x": 1, "n": 1, "unresolved": 1, "coverage": 0.5, "range": [50, 100],
    }  # fmt: skip
    assert points["T-1"]["provisional"] is True
    assert {name: points["T-3"][name] for name in ("x", "n", "percent", "display", "target")} == {
        "x": 1, "n": 2, "percent": 50, "display": "50%", "target": "not met",
    }  # fmt: skip


def test_points_put_together_have_no_limits_in_any_output(session: orm.Session) -> None:
    panel = make_revealed()
    made = report([panel.round, another_round(panel).round])
    data = as_data(made, [])
    for shown in (made.together, *made.together_by_round, *(section.shown for section in made.sections)):
        assert shown.n and (shown.lower, shown.upper) == (None, None)
    assert [(one["n"] > 0, one["lower"], one["upper"]) for one in data["all_points"]] == [
        (True, None, None)
    ] * 2
    assert all(one["lower"] is not None for point in data["points"] for one in point["rounds"] if one["n"])
    book = open_workbook(workbook(made, []))
    assert read_table(book, "Headline")[0]["Lower limit, percent"] == "[x]"
    assert not any("imit" in name or "nterval" in name for name in read_table(book, "Chart of all points")[0])


def test_nothing_graded_is_null_and_never_nought(session: orm.Session) -> None:
    panel = make_revealed(NOT_APPLICABLE, SPLIT)
    made = report([panel.round])
    line = made.point("T-2")
    assert line is not None
    shown = next(point for point in as_data(made, [])["points"] if point["id"] == "T-2")["rounds"][0]
    for name in ("percent", "lower", "upper", "coverage", "range"):
        assert shown[name] is None
    assert (shown["display"], shown["target"], shown["not_applicable"]) == ("not scored", "not scored", 2)
    row = next(row for row in read_csv(as_csv(made)) if row["id"] == "T-2")
    assert [row[name] for name in ("n", "percent", "lower", "upper", "coverage", "range")] == ["0"] + [""] * 5


def test_the_csv_has_one_row_for_each_point_and_round_under_the_same_names(session: orm.Session) -> None:
    panel = make_signed_off()
    other = another_round(panel)
    made = report([panel.round, other.round])
    text = as_csv(made)
    assert text.splitlines()[0].split(",") == ["rubric", "id", "title", "section", *NAMES]
    rows = read_csv(text)
    assert [(row["id"], row["round"]) for row in rows] == [
        (code, name) for code in ("T-1", "T-2", "T-3", "T-4") for name in ("2026-11", "2026-10")
    ]
    assert {row["provisional"] for row in rows if row["round"] == "2026-10"} == {"no"}
    assert next(row["range"] for row in rows if row["round"] == "2026-10") == "100.0 to 100.0"


def test_json_csv_and_workbook_hold_the_same_figures(session: orm.Session) -> None:
    panel = make_signed_off()
    make_action(panel.round, panel.second)
    actions = actions_on(["T-1"])
    assert actions
    same_everywhere(report([panel.round]), actions)
    other = another_round(panel, NOT_APPLICABLE, SPLIT)
    same_everywhere(report([panel.round, other.round]), actions)


def test_figures_that_differ_between_files_are_found(
    session: orm.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = report([make_signed_off().round])
    monkeypatch.setattr(
        "tests.support.read_report.as_csv", lambda report: as_csv(report).replace("100%", "99%")
    )
    with pytest.raises(AssertionError):
        same_everywhere(made)


def test_actions_stand_in_the_json_with_their_points(session: orm.Session) -> None:
    panel = make_signed_off()
    make_action(panel.round, panel.second)
    (action,) = data_of(panel.round)["actions"]
    assert action["points"] == ["T-1"]
    assert action["title"] == "Train writers to quote the child"
    assert action["due_on"] == "2099-03-27"


def test_a_report_without_figures_is_whole_and_empty(session: orm.Session) -> None:
    make_area()
    assert data_of()["points"] == []
    assert len(as_csv(report([])).splitlines()) == 1


def test_a_sealed_round_gives_no_figure(session: orm.Session) -> None:
    panel = make_scoring()
    data = data_of(panel.round)
    assert (data["rounds"], data["points"], data["all_points"]) == ([], [], [])


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("'Tis so", "'Tis so"),
        ("<75%", "<75%"),
        ("Child's voice", "Child's voice"),
        ("", ""),
    ],
)
def test_text_like_a_formula_gets_an_apostrophe_that_can_be_taken_away(text: str, cell: str) -> None:
    assert as_text(text) == cell
    assert exact_text(cell) == text


@given(st.text(alphabet="'=+-@\t＝ab", max_size=6))
def test_the_exact_text_always_comes_back_and_never_begins_like_a_formula(text: str) -> None:
    assert exact_text(as_text(text)) == text
    assert as_text(text)[:1] not in tuple("=+-@\t\r＝")


def test_a_round_named_like_a_formula_is_text_in_the_csv(session: orm.Session) -> None:
    panel = make_signed_off(name="=HYPERLINK(1)")
    text = as_csv(report([panel.round]))
    assert {row["round"] for row in csv.DictReader(io.StringIO(text, newline=""))} == {"'=HYPERLINK(1)"}
    assert {row["round"] for row in read_csv(text)} == {"=HYPERLINK(1)"}
