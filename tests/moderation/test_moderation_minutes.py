"""The minutes of a panel: everything that was settled and why, on the page and in the Word file alike."""

import io
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from markupsafe import escape
from sqlalchemy import orm

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.moderation import minutes_word
from audit_app.moderation import panel as meeting
from audit_app.moderation import service as moderation
from audit_app.moderation.minutes import Minutes, Section, Table
from audit_app.moderation.minutes_records import draw_minutes
from audit_app.moderation.models import PanelMember, SettledReason
from audit_app.moderation.postponing import postpone
from audit_app.moderation.queue import PanelOrder, Place
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from tests.support.build_moderation import (
    AGREED,
    DISPUTED,
    Panel,
    agency_of,
    make_revealed,
    make_scoring,
    seal_all,
    waive,
)
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient
from tests.support.programs import LIBREOFFICE

HOSTILE = '=HYPERLINK("x") <b>&amp;</b> \N{RIGHT-TO-LEFT MARK} \N{GRINNING FACE}'


def settled() -> Panel:
    """A round with a dissent, a waiver, a withdrawal and somebody in the room; nothing signed."""
    panel = make_scoring(DISPUTED, AGREED, AGREED, seal=False)
    waive(panel, 2, "health")
    seal_all(panel)
    moderation.reveal(panel.round, panel.chair)
    how = {"reason": SettledReason.UNCLEAR, "confidence": "low", "words": "Page 4 says so."}
    panel.settle(1, "T-1", "RI", health=HOSTILE, **how)
    sampling.withdraw(panel.plan(3).sample_plan, WithdrawalReason.CEASED, "Left the area.", panel.second)
    panel.settle_all()
    come(panel, panel.chair, "education")
    return panel


def come(panel: Panel, person: Person, agency: str) -> None:
    row = PanelMember(round_id=panel.round.id, person_id=person.id, joined_at=clock.now())
    row.agency_id = agency_of(panel, agency).id
    db.session.add(row)
    db.session.commit()


def url(panel: Panel, rest: str = "") -> str:
    return f"/rounds/{panel.round.id}/moderation/minutes{rest}"


def table_of(minutes: Minutes, heading: str) -> Table:
    found = [section.table for section in minutes.sections if section.heading == heading]
    assert found
    assert found[0] is not None
    return found[0]


def every_text(minutes: Minutes) -> list[str]:
    """Every piece of text of the minutes, in order of reading."""

    def of_section(section: Section) -> list[str]:
        table = section.table
        cells = [cell for row in (table.head, *table.rows) for cell in row] if table else []
        parts = [text for part in section.parts for text in of_section(part)]
        return [section.heading, *section.words, *cells, *parts]

    facts = [text for fact in minutes.facts for text in fact]
    said = [text for section in minutes.sections for text in of_section(section)]
    return [minutes.title, minutes.mark, *facts, *said]


def test_minutes_say_who_what_why_how_and_what_was_left_out(session: orm.Session) -> None:
    panel = settled()
    minutes = draw_minutes(panel.round)
    assert minutes.mark.startswith("Draft.")
    assert table_of(minutes, "In the room").rows[0][:2] == ("Chris Chair", "Education")
    parts = next(section.parts for section in minutes.sections if section.heading == "What was settled")
    assert [part.heading for part in parts] == [plan.sample_plan.plan.reference for plan in panel.board.plans]
    table = parts[0].table
    assert table is not None
    point, given, agreed, why, words = table.rows[0]
    assert point == "T-1 Voice"
    assert given == "Education: outstanding (lead)\nHealth: good\nSocial care: requires improvement"
    assert (agreed, words) == ("Requires improvement", "Page 4 says so.")
    assert why == "Descriptor unclear\nChair's decision\nConfidence low"
    dissent = table_of(minutes, "Dissents").rows[0]
    assert dissent[1:] == ("Health", "Requires improvement", HOSTILE)
    assert table_of(minutes, "Agencies waived").rows[0][1:3] == ("Health", "Not involved with the child")
    assert table_of(minutes, "Plans withdrawn").rows[0][2] == "Left the area."
    assert ("Settled by", "Chris Chair") in minutes.facts


