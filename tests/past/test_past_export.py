"""Giving rounds back: the file imports again, into any area, and is then exported as the same bytes."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import orm

from audit_app.accounts import service as accounts
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.db import choose_area, db
from audit_app.figures.service import round_figures
from audit_app.moderation import service as moderation
from audit_app.past import audits as past_audits
from audit_app.past import export as past_export
from audit_app.past.rows import REQUIRED
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from audit_app.scoring import service as scoring
from tests.support.build_moderation import make_revealed, make_scoring, make_signed_off, waive
from tests.support.build_past import (
    EXAMPLES,
    Row,
    bring_in,
    cell_rows,
    flask,
    make_importer,
    past_file,
    publish_theme,
    refused,
    row,
)
from tests.support.builders import make_area, make_person, publish_tiny

Files = Callable[[past_export.ExportTable], bytes]
FORMATS: list[tuple[str, Files]] = [("past.csv", past_export.as_csv), ("past.xlsx", past_export.as_xlsx)]
# What a spreadsheet, a CSV reader or a careless export would change.
AWKWARD = (
    "=1+1", "+44 20", "-", "@home", "'quoted", 'say "yes", then go', "two\nlines\n\nand a gap",
    "ends in a comma,",
    "tab\there", "0042", "1e5", "TRUE", "2024-03-01", "naïve café – “curly”", "family 👩‍👧", "NULL",
    "nan", "<b>&amp;</b>",
    "semi;colon", "_x000D_ text", "C:\\path", "{{ 7 * 7 }}", "a" * 5000,
)  # fmt: skip


def exported(*wanted: AuditRound) -> bytes:
    return past_export.as_csv(past_export.export_rounds(wanted))


def elsewhere(key: str = "south") -> Person:
    """Another area with somebody who imports; the session works in it."""
    area = accounts.make_area(key, f"{key.capitalize()} Area")
    choose_area(area.id)
    db.session.commit()
    return make_person("Sue South", Role.MANAGER, email=f"sue@{key}.example.org")


def again(data: bytes, name: str = "past.csv") -> bytes:
    """Import a file into another area and export what came in, as CSV."""
    done = past_audits.import_audits(data, name, elsewhere())
    return exported(*past_export.find_rounds([one.name for one in done.rounds]))


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


# What was imported


@pytest.mark.parametrize(
    "columns",
    [
        REQUIRED,
        ("plan", *(name for name in REQUIRED if name != "plan"), "withdrawn", "child_ref", "rubric_version"),
    ],
)
def test_a_file_in_its_own_order_is_given_back_byte_for_byte(
    session: orm.Session, columns: Sequence[str]
) -> None:
    more = {"child_ref": "C-1", "rubric_version": "1"}
    rows: list[Row] = [
        *cell_rows("G RI O", **more),
        row(agency="agreed", auditor="Chris Chair", grade="RI", comment="F has no hours.", **more),
        row(audit_point="T-2", auditor="", grade="NA", comment="No need was found.", **more),
        row(audit_point="T-2", auditor="Bea", grade="I", **more),
        row(audit_point="T-2", agency="agreed", auditor="", grade="NA", **more),
        row(audit_point="T-3", agency="education", grade="O", **more),
        row(plan="EHC-0000", withdrawn="yes", rubric_version="1"),
    ]
    if "withdrawn" not in columns:
        rows = rows[:-1]
    data = past_file(rows, columns)
    bring_in(rows, make_importer(), columns)
    assert exported(rounds.rounds()[0]) == data


def test_a_published_file_is_given_back_as_it_is(session: orm.Session, app: Flask, tmp_path: Path) -> None:
    make_area()
    make_person("Mary Manager", Role.MANAGER)
    flask(app, "rubric", "publish", str(EXAMPLES / "criterion-table.toml"))
    flask(app, "audits", "import", str(EXAMPLES / "criterion-table.csv"))
    flask(app, "audits", "export", "Criterion table", "--output", str(tmp_path / "back.csv"))
    assert (tmp_path / "back.csv").read_bytes() == (EXAMPLES / "criterion-table.csv").read_bytes()
    printed = flask(app, "audits", "export", "Criterion table").stdout_bytes
    assert printed == (tmp_path / "back.csv").read_bytes()


@pytest.mark.parametrize(("name", "written"), FORMATS)
def test_awkward_text_comes_back_exactly(session: orm.Session, name: str, written: Files) -> None:
    rows = [
        row(plan=f"EHC-{number:04}", comment=text, auditor=text.split("\n")[0].split("\t")[0][:200])
        for number, text in enumerate(AWKWARD)
    ]
    bring_in(rows, make_importer())
    table = past_export.export_rounds(rounds.rounds())
    assert [cells[table.columns.index("comment")] for cells in table.rows] == list(AWKWARD)
    assert again(written(table), name) == past_export.as_csv(table)


def test_cells_of_the_workbook_are_text_whatever_they_begin_with(session: orm.Session) -> None:
    bring_in([row(comment="=1+1", auditor="+44")], make_importer())
    content = past_export.as_xlsx(past_export.export_rounds(rounds.rounds()))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [cell for cells in sheet.iter_rows() for cell in cells if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+1" in [cell.value for cell in cells]


def test_several_rounds_and_rubrics_come_back_in_one_file(session: orm.Session, tmp_path: Path) -> None:
    importer = make_importer()
    publish_theme(tmp_path)
    theme = {"rubric": "theme", "audit_point": "P-1"}
    # The first plan knows the theme only: the order of the rubrics has to be said all the same.
    listing = {"audit_point": "", "agency": "", "auditor": "", "grade": "", "comment": ""}
    rows = [
        row(**listing), row(**listing | {"rubric": "theme"}),
        row(**theme), row(plan="EHC-0002"), row(plan="EHC-0002", **theme),
        row(round="2024-04", plan="EHC-0002"),
    ]  # fmt: skip
    past_audits.import_audits(past_file(rows), "past.csv", importer)
    data = exported(*past_export.find_rounds(["2024-03", "2024-04"]))
    assert data == past_file(rows)
    assert again(data) == data


def test_the_area_column_names_the_area_a_round_is_in(session: orm.Session) -> None:
    bring_in([row(area="NORTH area")], make_importer(), (*REQUIRED, "area"))
    assert [cells["area"] for cells in rows_of(exported(*rounds.rounds()))] == ["north"]


# What was drawn and settled here


def figures(round: AuditRound) -> dict[str, tuple[int, int, int, int, int]]:
    found = round_figures(round)
    assert found is not None
    return {
        line.point.code: (
            line.figure.x, line.figure.n, line.figure.not_applicable, line.figure.unresolved,
            line.figure.withdrawn,
        )
        for line in found.lines
    }  # fmt: skip


def test_a_signed_off_round_reads_the_same_in_another_area(session: orm.Session) -> None:
    panel = make_signed_off()
    data, read = exported(panel.round), figures(panel.round)
    assert rows_of(data)[0]["rubric_version"] == "1"
    assert {cells["agency"] for cells in rows_of(data)} == {"education", "health", "social care", "agreed"}
    assert again(data) == data
    (copy,) = rounds.rounds()
    assert figures(copy) == read


@pytest.mark.parametrize(("name", "written"), FORMATS)
def test_waived_agencies_withdrawn_plans_and_open_points_survive(
    session: orm.Session, name: str, written: Files
) -> None:
    panel = make_scoring(seal=False)
    for place in (1, 2, 3, 4):
        waive(panel, place, "health")
        waive(panel, place, "education")
        waive(panel, place, "social care")
    moderation.reveal(panel.round, panel.chair)
    gone = sampling.sample_of(panel.round)[1]
    sampling.withdraw(gone, WithdrawalReason.CEASED, "", panel.second)
    panel.settle(1, "T-1", "RI")
    table = past_export.export_rounds([panel.round])
    told = [dict(zip(table.columns, cells, strict=True)) for cells in table.rows]
    assert [(one["plan"], one["agency"], one["withdrawn"]) for one in told] == [
        (plan.plan.reference, "agreed" if place == 0 else "", "yes" if place == 1 else "")
        for place, plan in enumerate(sampling.sample_of(panel.round, withdrawn=True))
    ]
    assert again(written(table), name) == past_export.as_csv(table)


def test_what_agencies_agreed_while_another_was_waived_stays_agreed(session: orm.Session) -> None:
    panel = make_scoring({"T-1": "G G G", "T-2": "G G G", "T-3": "G", "T-4": "G RI"}, seal=False)
    waive(panel, 1, "health")
    for held in panel.auditors.values():
        for work in scoring.own_work(held):
            scoring.seal(work.allocation, None, held)
    moderation.reveal(panel.round, panel.chair)
    data, read = exported(panel.round), figures(panel.round)
    said = {(one["audit_point"], one["comment"]) for one in rows_of(data) if one["agency"] == "agreed"}
    words = "Not settled by a panel: health waived, and every other agency agreed."
    assert said == {("T-1", words), ("T-2", words)}
    assert again(data) == data
    assert figures(rounds.rounds()[0]) == read


def test_two_auditors_of_one_name_stay_two_people(session: orm.Session) -> None:
    importer = make_importer()
    for number in (1, 2):
        make_person("Ann Auditor", Role.AUDITOR, agency="education", email=f"ann{number}@example.org")
    round = bring_in([row(), row(auditor="Ann Auditor (2)", grade="I")], importer)
    assert [cells["auditor"] for cells in rows_of(exported(round))] == ["Ann Auditor", "Ann Auditor (2)"]
    assert past_export._labels(
        [("health", None, "Ann", 9), ("health", None, "Ann", 4), ("health", "", "Not named", 5)]
    ) == {4: "Ann", 5: "", 9: "Ann (2)"}


def test_a_plan_withdrawn_after_reopening_adds_the_column_that_says_so(session: orm.Session) -> None:
    importer = make_importer()
    round = bring_in([*cell_rows("G G G"), row(plan="EHC-0002")], importer)
    moderation.reopen(round, "A plan should not have been there", importer)
    sampling.withdraw(sampling.sample_of(round)[1], WithdrawalReason.CEASED, "", importer)
    db.session.commit()
    assert [one["withdrawn"] for one in rows_of(exported(round))] == ["", "", "", "yes"]


# What is refused


def test_a_round_whose_grades_are_sealed_is_not_exported(session: orm.Session, app: Flask) -> None:
    panel = make_scoring()
    answer = refused(app, "audits", "export", panel.round.name)
    assert answer.exit_code == 1
    assert answer.output == "The grades of round “2026-10” are still sealed, so it cannot be exported yet.\n"


def test_the_query_itself_gives_no_grade_before_reveal(session: orm.Session) -> None:
    panel = make_scoring()
    assert {cells["grade"] for cells in past_export._RoundRows(panel.round).rows()} == {""}


def test_a_round_in_moderation_is_exported_with_what_was_sealed(session: orm.Session) -> None:
    panel = make_revealed({"T-1": "O G RI", "T-2": "G G G", "T-3": "G", "T-4": "G G"})
    told = rows_of(exported(panel.round))
    assert [(one["audit_point"], one["agency"], one["grade"]) for one in told][:3] == [
        ("T-1", "education", "O"), ("T-1", "health", "G"), ("T-1", "social care", "RI"),
    ]  # fmt: skip
    assert told[0]["comment"] == "Education saw O in T-1."


def test_a_round_that_is_not_there_is_refused_with_those_that_are(session: orm.Session, app: Flask) -> None:
    bring_in([row()], make_importer())
    answer = refused(app, "audits", "export", "2024-99")
    assert answer.exit_code == 1
    assert answer.output == "There is no round “2024-99” in this area. Rounds: “2024-03”.\n"


def test_a_round_of_another_area_is_not_exported(session: orm.Session, app: Flask) -> None:
    publish_tiny()
    bring_in([row()], elsewhere("south"))
    accounts.make_area("north", "North Area")
    db.session.commit()
    answer = refused(app, "audits", "export", "2024-03", "--area", "north")
    assert answer.output == "There is no round “2024-03” in this area. Rounds: none yet.\n"
