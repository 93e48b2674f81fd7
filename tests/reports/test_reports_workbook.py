"""The workbook, read by openpyxl and by LibreOffice: figures as reported, accessible, text as typed."""

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

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.reports.beside import Beside
from audit_app.reports.beside import actions as actions_on
from audit_app.reports.service import Report, report
from audit_app.reports.workbook.book import workbook
from tests.support.build_improvement import make_action
from tests.support.build_moderation import AGREED, Panel, make_revealed, make_scoring, make_signed_off
from tests.support.build_reports import another_round
from tests.support.builders import make_area, make_person, sign_in
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
AGENCIES_OF_T1 = [
    ("Education", 1, 1, 0, 0, 0, 2),
    ("Health", 0, 2, 0, 0, 0, 2),
    ("Social care", 0, 1, 1, 0, 0, 2),
]
SHORT_OF_T1 = {"T-1": "O G RI", "T-2": "NA NA NA", "T-3": "RI", "T-4": "O O"}

# For a test of what the file is, whatever database its figures came from.
of_the_file = pytest.mark.parametrize("database_kind", ["sqlite"])


def made(panel: Panel, *others: Panel) -> tuple[Report, list[Beside]]:
    found = report([panel.round, *(other.round for other in others)])
    return found, actions_on([line.point.code for line in found.points])


def book_of(panel: Panel, *others: Panel) -> openpyxl.Workbook:
    return open_workbook(workbook(*made(panel, *others)))


def texts(book: openpyxl.Workbook, label: str) -> list[str]:
    return [str(row[0]) for row in book[label].iter_rows(max_col=1, values_only=True) if row[0] is not None]


def test_one_round_has_its_worksheets_in_order_and_the_contents_link_to_them(session: orm.Session) -> None:
    panel = make_revealed(AGREED, SHORT_OF_T1)
    make_action(panel.round, panel.second)
    book = book_of(panel)
    assert book.sheetnames == [
        "Cover", "Contents", "Notes", "Headline", "Chart of points", "Audit points", "Sections", "Agencies",
        "Actions", "Rounds",
    ]  # fmt: skip
    links = {cell.value: cell.hyperlink.location for (cell,) in book["Contents"]["A4:A10"]}
    assert links == {name: f"'{name}'!A1" for name in book.sheetnames[3:]}


def test_the_cover_says_what_it_is_of_whom_and_whether_it_can_change(session: orm.Session) -> None:
    panel = make_revealed(AGREED, SHORT_OF_T1, theme="Moving to adult services")
    cover = texts(book_of(panel), "Cover")
    assert cover[0] == "EHC plan audit: Learning and Improvement report, North Area"
    assert "Round 2026-10, panel of 27 October 2026, theme: Moving to adult services: 2 plans." in cover
    assert (
        "Provisional: these figures can still change (not signed off: 2026-10; 1 grade unresolved)." in cover
    )
    assert "No action is recorded on these audit points." in cover
    assert any("do not publish" in line for line in cover)
    panel.settle_all()
    panel.sign_off()
    assert "Final: every grade is settled, and every round is signed off." in texts(book_of(panel), "Cover")


def test_every_audit_point_is_told_whole(session: orm.Session) -> None:
    panel = make_revealed(AGREED, SHORT_OF_T1)
    rows = {row["Audit point"]: row for row in read_table(book_of(panel), "Audit points")}
    assert list(rows) == ["T-1", "T-2", "T-3", "T-4"]
    assert rows["T-3"] == {
        "Audit point": "T-3",
        "Title": "Health provision",
        "Section": "B",
        "Rubric": "Tiny rubric",
        "Good or outstanding, as shown": "50%",
        "Good or outstanding, percent": 50,
        "Lower limit, percent": pytest.approx(9.4531, abs=1e-4),
        "Upper limit, percent": pytest.approx(90.5469, abs=1e-4),
        "Good or outstanding, count": 1,
        "Graded (n)": 2,
        "Outstanding": 0,
        "Good": 1,
        "Requires improvement": 1,
        "Inadequate": 0,
        "Not applicable": 0,
        "Unresolved": 0,
        "Missing": 0,
        "Withdrawn": 0,
        "Coverage": 1,
        "Range, lowest percent": 50,
        "Range, highest percent": 50,
        "Target, percent": 75,
        "Target": "75% is not met",
        "Provisional or final": "provisional",
    }
    assert rows["T-1"]["Unresolved"] == 1
    assert (rows["T-1"]["Range, lowest percent"], rows["T-1"]["Range, highest percent"]) == (50, 100)


def test_what_was_not_graded_is_shorthand_and_never_nought_or_blank(session: orm.Session) -> None:
    panel = make_revealed(SHORT_OF_T1, SHORT_OF_T1)
    book = book_of(panel)
    row = next(row for row in read_table(book, "Audit points") if row["Audit point"] == "T-2")
    assert row["Good or outstanding, as shown"] == "not scored"
    assert row["Good or outstanding, percent"] == row["Lower limit, percent"] == "[x]"
    assert row["Coverage"] == row["Range, lowest percent"] == "[z]"
    drawn = [row["Audit point"].split()[0] for row in read_table(book, "Chart of points")]
    assert drawn == ["T-3", "T-4"]
    assert "Left out, because nothing was graded: T-1 and T-2." in texts(book, "Chart of points")


