"""All that is wrong with a file is told at once: no kind of problem hides another or fills the page."""

import csv
import datetime as dt
import io
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.past.kinds import KINDS_SHOWN, PROBLEMS_SHOWN, Kind, listed
from audit_app.past.rows import REQUIRED
from audit_app.register.table import Problem
from audit_app.rounds import service as rounds
from audit_app.scoring.models import Score
from audit_app.trail import TrailEntry
from tests.support.build_guided import form_of, go_on, import_it, led, read_as, send_up, walk_to_check
from tests.support.build_past import make_importer, past_file, row
from tests.support.builders import sign_in
from tests.support.past_shapes import SHAPES, Shape
from tests.support.past_workbooks import long_book

DAY = dt.date(2024, 3, 21)
UNSAVED = "This formula has no saved result. Open the workbook in Excel and save it."


def typed(plan: Any, comment: Any = "", **other: Any) -> list[Any]:
    """One row, sound where nothing else is said."""
    said = {"round": "2024-03", "date": DAY, "agency": "health", "point": "T-1", "grade": "Good", **other}
    return [plan, *said.values(), comment, "=TODAY()-C2"]


MIXED = Shape(
    lambda: long_book(
        *(typed(f"EHC-{number:04}", f"=Notes!A{number}") for number in range(2, 7)),
        typed("EHC-0007", "=Notes!A7", date="spring term"),
        typed(None, "=Notes!A8"),
        typed("EHC-0009", "=Notes!A9", grade="n/a"),
        typed("EHC-0010", "=Notes!A10", date=dt.date(2024, 3, 22)),
        typed("Smith, John", "=Notes!A11", grade="n/a"),
        typed("EHC -0002", grade="=Marks!A12"),
        typed("EHC-0003", grade="Inadequate"),
        typed("EHC-0004", "=Notes!A14", grade="=Marks!A14", agency="=Marks!B14"),
    )
)


def test_no_kind_of_problem_hides_another(session: orm.Session, client: FlaskClient) -> None:
    """Every row has a formula nobody saved in its comment; the other problems show all the same."""
    sign_in(client, make_importer())
    page = read_as(client.get(walk_to_check(client, MIXED)).text)
    for said in (
        "C (Date) This is not a date that can be read. Write it as 2026-03-31 or 31/03/2026. Row 7",
        "A (Plan) The reference is missing. Row 8",
        "for that word in step 3. 2 rows: 9, 11",
        "C (Date) Row 2 gives this round the date 2024-03-21. A round has one date. Correct it in the file,"
        " or change step 2: without this column you are asked for one date, and without a round each month is"
        " one. Row 10",
        "A (Plan) This looks like a person's name. Use the plan's pseudonymised reference instead.",
        "A (Plan) Only spaces make this differ from the reference in row 2. Write one plan one way. Row 12",
        f"F (Grade) {UNSAVED} 2 rows: 12, 14",
        f"D (Agency) {UNSAVED} Row 14",
        f"11 comments that cannot be read Column What is wrong Where G (Comment) {UNSAVED} 11 rows: 2–11, 14",
        "1 later row gives another grade than the one before, and the later one counts: row 3 by 13.",
        "is counted when nothing is left to put right",
    ):
        assert said in page, page
    assert "Days open" not in page.replace("Columns not read: H (Days open).", "")
    assert "Smith" not in page


def test_a_list_of_problems_says_each_kind_once_with_its_rows_and_all_of_them_in_a_file(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_importer())
    shape = Shape(lambda: long_book(*(typed(f"EHC-{n:04}", "=A1", date="32/03/2024") for n in range(2000))))
    url = walk_to_check(client, shape)
    page = client.get(url).text
    assert "This day does not exist. Write it as 2026-03-31 or 31/03/2026. 2,000 rows: 2–2001" in read_as(
        page
    )
    assert page.count("<tr") < 2 * (PROBLEMS_SHOWN + 5)
    text = client.get(url.replace("check", "problems.csv")).data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert [line[1:3] for line in (lines[1], lines[-1])] == [["2", "C (Date)"], ["2001", "G (Comment)"]]
    assert len(lines) == 4001


