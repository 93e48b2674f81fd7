"""The workbook as a file: text as typed, accessible, native charts, no names, and read by LibreOffice too."""

import csv
import io
import re
import subprocess
import time
import zipfile
from dataclasses import replace
from functools import partial
from operator import mul
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import orm

from audit_app.reports.beside import Beside
from audit_app.reports.beside import actions as actions_on
from audit_app.reports.service import report
from audit_app.reports.workbook.book import workbook
from tests.reports.books import SHORT_OF_T1, book_of, made, texts
from tests.support.build_improvement import make_action
from tests.support.build_moderation import AGREED, Panel, make_revealed, make_signed_off
from tests.support.build_reports import another_round
from tests.support.programs import LIBREOFFICE
from tests.support.read_report import Row, open_workbook, read_table, same_everywhere

# Each of these means something to gptables, XlsxWriter, Excel or XML, and must mean nothing in the workbook.
HOSTILE = (
    "=1+1",
    "{=1}",
    "@SUM(A1)",
    "-1",
    "'=1",
    "[the plan](https://example.org)",
    "[a](b) and [c](d)",
    "see $$note$$ here",
    "$$a$$ and $$b$$ $$",
    "$$$$",
    "<r><t>x</t></r>",
    "<r>&amp;</r>",
    "<b>&amp; \"'",
    "https://example.org",
    "internal:'Notes'!A1",
    "mailto:a@example.org",
    "—",
    "...",
    "Ŵ",
    "日本語",
    "_x0041_",
    "007",
    "1e5",
    "2026-10-27",
    "TRUE",
    "#N/A",
    "[x]",
    "two  spaces\nand a line",
)
# For a test of what the file is, whatever database its figures came from.
of_the_file = pytest.mark.parametrize("database_kind", ["sqlite"])


def hostile_actions(panel: Panel) -> list[Beside]:
    make_action(panel.round, panel.second)
    (one,) = actions_on(["T-1"])
    assert one.data is not None
    return [replace(one, data=one.data | {"title": text, "progress": text}) for text in HOSTILE]


@of_the_file
def test_text_that_people_typed_comes_out_exactly_as_typed(session: orm.Session) -> None:
    panel = make_signed_off()
    book = open_workbook(workbook(report([panel.round]), hostile_actions(panel)))
    rows = read_table(book, "Actions")
    assert [row["Action"] for row in rows] == list(HOSTILE)
    assert [row["Progress"] for row in rows] == list(HOSTILE)
    assert not [cell.coordinate for row in book["Actions"] for cell in row if cell.hyperlink]


