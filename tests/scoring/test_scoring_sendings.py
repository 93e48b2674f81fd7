"""One sending that comes again, late, or twenty times at once: it counts once and loses nothing."""

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, Response
from flask.testing import FlaskClient

from audit_app import trail
from audit_app.db import db
from audit_app.scoring import service as scoring
from audit_app.scoring.models import Assessment, Score, SectionNote
from audit_app.scoring.rules import NO_NOTE, NOTHING
from tests.scoring.builders import GOOD, SCRIPT, Script, fields, outcome, stamp
from tests.support.build_scoring import make_scoring
from tests.support.builders import PASSWORD
from tests.support.trails import entries_about


def test_the_same_sending_again_changes_nothing_and_is_answered_as_saved(script: Script) -> None:
    answers = [script.send(key="a-key") for _ in range(3)]
    assert [(one.status_code, stamp(one)) for one in answers] == [(200, stamp(answers[0]))] * 3
    assert len(entries_about("scores saved")) == 1


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


def test_a_form_whose_points_were_saved_meanwhile_finds_nothing_left_to_do(script: Script) -> None:
    url = f"{script.url}?section=1"
    sent = fields(script.client.get(url).text)
    script.send()
    point = script.ids["T-1"]
    typed = {f"grade_{point}": "G", f"comment_{point}": "Clear", f"evidence_{point}": "Page 4"}
    assert script.client.post(url, data=sent | typed).status_code == 302
    assert len(entries_about("scores saved")) == 1


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