def test_what_each_agency_gave_is_told_for_one_round_only(session: orm.Session) -> None:
    panel = make_signed_off(AGREED, SHORT_OF_T1)
    rows = [list(row.values()) for row in read_table(book_of(panel), "Agencies")]
    assert [tuple(row[4:]) for row in rows if row[0] == "T-1"] == AGENCIES_OF_T1
    assert "Agencies" not in book_of(panel, another_round(panel)).sheetnames


def test_strengths_and_priorities_come_with_their_interval(session: orm.Session) -> None:
    low, high = AGREED | {"T-3": "I"}, AGREED | {"T-3": "RI"}
    book = book_of(make_signed_off(low, high, low, high, AGREED))
    rows = read_table(book, "Strengths and priorities")
    assert [(row["Strength or priority"], row["Place"], row["Audit point"]) for row in rows] == [
        ("Strength", 1, "T-1"), ("Strength", 2, "T-2"), ("Strength", 3, "T-4"), ("Priority", 1, "T-3"),
    ]  # fmt: skip
    assert rows[3]["Good or outstanding, as shown"] == "20%"
    assert rows[3]["Upper limit, percent"] == pytest.approx(62.4464, abs=1e-3)


def test_several_rounds_have_a_row_for_each_point_and_round_and_lines_over_time(session: orm.Session) -> None:
    panel = make_signed_off()
    book = book_of(panel, another_round(panel))
    assert [(row["Audit point"], row["Round"]) for row in read_table(book, "Points by round")][:3] == [
        ("T-1", "2026-11"), ("T-1", "2026-10"), ("T-2", "2026-11"),
    ]  # fmt: skip
    assert [row["Round"] for row in read_table(book, "Chart of all points")] == ["2026-10", "2026-11"]
    # Where the sheet says that no range is given, none is in the table.
    limits = {
        "Lower limit, percent",
        "Upper limit, percent",
        "Interval below, points",
        "Interval above, points",
    }
    assert not limits & set(read_table(book, "Chart of all points")[0])
    assert limits <= set(read_table(book, "Chart of plans overall")[0])
    headline = [(row["Measure"], row["Round"]) for row in read_table(book, "Headline")]
    assert headline[:3] == [
        ("All audit points together", name) for name in ("All rounds shown", "2026-11", "2026-10")
    ]
    # Nothing is agreed overall in the open round yet: it is left out of the line, not drawn at 0%.
    assert [row["Round"] for row in read_table(book, "Chart of plans overall")] == ["2026-10"]


def test_a_sealed_round_is_named_on_the_cover_and_nowhere_else(session: orm.Session) -> None:
    panel = make_signed_off()
    other = another_round(panel, reveal=False, name="Sealed November")
    book = book_of(panel, other)
    assert "Left out, because their grades are still sealed: Sealed November." in texts(book, "Cover")
    rest = [str(cell) for sheet in book.worksheets[1:] for row in sheet.values for cell in row]
    assert not any("Sealed November" in cell for cell in rest)


def test_without_figures_the_workbook_is_a_cover_that_says_so(
    session: orm.Session, recwarn: pytest.WarningsRecorder
) -> None:
    panel = make_scoring()
    book = book_of(panel)
    assert book.sheetnames == ["Cover"]
    assert any(line.startswith("None of these rounds has figures yet.") for line in texts(book, "Cover"))
    assert not [warning for warning in recwarn if warning.category is UserWarning]


def test_actions_are_told_whole(session: orm.Session) -> None:
    panel = make_signed_off()
    make_action(panel.round, panel.second)
    (row,) = read_table(book_of(panel), "Actions")
    assert row["Action"] == "Train writers to quote the child"
    assert row["Audit points"] == "T-1"
    assert (row["By when"].year, row["Overdue"]) == (2099, "no")
    assert row["RAG"].startswith(("R:", "A:", "G:", "C:"))
    assert row["Evidence"] == "[x]"


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


def test_the_page_gives_the_workbook_first(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    sign_in(client, make_person("Lee Reader", Role.LIG_READER))
    page = client.get(f"/report/rounds/{panel.round.id}").text
    assert page.index("Workbook (XLSX)") < page.index("Data (CSV)")
    answer = client.get(f"/report/rounds/{panel.round.id}/report.xlsx")
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    assert "Headline" in open_workbook(answer.data).sheetnames
    assert "Cover" in open_workbook(client.get("/report/period.xlsx").data).sheetnames


def test_an_area_without_rounds_has_a_workbook_too(session: orm.Session) -> None:
    make_area()
    assert open_workbook(workbook(report([]), [])).sheetnames == ["Cover"]


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