def test_minutes_name_an_auditor_only_as_somebody_in_the_room(session: orm.Session) -> None:
    panel = settled()
    assert "Auditor of" not in " ".join(every_text(draw_minutes(panel.round)))
    come(panel, panel.auditors["health"], "health")
    found = draw_minutes(panel.round)
    named = [text for text in every_text(found) if "Auditor of" in text]
    assert named == ["Auditor of health"]
    assert table_of(found, "In the room").rows[0][:2] == ("Auditor of health", "Health")


def test_minutes_tell_what_is_open_put_off_and_taken_back(session: orm.Session) -> None:
    panel = make_revealed(DISPUTED, {**AGREED, "T-1": "G RI G"})
    cell = panel.cell(1, "T-1")
    postpone(panel.round, Place(cell.sample_plan.id, cell.point.id), "Ask the therapist.", panel.chair)
    panel.settle(2, "T-1", "RI")
    other = panel.cell(2, "T-1")
    moderation.retract(panel.round, other.sample_plan, other.point, "The wrong plan.", 1, panel.chair)
    minutes = draw_minutes(panel.round)
    left = next(section for section in minutes.sections if section.heading == "Still to settle")
    assert "2 points are still to be settled" in left.words[0]
    assert table_of(minutes, "Points put off").rows[0][2:] == (
        "Waits for the next meeting",
        "Ask the therapist.",
    )
    assert table_of(minutes, "Agreed grades taken back").rows[0][2:] == ("Open again", "The wrong plan.")


def test_minutes_keep_what_was_taken_back_or_dissented_from_and_then_settled_again(
    session: orm.Session,
) -> None:
    panel = make_revealed(DISPUTED)
    panel.settle(1, "T-1", "RI", health="We saw the report.")
    cell = panel.cell(1, "T-1")
    moderation.retract(panel.round, cell.sample_plan, cell.point, "Too early.", 1, panel.chair)
    panel.settle(1, "T-1", "G", education="We did not.")
    minutes = draw_minutes(panel.round)
    assert table_of(minutes, "Agreed grades taken back").rows[0][2:] == ("Settled again since", "Too early.")
    assert [row[1:] for row in table_of(minutes, "Dissents").rows] == [
        ("Health", "Requires improvement, on an earlier settling", "We saw the report."),
        ("Education", "Good", "We did not."),
    ]


def test_a_sign_off_ends_the_meeting_and_the_next_one_starts_afresh(session: orm.Session) -> None:
    panel = settled()
    meeting.start(panel.round, 60, PanelOrder.BY_PLAN, panel.chair)
    panel.sign_off()
    row = meeting.panel_of(panel.round)
    assert row is not None
    assert row.ended_at is not None
    facts = dict(draw_minutes(panel.round).facts)
    assert "Panel ended, with the sign-off: " in facts["The meeting"]
    assert "panel ended" not in [entry.what for entry in trail.history(round_id=panel.round.id)]
    moderation.reopen(panel.round, "A plan was mixed up.", panel.second)
    assert not meeting.is_running(meeting.panel_of(panel.round))
    meeting.start(panel.round, 30, PanelOrder.BY_POINT, panel.chair)
    meeting.end(panel.round, panel.chair)
    assert dict(draw_minutes(panel.round).facts)["The meeting"].count("with the sign-off") == 1
    panel.sign_off()
    assert dict(draw_minutes(panel.round).facts)["The meeting"].count("with the sign-off") == 1


