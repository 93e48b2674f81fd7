"""The people a file of past audits names: found in the area, or kept as people who cannot sign in."""

import secrets
from collections.abc import Iterable

import sqlalchemy as sa

from audit_app.accounts.models import Person
from audit_app.db import db

NOT_NAMED = "Not named"


class PastPeople:
    """Everybody of an area by agency and name, read once for a whole file."""

    def __init__(self) -> None:
        self.named: dict[tuple[int | None, str], Person] = {}
        self.imported: dict[tuple[int | None, str], Person] = {}
        self.new = 0
        query = sa.select(Person).order_by(Person.active.desc(), Person.id)
        for person in db.session.scalars(query):
            if person.imported_as is None:
                self.named.setdefault((person.agency_id, person.name), person)
            else:
                self.imported.setdefault((person.agency_id, person.imported_as), person)

    def auditors(self, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Person]:
        """The person for each agency id and name as the file writes it.

        Somebody of that agency with exactly that name is taken; anybody else is kept as somebody who cannot
        sign in.
        """
        found = {
            (agency, name): self.named.get((agency, name)) or self._kept(agency, name)
            for agency, name in wanted
        }
        db.session.flush()
        return found

    def settlers(self, names: Iterable[str]) -> dict[str, Person]:
        """Who settled the agreed grades, by name as the file writes it; a blank name is left out.

        Never somebody who signs in here: a file's word is not enough to say that they settled a grade.
        """
        found = {name: self._kept(None, name) for name in names if name}
        db.session.flush()
        return found

    def _kept(self, agency: int | None, name: str) -> Person:
        person = self.imported.get((agency, name))
        if person is None:
            person = Person(
                name=name or NOT_NAMED,
                agency_id=agency,
                imported_as=name,
                active=False,
                session_key=secrets.token_hex(16),
            )
            db.session.add(person)
            self.new += 1
            self.imported[agency, name] = person
        return person
