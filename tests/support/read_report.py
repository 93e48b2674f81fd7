"""Reading the report back from its files, and the check that all of them hold the same figures."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

import openpyxl

from audit_app.reports.beside import Beside
from audit_app.reports.data import as_csv, as_json, exact_text
from audit_app.reports.rules import Shown
from audit_app.reports.service import Report
from audit_app.reports.workbook.book import workbook

Row = dict[str, Any]
CODE, ROUND = "Audit point", "Round"
X, N, DISPLAY = "Good or outstanding, count", "Graded (n)", "Good or outstanding, as shown"


def read_csv(text: str) -> list[Row]:
    """The rows of the report's CSV, their text as it was before it was made safe."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [{name: exact_text(cell) for name, cell in row.items()} for row in rows]


def open_workbook(content: bytes) -> openpyxl.Workbook:
    """The workbook as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def read_table(book: openpyxl.Workbook, label: str) -> list[Row]:
    """The one table of a worksheet, by its headings without their notes."""
    sheet = book[label]
    (table,) = sheet.tables.values()
    headings, *rows = ([cell.value for cell in row] for row in sheet[table.ref])
    names = [str(heading).split("\n")[0] for heading in headings]
    return [dict(zip(names, row, strict=True)) for row in rows]


def same_everywhere(report: Report, actions: Iterable[Beside] = ()) -> None:
    """Check that JSON, CSV and workbook hold each point's x, n and display as the report does.

    Each round's, and in the workbook those over all the rounds too; then both headlines by round.
    """
    actions = list(actions)
    data = json.loads(as_json(report, actions))
    book = open_workbook(workbook(report, actions))
    by_round = {
        (line.point.code, shown.round): _told(shown) for line in report.points for shown in line.rounds
    }
    pooled = {line.point.code: _told(line.shown) for line in report.points}
    assert pooled, "A report without points says the same everywhere, but nothing."
    assert dict(_of_json(data)) == by_round
    assert {
        (row["id"], row["round"]): (int(row["x"]), int(row["n"]), row["display"])
        for row in read_csv(as_csv(report))
    } == by_round
    assert {row[CODE]: _cells(row) for row in read_table(book, "Audit points")} == pooled
    if len(report.rounds) > 1:
        rows = read_table(book, "Points by round")
        assert {(row[CODE], row[ROUND]): _cells(row) for row in rows} == by_round
    _same_headlines(report, data, book)


def _same_headlines(report: Report, data: Row, book: openpyxl.Workbook) -> None:
    rows = {(row["Measure"], row[ROUND]): _cells(row) for row in read_table(book, "Headline")}
    for measure, part, by_round in (
        ("All audit points together", "all_points", report.together_by_round),
        ("Plans overall", "plans_overall", report.overall_by_round),
    ):
        told = {shown.round: _told(shown) for shown in by_round}
        assert {row["round"]: (row["x"], row["n"], row["display"]) for row in data[part]} == told
        assert {name: rows[measure, name] for name in told} == told


def _told(shown: Shown) -> tuple[int | None, int | None, str]:
    return shown.x, shown.n, shown.display


def _cells(row: Row) -> tuple[int, int, str]:
    return row[X], row[N], row[DISPLAY]


def _of_json(data: Row) -> Iterator[tuple[tuple[str, str], tuple[int, int, str]]]:
    for point in data["points"]:
        for row in point["rounds"]:
            yield (point["id"], row["round"]), (row["x"], row["n"], row["display"])
