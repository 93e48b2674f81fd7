"""What the files of a report say of themselves: as of when, and the sign-off their figures rest on."""

import datetime as dt
import io
import json
from typing import Any

import time_machine
from docx import Document
from flask import Flask
from sqlalchemy import orm

from audit_app import clock
from audit_app.reports.as_of import earlier_reports
from audit_app.reports.audience import Audience
from audit_app.reports.files import content
from audit_app.reports.lig import Lig
from audit_app.reports.parts.learning import AS_OF
from audit_app.rounds.rules import State
from audit_app.web.words import moment
from tests.reports.builders import words_of
from tests.support.build_moderation import make_revealed, make_signed_off
from tests.support.build_past import make_importer
from tests.support.build_publication import signed_round
from tests.support.build_reports import another_round, make_reopened
from tests.support.read_report import open_workbook, read_table


def in_words(lig: Lig) -> dict[str, str]:
    """Everything that each kind of file says."""
    document = Document(io.BytesIO(content(lig, "docx")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    book = open_workbook(content(lig, "xlsx"))
    told = [str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    return {
        "docx": " ".join([*(one.text for one in document.paragraphs), *cells]),
        "html": words_of(content(lig, "html").decode()),
        "xlsx": " ".join(told),
        "json": content(lig, "json").decode(),
    }


def data_of(lig: Lig) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content(lig, "json"))
    return found


def test_every_file_holds_the_hash_its_figures_rest_on(app: Flask, session: orm.Session) -> None:
    reopened = make_reopened()
    newest, oldest = earlier_reports(reopened.round)
    for kind, said in in_words(Lig([reopened.round], Audience.PARTNERSHIP)).items():
        assert newest.row.snapshot_hash in said, kind
        assert oldest.row.snapshot_hash not in said, kind
        assert "As of " not in said, kind
    for kind, said in in_words(Lig([reopened.round], Audience.PARTNERSHIP, oldest.at)).items():
        assert oldest.row.snapshot_hash in said, kind
        assert newest.row.snapshot_hash not in said, kind
        assert (oldest.at.isoformat() if kind == "json" else moment(oldest.at)) in said, kind
        if kind != "json":
            assert AS_OF in said, kind
        for signed in (newest, oldest):
            assert not any(name in said for name in signed.who), kind


def test_the_state_in_a_file_is_that_of_the_time_it_is_of(app: Flask, session: orm.Session) -> None:
    reopened = make_reopened()
    newest, oldest = earlier_reports(reopened.round)
    voided = oldest.row.voided_at
    assert voided is not None
    for at, state, signed in (
        (None, State.SIGNED_OFF, newest),
        (oldest.at, State.SIGNED_OFF, oldest),
        (voided, State.REOPENED, None),
        (newest.at, State.SIGNED_OFF, newest),
    ):
        lig = Lig([reopened.round], Audience.PARTNERSHIP, at)
        found = data_of(lig)
        (round,) = found["rounds"]
        assert found["as_of"] == (at.isoformat() if at else None)
        assert round["state"] == state.value
        assert round["signed_off_at"] == (signed.at.isoformat() if signed else None)
        assert round["snapshot"] == (signed.row.snapshot_hash if signed else None)
        (row,) = read_table(open_workbook(content(lig, "xlsx")), "Rounds")
        assert row["State"] == state.value.capitalize()
        assert row["Hash of what was signed"] == (signed.row.snapshot_hash if signed else "[z]")


def test_a_round_never_signed_has_no_hash_in_any_file(app: Flask, session: orm.Session) -> None:
    panel = make_revealed()
    for kind, said in in_words(Lig([panel.round], Audience.PARTNERSHIP)).items():
        assert kind in ("json", "xlsx") or "Hash of what was signed" not in said, kind
    (round,) = data_of(Lig([panel.round], Audience.PARTNERSHIP))["rounds"]
    assert (round["signed_off_at"], round["snapshot"], round["state"]) == (None, None, "moderation")


def test_files_over_rounds_have_the_hash_of_each(app: Flask, session: orm.Session) -> None:
    panel = make_signed_off()
    other = another_round(panel)
    other.settle_all()
    other.sign_off()
    found = earlier_reports(panel.round, other.round)
    for kind, said in in_words(Lig([panel.round, other.round], Audience.PARTNERSHIP)).items():
        assert all(one.row.snapshot_hash in said for one in found), kind


def test_a_csv_keeps_its_columns_whatever_time_it_is_of(app: Flask, session: orm.Session) -> None:
    panel = make_reopened()
    oldest = earlier_reports(panel.round)[-1]
    kept = [content(Lig([panel.round], Audience.PARTNERSHIP, at), "csv") for at in (None, oldest.at)]
    assert kept[0].splitlines()[0] == kept[1].splitlines()[0]


def test_what_is_published_says_its_time_and_has_no_hash(app: Flask, session: orm.Session) -> None:
    importer, counts = make_importer(), {"T-1": (9, 12)}
    rounds = [signed_round(importer, f"2026-0{month}", counts) for month in (1, 2, 3)]
    at = clock.now() + dt.timedelta(days=2)  # published from the day after the last is signed off
    with time_machine.travel(at + dt.timedelta(days=1)):
        told = in_words(Lig(rounds, Audience.PUBLIC, at))
    for kind, said in told.items():
        assert "January to March 2026" in said, kind
        assert (at.isoformat() if kind == "json" else moment(at)) in said, kind
        assert not any(one.row.snapshot_hash in said for one in earlier_reports(*rounds)), kind
        assert "snapshot" not in said, kind
