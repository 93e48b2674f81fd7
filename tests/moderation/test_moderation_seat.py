"""From a seat in the panel: who may follow, who was there, and which dissent is put on record."""

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.allocation.rules import EndReason
from audit_app.db import db
from audit_app.moderation import panel as meeting
from audit_app.moderation import postponing, seat
from audit_app.moderation.models import Dissent, PanelMember
from audit_app.moderation.queue import PanelOrder
from audit_app.moderation.rules import ModerationRefused, SettledMeanwhile
from audit_app.rounds.rules import WrongState
from audit_app.trail import TrailEntry
from tests.moderation.builders import place_of, started
from tests.support.build_moderation import agency_of, make_revealed, make_signed_off
from tests.support.builders import make_person


def test_an_auditor_puts_their_agencys_dissent_on_record_once_per_settling(session: orm.Session) -> None:
    panel = started()
    panel.settle(1, "T-1", "RI")
    health, hal = agency_of(panel, "health"), panel.auditors["health"]
    said = seat.dissent(panel.round, place_of(panel, 1, "T-1"), "We saw the report.", 1, health, hal)
    assert (said.said_by, said.said_at is not None) == (hal.id, True)
    with pytest.raises(ModerationRefused, match="already on record: “We saw the report"):
        seat.dissent(panel.round, place_of(panel, 1, "T-1"), "Again.", 1, health, hal)
    panel.settle(1, "T-1", "G")
    with pytest.raises(SettledMeanwhile):
        seat.dissent(panel.round, place_of(panel, 1, "T-1"), "Again.", 1, health, hal)
    seat.dissent(panel.round, place_of(panel, 1, "T-1"), "Still not.", 2, health, hal)
    words = [row.words for row in session.scalars(sa.select(Dissent).order_by(Dissent.id))]
    assert words == ["We saw the report.", "Still not."]


@pytest.mark.parametrize(
    ("agency", "code", "words", "sentence"),
    [
        ("health", "T-4", "No.", "not asked of health"),
        ("education", "T-4", " ", "Say in a sentence why education"),
        ("education", "T-3", "No.", "Nothing is settled"),
    ],
)
def test_a_dissent_that_cannot_stand_is_refused_in_words(
    session: orm.Session, agency: str, code: str, words: str, sentence: str
) -> None:
    panel = started()
    panel.settle(3, "T-4", "RI")
    with pytest.raises(ModerationRefused, match=sentence):
        seat.dissent(
            panel.round, place_of(panel, 3, code), words, 1, agency_of(panel, agency), panel.auditors[agency]
        )


def test_after_sign_off_nobody_dissents_joins_or_puts_off(session: orm.Session) -> None:
    panel = make_signed_off()
    health, hal = agency_of(panel, "health"), panel.auditors["health"]
    for verb in (
        lambda: seat.dissent(panel.round, place_of(panel, 1, "T-1"), "No.", 1, health, hal),
        lambda: seat.join(panel.round, health, hal),
        lambda: seat.note_present(panel.round, [hal.id], panel.chair),
        lambda: postponing.postpone(panel.round, place_of(panel, 1, "T-1"), "", panel.chair),
        lambda: meeting.start(panel.round, 60, PanelOrder.BY_PLAN, panel.chair),
    ):
        with pytest.raises(WrongState, match="signed off"):
            verb()


def test_people_say_that_they_are_there_and_the_chair_ticks_the_others(session: orm.Session) -> None:
    panel = make_revealed()
    health, hal = agency_of(panel, "health"), panel.auditors["health"]
    with pytest.raises(ModerationRefused, match="not running"):
        seat.join(panel.round, health, hal)
    meeting.start(panel.round, 60, PanelOrder.BY_PLAN, panel.chair)
    seat.join(panel.round, health, hal)
    seat.join(panel.round, health, hal)
    there = {row.person_id: row.agency_id for row in meeting.members_of(panel.round)}
    assert there == {panel.chair.id: panel.chair.agency_id, hal.id: health.id}
    seat.note_present(panel.round, [hal.id, panel.second.id], panel.chair)
    assert {row.person_id for row in meeting.members_of(panel.round)} == {hal.id, panel.second.id}
    stranger = make_person("Wanda Writer", Role.WRITER)
    with pytest.raises(ModerationRefused):
        seat.note_present(panel.round, [stranger.id], panel.chair)
    told = TrailEntry.what.in_(["joined the panel", "presence noted"])
    assert session.scalar(sa.select(sa.func.count(TrailEntry.id)).where(told)) == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(PanelMember)) == 2


def test_only_those_who_run_rounds_or_hold_a_plan_may_follow(session: orm.Session) -> None:
    panel = make_revealed()
    hal = panel.auditors["health"]
    mine = seat.glance(panel.round.id, hal, runs=False)
    assert mine is not None
    assert (mine.agency_id, mine.revision, mine.revealed) == (agency_of(panel, "health").id, None, True)
    assert seat.glance(panel.round.id, panel.second, runs=True) is not None
    assert seat.glance(panel.round.id, panel.second, runs=False) is None
    assert seat.glance(999_999, hal, runs=True) is None
    assert seat.glance(10**30, hal, runs=True) is None
    for held in allocation.allocations_of(panel.round):
        if held.auditor_id == hal.id:
            held.ended_at, held.ended_reason = held.made_at, EndReason.CONFLICT
    db.session.flush()
    assert seat.glance(panel.round.id, hal, runs=False) is None
