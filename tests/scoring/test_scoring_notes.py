"""Notes on a section: kept and told, hidden while blind, and sealed only as they were read."""

import re

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from audit_app import trail
from audit_app.rounds.rules import State
from audit_app.scoring import service as scoring
from audit_app.scoring.rules import NO_NOTE, Note
from tests.scoring.builders import Script, outcome, stamp
from tests.support.build_rounds import move_on
from tests.support.build_scoring import make_scoring, seal
from tests.support.trails import entries_about


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
    newest, oldest = entries_about("section notes saved")
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
