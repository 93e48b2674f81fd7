"""The workbook: its worksheets, their figures as reported, and what was not graded."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.reports.service import report
from audit_app.reports.workbook.book import workbook
from tests.reports.books import SHORT_OF_T1, book_of, texts
from tests.support.build_improvement import make_action
from tests.support.build_moderation import AGREED, make_revealed, make_scoring, make_signed_off
from tests.support.build_reports import another_round
from tests.support.builders import make_area, make_person, sign_in
from tests.support.read_report import open_workbook, read_table

AGENCIES_OF_T1 = [
    ("Education", 1, 1, 0, 0, 0, 2),
    ("Health", 0, 2, 0, 0, 0, 2),
    ("Social care", 0, 1, 1, 0, 0, 2),
]


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
