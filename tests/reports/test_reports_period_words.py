"""Words of a report over rounds: of exactly those it shows, at any time, never lost, never unsigned."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import trail
from audit_app.accounts.rules import Role
from audit_app.db import begin_writing, db
from audit_app.moderation import service as moderation
from audit_app.reports.audience import Audience
from audit_app.reports.lig import Lig
from audit_app.reports.models import ReportPeriod, ReportPeriodWords
from audit_app.reports.parts.order import drafted
from audit_app.reports.places import OF_A_PERIOD
from audit_app.reports.written import Written, write_words, written
from audit_app.rounds import service as rounds
from tests.moderation.test_moderation_races import PATIENCE, load
from tests.reports.period import OURS, SHOWN, asked, every, form, post, report, write
from tests.support.build_moderation import Panel, make_revealed, make_signed_off
from tests.support.build_reports import another_round
from tests.support.build_rounds import make_draft
from tests.support.builders import make_area, make_person, sign_in
from tests.support.database import commit_or_refuse


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
