"""Words of a report over rounds: of exactly those it shows, at any time, never lost, never unsigned."""

import datetime as dt
import io
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
import time_machine
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm
from werkzeug.test import TestResponse

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.db import begin_writing, db
from audit_app.moderation import service as moderation
from audit_app.reports.audience import Audience
from audit_app.reports.files import content
from audit_app.reports.html_file import html_file
from audit_app.reports.lig import Lig
from audit_app.reports.models import ReportPeriod, ReportPeriodWords
from audit_app.reports.parts.order import drafted
from audit_app.reports.places import OF_A_PERIOD
from audit_app.reports.written import Written, write_words, written
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.web.words import moment
from tests.moderation.test_moderation_races import PATIENCE, load
from tests.support.build_moderation import SPLITS, Panel, make_revealed, make_signed_off
from tests.support.build_reports import another_round
from tests.support.build_rounds import make_draft
from tests.support.builders import make_area, make_person, sign_in
from tests.support.database import commit_or_refuse
from tests.support.read_report import open_workbook, read_table

OURS = "Both months show the voice of the child <clearly>."
SHOWN = "Both months show the voice of the child &lt;clearly&gt;."


@pytest.fixture
def first(session: orm.Session) -> Panel:
    """A round in moderation, with a second one of the same people."""
    panel = make_revealed()
    another_round(panel)
    return panel


def every() -> list[AuditRound]:
    return rounds.rounds()


def asked(chosen: list[AuditRound]) -> str:
    return "&".join(f"round={round.id}" for round in chosen)


def report(client: FlaskClient, *chosen: AuditRound) -> str:
    return client.get(f"/report?{asked([*chosen])}").text


def form(client: FlaskClient, *chosen: AuditRound, key: str = "strengths") -> TestResponse:
    return client.get(f"/report/words/{key}?{asked([*chosen])}")


def post(
    client: FlaskClient, *chosen: AuditRound, words: str = OURS, version: int = 0, key: str = "strengths"
) -> TestResponse:
    return client.post(
        f"/report/words/{key}?{asked([*chosen])}", data={"words": words, "version": str(version)}
    )


def write(chosen: list[AuditRound], person: Person, words: str = OURS, key: str = "strengths") -> None:
    last = written(chosen).get(key)
    own = drafted(Lig(chosen, Audience.PANEL))[key]
    write_words(chosen, key, own, words, last.version if last else 0, person)
    db.session.commit()


def test_words_stand_in_the_report_of_those_rounds_with_who_and_when(
    first: Panel, client: FlaskClient
) -> None:
    sign_in(client, first.second)
    newer, older = every()
    address = f"/report/words/strengths?round={newer.id}&round={older.id}"
    assert address.replace("&", "&amp;") in client.get("/report").text
    shown = client.get(address).text
    assert f"These words belong to the report of these 2 rounds: {newer.name} and {older.name}." in shown
    assert "not signed off, so its words can be written anew at any time" in shown
    answer = client.post(address, data={"words": OURS, "version": "0"})
    assert answer.status_code == 302
    assert answer.location == f"/report?round={newer.id}&round={older.id}#words-strengths"
    for page in (client.get("/report").text, report(client, older, newer), client.get(answer.location).text):
        assert SHOWN in page
        assert f"Edited by {first.second.name} on" in page
    # The report of each of them, or of others with them, is another report.
    third = another_round(first, name="2026-12").round
    for other in ([newer], [older], [newer, third], [newer, older, third]):
        assert SHOWN not in report(client, *other)
        assert Lig(other, Audience.PANEL).written == {}
    assert SHOWN not in client.get(f"/report/rounds/{older.id}").text
    assert SHOWN in report(client, older, newer)


