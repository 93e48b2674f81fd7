"""Tokens for tests, and a program that reads with one."""

import csv
import datetime as dt
import io
from typing import Any

from flask.testing import FlaskClient

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.api import service as api
from audit_app.api.rules import Scope
from audit_app.db import db
from tests.support.builders import make_person


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


class Reader:
    """A program with a token."""

    def __init__(self, client: FlaskClient, scope: Scope = Scope.INTERNAL) -> None:
        self.client = client
        admin = make_person(f"Admin of {scope}", Role.ADMINISTRATOR)
        self.headers = bearer(make_token(admin, scope, name=f"{scope} {admin.id}"))

    def get(self, address: str) -> dict[str, Any]:
        answer = self.client.get(f"/api/v1/{address}", headers=self.headers)
        assert answer.status_code == 200, answer.text
        found = answer.json
        assert isinstance(found, dict)
        return found

    def rows(self, address: str) -> list[dict[str, Any]]:
        return list(self.get(address)["data"])

    def table(self, address: str) -> list[dict[str, str]]:
        answer = self.client.get(f"/api/v1/{address}", headers=self.headers | {"Accept": "text/csv"})
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        return list(csv.DictReader(io.StringIO(answer.text)))
