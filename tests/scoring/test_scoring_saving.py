"""Saving as it is given, one point or one section at a time, as the script of the page asks for it."""

import datetime as dt
import re
import threading
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import trail
from audit_app.allocation import service as allocation
from audit_app.allocation.rules import EndReason
from audit_app.db import db
from audit_app.rounds.rules import State
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from audit_app.scoring import service as scoring
from audit_app.scoring.models import Assessment, Score, SectionNote
from audit_app.scoring.rules import NO_NOTE, NOTHING, Answer, Note
from tests.scoring.test_scoring_pages import fields
from tests.support.build_rounds import move_on
from tests.support.build_scoring import World, make_scoring, seal
from tests.support.builders import PASSWORD, sign_in
from tests.support.pages import CheckedClient
from tests.support.queries import counted_queries

NOON = dt.datetime(2026, 7, 1, 13, 2, tzinfo=dt.UTC)
SCRIPT = {"HX-Request": "true"}
GOOD = {"grade": "G", "comment": "Clear", "evidence": "Page 4"}


class Script:
    """The script of one auditor's scoring page."""

    def __init__(self, client: CheckedClient, world: World, agency: str = "education") -> None:
        sign_in(client, world.auditors[agency])
        self.client, self.world, self.held = client, world, world.held(agency)
        self.url = f"/my-plans/{self.held.id}"
        self.ids = {question.code: question.id for question in scoring.questions(self.held)}

    def send(self, code: str = "T-1", stamp: str = NOTHING.stamp, key: str = "", **said: str) -> Any:
        sent = GOOD | said | {"stamp": stamp, "once": key or uuid.uuid4().hex}
        point = self.ids.get(code, code)
        return self.client.post(f"{self.url}/points/{point}", data=sent, headers=SCRIPT)

    def note(self, code: str = "T-1", stamp: str = NO_NOTE.stamp, **said: str) -> Any:
        sent = {"strengths": "", "development": "", "stamp": stamp, "once": uuid.uuid4().hex} | said
        point = self.ids.get(code, code)
        return self.client.post(f"{self.url}/sections/{point}", data=sent, headers=SCRIPT)

    def saved(self) -> dict[str, tuple[str, ...]]:
        codes = {point: code for code, point in self.ids.items()}
        found = scoring.answers_of(scoring.assessment_of(self.held))
        return {codes[point]: one.words() for point, one in found.items()}


def outcome(answer: Any) -> str:
    return re.search(r'data-outcome="(\w+)"', answer.text)[1]  # type: ignore[index]


def stamp(answer: Any) -> str:
    return re.search(r'type="hidden"[^>]*value="([^"]*)"', answer.text)[1]  # type: ignore[index]


def entries(what: str) -> list[trail.TrailEntry]:
    return [entry for entry in trail.history(limit=500, blind=False) if entry.what == what]


@pytest.fixture
def script(session: orm.Session, client: CheckedClient) -> Script:
    return Script(client, make_scoring(1))


def test_each_answer_is_saved_by_itself_and_the_reply_says_when_in_london(
    session: orm.Session, client: CheckedClient
) -> None:
    with time_machine.travel(NOON, tick=False):
        script = Script(client, make_scoring(1))
        first = script.send()
        assert (first.status_code, outcome(first)) == (200, "saved")
        assert "Saved 14:02" in first.text
        second = script.send("T-1", stamp(first), grade="RI", comment="")
    assert (outcome(second), "Still needed" in second.text) == ("saved", True)
    assert stamp(second) == Answer(Grade.REQUIRES_IMPROVEMENT, "", 2, "Page 4").stamp
    assert script.saved() == {"T-1": ("RI", "", "Page 4")}
    newest, oldest = entries("scores saved")
    good = {"grade": "G", "comment": "Clear", "evidence": "Page 4"}
    assert (oldest.before, oldest.after) == ({}, {"T-1": good})
    assert (newest.before, newest.after) == ({"T-1": good}, {"T-1": good | {"grade": "RI", "comment": ""}})
    assert newest.plan_id == script.world.plans[0].id


def test_the_same_sending_again_changes_nothing_and_is_answered_as_saved(script: Script) -> None:
    answers = [script.send(key="a-key") for _ in range(3)]
    assert [(one.status_code, stamp(one)) for one in answers] == [(200, stamp(answers[0]))] * 3
    assert len(entries("scores saved")) == 1


def test_the_same_key_with_other_words_is_refused(script: Script) -> None:
    script.send(key="a-key")
    refused = script.send(key="a-key", comment="Other words")
    assert refused.status_code == 422
    assert "already sent with other content" in refused.text
    assert script.saved() == {"T-1": ("G", "Clear", "Page 4")}


