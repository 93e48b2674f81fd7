"""Learning and actions: noting what a round taught, what will be done about it, and how that stands.

Neither is part of a round: a signed-off round does not freeze them. The lists stand in `listing`, the audit
points in `points`; this is where other stages import from.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from audit_app import clock, trail
from audit_app.accounts.models import Area, Person
from audit_app.db import current_area, db
from audit_app.improvement.listing import (
    Filters,
    Line,
    Listing,
    actions,
    actions_for,
    how_it_stands,
    learning_for,
    learning_items,
    overdue_actions,
)
from audit_app.improvement.models import Action, ActionPoint, LearningItem
from audit_app.improvement.points import PointShown, codes_of, points_shown, titles_of
from audit_app.improvement.rules import (
    ActionFields,
    ImprovementRefused,
    LearningFields,
    check_action,
    check_learning,
    next_reference,
)
from audit_app.register.counted import counted_in
from audit_app.rounds.models import IS_AUDIT, AuditRound
from audit_app.rounds.rules import REVEALED, State
from audit_app.rounds.service import MOST

__all__ = [
    "ActionChanged", "ActionFields", "Filters", "ImprovementRefused", "LearningFields", "Line", "Listing",
    "PointShown", "actions", "actions_for", "as_fields", "change_action", "find_action", "find_learning",
    "how_it_stands", "learning_for", "learning_items", "make_action", "make_learning",
    "overdue_actions", "points_shown", "reported_rounds", "titles_of", "told", "told_as", "usual_round",
]  # fmt: skip
TYPED = ("title", "strategic_lead", "responsible_officer", "desired_impact", "progress", "evidence")
NO_REPORT = "This round has no report yet: learning and actions come from a report, once grades are revealed."


class ActionChanged(ImprovementRefused):
    """Somebody else changed the action after the form was opened."""

    stale = True


def reported_rounds() -> list[AuditRound]:
    """The rounds with a report to learn from, the newest first."""
    query = sa.select(AuditRound).where(IS_AUDIT, AuditRound.state.in_(REVEALED))
    return list(db.session.scalars(query.order_by(AuditRound.held_on.desc(), AuditRound.id.desc())))


def usual_round(reported: Sequence[AuditRound]) -> AuditRound | None:
    """The round a new entry is about unless it says: the newest final one, else the newest with a report."""
    final = [round for round in reported if round.state is State.SIGNED_OFF]
    return next(iter(final or reported), None)


def find_learning(learning_id: int) -> LearningItem | None:
    """One thing a round taught, with the actions that came of it."""
    if not 0 < learning_id <= MOST:
        return None
    query = sa.select(LearningItem).where(LearningItem.id == learning_id)
    whole = (joinedload(LearningItem.round), selectinload(LearningItem.actions).selectinload(Action.points))
    return db.session.scalar(query.options(*whole))


def find_action(action_id: int) -> Action | None:
    """One action with its audit points, its round and what it was learned from."""
    if not 0 < action_id <= MOST:
        return None
    whole = (selectinload(Action.points), joinedload(Action.round), joinedload(Action.learning))
    return db.session.scalar(sa.select(Action).where(Action.id == action_id).options(*whole))


def make_learning(round: AuditRound, fields: LearningFields, person: Person) -> LearningItem:
    """Note what a round taught. Raises ImprovementRefused, naming the field at fault."""
    _check_reported(round)
    check_learning(fields, codes_of(round))
    item = LearningItem(
        round_id=round.id,
        point_code=fields.point_code,
        title=fields.title.strip(),
        words=fields.words.strip(),
        made_by=person.id,
        made_at=clock.now(),
    )
    db.session.add(item)
    db.session.flush()
    after = {
        "learning": item.title, "more_about_it": item.words, "audit_point": item.point_code,
        **counted_in("What was learned", item.title, item.words),
    }  # fmt: skip
    trail.record("learning noted", "learning", item.id, after=after, round_id=round.id)
    return item


def make_action(round: AuditRound, fields: ActionFields, person: Person) -> Action:
    """A new action from a round's report, under the area's next reference.

    Raises ImprovementRefused, naming the field at fault.
    """
    _check_reported(round)
    check_action(fields, codes_of(round))
    _check_learning_of(round, fields)
    action = Action(reference=_take_reference(), round_id=round.id, made_by=person.id, made_at=clock.now())
    _fill(action, fields)
    db.session.add(action)
    db.session.flush()
    after = {"reference": action.reference, **told(action), **_counted_in(fields)}
    trail.record("action made", "action", action.id, after=after, round_id=round.id)
    return action


def change_action(action: Action, fields: ActionFields, version: int | None, person: Person) -> Action:
    """Change an action, or say how it stands now. `version` is the one the person saw.

    Raises ActionChanged where somebody changed it since, ImprovementRefused naming the field at fault.
    The same answers again change nothing.
    """
    locked = db.session.scalar(
        sa.select(Action).where(Action.id == action.id).with_for_update()
        .options(selectinload(Action.points)).execution_options(populate_existing=True)
    )  # fmt: skip
    if locked is None or version != locked.version:
        raise ActionChanged("Somebody changed this action after you opened the page.")
    kept = as_fields(locked)
    check_action(fields, codes_of(locked.round) | set(kept.point_codes))
    _check_learning_of(locked.round, fields)
    before = told(locked)
    if told_as(fields) == before:
        return locked
    _fill(locked, fields)
    locked.version += 1
    db.session.flush()
    after = {**told(locked), **_counted_in(fields)}
    trail.record("action changed", "action", locked.id, before=before, after=after, round_id=locked.round_id)
    return locked


def as_fields(action: Action) -> ActionFields:
    """What an action says."""
    return ActionFields(
        title=action.title,
        point_codes=tuple(point.point_code for point in action.points),
        strategic_lead=action.strategic_lead,
        responsible_officer=action.responsible_officer,
        due_on=action.due_on,
        desired_impact=action.desired_impact,
        progress=action.progress,
        evidence=action.evidence,
        rag=action.rag,
        learning_id=action.learning_id,
    )


def told(action: Action) -> dict[str, Any]:
    """An action as its trail keeps it, in words."""
    return told_as(as_fields(action))


def told_as(fields: ActionFields) -> dict[str, Any]:
    """What somebody wanted an action to be, in the same words."""
    learning = find_learning(fields.learning_id) if fields.learning_id else None
    return {
        "what_will_be_done": fields.title.strip(),
        "audit_points": sorted(set(fields.point_codes)),
        "strategic_lead": fields.strategic_lead.strip(),
        "responsible_officer": fields.responsible_officer.strip(),
        "by_when": fields.due_on.isoformat(),
        "desired_impact": fields.desired_impact.strip(),
        "progress": fields.progress.strip(),
        "evidence": fields.evidence.strip(),
        "RAG": f"{fields.rag.value}, {fields.rag.words}",
        "learning": learning.title if learning else None,
    }


def _fill(action: Action, fields: ActionFields) -> None:
    for name in TYPED:
        setattr(action, name, getattr(fields, name).strip())
    action.due_on, action.rag, action.learning_id = fields.due_on, fields.rag, fields.learning_id
    kept = {point.point_code: point for point in action.points}
    codes = sorted(set(fields.point_codes))
    action.points = [kept.get(code) or ActionPoint(point_code=code) for code in codes]


def _counted_in(fields: ActionFields) -> dict[str, int]:
    return counted_in("An action", *(getattr(fields, name) for name in TYPED))


def _take_reference() -> str:
    """The area's next reference. The area's row is held, so that two actions never take the same one."""
    area = sa.select(Area.id).where(Area.id == current_area()).with_for_update(key_share=True)
    db.session.execute(area)
    longest_first = (sa.func.length(Action.reference).desc(), Action.reference.desc())
    return next_reference(db.session.scalar(sa.select(Action.reference).order_by(*longest_first).limit(1)))


def _check_reported(round: AuditRound) -> None:
    if round.state not in REVEALED:
        raise ImprovementRefused(NO_REPORT)


def _check_learning_of(round: AuditRound, fields: ActionFields) -> None:
    if fields.learning_id is None:
        return
    learning = find_learning(fields.learning_id)
    if learning is None or learning.round_id != round.id:
        raise ImprovementRefused("Select what was learned from the choices shown", "learning")