def test_the_trail_has_one_entry_for_each_writing_and_the_report_shows_them(
    first: Panel, client: FlaskClient
) -> None:
    chosen = every()
    own = drafted(Lig(chosen, Audience.PANEL))["strengths"]
    said = "Who wrote in this report"
    sign_in(client, first.second)
    assert said not in report(client, *chosen)
    entries = sa.select(sa.func.count()).select_from(trail.TrailEntry)
    before = db.session.scalar(entries) or 0
    post(client, *chosen)
    assert db.session.scalar(entries) == before + 1
    period = db.session.scalars(sa.select(ReportPeriod)).one()
    entry = trail.history(subject=(OF_A_PERIOD, period.id))[0]
    assert (entry.what, entry.who, entry.round_id) == ("report words written", first.second.name, None)
    names = [round.name for round in chosen]
    assert entry.before == {"rounds": names, "part": "strengths", "words": own}
    assert entry.after == {"rounds": names, "part": "strengths", "words": OURS}
    page = report(client, *chosen)
    assert said in page
    assert f"to {SHOWN}" in page
    assert said not in report(client, chosen[0])
    client.post("/sign-out")
    sign_in(client, first.chair)
    assert said in report(client, *chosen)
    client.post("/sign-out")
    sign_in(client, make_person("Lee Reader", Role.LIG_READER))
    page = report(client, *chosen)
    assert SHOWN in page
    assert said not in page


def test_a_round_that_is_not_revealed_is_none_of_the_period(first: Panel, client: FlaskClient) -> None:
    sealed = another_round(first, name="2026-12", reveal=False)
    draft = make_draft(first.second, *rounds.rubrics_of(first.round), name="2027-01", exclusion_months=0)
    db.session.commit()
    two = [one for one in every() if one.id not in (sealed.round.id, draft.id)]
    sign_in(client, first.second)
    with_sealed = [*two, sealed.round, draft]
    assert "these 2 rounds" in form(client, *with_sealed).text
    answer = post(client, *with_sealed)
    assert answer.location == f"/report?{asked(two)}#words-strengths"
    assert SHOWN in report(client, *with_sealed)
    assert SHOWN in report(client, *two)
    moderation.reveal(sealed.round, sealed.chair)
    db.session.commit()
    # With what it shows now it is another report; the words stay with the two they were written of.
    assert "these 3 rounds" in form(client, *with_sealed).text
    assert SHOWN not in report(client, *with_sealed)
    assert SHOWN in report(client, *two)


