"""The report's parts as worksheets: their tables, their charts, and the grades for those who may see them."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy import orm

from audit_app.figures.service import grids
from audit_app.reports.audience import Audience
from audit_app.reports.chart import Bar, BarChart, Dot, FunnelChart, Guide, Line, LineChart
from audit_app.reports.document import Cell, Column, Part, Picture, Table, Words
from audit_app.reports.files import content
from audit_app.reports.lig import Lig
from audit_app.reports.service import Report, report
from audit_app.reports.workbook.book import workbook
from tests.support.build_moderation import make_revealed, make_signed_off
from tests.support.build_reports import another_round
from tests.support.read_report import open_workbook, read_table

SEVERITY = Table(
    "severity-by-agency",
    "How each agency graded against the agreed grade",
    [Column("Agency"), Column("Cells", number=True), Column("Graded good or outstanding", number=True)],
    [
        [Cell("Health"), Cell("1,204"), Cell("54%", percent=53.7, lower=50.9, upper=56.5)],
        [Cell("=1+1"), Cell("[c]"), Cell("[c]")],
    ],
    note="Counts only under ten cells.",
)
TREND = LineChart(
    "headline", "Headline over rounds", "Line chart of the headline.", ("Round",), (("a",),),
    source="Audits of North Area",
    places=("2026-01", "2026-02", "2026-03"),
    lines=(Line("Good or outstanding", (50.0, None, 61.5), (40.0, None, 50.0), (60.0, None, 72.0)),),
    guides=(Guide("Target", (75, 75, 100)), Guide("Mean", (55, 55, 55), "mean")),
    marks={1: "new rubric version"}, signals={2: "above the upper limit"},
)  # fmt: skip
NEEDS = BarChart(
    "needs", "Needs", "Bar chart of needs.", ("Need",), (("a",),),
    bars=(Bar("Autism", 60.0, 50.0, 70.0, "60%"), Bar("Other", None, shown="3 plans")),
)  # fmt: skip
AREAS = FunnelChart(
    "areas",
    "Areas",
    "Funnel chart of areas.",
    ("Area",),
    (("a",),),
    dots=(Dot("North", 40, 62.0),),
    centre=60,
)
PARTS = (
    Part("agencies", "Where the agencies differ", (Words("Said."), SEVERITY)),
    Part("trend", "Trend", (Picture(TREND), Picture(NEEDS), Picture(AREAS))),
)


def book_with(found: Report, **more: object) -> openpyxl.Workbook:
    return open_workbook(workbook(found, [], parts=PARTS, **more))  # type: ignore[arg-type]


@pytest.fixture
def book(session: orm.Session) -> openpyxl.Workbook:
    return book_with(report([make_revealed().round]))


def test_every_table_and_chart_of_the_parts_is_a_worksheet(book: openpyxl.Workbook) -> None:
    wanted = ["Severity by agency", "Chart headline", "Chart needs", "Chart areas"]
    assert [name for name in book.sheetnames if name in wanted] == wanted
    listed = [row[0].value for row in book["Contents"].iter_rows(min_row=4)]
    assert set(wanted) <= set(listed)


def test_a_tables_text_is_the_pages_and_exact_numbers_stand_beside_it(book: openpyxl.Workbook) -> None:
    health, formula = read_table(book, "Severity by agency")
    assert health == {
        "Agency": "Health",
        "Cells": 1204,
        "Graded good or outstanding": "54%",
        "Graded good or outstanding: percent": 53.7,
        "Graded good or outstanding: lower limit, percent": 50.9,
        "Graded good or outstanding: upper limit, percent": 56.5,
    }
    assert list(formula.values()) == ["=1+1", *["[c]"] * 5]
    cells = [cell for row in book["Severity by agency"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("shown", ["[c]", "[low]", "over 95%"])
def test_what_is_not_told_exactly_is_not_said_to_be_ungraded(session: orm.Session, shown: str) -> None:
    rows = [[Cell("Autism"), Cell("about 55%", percent=55)], [Cell("Other"), Cell(shown)]]
    table = Table("by-need", "By need", [Column("Group"), Column("Good or outstanding")], rows)
    parts = (Part("needs", "Needs", (table,)),)
    _, other = read_table(
        open_workbook(workbook(report([make_revealed().round]), [], parts=parts)), "By need"
    )
    assert other["Good or outstanding: percent"] == shown


def test_a_chart_stands_beside_its_numbers_without_what_has_none(book: openpyxl.Workbook) -> None:
    rows = read_table(book, "Chart headline")
    assert [(row["Round"], row["Good or outstanding"], row["Target"]) for row in rows] == [
        ("2026-01", 50, 75),
        ("2026-03", 61.5, 100),
    ]
    assert [row["Noted there"] for row in rows] == ["none", "above the upper limit"]
    said = [row[0].value for row in book["Chart headline"].iter_rows(max_row=4)]
    assert "Left out, because nothing was graded: 2026-02." in said
    assert [row["Name"] for row in read_table(book, "Chart needs")] == ["Autism"]
    assert read_table(book, "Chart areas") == [{"Name": "North", "Counted (n)": 40, "Percent": 62}]


def test_every_chart_is_native_with_its_alternative_text(session: orm.Session) -> None:
    content = workbook(report([make_revealed().round]), [], parts=PARTS)
    files = zipfile.ZipFile(io.BytesIO(content))
    drawings = "".join(files.read(name).decode() for name in files.namelist() if "drawings/drawing" in name)
    told = re.findall(r'descr="([^"]+)"', drawings)
    assert {"Line chart of the headline.", "Bar chart of needs.", "Funnel chart of areas."} <= set(told)
    names = [name for name in files.namelist() if name.startswith("xl/charts/chart")]
    kinds = [kind for name in names for kind in re.findall(r"<c:(\w+)Chart>", files.read(name).decode())]
    assert sorted(kinds) == ["bar", "bar", "line", "scatter"]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_line_with_a_gap_is_drawn_with_a_gap_and_not_as_nought(session: orm.Session) -> None:
    gappy = replace(
        TREND,
        places=("2026-01", "2026-02", "2026-03", "2026-04"),
        lines=(Line("All", (50, 55, 61.5, 60)), Line("Health", (50.0, None, None, 40.0))),
        guides=(Guide("Target", (None, None, 75, 100)), Guide("Mean", (None,) * 4, "mean")),
    )
    part = Part("a", "A", (Picture(gappy),))
    content = workbook(report([make_revealed().round]), [], parts=(part,))
    book = open_workbook(content)
    rows = read_table(book, "Chart headline")
    assert [(row["Health"], row["Target"]) for row in rows] == [
        (50, "[x]"), ("[x]", "[x]"), ("[x]", 75), (40, 100),
    ]  # fmt: skip
    said = " ".join(str(row[0].value) for row in book["Chart headline"].iter_rows(max_row=5))
    assert "[x] not available, because a round has none: Health, Target and Mean." in said
    files = zipfile.ZipFile(io.BytesIO(content))
    drawn = "".join(files.read(name).decode() for name in files.namelist() if "charts/chart" in name)
    found = dict(re.findall(r"<c:tx><c:v>(\w+)</c:v>.*?<c:val>.*?<c:f>(.*?)</c:f>", drawn))
    read = {name: [cell for piece in cells_of(book, text) for cell in piece] for name, text in found.items()}
    assert read == {
        "All": [50, 55, 61.5, 60],
        "Health": [50, None, None, 40],
        "Target": [None, None, 75, 100],
    }


def cells_of(book: openpyxl.Workbook, formula: str) -> Iterator[list[object]]:
    """What stands in each range that a series is read from, in its order."""
    for label, cells in re.findall(r"'([^']+)'!(\$[A-Z$0-9:]+)", formula):
        found = book[label][cells.replace("$", "")]
        yield [row[0].value for row in found] if isinstance(found, tuple) else [found.value]


def test_two_tables_of_one_name_get_two_worksheets(session: orm.Session) -> None:
    twice = (Part("a", "A", (SEVERITY, SEVERITY)),)
    names = open_workbook(workbook(report([make_revealed().round]), [], parts=twice)).sheetnames
    assert {"Severity by agency", "Severity by agency 2"} <= set(names)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_no_worksheet_of_a_report_is_told_from_another_by_a_number(session: orm.Session) -> None:
    names = open_workbook(content(Lig([make_signed_off().round], Audience.PANEL), "xlsx")).sheetnames
    assert {"Headline", "Headline against target"} <= set(names)
    assert [name for name in names if name[-1].isdigit()] == []


def test_the_grades_are_only_in_a_workbook_made_for_those_who_may_open_them(session: orm.Session) -> None:
    round = make_signed_off().round
    found = report([round])
    assert "Grades" not in book_with(found).sheetnames
    rows = read_table(book_with(found, grids=grids([round])), "Grades")
    assert len(rows) == 4 * 4
    first = rows[0]
    assert (first["Audit point"], first["Education"], first["Health"]) == ("T-1", "Outstanding", "Good")
    assert (first["Agreed grade"], first["Settled by the panel"], first["A dissent stands"]) == (
        "Good",
        "yes",
        "no",
    )
    assert rows[2]["Education"] == "[z]"


def test_over_several_rounds_no_workbook_holds_single_grades(session: orm.Session) -> None:
    panel = make_signed_off()
    rounds = [panel.round, another_round(panel).round]
    assert "Grades" not in book_with(report(rounds), grids=grids(rounds)).sheetnames


def test_an_agency_of_one_or_two_people_is_left_out_for_those_who_may_not_open_grades(
    session: orm.Session,
) -> None:
    lig = Lig([make_signed_off().round], Audience.PARTNERSHIP)
    book = open_workbook(content(lig, "xlsx"))
    # One person graded for each agency of this round, so nothing is left to tell.
    assert "Agencies" not in book.sheetnames
    assert {row["Agency"] for row in read_table(open_workbook(content(lig, "xlsx", grades=True)), "Agencies")}
