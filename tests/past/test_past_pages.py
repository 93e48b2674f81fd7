"""The page that brings past audits in."""

import io
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import orm
from werkzeug.test import TestResponse

from audit_app.accounts.rules import Role
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from tests.support.build_past import Row, bring_in, cell_rows, make_importer, past_file, row
from tests.support.builders import make_person, sign_in


def send(client: FlaskClient, data: bytes, name: str = "past.csv", **more: str) -> TestResponse:
    return client.post("/past-audits", data={"file": (io.BytesIO(data), name), **more})


def words(answer: TestResponse) -> str:
    return " ".join(answer.text.split())


def names(session: orm.Session) -> Sequence[str]:
    return session.scalars(sa.select(AuditRound.name)).all()


def test_a_file_is_imported_and_its_rounds_are_listed(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    rows: list[Row] = [*cell_rows("G RI G"), *cell_rows("G G G", round="2024-04")]
    answer = send(client, past_file(rows))
    assert (answer.status_code, answer.location) == (302, "/past-audits")
    shown = words(client.get("/past-audits"))
    assert "2 rounds imported. 2024-03: 1 plan, 3 grades. 2024-04: 1 plan, 3 grades." in shown
    assert "2 rounds stay provisional, as the file leaves points without an agreed grade: “2024-03”" in shown
    assert "(1 unresolved, 3 missing), “2024-04” (3 missing)." in shown
    assert all(round.imported for round in rounds.rounds())
    assert shown.count("Signed off, imported") == 2


def test_checking_only_says_what_would_come_in_and_keeps_nothing(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_importer())
    answer = send(client, past_file(cell_rows("G G G")), only_check="y")
    assert answer.status_code == 200
    assert "The file is in order. Nothing is imported yet" in words(answer)
    assert "2024-03: 1 plan, 3 grades" in words(answer)
    assert names(session) == []


def test_every_bad_row_is_listed_and_nothing_is_imported(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    rows = [row(), row(grade="<script>"), row(agency="police"), row(plan="")]
    answer = send(client, past_file(rows))
    assert answer.status_code == 422
    shown = words(answer)
    assert "3 things to put right" in shown
    assert "There is no agency “police” in this area." in shown
    assert "“&lt;script&gt;” is not a grade. Use O, G, RI, I or NA, or the grade in words." in shown
    assert "Nothing was imported. Put this right in the file, then import it again." in shown
    assert names(session) == []


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "past.csv", "The file of past audits is empty"),
        (b"a,b\n1,2\n", "past.pdf", "The file of past audits must be a CSV or XLSX file"),
        (b"\x00\x01\x02", "past.csv", "Nothing was imported."),
        (b"a,b\n1,2\n", "past.csv", "Nothing was imported. Put this right in the file"),
        (b"not a workbook", "past.xlsx", "it is not a workbook"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    session: orm.Session, client: FlaskClient, data: bytes, name: str, sentence: str
) -> None:
    sign_in(client, make_importer())
    answer = send(client, data, name)
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_no_file_is_asked_for(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    answer = client.post("/past-audits", data={})
    assert answer.status_code == 422
    assert "Choose the file of past audits" in words(answer)


@pytest.mark.parametrize("role", list(Role))
def test_managers_and_administrators_import_and_nobody_else(
    session: orm.Session, client: FlaskClient, role: Role
) -> None:
    make_importer()
    sign_in(client, make_person("One Person", role, agency="health" if role is Role.AUDITOR else None))
    may = role in (Role.MANAGER, Role.ADMINISTRATOR)
    assert client.get("/past-audits").status_code == (200 if may else 403)
    assert send(client, past_file(cell_rows("G G G"))).status_code == (302 if may else 403)


def test_the_list_of_rounds_leads_managers_to_it(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    assert 'href="/past-audits"' in client.get("/rounds").text
    chair = client.application.test_client()
    sign_in(chair, make_person("Chris Chair", Role.CHAIR))
    assert 'href="/past-audits"' not in chair.get("/rounds").text


def test_an_imported_round_opens_on_all_its_pages(session: orm.Session, client: FlaskClient) -> None:
    importer = make_importer()
    rows: list[Row] = [*cell_rows("G RI G"), row(agency="agreed", grade="RI", comment="F is vague.")]
    round = bring_in([*rows, row(audit_point="T-3", agency="education")], importer)
    sign_in(client, importer)
    for page in (
        f"/rounds/{round.id}", f"/rounds/{round.id}/moderation", f"/rounds/{round.id}/moderation/sign-off",
        f"/report/rounds/{round.id}", f"/report/rounds/{round.id}/points/T-1", "/report", "/",
    ):  # fmt: skip
        assert client.get(page).status_code == 200, page
