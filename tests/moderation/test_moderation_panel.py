"""The panel's meeting: what it has on the screen, what it puts off, who was there, what is said in it."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from audit_app import clock, trail
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.allocation.rules import EndReason
from audit_app.db import db
from audit_app.moderation import panel as meeting
from audit_app.moderation import postponing, seat
from audit_app.moderation import service as moderation
from audit_app.moderation.models import Dissent, PanelMember
from audit_app.moderation.queue import PanelOrder, Place
from audit_app.moderation.rules import ModerationRefused, SettledMeanwhile
from audit_app.rounds.rules import WrongState
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from audit_app.trail import TrailEntry
from tests.support.build_moderation import (
    Panel,
    agency_of,
    make_revealed,
    make_scoring,
    make_signed_off,
    settlement_of,
)
from tests.support.builders import make_person

SECOND_TRIGGER: dict[str, Any] = {"trigger": "across the good line or two or more steps"}


def place(panel: Panel, number: int, code: str) -> Place:
    cell = panel.cell(number, code)
    return Place(cell.sample_plan.id, cell.point.id)


def started(going: PanelOrder = PanelOrder.BY_PLAN, **fields: Any) -> Panel:
    panel = make_revealed(**fields)
    meeting.start(panel.round, 60, going, panel.chair)
    return panel


def revision(panel: Panel) -> int:
    row = meeting.panel_of(panel.round)
    assert row is not None
    return row.revision


def on_screen(panel: Panel) -> Place | None:
    row = meeting.panel_of(panel.round)
    assert row is not None
    return meeting.on_screen(row)


def settle(panel: Panel, number: int, code: str) -> None:
    panel.settle(number, code)
    meeting.move_on(panel.round, place(panel, number, code))


def test_the_panel_starts_with_what_matters_most(session: orm.Session) -> None:
    panel = started()
    row = meeting.panel_of(panel.round)
    assert row is not None
    assert (row.minutes, row.names_shown, row.ended_at) == (60, False, None)
    assert on_screen(panel) == place(panel, 1, "T-1")
    with pytest.raises(ModerationRefused, match="already running"):
        meeting.start(panel.round, 60, PanelOrder.BY_PLAN, panel.other)


def test_a_panel_left_open_is_no_meeting_of_today(session: orm.Session) -> None:
    panel = started()
    followed = (panel.round.id, panel.round.name)
    assert moderation.panels_on(panel.chair, runs=True) == [(*followed, True)]
    with clock.pretend(clock.today() + dt.timedelta(days=20)):
        assert moderation.panels_on(panel.auditors["health"], runs=False) == [(*followed, False)]


def test_before_the_reveal_and_after_sign_off_no_meeting_starts(session: orm.Session) -> None:
    panel = make_scoring()
    with pytest.raises(WrongState):
        meeting.start(panel.round, 60, PanelOrder.BY_PLAN, panel.chair)


def test_what_comes_next_comes_up_by_itself_until_nothing_is_left(session: orm.Session) -> None:
    panel = started()
    seen = []
    for _ in range(20):
        shown = on_screen(panel)
        if shown is None or not meeting.queue_of(panel.board, PanelOrder.BY_PLAN):
            break
        plan = panel.board.plan(shown.sample_plan_id)
        assert plan is not None
        if shown.point_id is None:
            seen.append(f"{plan.sample_plan.position} overall")
            assert plan.suggestion.grade is not None
            moderation.settle_overall(
                panel.round, plan.sample_plan, plan.suggestion.grade, "", plan.overall_revision, panel.chair
            )
        else:
            cell = next(one for one in plan.cells if one.point.id == shown.point_id)
            seen.append(f"{plan.sample_plan.position} {cell.point.code}")
            moderation.settle(
                panel.round, plan.sample_plan, cell.point, settlement_of(), cell.revision, panel.chair
            )
        meeting.move_on(panel.round, shown)
    assert seen == [
        "1 T-1", "1 T-2", "1 overall", "2 T-1", "2 overall",
        "3 T-1", "3 T-4", "3 overall", "4 overall",
    ]  # fmt: skip
    assert moderation.unsettled(panel.board) == []


def test_a_room_that_moved_on_is_not_pulled_back(session: orm.Session) -> None:
    panel = started()
    meeting.show(panel.round, place(panel, 3, "T-1"))
    settle(panel, 1, "T-1")
    assert on_screen(panel) == place(panel, 3, "T-1")


def test_only_what_is_in_the_round_is_put_on_the_screen(session: orm.Session) -> None:
    panel = started()
    for wrong in (Place(999_999), Place(place(panel, 1, "T-1").sample_plan_id, 999_999)):
        with pytest.raises(ModerationRefused, match="not before the panel"):
            meeting.show(panel.round, wrong)


def test_a_point_put_off_is_skipped_holds_the_sign_off_up_and_is_taken_up_again(session: orm.Session) -> None:
    panel = started()
    first = place(panel, 1, "T-1")
    postponing.postpone(panel.round, first, "The report of May", panel.chair)
    meeting.move_on(panel.round, first)
    assert on_screen(panel) == place(panel, 1, "T-2")
    assert [item.place for item in meeting.queue_of(panel.board, PanelOrder.BY_PLAN)].count(first) == 0
    assert panel.cell(1, "T-1").open
    assert any("put off to the next meeting" in said for said in moderation.unsettled(panel.board))
    with pytest.raises(ModerationRefused, match="already put off"):
        postponing.postpone(panel.round, first, "", panel.chair)
    postponing.take_up(panel.round, first, panel.chair)
    assert panel.cell(1, "T-1").postponed is None
    with pytest.raises(ModerationRefused, match="not put off any more"):
        postponing.take_up(panel.round, first, panel.chair)


def test_the_next_meeting_takes_up_what_was_put_off_and_hides_names_again(session: orm.Session) -> None:
    panel = started()
    postponing.postpone(panel.round, place(panel, 1, "T-1"), "", panel.chair)
    meeting.show_names(panel.round, True, panel.chair)
    meeting.end(panel.round, panel.chair)
    with pytest.raises(ModerationRefused, match="not running"):
        meeting.show(panel.round, place(panel, 1, "T-2"))
    meeting.start(panel.round, 30, PanelOrder.BY_POINT, panel.other)
    row = meeting.panel_of(panel.round)
    assert row is not None
    assert (row.names_shown, row.minutes) == (False, 30)
    assert panel.cell(1, "T-1").postponed is None


def test_a_settled_point_counts_as_taken_up_and_cannot_be_put_off(session: orm.Session) -> None:
    panel = started()
    postponing.postpone(panel.round, place(panel, 1, "T-1"), "", panel.chair)
    panel.settle(1, "T-1")
    assert panel.cell(1, "T-1").postponed is None
    with pytest.raises(ModerationRefused, match="is settled"):
        postponing.postpone(panel.round, place(panel, 1, "T-1"), "", panel.chair)


def test_everything_the_room_sees_changes_with_the_revision(session: orm.Session) -> None:
    panel = started(**SECOND_TRIGGER)
    cell = panel.cell(1, "T-1")
    seen = [revision(panel)]

    def changed(what: str) -> None:
        db.session.flush()
        assert revision(panel) > seen[-1], what
        seen.append(revision(panel))

    panel.settle(1, "T-1")
    changed("settled")
    moderation.retract(panel.round, cell.sample_plan, cell.point, "Wrong.", 1, panel.chair)
    changed("taken back")
    moderation.settle_minor(panel.round, panel.chair)
    changed("small splits")
    plan = panel.plan(4)
    moderation.settle_overall(panel.round, plan.sample_plan, Grade.GOOD, "", 0, panel.chair)
    changed("overall")
    postponing.postpone(panel.round, place(panel, 1, "T-2"), "", panel.chair)
    changed("put off")
    postponing.take_up(panel.round, place(panel, 1, "T-2"), panel.chair)
    changed("taken up")
    meeting.show(panel.round, place(panel, 2, "T-1"))
    changed("moved")
    meeting.go(panel.round, PanelOrder.BY_POINT)
    changed("order")
    meeting.show_names(panel.round, True, panel.chair)
    changed("names")
    panel.settle(2, "T-1")
    seen.append(revision(panel))
    health, hal = agency_of(panel, "health"), panel.auditors["health"]
    seat.dissent(panel.round, place(panel, 2, "T-1"), "No.", 1, health, hal)
    changed("dissent")
    seat.join(panel.round, health, hal)
    changed("present")
    sampling.withdraw(panel.plan(3).sample_plan, WithdrawalReason.OTHER, "Moved.", panel.chair)
    changed("withdrawn")
    panel.settle_all()
    seen.append(revision(panel))
    meeting.end(panel.round, panel.chair)
    changed("ended")


def test_blind_work_changes_no_revision(session: orm.Session) -> None:
    panel = started()
    before = revision(panel)
    trail.record("scores saved", "assessment", 1, round_id=panel.round.id)
    trail.record("plan changed", "plan", 1)
    assert revision(panel) == before
    meeting.touch(panel.round)
    assert revision(panel) == before + 1


def test_an_auditor_puts_their_agencys_dissent_on_record_once_per_settling(session: orm.Session) -> None:
    panel = started()
    panel.settle(1, "T-1", "RI")
    health, hal = agency_of(panel, "health"), panel.auditors["health"]
    said = seat.dissent(panel.round, place(panel, 1, "T-1"), "We saw the report.", 1, health, hal)
    assert (said.said_by, said.said_at is not None) == (hal.id, True)
    with pytest.raises(ModerationRefused, match="already on record: “We saw the report"):
        seat.dissent(panel.round, place(panel, 1, "T-1"), "Again.", 1, health, hal)
    panel.settle(1, "T-1", "G")
    with pytest.raises(SettledMeanwhile):
        seat.dissent(panel.round, place(panel, 1, "T-1"), "Again.", 1, health, hal)
    seat.dissent(panel.round, place(panel, 1, "T-1"), "Still not.", 2, health, hal)
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
            panel.round, place(panel, 3, code), words, 1, agency_of(panel, agency), panel.auditors[agency]
        )


def test_after_sign_off_nobody_dissents_joins_or_puts_off(session: orm.Session) -> None:
    panel = make_signed_off()
    health, hal = agency_of(panel, "health"), panel.auditors["health"]
    for verb in (
        lambda: seat.dissent(panel.round, place(panel, 1, "T-1"), "No.", 1, health, hal),
        lambda: seat.join(panel.round, health, hal),
        lambda: seat.note_present(panel.round, [hal.id], panel.chair),
        lambda: postponing.postpone(panel.round, place(panel, 1, "T-1"), "", panel.chair),
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
