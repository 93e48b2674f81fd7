"""Small splits that one action settles with the lead agency's grade."""

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from audit_app import trail
from audit_app.moderation import postponing
from audit_app.moderation import service as moderation
from audit_app.moderation.models import ModeratedGrade, SettledReason
from audit_app.rubrics.grades import Grade
from tests.moderation.builders import SECOND_TRIGGER, open_codes, place_of
from tests.support.build_moderation import AGREED, make_revealed


def test_under_the_first_trigger_nothing_is_minor(session: orm.Session) -> None:
    panel = make_revealed()
    assert panel.board.minor_cells == ()
    with pytest.raises(moderation.ModerationRefused):
        moderation.settle_minor(panel.round, panel.chair)


def test_one_action_settles_every_minor_split_and_records_each(session: orm.Session) -> None:
    panel = make_revealed(**SECOND_TRIGGER)
    done = moderation.settle_minor(panel.round, panel.chair)
    assert (done.settled, done.left) == (2, 0)
    assert panel.cell(3, "T-1").outcome.grade is Grade.OUTSTANDING  # education leads
    assert panel.cell(3, "T-4").outcome.grade is Grade.INADEQUATE  # social care leads
    rows = session.scalars(sa.select(ModeratedGrade)).all()
    assert {(row.reason, row.settled_by) for row in rows} == {(SettledReason.LEAD_ACCEPTED, panel.chair.id)}
    assert {(row.decided, row.confidence) for row in rows} == {("chair's decision", None)}
    assert len(open_codes(panel, 1)) == 2
    entries = [e for e in trail.history(round_id=panel.round.id) if "lead agency" in e.what]
    assert len(entries) == 1


def test_one_action_leaves_what_was_put_off_to_its_meeting(session: orm.Session) -> None:
    panel = make_revealed(**SECOND_TRIGGER)
    postponing.postpone(panel.round, place_of(panel, 3, "T-1"), "The report of May", panel.chair)
    done = moderation.settle_minor(panel.round, panel.chair)
    assert (done.settled, done.left) == (1, 0)
    assert panel.cell(3, "T-1").open
    assert not panel.cell(3, "T-4").open


def test_the_action_does_what_it_was_counted_to_do(session: orm.Session) -> None:
    panel = make_revealed({**AGREED, "T-1": "O G G"}, {**AGREED, "T-4": "RI I"}, **SECOND_TRIGGER)
    own = {panel.plan(1).sample_plan.id}
    ready = moderation.settleable(panel.board, own)
    assert ([cell.point.code for cell, _ in ready.cells], ready.left) == (["T-4"], 1)
    ready = moderation.settleable(panel.board, moderation.audited_by(panel.round, panel.chair))
    done = moderation.settle_minor(panel.round, panel.chair)
    assert (done.settled, done.left) == (len(ready.cells), ready.left) == (2, 0)
