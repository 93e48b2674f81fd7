"""Tokens for tests."""

import datetime as dt

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.api import service as api
from audit_app.api.rules import Scope
from audit_app.db import db


def make_token(person: Person, scope: Scope = Scope.INTERNAL, name: str = "Power BI", days: int = 30) -> str:
    """A committed token's text."""
    _, text = api.make_token(name, scope, clock.today() + dt.timedelta(days=days), person)
    db.session.commit()
    return text


def token_id(person: Person, name: str) -> int:
    """The id of a committed token."""
    made, _ = api.make_token(name, Scope.PUBLIC, clock.today(), person)
    db.session.commit()
    return made.id


def bearer(token: str) -> dict[str, str]:
    """The header a program sends."""
    return {"Authorization": f"Bearer {token}"}
