"""Every page, file and chart for publication, as a visitor of the whole application would ask for it."""

import csv
import datetime as dt
import io
import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.rules import Role
from audit_app.accounts.settings import set_setting
from audit_app.moderation import service as moderation
from audit_app.reports.files import MIMETYPES, content
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from tests.support.build_moderation import make_signed_off
from tests.support.build_publication import CANARY, PAGES, public, text_of_file
from tests.support.builders import make_person, sign_in

REFERENCE = re.compile(r"EHC-\d{6}-\d{3}")


@pytest.mark.parametrize("role", [Role.LIG_READER, Role.MANAGER])
def test_no_answer_for_publication_names_a_plan_a_person_or_a_comment(
    rounds: list[AuditRound], app: Flask, role: Role
) -> None:
    client = FlaskClient(app, app.response_class)
    sign_in(client, make_person("Reginald Reader", role))
    opened = 0
    for page in PAGES:
        joined = "&" if "?" in page else "?"
        address = page.format(id=rounds[0].id) + f"{joined}for=publication"
        answer = client.get(address)
        told = f"{text_of_file(answer.data)}\n{answer.headers}"
        opened += answer.status_code == 200
        if answer.status_code in (200, 404):
            assert not REFERENCE.search(told), address
            assert CANARY not in told, address
            for name in ("Mary Manager", "Ann Auditor", "Auditor of"):
                assert name not in told, (address, name)
            assert "Reginald" not in told or answer.status_code == 404, address
    assert opened >= 20


@pytest.mark.parametrize("page", ["needs", "breakdown", "timeliness"])
def test_where_several_quarters_are_asked_for_each_is_a_link_and_no_round_is_listed(
    rounds: list[AuditRound], app: Flask, page: str
) -> None:
    client = FlaskClient(app, app.response_class)
    sign_in(client, make_person("Reginald Reader", Role.LIG_READER))
    whole = client.get(f"/report/{page}?for=publication").text
    assert 'type="checkbox"' not in whole
    links = re.findall(rf'href="(/report/{page}[^"]*)">(\w+ to \w+ 2026)</a>', whole)
    assert [name for _, name in links] == ["April to June 2026", "January to March 2026"]
    for address, _ in links:
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert "for=publication" in address
        assert "<table" in answer.text or "No group of this quarter" in answer.text
        assert "Choose another quarter" in answer.text


def test_a_file_for_publication_is_named_after_its_quarter(rounds: list[AuditRound], app: Flask) -> None:
    client = FlaskClient(app, app.response_class)
    sign_in(client, make_person("Reginald Reader", Role.LIG_READER))
    quarter = f"/report/rounds/{rounds[0].id}/report.csv?for=publication"
    for address, name in (
        (quarter, "audit-report-January-to-March-2026-for-publication.csv"),
        ("/report/period.csv?for=publication", "audit-report-for-publication.csv"),
    ):
        assert f'"{name}"' in client.get(address).headers["Content-Disposition"]


def test_the_files_say_what_is_hidden_and_why(rounds: list[AuditRound]) -> None:
    lig = public(*rounds)
    for kind in MIMETYPES:
        assert "small numbers are hidden" in text_of_file(content(lig, kind)), kind
    table = list(csv.DictReader(io.StringIO(content(lig, "csv").decode())))
    hidden = [row for row in table if row["display"] == "[c]"]
    assert [(row["id"], row["round"]) for row in hidden] == [("T-2", "January to March 2026")]
    assert all(not row[name] for row in hidden for name in ("n", "x", "percent", "lower", "upper", "target"))
    assert hidden[0]["note"].endswith("[c]: hidden: too few plans to publish")


def test_no_number_of_a_hidden_figure_is_in_the_workbook(rounds: list[AuditRound]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content(public(*rounds[:2]), "xlsx")))
    assert "Agencies" not in book.sheetnames
    assert "Grades" not in book.sheetnames
    rows = [list(row) for sheet in book for row in sheet.iter_rows(values_only=True)]
    of_hidden = [row for row in rows if row[0] and str(row[0]).startswith("T-2")]
    assert of_hidden
    for row in of_hidden:
        numbers = [cell for cell in row[1:] if isinstance(cell, int | float)]
        assert numbers in ([], [75]), row


@pytest.mark.parametrize("kind", sorted(MIMETYPES))
def test_the_command_writes_the_form_for_publication(
    rounds: list[AuditRound], app: Flask, kind: str, tmp_path: Path
) -> None:
    target = tmp_path / f"out.{kind}"
    order = ["report", "--public", "--format", kind, "--output", str(target)]
    result: Result = app.test_cli_runner().invoke(args=order)
    assert result.exit_code == 0, result.output
    told = text_of_file(target.read_bytes())
    assert not REFERENCE.search(told)
    assert CANARY not in told
    assert "[c]" in told


def test_one_grade_changed_after_publication_stays_unpublished(session: orm.Session) -> None:
    """A real round, reopened and signed again: what was published stands, and it is said so."""
    with clock.pretend(dt.date(2026, 11, 2)):
        panel = make_signed_off()
        # So small a panel is published only because these numbers are as low as they go.
        set_setting("disclosure", {"min_n": 1, "small": 1, "min_hidden": 1}, "For this test", panel.second)
    with clock.pretend(dt.date(2027, 1, 5)):
        before = content(public(panel.round), "csv")
        assert "October to December 2026" in before.decode()
        moderation.reopen(panel.round, "A grade was wrong", panel.second)
        session.commit()
        open_again = public(panel.round)
        # The same figures, which can still change.
        assert content(open_again, "csv") == before.replace(b",no,", b",yes,") != before
        assert any("open again to be corrected" in note for note in open_again.report.notes)
        assert [one.round.state for one in open_again.report.rounds] == [State.REOPENED]
        panel.settle(1, "T-1", "RI")
        panel.settle_all()
        panel.sign_off()
        session.commit()
    for day in (dt.date(2027, 1, 20), dt.date(2027, 4, 2), dt.date(2028, 1, 2)):
        with clock.pretend(day):
            lig = public(panel.round)
            assert content(lig, "csv") == before
            assert any("kept back" in note for note in lig.report.notes)
    with clock.pretend(dt.date(2028, 1, 3)):
        set_setting("published anew", {"quarter": "2026-Q4"}, "The figure was wrong", panel.second)
        assert content(public(panel.round), "csv") != before
