"""Areas and their agencies."""

from collections.abc import Sequence

import sqlalchemy as sa

from audit_app import trail
from audit_app.accounts.models import Agency, Area
from audit_app.db import choose_area, db
from audit_app.refusals import Refused
from audit_app.trail import TrailEntry

FIRST_AGENCIES = ("education", "health", "social care")
LONGEST_NAME = 200
MADE = "area made"
RENAMED = "area renamed"


class AreaRefused(Refused):
    """An area or agency that cannot be made or found as asked."""


def areas() -> list[Area]:
    """Every area of this installation, by name."""
    return list(db.session.scalars(sa.select(Area).order_by(Area.name)))


def find_area(key: str | None) -> Area:
    """The area with that key, or the only one. Raises AreaRefused with a sentence otherwise."""
    known = areas()
    names = ", ".join(area.key for area in known)
    if not known:
        raise AreaRefused("There is no area yet. Make one with: flask --app wsgi setup")
    if not key and len(known) == 1:
        return known[0]
    if not key:
        raise AreaRefused(f"Say which area with --area: {names}.")
    for area in known:
        if area.key == key:
            return area
    raise AreaRefused(f"There is no area “{key}”. There is: {names}.")


def make_area(key: str, name: str, agencies: Sequence[str] = FIRST_AGENCIES) -> Area:
    """A new area with its agencies. The session works in it from here on."""
    if db.session.scalar(sa.select(Area).where(Area.key == key)):
        raise AreaRefused(f"There is already an area “{key}”.")
    area = Area(key=key, name=name)
    db.session.add(area)
    db.session.flush()
    choose_area(area.id)
    for position, agency in enumerate(agencies, 1):
        db.session.add(Agency(key=agency, position=position))
    trail.record(MADE, "area", area.id, after={"key": key, "name": name, "agencies": list(agencies)})
    return area


def unused_area() -> Area | None:
    """The only area, where nothing was done in it yet but to make or rename it."""
    known = areas()
    if len(known) != 1:
        return None
    done = sa.select(TrailEntry.id).where(
        TrailEntry.chain == known[0].id, TrailEntry.what.not_in((MADE, RENAMED))
    )
    return None if db.session.scalar(sa.select(done.exists())) else known[0]


def rename_area(area: Area, key: str, name: str) -> None:
    """Call an area by another key and name. The session works in it from here on.

    Raises AreaRefused for no name, or one too long.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise AreaRefused(f"Name the area, in at most {LONGEST_NAME} characters.")
    choose_area(area.id)
    before = {"key": area.key, "name": area.name}
    area.key, area.name = key, name
    trail.record(RENAMED, "area", area.id, before=before, after={"key": key, "name": name})


def agencies() -> list[Agency]:
    """The agencies of this area, in its own order."""
    return list(db.session.scalars(sa.select(Agency).order_by(Agency.position)))


def agency_id(key: str | None) -> int | None:
    """The id of an agency of this area; None for none. Raises AreaRefused for one it does not have."""
    if key is None:
        return None
    found = db.session.scalar(sa.select(Agency.id).where(Agency.key == key))
    if found is None:
        raise AreaRefused(f"There is no agency “{key}” in this area.")
    return found


def add_agency(key: str) -> Agency:
    """Another agency for this area, for example a parent carer forum."""
    known = agencies()
    name = " ".join(key.split())
    if not name or name.casefold() in (agency.key.casefold() for agency in known):
        raise AreaRefused(f"There is already an agency “{name}”." if name else "Name the agency.")
    agency = Agency(key=name, position=len(known) + 1)
    db.session.add(agency)
    trail.record("agency added", "agency", None, after={"key": name})
    return agency
