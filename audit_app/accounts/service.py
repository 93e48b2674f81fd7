"""Areas, agencies and people: making them, finding them, signing them in."""

import secrets
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import joinedload

from audit_app import trail
from audit_app.accounts.models import Agency, Area, Person, PersonRole
from audit_app.accounts.rules import Role, password_fault, sign_in_name
from audit_app.db import choose_area, db
from audit_app.refusals import Refused

FIRST_AGENCIES = ("education", "health", "social care")
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Checked when nobody has that address, so that an unknown name takes as long as a wrong password.
_NOBODY = hasher.hash(secrets.token_urlsafe(16))


class AccountRefused(Refused):
    """An area, agency or person that cannot be made as asked. The text is a sentence."""


def areas() -> list[Area]:
    """Every area of this installation, by name."""
    return list(db.session.scalars(sa.select(Area).order_by(Area.name)))


def find_area(key: str | None) -> Area:
    """The area with that key, or the only one. Raises AccountRefused with a sentence otherwise."""
    known = areas()
    if key:
        for area in known:
            if area.key == key:
                return area
        raise AccountRefused(
            f"There is no area “{key}”. There is: {', '.join(a.key for a in known) or 'none'}."
        )
    if len(known) == 1:
        return known[0]
    if not known:
        raise AccountRefused("There is no area yet. Make one with: flask --app wsgi setup --area-name NAME")
    raise AccountRefused(f"Say which area with --area: {', '.join(area.key for area in known)}.")


def make_area(key: str, name: str, agencies: Sequence[str] = FIRST_AGENCIES) -> Area:
    """A new area with its agencies. The session works in it from here on."""
    if db.session.scalar(sa.select(Area).where(Area.key == key)):
        raise AccountRefused(f"There is already an area “{key}”.")
    area = Area(key=key, name=name)
    db.session.add(area)
    db.session.flush()
    choose_area(area.id)
    for position, agency in enumerate(agencies, 1):
        db.session.add(Agency(key=agency, position=position))
    trail.record("area made", "area", area.id, after={"key": key, "name": name, "agencies": list(agencies)})
    return area


def agencies() -> list[Agency]:
    """The agencies of this area, in its own order."""
    return list(db.session.scalars(sa.select(Agency).order_by(Agency.position)))


def add_agency(key: str) -> Agency:
    """Another agency for this area, for example a parent carer forum."""
    known = agencies()
    name = " ".join(key.split())
    if name.casefold() in (agency.key.casefold() for agency in known):
        raise AccountRefused(f"There is already an agency “{name}”.")
    agency = Agency(key=name, position=len(known) + 1)
    db.session.add(agency)
    trail.record("agency added", "agency", None, after={"key": name})
    return agency


def people(*, role: Role | None = None, agency: str | None = None) -> list[Person]:
    """People who can sign in, by name; those of one role or agency where asked."""
    query = sa.select(Person).where(Person.active).order_by(Person.name).options(joinedload(Person.agency))
    if role is not None:
        query = query.where(Person.role_rows.any(PersonRole.role == role))
    if agency is not None:
        query = query.where(Person.agency.has(Agency.key == agency))
    return list(db.session.scalars(query))


def find_person(person_id: int) -> Person | None:
    """One person of this area."""
    return db.session.scalar(sa.select(Person).where(Person.id == person_id))


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
    """Somebody who can sign in. Raises AccountRefused for a name in use or a password too weak."""
    fault = password_fault(password)
    if fault:
        raise AccountRefused(fault)
    key = sign_in_name(email)
    taken = sa.select(Person.id).where(Person.sign_in_name == key).execution_options(all_areas=True)
    if db.session.scalar(taken):
        raise AccountRefused("Somebody already signs in with that e-mail address.")
    person = Person(
        name=name,
        email=email.strip(),
        sign_in_name=key,
        agency_id=_agency_id(agency),
        team=team,
        writer_code=writer_code,
        password_hash=hasher.hash(password),
        session_key=secrets.token_hex(16),
        active=True,
        role_rows=[PersonRole(role=role) for role in sorted(roles)],
    )
    db.session.add(person)
    db.session.flush()
    trail.record("person added", "person", person.id, after={"name": name, "roles": roles, "agency": agency})
    return person


def _agency_id(key: str | None) -> int | None:
    if key is None:
        return None
    agency = db.session.scalar(sa.select(Agency).where(Agency.key == key))
    if agency is None:
        raise AccountRefused(f"There is no agency “{key}” in this area.")
    return agency.id


def check_password(email: str, password: str) -> Person | None:
    """The person who signs in with that address and password, or None; the same work either way."""
    query = (
        sa.select(Person).where(Person.sign_in_name == sign_in_name(email)).options(joinedload(Person.agency))
    )
    person = db.session.scalar(query.execution_options(all_areas=True))
    usable = person is not None and person.active and person.password_hash is not None
    stored = person.password_hash if person is not None and usable else _NOBODY
    try:
        hasher.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return person if usable else None


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
    query = sa.select(Person).where(Person.id == int(person_id)).options(joinedload(Person.agency), joinedload(Person.area))
    person = db.session.scalar(query.execution_options(all_areas=True))
    if person is None or not person.active or not secrets.compare_digest(person.session_key, key):
        return None
    enter(person)
    return person
