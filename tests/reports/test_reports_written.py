"""Words a manager writes in place of the report's own: until the sign-off, never lost, never unsigned."""

import logging
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import trail
from audit_app.accounts.rules import Role
from audit_app.moderation import service as moderation
from audit_app.reports.audience import Audience
from audit_app.reports.lig import Lig
from audit_app.reports.parts.order import drafted
from audit_app.reports.written import (
    WordsRefused,
    WordsStale,
    with_written,
    write_words,
    written,
)
from audit_app.rounds.models import AuditRound
from tests.support.build_moderation import SPLITS, Panel, make_revealed, make_scoring, make_signed_off
from tests.support.build_reports import another_round
from tests.support.builders import make_person, sign_in

OURS = "The voice of the child is <clear> in every plan."


def test_written_words_stand_in_place_of_the_reports_own_with_who_and_when(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed()
    sign_in(client, panel.second)
    address = f"/report/rounds/{panel.round.id}/words/strengths"
    assert address in client.get(f"/report/rounds/{panel.round.id}").text
    assert client.get(address).status_code == 200
    answer = client.post(address, data={"words": OURS, "version": "0"})
    assert answer.status_code == 302
    page = client.get(f"/report/rounds/{panel.round.id}").text
    assert "The voice of the child is &lt;clear&gt; in every plan." in page
    assert f"Edited by {panel.second.name} on" in page
    entry = trail.history(round_id=panel.round.id)[0]
    assert entry.what == "report words written"
    assert entry.after == {"part": "strengths", "words": OURS}
    own = drafted(Lig([panel.round], Audience.PANEL))["strengths"]
    assert entry.before == {"part": "strengths", "words": own}


def test_no_words_bring_the_reports_own_back(session: orm.Session) -> None:
    panel = make_revealed()
    lig = Lig([panel.round], Audience.PANEL)
    own = drafted(lig)["strengths"]
    write_words([panel.round], "strengths", own, OURS, 0, panel.second)
    first = written([panel.round])["strengths"]
    write_words([panel.round], "strengths", own, "", first.version, panel.second)
    again = written([panel.round])["strengths"]
    assert (again.words, again.version > first.version) == ("", True)
    assert trail.history(round_id=panel.round.id)[0].what == "report's own words brought back"
    # The same again, and the report's own words typed out, change nothing and add no row.
    write_words([panel.round], "strengths", own, own, again.version, panel.second)
    assert written([panel.round])["strengths"].version == again.version


def test_a_stale_form_is_shown_both_texts_and_loses_nothing(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed()
    sign_in(client, panel.second)
    address = f"/report/rounds/{panel.round.id}/words/priorities"
    assert client.post(address, data={"words": "Theirs, first.", "version": "0"}).status_code == 302
    late = client.post(address, data={"words": "Mine, later.", "version": "0"})
    assert late.status_code == 409
    assert "Theirs, first." in late.text
    assert "Mine, later." in late.text
    version = re.findall(r'name="version"[^>]*value="(\d+)"', late.text)[0]
    assert client.post(address, data={"words": "Mine, later.", "version": version}).status_code == 302
    assert written([panel.round])["priorities"].words == "Mine, later."


def test_figures_that_moved_on_are_said_beside_the_words(session: orm.Session, client: FlaskClient) -> None:
    panel = make_revealed(*SPLITS, *SPLITS)
    own = drafted(Lig([panel.round], Audience.PANEL))["priorities"]
    write_words([panel.round], "priorities", own, OURS, 0, panel.second)
    session.commit()
    sign_in(client, panel.second)
    said = "The figures changed after this was written"
    assert said not in client.get(f"/report/rounds/{panel.round.id}").text
    panel.settle(2, "T-1", "I")
    panel.settle_all()
    assert drafted(Lig([panel.round], Audience.PANEL))["priorities"] != own
    assert said in client.get(f"/report/rounds/{panel.round.id}").text


def test_after_the_sign_off_nobody_writes_until_the_round_is_reopened(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed()
    write_words([panel.round], "strengths", "own", OURS, 0, panel.second)
    version = written([panel.round])["strengths"].version
    panel.settle_all()
    panel.sign_off()
    with pytest.raises(WordsRefused, match="signed off"):
        write_words([panel.round], "strengths", "own", "Other words", version, panel.second)
    sign_in(client, panel.second)
    address = f"/report/rounds/{panel.round.id}/words/strengths"
    answer = client.post(address, data={"words": "Other words", "version": str(version)})
    assert answer.status_code == 409
    assert "Reopen the round" in answer.text
    page = client.get(f"/report/rounds/{panel.round.id}").text
    assert address not in page
    assert "The voice of the child" in page
    moderation.reopen(panel.round, "A plan was misread", panel.second)
    session.commit()
    assert address in client.get(f"/report/rounds/{panel.round.id}").text


def test_before_the_reveal_there_is_nothing_to_write(session: orm.Session, client: FlaskClient) -> None:
    panel = make_scoring()
    with pytest.raises(WordsRefused, match="no report yet"):
        write_words([panel.round], "strengths", "own", OURS, 0, panel.second)
    sign_in(client, panel.second)
    assert client.get(f"/report/rounds/{panel.round.id}/words/strengths").status_code == 404


def test_only_a_manager_writes_and_only_what_there_is(session: orm.Session, client: FlaskClient) -> None:
    panel = make_revealed()
    address = f"/report/rounds/{panel.round.id}/words/"
    sign_in(client, panel.chair)
    assert client.get(f"{address}strengths").status_code == 403
    assert f"{address}strengths" not in client.get(f"/report/rounds/{panel.round.id}").text
    client.post("/sign-out")
    sign_in(client, panel.second)
    assert client.get(f"{address}nonsense").status_code == 404


def test_typed_words_are_never_in_what_is_published(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    sign_in(client, make_person("Lee Reader", Role.LIG_READER))
    lig = Lig([panel.round], Audience.PUBLIC)
    assert lig.written == {}
    assert with_written([], {}) == []


def test_a_version_of_another_time_is_refused(session: orm.Session) -> None:
    panel = make_revealed()
    with pytest.raises(WordsStale):
        write_words([panel.round], "strengths", "own", OURS, 7, panel.second)


PERSONAL = "The voice of the child: NHS number 943 476 5919 DOB 12/03/2012."


def test_what_looks_like_an_identifier_is_named_before_it_is_saved_and_the_text_is_kept(
    session: orm.Session, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    panel = make_revealed()
    sign_in(client, panel.second)
    for address, rounds in words_of_one_and_of_several(panel):
        sent = {"words": PERSONAL, "version": "0"}
        with caplog.at_level(logging.INFO):
            warned = client.post(address, data=sent)
        assert warned.status_code == 422
        assert (
            "“943 476 5919” looks like an NHS number and “12/03/2012” looks like a date of birth"
            in warned.text
        )
        assert f">{PERSONAL}</textarea>" in warned.text
        assert "strengths" not in written(rounds)
        assert "2 identifiers" in caplog.text
        assert "943" not in caplog.text
        told = re.findall(r'name="warned"[^>]*value="([^"]*)"', warned.text)[0]
        # More of it is warned of again; the same is kept, for whoever writes can tell.
        more = client.post(address, data=sent | {"words": f"{PERSONAL} SY2 6ND", "warned": told})
        assert more.status_code == 422
        assert "“SY2 6ND” looks like a postcode" in more.text
        assert client.post(address, data=sent | {"warned": told}).status_code == 302
        assert written(rounds)["strengths"].words == PERSONAL


def words_of_one_and_of_several(panel: Panel) -> list[tuple[str, list[AuditRound]]]:
    """The addresses at which the strengths are written of one round and of two, with the rounds."""
    other = another_round(panel)
    number, second = panel.round.id, other.round.id
    return [
        (f"/report/rounds/{number}/words/strengths", [panel.round]),
        (f"/report/words/strengths?round={number}&round={second}", [other.round, panel.round]),
    ]