def test_a_sending_repeated_after_another_window_saved_meets_its_words(script: Script) -> None:
    first = script.send(key="a-key")
    script.send(stamp=stamp(first), comment="Later words")
    again = script.send(key="a-key")
    assert (again.status_code, outcome(again)) == (409, "clash")
    assert "Later words" in again.text
    assert script.saved() == {"T-1": ("G", "Later words", "Page 4")}


def test_words_on_an_old_stamp_meet_what_another_window_saved_and_nothing_is_lost(script: Script) -> None:
    first = script.send(comment="First window")
    clash = script.send(comment='Second "window" <b>')
    assert (clash.status_code, outcome(clash)) == (409, "clash")
    assert 'data-comment="First window"' in clash.text
    assert f'data-stamp="{stamp(first)}"' in clash.text
    assert stamp(clash) == NOTHING.stamp, "a form sent unread must not go over the other window's words"
    assert script.saved()["T-1"][1] == "First window"
    kept = script.send(stamp=stamp(first), comment='Second "window" <b>')
    assert outcome(kept) == "saved"


def test_words_typed_back_to_what_the_page_showed_still_meet_the_other_windows(script: Script) -> None:
    """A whole page counts such a point as untouched. Here somebody did touch it, and sees what it became."""
    script.send(comment="Other window")
    clash = script.send(grade="", comment="", evidence="")
    assert (clash.status_code, outcome(clash)) == (409, "clash")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"grade": "X"}, "Select the grade from the choices shown"),
        ({"comment": "x" * 4001}, "The comment must be 4,000 characters or fewer"),
        ({"comment": "bad \x00"}, "holds an empty (NUL) character"),
        ({"evidence": "x" * 201}, "The page or paragraph must be 200 characters or fewer"),
        ({"evidence": "two\nlines"}, "must be on one line"),
        ({"stamp": ""}, "This page is out of date"),
        ({"stamp": "1-x"}, "This page is out of date"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(script: Script, said: dict[str, str], sentence: str) -> None:
    refused = script.send(**said)
    assert (refused.status_code, outcome(refused)) == (422, "invalid")
    assert sentence in refused.text
    assert script.saved() == {}


def test_not_applicable_where_the_point_does_not_allow_it_is_refused(script: Script) -> None:
    refused = script.send("T-1", grade="NA")
    assert (refused.status_code, outcome(refused)) == (409, "refused")
    assert "“Voice” cannot be not applicable" in refused.text
    assert outcome(script.send("T-2", grade="NA")) == "saved"


def spoil(script: Script, change: str) -> None:
    world = script.world
    if change == "sealed":
        seal(script.held)
    elif change == "taken back":
        allocation.end_allocation(script.held, EndReason.UNAVAILABLE, world.manager)
    elif change == "withdrawn":
        sampling.withdraw(world.sample[0], WithdrawalReason.CEASED, "", world.manager)
    else:
        move_on(world.round, State(change))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("sealed", "You sealed this assessment"),
        ("taken back", "no longer given to you"),
        ("withdrawn", "withdrawn from the sample"),
        ("moderation", "Scoring is not open: the round is in “moderation”"),
        ("signed off", "Scoring is not open: the round is in “signed off”"),
    ],
)
@pytest.mark.parametrize("kind", ["point", "note"])
def test_a_save_that_cannot_count_is_refused_in_words(
    session: orm.Session, client: CheckedClient, kind: str, change: str, sentence: str
) -> None:
    script = Script(client, make_scoring(1))
    spoil(script, change)
    session.flush()
    before = script.saved()
    refused = script.send(comment="Late") if kind == "point" else script.note(strengths="Late")
    assert (refused.status_code, outcome(refused)) == (409, "refused")
    assert sentence in refused.text
    assert script.saved() == before
    assert not entries("section notes saved")


def test_what_is_somebody_elses_answers_as_what_is_not_there(script: Script) -> None:
    theirs = script.world.held("health")
    asked = next(one.id for one in scoring.questions(theirs) if one.code == "T-3")
    sent = GOOD | {"stamp": NOTHING.stamp, "strengths": "", "development": ""}
    bodies = set()
    for held in (theirs.id, 99_999, 10**12):
        for point in (asked, script.ids["T-1"], 99_999, 10**12):
            for part in ("points", "sections"):
                answer = script.client.post(
                    f"/my-plans/{held}/{part}/{point}", data=sent | {"once": uuid.uuid4().hex}, headers=SCRIPT
                )
                assert answer.status_code == 404
                bodies.add(answer.data)
    for part in ("points", "sections"):
        other = script.client.post(
            f"{script.url}/{part}/{asked}", data=sent | {"once": uuid.uuid4().hex}, headers=SCRIPT
        )
        assert other.status_code == 404, "a point of the plan that another agency is asked"
        bodies.add(other.data)
    assert len(bodies) == 1