def test_with_one_round_that_shows_it_is_the_report_of_that_round(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed()
    sealed = another_round(panel, name="2026-12", reveal=False)
    both = [sealed.round, panel.round]
    sign_in(client, panel.second)
    assert f'"/report/rounds/{panel.round.id}/words/strengths"' in report(client, *both)
    assert post(client, *both).location == f"/report/rounds/{panel.round.id}#words-strengths"
    assert db.session.scalars(sa.select(ReportPeriod)).all() == []
    for page in (report(client, *both), client.get(f"/report/rounds/{panel.round.id}").text):
        assert SHOWN in page
        assert "The figures changed after this was written" not in page
    panel.settle_all()
    panel.sign_off()
    assert form(client, *both).status_code == 409
    assert f"/report/rounds/{panel.round.id}/words/strengths" not in report(client, *both)


def test_where_no_round_is_revealed_there_is_nothing_to_write(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed()
    sealed = another_round(panel, name="2026-12", reveal=False)
    sign_in(client, panel.second)
    assert form(client, sealed.round).status_code == 404
    assert client.get("/report/words/strengths?round=999999").status_code == 404
    assert form(client, *every(), key="nonsense").status_code == 404


def test_words_are_written_at_any_time_also_when_all_rounds_are_signed_off(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_signed_off()
    other = another_round(panel)
    other.settle_all()
    other.sign_off()
    sign_in(client, panel.second)
    assert "/report/words/strengths?" in client.get("/report").text
    assert form(client, *every()).status_code == 200
    assert post(client, *every()).status_code == 302
    page = client.get("/report").text
    assert SHOWN in page
    assert "/report/words/strengths?" in page


def test_no_words_bring_the_reports_own_back_and_the_same_again_adds_nothing(first: Panel) -> None:
    chosen = every()
    own = drafted(Lig(chosen, Audience.PANEL))["strengths"]
    write(chosen, first.second, own)
    assert db.session.scalars(sa.select(ReportPeriod)).all() == []
    write(chosen, first.second)
    write(chosen, first.second, "")
    write(chosen, first.second, own)
    rows = db.session.scalars(sa.select(ReportPeriodWords).order_by(ReportPeriodWords.id)).all()
    assert [row.words for row in rows] == [OURS, ""]
    assert {row.period_id for row in rows} == set(db.session.scalars(sa.select(ReportPeriod.id)))
    assert len({row.period_id for row in rows}) == 1


def test_a_stale_form_is_shown_both_texts_and_loses_nothing(first: Panel, client: FlaskClient) -> None:
    chosen = every()
    sign_in(client, first.second)
    assert post(client, *chosen, words="Theirs, first.").status_code == 302
    late = post(client, *reversed(chosen), words="Mine, later.")
    assert late.status_code == 409
    assert "Theirs, first." in late.text
    assert "Mine, later." in late.text
    version = int(re.findall(r'name="version"[^>]*value="(\d+)"', late.text)[0])
    assert post(client, *chosen, words="Mine, later.", version=version).status_code == 302
    assert written(chosen)["strengths"].words == "Mine, later."


def test_of_two_who_write_the_same_at_once_one_is_told(committed_app: Flask) -> None:
    with committed_app.app_context():
        panel = make_revealed()
        for name in ("2026-11", "2026-12"):
            another_round(panel, name=name)
        person_id = panel.second.id
    gate = Barrier(2)

    def write_at_once(key: str, words: str, of: int, version: int = 0) -> object:
        with committed_app.app_context():
            person = load(person_id)
            gate.wait(PATIENCE)
            begin_writing()
            chosen = rounds.rounds()[:of]
            return commit_or_refuse(lambda: write_words(chosen, key, "own", words, version, person))

    def kept(of: int) -> dict[str, Written]:
        with committed_app.app_context():
            load(person_id)
            return written(rounds.rounds()[:of])

    with ThreadPoolExecutor(2) as pool:
        same = list(pool.map(write_at_once, ("strengths",) * 2, ("One", "Other"), (2, 2)))
        assert sorted(type(answer).__name__ for answer in same) == ["NoneType", "WordsStale"]
        seen = (kept(2)["strengths"].version,) * 2
        again = list(pool.map(write_at_once, ("strengths",) * 2, ("Third", "Fourth"), (2, 2), seen))
        assert sorted(type(answer).__name__ for answer in again) == ["NoneType", "WordsStale"]
        # Of two parts of one new report each is kept.
        parts = list(pool.map(write_at_once, ("strengths", "priorities"), ("One", "Other"), (3, 3)))
        assert parts == [None, None]
    assert {key: one.words for key, one in kept(3).items()} == {"strengths": "One", "priorities": "Other"}


def test_figures_that_moved_on_are_said_beside_the_words(session: orm.Session, client: FlaskClient) -> None:
    panel = make_revealed(*SPLITS, *SPLITS)
    another_round(panel)
    write(every(), panel.second, key="priorities")
    sign_in(client, panel.second)
    said = "The figures changed after this was written"
    assert said not in report(client, *every())
    panel.settle(2, "T-1", "I")
    panel.settle_all()
    db.session.commit()
    assert said in report(client, *every())


def test_the_report_as_of_a_time_has_the_words_of_then(first: Panel, client: FlaskClient) -> None:
    began = clock.now()
    for minutes, words in ((10, "Written first."), (20, "Written second.")):
        with time_machine.travel(began + dt.timedelta(minutes=minutes)):
            write(every(), first.second, words)
    with time_machine.travel(began + dt.timedelta(minutes=30)):
        third = another_round(first, name="2026-12")
        write(every(), first.second, "Written of three.")
        later = began + dt.timedelta(minutes=40)
    with time_machine.travel(later):
        sign_in(client, first.second)
        seen = {}
        for minutes in (5, 15, 25, 35):
            at = (began + dt.timedelta(minutes=minutes)).isoformat()
            page = client.get("/report/as-of", query_string={"as_of": at}).text
            assert "/report/words/" not in page
            seen[minutes] = re.findall(r"Written (?:first|second|of three)\.", page)
        # Before the third was revealed the report was of two rounds, though three are chosen.
        assert third.round.id in {round.id for round in every()}
        assert seen == {5: [], 15: ["Written first."], 25: ["Written second."], 35: ["Written of three."]}


def test_every_file_of_the_report_has_the_words_with_who_wrote_them(
    first: Panel, client: FlaskClient
) -> None:
    write(every(), first.second)
    sign_in(client, make_person("Lee Reader", Role.LIG_READER))
    word = client.get(f"/report/period.docx?{asked(every())}").data
    said = [paragraph.text for paragraph in Document(io.BytesIO(word)).paragraphs]
    about = said[said.index(OURS) + 1]
    assert about.startswith(f"Edited by {first.second.name} on ")
    page = html_file(Lig(every(), Audience.PARTNERSHIP)).decode()
    assert SHOWN in page
    assert about in page


def test_the_workbook_lists_the_words_with_who_wrote_them(first: Panel) -> None:
    def labels() -> list[str]:
        return list(open_workbook(content(Lig(every(), Audience.PARTNERSHIP), "xlsx")).sheetnames)

    assert "Words written" not in labels()
    write(every(), first.second, "=1+1 is no formula")
    (row,) = read_table(open_workbook(content(Lig(every(), Audience.PARTNERSHIP), "xlsx")), "Words written")
    assert row == {
        "Part of the report": "Strengths",
        "Words": "=1+1 is no formula",
        "Edited by": first.second.name,
        "Edited on": moment(written(every())["strengths"].at),
        "Figures changed after this was written": "No",
    }
    write(every(), first.second, "")
    assert "Words written" not in labels()


def test_typed_words_are_never_in_what_is_published(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    other = another_round(panel)
    other.settle_all()
    other.sign_off()
    write(every(), panel.second)
    sign_in(client, panel.second)
    assert Lig(every(), Audience.PUBLIC).written == {}
    page = client.get(f"/report?{asked(every())}&for=publication").text
    assert SHOWN not in page
    assert "/report/words/" not in page
    assert "Who wrote in this report" not in page


def test_only_a_manager_writes_and_only_of_their_own_area(first: Panel, client: FlaskClient) -> None:
    there = every()
    write(there, first.second)
    for person in (first.chair, make_person("Lee Reader", Role.LIG_READER)):
        sign_in(client, person)
        assert form(client, *there).status_code == 403
        assert post(client, *there).status_code == 403
        assert "/report/words/" not in client.get("/report").text
        client.post("/sign-out")
    address = f"/report/words/strengths?{asked(there)}"
    make_area("south", "South Area")
    sign_in(client, make_person("Sam South", Role.MANAGER, email="sam@south.example.org"))
    assert client.get(address).status_code == 404
    assert client.post(address, data={"words": "Ours", "version": "0"}).status_code == 404
    assert written(there) == {}


def test_the_form_leads_to_the_other_reports_with_words(first: Panel, client: FlaskClient) -> None:
    two = every()
    sign_in(client, first.second)
    heading = "Other reports over rounds with words of their own"
    post(client, *two)
    assert heading not in form(client, *two).text
    for month in range(1, 4):
        another_round(first, name=f"2027-{month:02}")
    page = form(client, *every()).text
    assert heading in page
    assert f'href="/report?{asked(two)}">2026-11 and 2026-10</a>'.replace("&", "&amp;") in page
    post(client, *every())
    assert "5 rounds, from 2026-10 to 2027-03</a>" in form(client, *two).text
    assert heading not in client.get(f"/report/rounds/{two[0].id}/words/strengths").text


def test_many_rounds_are_counted_and_named_when_asked(first: Panel, client: FlaskClient) -> None:
    for month in range(1, 4):
        another_round(first, name=f"2027-{month:02}")
    sign_in(client, first.second)
    page = form(client, *every()).text
    assert "These words belong to the report of these 5 rounds. With other rounds" in page
    assert "Which 5 rounds" in page
    assert all(round.name in page for round in every())
