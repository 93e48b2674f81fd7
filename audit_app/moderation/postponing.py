"""Putting a point off to the next meeting, and taking it up again. It holds the sign-off up all the while."""

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.moderation.board import PanelCell, read_board
from audit_app.moderation.models import Postponement
from audit_app.moderation.queue import Place
from audit_app.moderation.rules import ModerationRefused
from audit_app.moderation.settle import lock_for_panel
from audit_app.moderation.told import left_in
from audit_app.rounds.models import AuditRound


def postpone(round: AuditRound, place: Place, words: str, person: Person) -> Postponement:
    """Put an open point off to the next meeting. Raises ModerationRefused or WrongState."""
    cell = _cell(round, place)
    if not cell.open:
        raise ModerationRefused("This point is settled, so there is nothing to put off.")
    if cell.postponed is not None:
        raise ModerationRefused("This point is already put off to the next meeting.")
    row = Postponement(
        round_id=round.id,
        sample_plan_id=cell.sample_plan.id,
        rubric_version_id=cell.point.rubric_version_id,
        audit_point_id=cell.point.id,
        words=words,
        postponed_by=person.id,
        postponed_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    _tell("point put off", cell, row, words)
    return row


def take_up(round: AuditRound, place: Place, person: Person) -> None:
    """Take a point up again in this meeting. Raises ModerationRefused or WrongState."""
    cell = _cell(round, place)
    if cell.postponed is None:
        raise ModerationRefused("This point is not put off any more.")
    row = cell.postponed
    row.resumed_at, row.resumed_by = clock.now(), person.id
    db.session.flush()
    _tell("point taken up again", cell, row)


def _cell(round: AuditRound, place: Place) -> PanelCell:
    lock_for_panel(round)
    plan = read_board(round, place.sample_plan_id).plan(place.sample_plan_id)
    found = [cell for cell in plan.cells if cell.point.id == place.point_id] if plan else []
    if not found:
        raise ModerationRefused("This point is not before the panel any more. Open the panel again.")
    return found[0]


def _tell(what: str, cell: PanelCell, row: Postponement, words: str = "") -> None:
    about = {
        "plan": cell.sample_plan.plan.reference,
        "point": f"{cell.point.code} {cell.point.title}",
    }
    trail.record(
        what, "postponement", row.id, after={**about, **left_in(words)}, reason=words or None,
        round_id=row.round_id, plan_id=cell.sample_plan.plan_id,
    )  # fmt: skip