def test_a_script_is_told_that_the_session_ended_and_led_nowhere(script: Script) -> None:
    script.client.post("/sign-out")
    refused = script.send()
    assert refused.status_code == 401
    assert "Location" not in refused.headers
    assert "You are signed out" in refused.text or "Sign in again" in refused.text
    shown = script.client.get("/", headers=SCRIPT)
    assert shown.status_code == 401
    assert "Location" not in shown.headers
    assert script.client.get("/").status_code == 302


def test_signing_out_lets_the_browser_forget_its_drafts(script: Script) -> None:
    assert script.client.post("/sign-out").headers["Clear-Site-Data"] == '"storage"'


def test_each_person_has_a_key_of_their_own_that_tells_no_name(
    session: orm.Session, client: CheckedClient
) -> None:
    world = make_scoring(1)
    keys = set()
    for agency in ("education", "health"):
        visitor = client.application.test_client()
        sign_in(visitor, world.auditors[agency])
        for _ in range(2):
            page = visitor.get(f"/my-plans/{world.held(agency).id}").text
            keys.add(re.search(r'id="scores"[^>]*data-person="([0-9a-f]{16})"', page)[1])  # type: ignore[index]
    assert len(keys) == 2


def test_notes_on_a_section_are_kept_stamped_and_told(script: Script) -> None:
    first = script.note(strengths="The child's own words")
    assert (first.status_code, outcome(first)) == (200, "saved")
    second = script.note(stamp=stamp(first), strengths="The child's own words", development="Dates")
    assert outcome(second) == "saved"
    clash = script.note(stamp=stamp(first), strengths="Other")
    assert (clash.status_code, outcome(clash)) == (409, "clash")
    assert 'data-development="Dates"' in clash.text
    found = scoring.notes_of(scoring.assessment_of(script.held))
    assert [(place[1], note.words(), note.version) for place, note in found.items()] == [
        ("A", ("The child's own words", "Dates"), 2)
    ]
    newest, oldest = entries("section notes saved")
    assert oldest.after == {"A": {"strengths": "The child's own words", "areas for development": ""}}
    assert newest.after["A"]["areas for development"] == "Dates"  # type: ignore[index]
    page = script.client.get(f"{script.url}?view=all").text
    assert "The child&#39;s own words" in page
    for where in ("/check", ""):
        assert "Dates" in script.client.get(script.url + where).text


def test_notes_are_told_by_no_history_shown_while_blind(script: Script, session: orm.Session) -> None:
    script.note(strengths="Secret words")
    script.send(comment="Secret words")
    shown = trail.history(round_id=script.world.round.id)
    assert shown
    assert all("Secret" not in str((entry.before, entry.after)) for entry in shown)


@pytest.mark.parametrize("state", list(State))
def test_sealed_notes_come_out_of_no_query_before_reveal(session: orm.Session, state: State) -> None:
    world = make_scoring(1)
    for agency in ("education", "health"):
        held = world.held(agency)
        version = world.round.rubric_rows[0].rubric_version_id
        scoring.save_note(held, version, "A", Note(f"By {agency}"), NO_NOTE.stamp, held.auditor)
        scoring.save_note(held, version, "B", Note(), NO_NOTE.stamp, held.auditor)
    seal(world.held("education"))
    session.commit()
    if state is State.DRAFT:
        session.execute(sa.text("UPDATE audit_round SET state = 'draft'"))
        session.expire_all()
    else:
        move_on(world.round, state)
    found = [(one.agency, one.section, one.strengths) for one in scoring.sealed_notes(world.round)]
    hidden = state in (State.DRAFT, State.SCORING)
    assert found == ([] if hidden else [("education", "A", "By education")])


def test_a_note_changed_after_the_plan_was_read_is_not_sealed(script: Script) -> None:
    for code in script.ids:
        script.send(code)
    page = script.client.get(f"{script.url}/check").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]  # type: ignore[index]
    script.note(strengths="Typed after it was read")
    refused = script.client.post(f"{script.url}/check", data={"version": version})
    assert refused.status_code == 422
    assert "in another window" in refused.text


