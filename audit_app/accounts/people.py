"""The people of an area: listing, adding and changing them, and their passwords."""

import secrets
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from audit_app import trail
from audit_app.accounts.areas import agency_id
from audit_app.accounts.models import Agency, Person, PersonRole
from audit_app.accounts.rules import Role, password_fault, sign_in_name
from audit_app.accounts.signin import hasher, is_password_of
from audit_app.db import db
from audit_app.refusals import Refused


class PersonRefused(Refused):
    """A person that cannot be added or changed as asked."""


class Stale(Refused):
    """Somebody else changed the record after this page was opened."""

    stale = True


def people(*, role: Role | None = None, agency: str | None = None) -> list[Person]:
    """People who can sign in, by name; those of one role or agency where asked."""
    query = sa.select(Person).where(Person.active).order_by(Person.name).options(joinedload(Person.agency))
    if role is not None:
        query = query.where(Person.role_rows.any(PersonRole.role == role))
    if agency is not None:
        query = query.where(Person.agency.has(Agency.key == agency))
    return list(db.session.scalars(query))


def everybody() -> list[Person]:
    """Everybody who can or could sign in, those who can first. People known only from past audits are not."""
    query = sa.select(Person).where(Person.imported_as.is_(None)).options(joinedload(Person.agency))
    return list(db.session.scalars(query.order_by(Person.active.desc(), Person.name)))


def find_person(person_id: int) -> Person | None:
    """One person of this area who can or could sign in."""
    return db.session.scalar(sa.select(Person).where(Person.id == person_id, Person.imported_as.is_(None)))


def make_person(
    name: str,
    email: str,
    password: str,
    roles: Collection[Role],
    *,
    agency: str | None = None,
    team: str | None = None,
    writer_code: str | None = None,
) -> Person:
    """Somebody who can sign in. Raises PersonRefused for an address in use or a password too weak."""
    person = Person(
        name=name,
        password_hash=_hashed(password),
        session_key=secrets.token_hex(16),
        active=True,
        role_rows=[PersonRole(role=role) for role in sorted(roles)],
        agency_id=agency_id(agency),
        team=team,
        writer_code=writer_code,
        **_address(email),
    )
    db.session.add(person)
    db.session.flush()
    trail.record("person added", "person", person.id, after=_facts(person))
    return person


def change_person(
    person: Person,
    version: int,
    name: str,
    email: str,
    active: bool,
    *,
    roles: Collection[Role],
    agency: str | None,
    team: str | None,
    writer_code: str | None,
    password: str = "",
) -> None:
    """Change what is known of a person; `password` replaces one they forgot.

    Every session they had ends where their roles or password change or they may no longer sign in. Raises
    Stale, or PersonRefused for an address in use or a password too weak.
    """
    if version != person.version:
        raise Stale("Somebody changed this person after you opened the page.")
    before = _facts(person)
    if password:
        person.password_hash = _hashed(password)
    if person.roles != frozenset(roles) or not active or password:
        person.session_key = secrets.token_hex(16)
    person.role_rows = [row for row in person.role_rows if row.role in roles] + [
        PersonRole(role=role) for role in sorted(set(roles) - person.roles)
    ]
    person.name, person.active = name, active
    person.agency_id, person.team, person.writer_code = agency_id(agency), team, writer_code
    for key, value in _address(email, person).items():
        setattr(person, key, value)
    person.version += 1
    db.session.flush()
    after = _facts(person) | ({"password": "another one"} if password else {})
    trail.record("person changed", "person", person.id, before=before, after=after)


def change_password(person: Person, now: str, new: str) -> None:
    """Give oneself a new password. Every other session ends. Raises PersonRefused."""
    if not is_password_of(person, now):
        raise PersonRefused("That is not your password as it is now.")
    person.password_hash, person.session_key = _hashed(new), secrets.token_hex(16)
    trail.record("password changed", "person", person.id)


def _hashed(password: str) -> str:
    fault = password_fault(password)
    if fault:
        raise PersonRefused(fault)
    return hasher.hash(password)


def _address(email: str, person: Person | None = None) -> dict[str, str]:
    """The columns of an e-mail address. Raises PersonRefused where another person signs in with it."""
    key = sign_in_name(email)
    taken = sa.select(Person.id).where(Person.sign_in_name == key).execution_options(all_areas=True)
    holder = db.session.scalar(taken)
    if holder is not None and (person is None or holder != person.id):
        raise PersonRefused("Somebody already signs in with that e-mail address.")
    return {"email": email.strip(), "sign_in_name": key}


def _facts(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "email": person.email,
        "roles": person.roles,
        "agency_id": person.agency_id,
        "team": person.team,
        "writer": person.writer_code,
        "active": person.active,
    }
