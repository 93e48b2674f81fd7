"""What a public token reads of the figures: what is published, whole, and nothing else."""

import datetime as dt
import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.api.rules import Scope
from audit_app.reports.audience import Audience
from audit_app.reports.lig import Lig
from audit_app.rounds import service as rounds
from tests.support.build_api import Reader
from tests.support.build_past import bring_in, cell_rows, make_importer

# What may be published: twelve plans a month of a quarter that is long over.
MONTHS = ("2024-01", "2024-02", "2024-03")


@pytest.fixture
def importer(session: orm.Session) -> Person:
    importer = make_importer()
    for month in (*MONTHS, "2024-04"):
        plans = 12 if month != "2024-04" else 3
        rows = [
            row
            for number in range(1, plans + 1)
            for point, grades in (("T-1", "G G G"), ("T-2", "O O O"), ("T-3", "- G -"), ("T-4", "RI - RI"))
            for row in cell_rows(
                grades if number > 2 or point != "T-1" else "I I I",
                round=month,
                round_date=f"{month}-21",
                plan=f"PAST-{month[-2:]}{number:02}",
                audit_point=point,
            )
        ]
        with clock.pretend(dt.date(2024, 7, 1)):
            bring_in(rows, importer)
    return importer


def test_a_public_token_reads_the_published_report_and_no_other_number(
    session: orm.Session, client: FlaskClient, importer: Person
) -> None:
    reader = Reader(client, Scope.PUBLIC)
    report = Lig(rounds.rounds(), Audience.PUBLIC).report
    rows = reader.rows("points")
    assert rows
    assert {(row["id"], row["round"], row["display"], row["n"]) for row in rows} == {
        (line.point.code, shown.round, shown.display, shown.n)
        for line in report.points
        for shown in line.rounds
    }
    hidden = (
        "x",
        "outstanding",
        "good",
        "requires_improvement",
        "inadequate",
        "unresolved",
        "missing",
        "range",
    )
    assert {row[name] for row in rows for name in hidden} == {None}
    assert {row["name"] for row in reader.rows("rounds")} == {one.round.name for one in report.rounds}
    said = json.dumps([reader.get(name) for name in ("points", "rounds", "actions")])
    assert "2024-04" not in said
    assert "April" not in said


def test_no_question_of_a_public_token_gives_a_part_of_what_is_published_whole(
    session: orm.Session, client: FlaskClient, importer: Person
) -> None:
    reader = Reader(client, Scope.PUBLIC)
    for name in ("points", "rounds"):
        whole = [json.dumps(row) for row in reader.rows(name)]
        for question in (
            "round=2024-01", "round=2024-04", "since=2024-02-01", "until=2024-02-22", "changed=2024-02-01",
            "since=2024-01-22&until=2024-02-22", "sort=date", "limit=1",
        ):  # fmt: skip
            assert {json.dumps(row) for row in reader.rows(f"{name}?{question}")} <= set(whole), question