def test_the_form_without_scripts_keeps_evidence_and_notes_in_one_entry(script: Script) -> None:
    point, url = script.ids["T-1"], f"{script.url}?section=1"
    sent = fields(script.client.get(url).text)
    assert {f"strengths_{point}", f"development_{point}", f"drawn_{point}"} <= sent.keys()
    typed = {f"grade_{point}": "RI", f"comment_{point}": "Late", f"evidence_{point}": "Page 4"}
    noted = {f"strengths_{point}": "Own words", f"development_{point}": "Dates"}
    stale = dict(sent)
    assert script.client.post(url, data=sent | typed | noted).status_code == 302
    assert script.saved() == {"T-1": ("RI", "Late", "Page 4")}
    (entry,) = entries("scores saved")
    assert entry.after == {
        "T-1": {"grade": "RI", "comment": "Late", "evidence": "Page 4"},
        "A": {"strengths": "Own words", "areas for development": "Dates"},
    }
    check = script.client.get(f"{script.url}/check").text
    assert all(words in check for words in ("Page 4", "Own words", "Dates"))
    stale["once"] = uuid.uuid4().hex
    clash = script.client.post(url, data=stale | {f"strengths_{point}": "Other words"})
    assert clash.status_code == 409
    assert "Own words" in clash.text
    assert "Other words" in clash.text
    assert "data-saves" not in clash.text, "a page drawn with unsaved words must not count them as saved"
    kept = script.client.post(url, data=fields(clash.text))
    assert kept.status_code == 302
    assert script.saved() == {"T-1": ("RI", "Late", "Page 4")}
    (note,) = scoring.notes_of(scoring.assessment_of(script.held)).values()
    assert note.words() == ("Other words", "")


def test_a_form_whose_points_were_saved_meanwhile_finds_nothing_left_to_do(script: Script) -> None:
    url = f"{script.url}?section=1"
    sent = fields(script.client.get(url).text)
    script.send()
    point = script.ids["T-1"]
    typed = {f"grade_{point}": "G", f"comment_{point}": "Clear", f"evidence_{point}": "Page 4"}
    assert script.client.post(url, data=sent | typed).status_code == 302
    assert len(entries("scores saved")) == 1


def test_one_save_asks_little_of_the_database_however_long_the_rubric(
    script: Script, session: orm.Session
) -> None:
    first = script.send()
    with counted_queries(session) as count:
        second = script.send(stamp=stamp(first), comment="Changed")
    assert outcome(second) == "saved"
    assert count.number <= 13, count.statements
    read = " ".join(count.statements).lower()
    assert "descriptors" not in read, "a save reads the one point, and not its texts"
    assert read.count("from score") + read.count("join score") <= 1
    with counted_queries(session) as count:
        assert outcome(script.note(strengths="Clear")) == "saved"
    assert count.number <= 14, count.statements


@pytest.mark.parametrize("what", ["point", "note"])
def test_the_same_sending_twenty_times_at_once_has_one_effect(committed_app: Flask, what: str) -> None:
    with committed_app.app_context():
        world = make_scoring(1)
        held = world.held("health")
        email, held_id = world.auditors["health"].email, held.id
        point = next(one.id for one in scoring.questions(held) if one.code == "T-1")
    sent = GOOD | {"stamp": NOTHING.stamp}
    if what == "note":
        sent = {"stamp": NO_NOTE.stamp, "strengths": "Clear"}
    address = f"/my-plans/{held_id}/{'points' if what == 'point' else 'sections'}/{point}"
    key = _session_of(committed_app, email)

    def save(**other: str) -> int:
        # A plain client: counting the trail around each request would meet the entries of the others.
        client = FlaskClient(committed_app, Response, use_cookies=False)
        headers = {**SCRIPT, "Cookie": f"session={key}"}
        with committed_app.app_context():
            return client.post(address, data=sent | {"once": "the-key"} | other, headers=headers).status_code

    barrier, statuses = threading.Barrier(20), []

    def save_with_the_others() -> None:
        barrier.wait()
        statuses.append(save())

    threads = [threading.Thread(target=save_with_the_others) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(statuses) == 20
    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    with committed_app.app_context():
        everything: Any = {"all_areas": True}
        for table in (Assessment, Score if what == "point" else SectionNote):
            rows = sa.select(sa.func.count()).select_from(table)
            assert db.session.scalar(rows, execution_options=everything) == 1
        saved = sa.select(sa.func.count()).where(
            trail.TrailEntry.what.in_(("scores saved", "section notes saved"))
        )
        assert db.session.scalar(saved) == 1
    assert save() == 200
    assert save(comment="Other", strengths="Other") == 422


def _session_of(app: Flask, email: str | None) -> str:
    client = app.test_client()
    client.post("/sign-in", data={"email": email, "password": PASSWORD})
    cookie = client.get_cookie("session")
    assert cookie is not None
    return cookie.value