@of_the_file
def test_a_round_and_an_area_may_be_called_anything(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    for text in (text for text in HOSTILE if "\n" not in text):
        panel.round.name = panel.round.theme = text
        book = open_workbook(workbook(replace(report([panel.round]), area=text), []))
        assert texts(book, "Cover")[0] == f"EHC plan audit: Learning and Improvement report, {text}"
        assert texts(book, "Headline")[0].endswith(f", {text}, round {text}")
        assert {row["Round"] for row in read_table(book, "Headline")} == {text}
        (row,) = read_table(book, "Rounds")
        assert (row["Round"], row["Theme"]) == (text, text)
        assert read_table(book, "Contents")[0]["What it holds"] == texts(book, "Headline")[0]


@of_the_file
def test_it_follows_the_checklist_of_accessible_spreadsheets(session: orm.Session) -> None:
    panel = make_revealed(AGREED, SHORT_OF_T1)
    make_action(panel.round, panel.second)
    content = workbook(*made(panel, another_round(panel)))
    for sheet in open_workbook(content).worksheets:
        assert sheet.sheet_state == "visible"
        assert sheet.freeze_panes is None
        assert not sheet.merged_cells.ranges
        assert not [name for name, column in sheet.column_dimensions.items() if column.hidden]
        assert not [number for number, row in sheet.row_dimensions.items() if row.hidden]
        assert len(sheet.tables) == (0 if sheet.title == "Cover" else 1)
        assert sheet["A1"].value
        first = [row[0].value for row in sheet.iter_rows(max_col=1)]
        assert all(value not in (None, "") for value in first), f"A blank row in {sheet.title}"
        for table in sheet.tables.values():
            cells = [cell for row in sheet[table.ref] for cell in row]
            assert all(cell.value not in (None, "") for cell in cells), f"A blank cell in {sheet.title}"
            assert all(cell.alignment.wrap_text for cell in cells)
            assert all(cell.font.name == "Arial" and cell.font.sz >= 12 for cell in cells)


@of_the_file
def test_a_heading_s_note_is_the_note_it_means(session: orm.Session) -> None:
    book = book_of(make_signed_off())
    notes = {row["Note number"]: row["What it means"] for row in read_table(book, "Notes")}
    headings = [str(cell.value) for cell in book["Audit points"][4]]
    meant = {
        name: notes[int(re.findall(r"\[note (\d+)\]", heading)[0])]
        for heading in headings
        for name in [heading.split("\n")[0]]
        if "[note" in heading
    }
    assert meant["Graded (n)"].startswith("n is the number of agreed grades")
    assert meant["Lower limit, percent"].startswith("The 95% Wilson interval")
    assert meant["Provisional or final"].startswith("Provisional: the figure can still change")
    assert meant["Coverage"].startswith("n as a percentage")


@of_the_file
def test_a_chart_is_native_with_a_title_and_an_alternative_text(session: orm.Session) -> None:
    panel = make_signed_off()
    for others, kinds in (((), ["barChart"]), ((another_round(panel),), ["lineChart", "lineChart"])):
        parts = zipfile.ZipFile(io.BytesIO(workbook(*made(panel, *others))))
        charts = [
            parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")
        ]
        assert [kind for chart in charts for kind in re.findall(r"<c:(\w+Chart)>", chart)] == kinds
        assert all("<c:title>" in chart for chart in charts)
        # All points together have no range to draw: the grades of one plan go together.
        assert ["errBars" in chart for chart in charts] == ([True] if len(charts) == 1 else [False, True])
        drawings = [parts.read(name).decode() for name in parts.namelist() if "drawings/drawing" in name]
        alternatives = re.findall(r'descr="([^"]+)"', "".join(drawings))
        assert len(alternatives) == len(kinds)
        assert all("percent good or outstanding" in words for words in alternatives)


@of_the_file
def test_it_names_nobody_and_no_formula(session: orm.Session) -> None:
    panel = make_signed_off()
    parts = zipfile.ZipFile(io.BytesIO(workbook(report([panel.round]), hostile_actions(panel))))
    core = ElementTree.fromstring(parts.read("docProps/core.xml"))
    told = {element.tag.rpartition("}")[2]: element.text for element in core}
    assert not told["creator"]
    assert not told["lastModifiedBy"]
    assert told["title"] == "EHC plan audit: Learning and Improvement report"
    sheets = [
        parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")
    ]
    assert len(sheets) == 10
    assert not [sheet for sheet in sheets if re.search(r"<f[ >]", sheet)]


@of_the_file
def test_three_years_of_a_whole_rubric_take_seconds(session: orm.Session) -> None:
    panel = make_signed_off()
    small, actions = made(panel, another_round(panel))
    large = replace(
        small,
        rounds=small.rounds * 18,
        together_by_round=small.together_by_round * 18,
        overall_by_round=small.overall_by_round * 18,
        points=tuple(
            replace(line, series=partial(mul, line.rounds, 18)) for line in (small.points * 10)[:38]
        ),
    )
    started = time.process_time()
    book = open_workbook(workbook(large, actions))
    assert time.process_time() - started < 20
    assert len(read_table(book, "Points by round")) == 36 * 38


def libreoffice(file: Path, to: str) -> Path:
    """The folder into which LibreOffice converted a file; each run has a profile of its own."""
    program = LIBREOFFICE.find()
    if program is None:
        pytest.skip(LIBREOFFICE.missing)
    folder = file.parent / to.partition(":")[0]
    profile = (file.parent / "profile").as_uri()
    order = [str(program), f"-env:UserInstallation={profile}", "--headless", "--convert-to", to]
    subprocess.run([*order, "--outdir", str(folder), str(file)], check=True, capture_output=True, timeout=120)
    return folder


def rounded(rows: list[Row]) -> list[Row]:
    """LibreOffice keeps 15 digits of a number."""
    return [{name: round(v, 9) if isinstance(v, float) else v for name, v in row.items()} for row in rows]


# Every worksheet into a CSV of its own, in UTF-8, numbers as they are stored.
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


@of_the_file
def test_libreoffice_reads_the_same_figures_and_text(session: orm.Session, tmp_path: Path) -> None:
    panel = make_signed_off()
    found = report([panel.round, another_round(panel, AGREED, SHORT_OF_T1).round])
    actions = hostile_actions(panel)
    same_everywhere(found, actions)
    file = tmp_path / "report.xlsx"
    file.write_bytes(workbook(found, actions))
    ours = open_workbook(file.read_bytes())

    theirs = open_workbook((libreoffice(file, "xlsx") / "report.xlsx").read_bytes())
    assert theirs.sheetnames == ours.sheetnames
    assert {sheet.sheet_state for sheet in theirs} == {"visible"}
    for label in ours.sheetnames[1:]:
        assert rounded(read_table(theirs, label)) == rounded(read_table(ours, label)), label
    assert [len(sheet._charts) for sheet in theirs] == [len(sheet._charts) for sheet in ours]
    assert sum(len(sheet._charts) for sheet in theirs) == 2

    content = zipfile.ZipFile(libreoffice(file, "ods") / "report.ods").read("content.xml").decode()
    assert content.count("table:formula") == 0
    assert 'table:display="false"' not in content
    assert 'table:visibility="collapse"' not in content

    text = (libreoffice(file, EVERY_SHEET) / "report-Points by round.csv").read_text("utf-8")
    rows = [row for row in csv.reader(io.StringIO(text)) if row[0].startswith("T-")]
    shown = [(line.point.code, one) for line in found.points for one in line.rounds]
    assert [(row[0], row[4], row[5], int(row[9]), int(row[10])) for row in rows] == [
        (code, one.round, one.display, one.x, one.n) for code, one in shown
    ]