def test_the_minutes_of_a_reopened_round_lead_to_what_was_signed(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = settled()
    row = panel.sign_off()
    sign_in(client, panel.second)
    assert "What was signed" not in client.get(url(panel)).text
    moderation.reopen(panel.round, "A plan was mixed up.", panel.second)
    db.session.commit()
    page = client.get(url(panel)).text
    assert "What was signed: <a" in page
    assert f"/rounds/{panel.round.id}/moderation/sign-offs/{row.number}" in page


def test_minutes_are_final_when_signed_and_a_draft_again_when_reopened(session: orm.Session) -> None:
    panel = settled()
    row = panel.sign_off()
    minutes = draw_minutes(panel.round)
    assert minutes.final
    assert minutes.mark.startswith("Final.")
    signature = table_of(minutes, "Signatures").rows[0]
    assert signature[1].startswith("Chris Chair for education, ")
    assert signature[2].startswith("Sam Second for health, ")
    assert signature[3:] == ("Final", row.snapshot_hash)
    moderation.reopen(panel.round, "A plan was mixed up.", panel.second)
    minutes = draw_minutes(panel.round)
    assert not minutes.final
    assert minutes.mark.startswith("Sign-off 1 is void since ")
    assert "A plan was mixed up." in minutes.mark
    assert minutes.mark.endswith("can still change.")
    assert table_of(minutes, "Signatures").rows[0][3].startswith("Void since ")


def test_the_page_and_the_word_file_say_the_same(session: orm.Session, client: CheckedClient) -> None:
    panel = settled()
    panel.sign_off()
    sign_in(client, panel.second)
    page = client.get(url(panel))
    assert page.status_code == 200
    assert "Minutes of the panel" in client.get(f"/rounds/{panel.round.id}/moderation").text
    assert "Minutes of the panel" in client.get(f"/rounds/{panel.round.id}/moderation/sign-off").text
    answer = client.get(url(panel, "/word"))
    assert str(answer.mimetype).endswith("wordprocessingml.document")
    assert f"minutes-round-{panel.round.id}.docx" in answer.headers["Content-Disposition"]
    document = Document(io.BytesIO(answer.data))
    minutes = draw_minutes(panel.round)
    read = [paragraph.text for paragraph in document.paragraphs]
    read += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for text in every_text(minutes):
        assert text in read
        assert text == minutes.title or str(escape(text)) in page.text


def test_the_word_file_can_be_read_by_ear_and_names_no_machine(session: orm.Session) -> None:
    panel = settled()
    document = Document(io.BytesIO(minutes_word.as_word(draw_minutes(panel.round), clock.now())))
    known = document.core_properties
    assert (known.author, known.last_modified_by, known.comments) == ("", "", "")
    assert known.title == f"Minutes of the panel: round {panel.round.name}"
    assert known.language == "en-GB"
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "en-GB"
    styles = [str(paragraph.style.name) for paragraph in document.paragraphs if paragraph.style]
    levels = [int(name[-1]) for name in styles if name.startswith("Heading")]
    assert levels[0] == 1
    assert max(after - before for before, after in pairwise(levels)) == 1
    assert document.tables
    for table in document.tables:
        first = table.rows[0]._tr.trPr
        assert first is not None
        assert first.find(qn("w:tblHeader")) is not None


def test_a_word_file_is_made_of_text_that_no_document_could_hold() -> None:
    rows = (("a\x00b", "c\nd"),)
    minutes = Minutes("T\x0b", "M", False, (("F", "G"),), (Section("S", table=Table("C", ("x", "y"), rows)),))
    document = Document(io.BytesIO(minutes_word.as_word(minutes, clock.now())))
    assert document.tables[1].rows[1].cells[0].text == "a\N{REPLACEMENT CHARACTER}b"
    assert document.tables[1].rows[1].cells[1].text == "c\nd"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_another_program_reads_the_word_file(session: orm.Session, tmp_path: Path) -> None:
    program = LIBREOFFICE.find()
    if program is None:
        pytest.skip(LIBREOFFICE.missing)
    file, profile = tmp_path / "minutes.docx", (tmp_path / "profile").as_uri()
    file.write_bytes(minutes_word.as_word(draw_minutes(settled().round), clock.now()))
    order = [str(program), f"-env:UserInstallation={profile}", "--headless", "--convert-to"]
    to_text = [*order, "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(file)]
    subprocess.run(to_text, check=True, capture_output=True, timeout=120)
    text = (tmp_path / "minutes.txt").read_text(encoding="utf-8-sig")
    for words in ("Minutes of the panel: round", "Page 4 says so.", "Descriptor unclear", HOSTILE):
        assert words in text


def test_there_are_no_minutes_before_the_reveal(session: orm.Session, client: CheckedClient) -> None:
    panel = make_scoring(AGREED)
    sign_in(client, panel.chair)
    for rest in ("", "/word"):
        answer = client.get(url(panel, rest))
        assert answer.status_code == 404
        assert "There are no minutes yet" in answer.text