LOST = Shape(lambda: long_book(typed("EHC-0001", "Clear"), typed("EHC-0002", "=Notes!A3")))


def test_unsaved_comments_stay_out_only_where_somebody_says_so(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_importer())
    url = walk_to_check(client, LOST)
    page = read_as(client.get(url).text)
    assert "Nothing can be imported" not in page
    assert f"1 comment that cannot be read Column What is wrong Where G (Comment) {UNSAVED} Row 3" in page
    assert "Import without 1 comment" in page
    refused = import_it(client, url)
    assert (refused.status_code, rounds.rounds()) == (422, [])
    assert "Put the file right, or import it without them on the page of what would come in." in read_as(
        refused.text
    )
    said = {"version": form_of(client.get(url).text)["version"], "without_comments": "yes"}
    assert led(client.post(url.replace("check", "import"), data=said)) == "/past-audits"
    assert "Left out: 1 comment that could not be read." in read_as(client.get("/past-audits").text)
    assert sorted(session.scalars(sa.select(Score.comment))) == ["", "Clear"]
    entry = session.scalars(sa.select(TrailEntry).where(TrailEntry.what == "past audit imported")).one()
    assert entry.after is not None
    assert entry.after["comments_of_the_file_left_out"] == 1


def test_saying_so_lets_no_other_problem_through(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    url = walk_to_check(client, MIXED)
    said = {"version": form_of(client.get(url).text)["version"], "without_comments": "yes"}
    assert client.post(url.replace("check", "import"), data=said).status_code == 422
    assert rounds.rounds() == []


def test_a_column_that_nobody_mapped_may_hold_anything(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    url = walk_to_check(client, Shape(lambda: long_book(typed("EHC-0001", "Clear"))))
    assert "cannot be read" not in read_as(client.get(url).text)
    assert led(import_it(client, url)) == "/past-audits"


def test_what_cannot_be_read_is_said_where_columns_are_chosen(
    session: orm.Session, client: FlaskClient
) -> None:
    """The formulas of whole columns read as blank, and nobody would know before the last step."""
    sign_in(client, make_importer())
    url = led(send_up(client, LOST.make()))
    assert "Good Clear (cannot be read)" in read_as(client.get(url).text)
    columns = read_as(client.get(led(go_on(client, url, {"rubric": "tiny"}))).text)
    unsaved = "cannot be read. In row 3 this formula has no saved result."
    assert f"G: Comment For example Clear. 1 row {unsaved}" in columns
    assert f"H: Days open 2 rows {unsaved.replace('3', '2')}" in columns


def test_columns_of_formulas_that_nobody_reads_keep_no_file_out(
    session: orm.Session, client: FlaskClient
) -> None:
    """However many they are: a large return has a formula or two in each of its rows."""
    sign_in(client, make_importer())
    led(send_up(client, long_book(*(typed(f"EHC-{number:04}") for number in range(6000)))))


def test_a_sheet_that_nobody_ticked_is_told(session: orm.Session, client: FlaskClient) -> None:
    """The first sheet is ticked for them, and the other months would be missing without a word."""
    sign_in(client, make_importer())
    whole = SHAPES["a sheet for each month"]
    one = replace(whole, table={}, whole={"round_name": "2024-03"})
    not_read = "Sheets not read: “April 2024”. Tick them in step 1 to read them."
    assert not_read in read_as(client.get(walk_to_check(client, one)).text)
    assert "Sheets not read" not in read_as(client.get(walk_to_check(client, whole)).text)


def test_a_file_from_which_no_grade_comes_is_warned_of(session: orm.Session, client: FlaskClient) -> None:
    """Somebody chose the wrong column, or took a word of their scale for none."""
    sign_in(client, make_importer())
    shape = Shape(lambda: long_book(typed("EHC-0001", grade="Fair")), words={"Fair": "none"})
    assert "No grade would come in" in read_as(client.get(walk_to_check(client, shape)).text)
    assert "No grade would come in" not in read_as(client.get(walk_to_check(client, LOST)).text)


def test_a_file_with_our_own_columns_is_told_of_everything_at_once_too(
    app: Flask, session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_importer())
    rows = [
        row(),
        row(plan="", grade="NA"),
        row(round_date="soon", agency="police"),
        row(auditor="A\nB", round_date="2024-03-22"),
    ]
    page = read_as(client.post("/past-audits", data={"file": (io.BytesIO(past_file(rows)), "a.csv")}).text)
    for said in (
        "plan The reference is missing. Row 3",
        "grade Point T-1 cannot be not applicable. Row 3",
        "round_date This is not a date that can be read.",
        "agency There is no agency “police” in this area.",
        "auditor The auditor must be on one line: remove the line break. Row 5",
        "round_date Row 2 gives this round the date 2024-03-21. A round has one date. Row 5",
    ):
        assert said in page, page


def test_a_column_too_many_hides_nothing_of_the_rows(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    data = past_file([row(), row(round_date="soon", panel="Ann")], (*REQUIRED, "panel"))
    page = read_as(client.post("/past-audits", data={"file": (io.BytesIO(data), "a.csv")}).text)
    assert "panel Past audits have no such column." in page
    assert "round_date This is not a date that can be read." in page


def test_where_the_form_of_a_file_hides_its_rows_the_page_says_so(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_importer())
    data = past_file([row(comment="#REF!"), row(round_date="soon")])
    page = read_as(client.post("/past-audits", data={"file": (io.BytesIO(data), "a.csv")}).text)
    assert "comment This is the spreadsheet error #REF!." in page
    assert "then import it again. Its rows can only be checked then." in page


def problems(*said: tuple[int | None, str]) -> list[Problem]:
    return [Problem("Audit", number, "A", reason) for number, reason in said]


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ((5,), "Row\N{NO-BREAK SPACE}5"),
        ((5, 6, 7, 8), "4 rows: 5–8"),
        ((8, 5, 6, 11), "4 rows: 5–6, 8, 11"),
        (tuple(range(1, 2001, 2)), "1,000 rows: 1, 3, 5, 7, 9, 11, 13, 15 and 992 more"),
        ((), ""),
    ],
)
def test_rows_are_named_as_spans_and_so_many_only(rows: tuple[int, ...], where: str) -> None:
    found = listed(problems(*((number, "this is wrong.") for number in rows or (None,))))
    assert [kind.where for kind in found.kinds] == [where]


def test_sentences_that_differ_in_a_word_stand_apart_while_they_are_few() -> None:
    few = listed(problems((4, "row 2 says “x”."), (3, "row 1 says “x”.")))
    assert [(kind.reason, kind.rows) for kind in few.kinds] == [
        ("row 1 says “x”.", (3,)), ("row 2 says “x”.", (4,)),
    ]  # fmt: skip
    many = listed(problems(*((number, f"row {number} says “{number}”.") for number in range(2, 50))))
    assert many.kinds == [Kind("Audit", "A", "row 2 says “2”.", tuple(range(2, 50)), 47)]


def test_one_kind_of_problem_in_many_columns_is_one_line() -> None:
    """A wide sheet has a column of comments for each point, and its formulas are unsaved in all of them."""
    of_columns = [
        Problem("Audit", number, f"{letter} (Comment)", "this formula is unsaved.")
        for letter in "DFHJL"
        for number in (2, 3)
    ]
    (kind,) = listed(of_columns).kinds
    assert kind.column == "5 columns: D (Comment), F (Comment), H (Comment) and 2 more"
    assert (kind.where, kind.others) == ("2 rows: 2–3", 0)


def test_a_page_of_problems_has_an_end_and_whole_files_come_first() -> None:
    letters = [chr(97 + number // 26) + chr(97 + number % 26) for number in range(200)]
    found = listed(problems(*((5, f"{said} is wrong.") for said in letters), (None, "all is wrong.")))
    assert (len(found.kinds), found.all_kinds, found.total) == (KINDS_SHOWN, 201, 201)
    assert found.kinds[0].reason == "all is wrong."
    assert found.summed_up
    assert not listed(problems((5, "this is wrong."))).summed_up
