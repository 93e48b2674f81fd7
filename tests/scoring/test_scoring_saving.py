"""Saving as it is given, one point or one section at a time, as the script of the page asks for it."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from sqlalchemy import orm

from audit_app.rubrics.grades import Grade
from audit_app.scoring import service as scoring
from audit_app.scoring.rules import NOTHING, Answer
from tests.scoring.builders import GOOD, SCRIPT, Script, fields, outcome, spoil, stamp
from tests.support.build_scoring import make_scoring
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient
from tests.support.queries import counted_queries
from tests.support.trails import entries_about

NOON = dt.datetime(2026, 7, 1, 13, 2, tzinfo=dt.UTC)


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
    newest, oldest = entries_about("scores saved")
    good = {"grade": "G", "comment": "Clear", "evidence": "Page 4"}
    assert (oldest.before, oldest.after) == ({}, {"T-1": good})
    assert (newest.before, newest.after) == ({"T-1": good}, {"T-1": good | {"grade": "RI", "comment": ""}})
    assert newest.plan_id == script.world.plans[0].id


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
    assert not entries_about("section notes saved")


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


def test_the_form_without_scripts_keeps_evidence_and_notes_in_one_entry(script: Script) -> None:
    point, url = script.ids["T-1"], f"{script.url}?section=1"
    sent = fields(script.client.get(url).text)
    assert {f"strengths_{point}", f"development_{point}", f"drawn_{point}"} <= sent.keys()
    typed = {f"grade_{point}": "RI", f"comment_{point}": "Late", f"evidence_{point}": "Page 4"}
    noted = {f"strengths_{point}": "Own words", f"development_{point}": "Dates"}
    stale = dict(sent)
    assert script.client.post(url, data=sent | typed | noted).status_code == 302
    assert script.saved() == {"T-1": ("RI", "Late", "Page 4")}
    (entry,) = entries_about("scores saved")
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
