"""The panel's meeting: what it has on the screen, what it puts off, and what changes its revision."""

import datetime as dt

import pytest
from sqlalchemy import orm

from audit_app import clock, trail
from audit_app.db import db
from audit_app.moderation import panel as meeting
from audit_app.moderation import postponing, seat
from audit_app.moderation import service as moderation
from audit_app.moderation.queue import PanelOrder, Place
from audit_app.moderation.rules import ModerationRefused
from audit_app.rounds.rules import WrongState
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from tests.moderation.builders import SECOND_TRIGGER, place_of, started
from tests.support.build_moderation import Panel, agency_of, make_scoring, settlement_of


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
    meeting.move_on(panel.round, place_of(panel, number, code))


def test_the_panel_starts_with_what_matters_most(session: orm.Session) -> None:
    panel = started()
    row = meeting.panel_of(panel.round)
    assert row is not None
    assert (row.minutes, row.names_shown, row.ended_at) == (60, False, None)
    assert on_screen(panel) == place_of(panel, 1, "T-1")
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
    meeting.show(panel.round, place_of(panel, 3, "T-1"))
    settle(panel, 1, "T-1")
    assert on_screen(panel) == place_of(panel, 3, "T-1")


def test_only_what_is_in_the_round_is_put_on_the_screen(session: orm.Session) -> None:
    panel = started()
    for wrong in (Place(999_999), Place(place_of(panel, 1, "T-1").sample_plan_id, 999_999)):
        with pytest.raises(ModerationRefused, match="not before the panel"):
            meeting.show(panel.round, wrong)


def test_a_point_put_off_is_skipped_holds_the_sign_off_up_and_is_taken_up_again(session: orm.Session) -> None:
    panel = started()
    first = place_of(panel, 1, "T-1")
    postponing.postpone(panel.round, first, "The report of May", panel.chair)
    meeting.move_on(panel.round, first)
    assert on_screen(panel) == place_of(panel, 1, "T-2")
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
    postponing.postpone(panel.round, place_of(panel, 1, "T-1"), "", panel.chair)
    meeting.show_names(panel.round, True, panel.chair)
    meeting.end(panel.round, panel.chair)
    with pytest.raises(ModerationRefused, match="not running"):
        meeting.show(panel.round, place_of(panel, 1, "T-2"))
    meeting.start(panel.round, 30, PanelOrder.BY_POINT, panel.other)
    row = meeting.panel_of(panel.round)
    assert row is not None
    assert (row.names_shown, row.minutes) == (False, 30)
    assert panel.cell(1, "T-1").postponed is None


def test_a_settled_point_counts_as_taken_up_and_cannot_be_put_off(session: orm.Session) -> None:
    panel = started()
    postponing.postpone(panel.round, place_of(panel, 1, "T-1"), "", panel.chair)
    panel.settle(1, "T-1")
    assert panel.cell(1, "T-1").postponed is None
    with pytest.raises(ModerationRefused, match="is settled"):
        postponing.postpone(panel.round, place_of(panel, 1, "T-1"), "", panel.chair)


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
    postponing.postpone(panel.round, place_of(panel, 1, "T-2"), "", panel.chair)
    changed("put off")
    postponing.take_up(panel.round, place_of(panel, 1, "T-2"), panel.chair)
    changed("taken up")
    meeting.show(panel.round, place_of(panel, 2, "T-1"))
    changed("moved")
    meeting.go(panel.round, PanelOrder.BY_POINT)
    changed("order")
    meeting.show_names(panel.round, True, panel.chair)
    changed("names")
    panel.settle(2, "T-1")
    seen.append(revision(panel))
    health, hal = agency_of(panel, "health"), panel.auditors["health"]
    seat.dissent(panel.round, place_of(panel, 2, "T-1"), "No.", 1, health, hal)
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
