"""Keeping how a person likes to score. Nothing of it is audited, so it leaves no entry on the trail."""

from typing import Any

import sqlalchemy as sa

from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.scoring.habit_rules import Habit, changed_keys, kept_keys, read_keys
from audit_app.scoring.models import ScoringHabit


def habit_of(person: Person) -> Habit:
    """What somebody chose, or how it stands for everybody who chose nothing."""
    row = _row(person)
    if row is None:
        return Habit()
    return Habit(row.all_points, row.keys_on, row.moves_on, kept_keys(row.keys))


def keep_habit(habit: Habit, person: Person) -> None:
    """Keep what somebody chose. Raises KeyRefused for keys that cannot be."""
    _write(
        person,
        all_points=habit.all_points,
        keys_on=habit.keys_on,
        moves_on=habit.moves_on,
        keys=changed_keys(read_keys(habit.keys)),
    )


def remember_view(all_points: bool, person: Person) -> None:
    """Open plans from now on as somebody just asked to see one: all points on one page, or by section."""
    if habit_of(person).all_points != all_points:
        _write(person, all_points=all_points)


def usual_keys(person: Person) -> None:
    """Give every key its usual meaning again; the view stays as chosen."""
    _write(person, keys_on=True, moves_on=True, keys={})


def _row(person: Person) -> ScoringHabit | None:
    return db.session.scalar(sa.select(ScoringHabit).where(ScoringHabit.person_id == person.id))


def _write(person: Person, **chosen: Any) -> None:
    # Held, so that two windows that both save a first choice do not both make the row.
    db.session.execute(sa.select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    row = _row(person)
    if row is None:
        row = ScoringHabit(person_id=person.id, all_points=False, keys_on=True, moves_on=True, keys={})
        db.session.add(row)
    for name, value in chosen.items():
        setattr(row, name, value)
    db.session.flush()
