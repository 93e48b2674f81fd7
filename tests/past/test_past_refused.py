"""Files of past audits that are refused whole: each bad row is named, and nothing is imported."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import orm

from audit_app.accounts import service as accounts
from audit_app.accounts.models import Person
from audit_app.db import choose_area
from audit_app.past import audits as past_audits
from audit_app.register.models import Plan
from audit_app.rounds.models import AuditRound
from audit_app.scoring.models import Assessment, Score
from audit_app.trail import TrailEntry
from tests.past.builders import ALL, count_of
from tests.support.build_past import bring_in, make_importer, past_file, refused, row
from tests.support.builders import make_plans

MALFORMED = [
    ({"grade": "3"}, "grade"),
    ({"grade": ""}, "grade"),
    ({"grade": "very good"}, "grade"),
    ({"grade": "NA"}, "grade"),
    ({"round": ""}, "round"),
    ({"round": "2023-01"}, "round"),
    ({"round": "x" * 61}, "round"),
    ({"round_date": "soon"}, "round_date"),
    ({"round_date": "2024-03-22"}, "round_date"),
    ({"round_date": "31/13/2024"}, "round_date"),
    ({"rubric": ""}, "rubric"),
    ({"rubric": "huge"}, "rubric"),
    ({"rubric_version": "9"}, "rubric_version"),
    ({"rubric_version": "one"}, "rubric_version"),
    ({"plan": ""}, "plan"),
    ({"plan": "Oliver Smith"}, "plan"),
    ({"plan": "943 476 5919"}, "plan"),
    ({"plan": "EHC- 0001"}, "plan"),
    ({"plan": "E" * 65}, "plan"),
    ({"audit_point": ""}, "audit_point"),
    ({"audit_point": "T-9"}, "audit_point"),
    ({"agency": ""}, "agency"),
    ({"agency": "police"}, "agency"),
    ({"auditor": "A" * 201}, "auditor"),
    ({"auditor": "Ann\nBea"}, "auditor"),
    ({"child_ref": "SW1A 2AA"}, "child_ref"),
    ({"child_ref": "C-2"}, "child_ref"),
    ({"withdrawn": "maybe"}, "withdrawn"),
    ({"withdrawn": "yes"}, "withdrawn"),
    ({"area": "elsewhere"}, "area"),
]


def test_thirty_malformed_rows_are_each_named_and_nothing_is_imported(
    session: orm.Session, app: Flask, tmp_path: Path
) -> None:
    importer = make_importer()
    bring_in([row(round="2023-01", round_date="2023-01-19")], importer)
    before = [count_of(table) for table in (AuditRound, Plan, Person, Score, Assessment, TrailEntry)]
    good = row(child_ref="C-1", withdrawn="no")
    file = tmp_path / "past.csv"
    file.write_bytes(past_file([good, *(good | wrong for wrong, _ in MALFORMED)], ALL))
    answer = refused(app, "audits", "import", str(file))
    lines = answer.output.splitlines()
    assert answer.exit_code == 1
    assert lines[0] == "Nothing was imported. Put this right in the file, then import it again."
    assert [line.partition(":")[0] for line in lines[1:]] == [
        f"Row {number}, column {column}" for number, (_, column) in enumerate(MALFORMED, 3)
    ]
    assert [count_of(table) for table in (AuditRound, Plan, Person, Score, Assessment, TrailEntry)] == before


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([row(), row(rubric="tiny", rubric_version="2")], "this rubric has no such version. Published: 1."),
        ([row(agency="police")], "there is no agency “police” in this area. Correct it, or add it."),
        ([row(rubric="huge")], "there is no such published rubric. Published: tiny."),
        ([row(audit_point="T-9")], "there is no such audit point in tiny version 1."),
        ([row(grade="NA")], "point T-1 cannot be not applicable."),
        ([row(), row(plan="EHC -0001")], "only spaces make this differ from the reference in row 2."),
        ([row(area="south")], "this file is being imported into North Area (north)."),
        ([row(), row(round_date="2024-03-20")], "row 2 gives this round the date 2024-03-21."),
        ([row(child_ref="C-1"), row(child_ref="C-2")], "row 2 names another child for this plan."),
    ],
)
def test_a_row_that_does_not_fit_the_area_says_why(
    session: orm.Session, rows: list[dict[str, str]], reason: str
) -> None:
    importer = make_importer()
    with pytest.raises(past_audits.PastRefused) as caught:
        past_audits.import_audits(past_file(rows, ALL), "past.csv", importer)
    (problem,) = caught.value.problems
    assert problem.row == len(rows) + 1
    assert problem.reason.startswith(reason)


def test_a_round_that_is_there_already_is_refused_once_by_name(session: orm.Session) -> None:
    importer = make_importer()
    bring_in([row()], importer)
    with pytest.raises(past_audits.PastRefused) as caught:
        past_audits.import_audits(past_file([row(), row(plan="EHC-0002")]), "past.csv", importer)
    (problem,) = caught.value.problems
    assert problem.sentence.startswith(
        "Row 2, column round: there is already a round called “2024-03” in this area."
    )


def test_a_child_the_register_names_otherwise_is_refused(session: orm.Session) -> None:
    importer = make_importer()
    make_plans(1, child_ref="C-1")
    with pytest.raises(past_audits.PastRefused) as caught:
        past_audits.import_audits(past_file([row(child_ref="C-2")], ALL), "past.csv", importer)
    assert caught.value.problems[0].reason.startswith("the register has another child for this plan.")


def test_a_rubric_that_expects_an_agency_the_area_lacks_says_how_to_add_it(session: orm.Session) -> None:
    importer = make_importer()
    area = accounts.make_area("two", "Two Agencies", ["education", "health"])
    choose_area(area.id)
    with pytest.raises(past_audits.PastRefused) as caught:
        past_audits.import_audits(past_file([row()]), "past.csv", importer)
    assert caught.value.problems[0].reason == (
        "this rubric expects grades from “social care”, and this area has no such agency. An administrator"
        ' adds one with: flask --app wsgi area agency "social care"'
    )


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "past.csv", "The file is empty."),
        (b"round,plan\n1,2\n", "past.csv", "The file has no column round_date or rubric or"),
        (b"%PDF-1.7", "past.csv", "The file is a picture or a PDF"),
        (b'round,plan\n"1,2\n', "past.csv", "a quotation mark opens in this row and never closes."),
        (b"PK\x03\x04broken", "past.xlsx", "Nothing was imported."),
        (past_file([]), "past.csv", "The file has headings and no rows under them."),
    ],
)
def test_a_file_that_is_no_table_of_past_audits_is_refused_with_a_sentence(
    session: orm.Session, app: Flask, tmp_path: Path, data: bytes, name: str, sentence: str
) -> None:
    make_importer()
    (tmp_path / name).write_bytes(data)
    answer = refused(app, "audits", "import", str(tmp_path / name))
    assert answer.exit_code == 1
    assert answer.output.startswith("Nothing was imported.")
    assert sentence in answer.output
