"""Signing in: passwords, and who a session stands for."""

import secrets

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import joinedload

from audit_app import trail
from audit_app.accounts.models import Person
from audit_app.accounts.rules import sign_in_name
from audit_app.db import choose_area, db

# Argon2id at the strength the security page states (A4).
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Checked where nobody has that address, so that an unknown name takes as long as a wrong password.
_NOBODY = hasher.hash(secrets.token_urlsafe(16))


def is_password_of(person: Person | None, password: str) -> bool:
    """Whether it is the password of somebody who may sign in. The same work is done either way."""
    usable = person is not None and person.active and person.password_hash is not None
    stored = person.password_hash if person is not None and usable else _NOBODY
    try:
        hasher.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return usable


def check_password(email: str, password: str) -> Person | None:
    """The person who signs in with that address and password, or None."""
    person = _one(Person.sign_in_name == sign_in_name(email))
    return person if is_password_of(person, password) else None


def enter(person: Person) -> None:
    """Work in this session as somebody: their area's rows only, their name on every change."""
    choose_area(person.area_id)
    trail.act_as(person.id, person.name)


def note_sign_in(person: Person) -> None:
    """Put a sign-in on the trail."""
    enter(person)
    trail.record("signed in", "person", person.id)


def note_sign_out(person: Person) -> None:
    """Put a sign-out on the trail."""
    trail.record("signed out", "person", person.id)


def session_person(session_id: str) -> Person | None:
    """The person a session cookie stands for, if they may still be signed in."""
    person_id, _, key = session_id.partition(":")
    if not person_id.isdecimal():
        return None
    person = _one(Person.id == int(person_id))
    if person is None or not person.active or not secrets.compare_digest(person.session_key, key):
        return None
    enter(person)
    return person


def _one(which: sa.ColumnElement[bool]) -> Person | None:
    query = sa.select(Person).where(which).options(joinedload(Person.agency), joinedload(Person.area))
    return db.session.scalar(query.execution_options(all_areas=True))
