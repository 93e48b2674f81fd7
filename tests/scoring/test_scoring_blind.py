"""Blindness: two worlds that differ only in what another auditor gave look exactly alike before reveal.

Every page somebody can reach is compared byte for byte, after what differs on every page is masked: its keys.
"""

import datetime as dt
import re
from dataclasses import dataclass

import pytest
import time_machine
from flask import Flask

from audit_app.accounts.models import Person
from audit_app.accounts.permissions import may
from audit_app.accounts.rules import Role
from audit_app.db import db
from audit_app.web.access import OPEN, permission_of
from tests.support import database as databases
from tests.support.build_scoring import World, answer, make_scoring, seal
from tests.support.builders import PASSWORD
from tests.support.pages import CheckedClient

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
MASKED = re.compile(
    r'nonce="[^"]*"|<input[^>]* name="(?:csrf_token|once)"[^>]*>|<meta name="csrf-token"[^>]*>'
)


@dataclass(frozen=True)
class Asking:
    """Somebody as the table of permissions sees them."""

    roles: frozenset[Role]


def reachable(app: Flask, roles: frozenset[Role], world: World) -> list[str]:
    """Every address somebody may open, for every plan, place, round, point and person of the world."""

    first, last = world.held("education"), world.held("health")
    values: dict[str, list[object]] = {
        "allocation_id": [
            first.id,
            last.id,
            world.held("education", 1).id,
            world.held("health", 1).id,
            99_999,
        ],
        "round_id": [world.round.id],
        "sample_plan_id": [one.id for one in world.sample],
        "plan_id": [one.id for one in world.plans],
        "agency_id": [first.agency_id, last.agency_id],
        "slug": ["tiny"],
        "number": [1],
        "version": [1],
        "code": ["T-1"],
        "person_id": [last.auditor_id],
        "action_id": [1],
        "learning_id": [1],
        "kind": ["csv", "json"],
        "concern_id": [1, 2, 99_999],
        "check_id": [1, 99_999],
    }
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            permission = permission_of(app, rule.endpoint)
            allowed = permission is not None and (permission == OPEN or may(Asking(roles), permission))
            if "GET" not in (rule.methods or ()) or not allowed or rule.endpoint == "static":
                continue
            addresses: list[dict[str, object]] = [{}]
            for name in sorted(rule.arguments):
                assert name in values, f"Say in this test what <{name}> of {rule.rule} may be"
                addresses = [one | {name: value} for one in addresses for value in values[name]]
            found += [app.url_map.bind("localhost").build(rule.endpoint, one) for one in addresses]
    extra = ["?section=1", "?section=2", "?view=all"]
    return found + [f"/my-plans/{one}{more}" for one in values["allocation_id"] for more in extra]


def pages(kind: str, grades: dict[str, str], who: str) -> dict[str, tuple[int, str]]:
    """What one person sees where health gave these grades: sealed on one plan, open on another."""
    with databases.fresh(kind) as database, time_machine.travel(NOON, tick=False):
        app = databases.make_app(database.url, WTF_CSRF_ENABLED=False)
        app.test_client_class = CheckedClient
        with app.app_context():
            world = make_scoring(2)
            seal(world.held("health"), grades)
            answer(world.held("health", 1), grades, comment=f"Health thought: {sorted(grades.items())}")
            answer(world.held("education"), {"T-1": "G"})
            seal(world.held("education", 1))
            person: Person = world.auditors["education"] if who == "auditor" else world.manager
            addresses = reachable(app, person.roles, world)
            email = person.email
            db.session.commit()
        client = app.test_client()
        client.post("/sign-in", data={"email": email, "password": PASSWORD})
        found = {}
        for address in addresses:
            shown = client.get(address)
            found[address] = (shown.status_code, MASKED.sub("", shown.get_data(as_text=True)))
        with app.app_context():
            db.engine.dispose()
        return found


@pytest.mark.parametrize("who", ["auditor", "manager"])
def test_two_worlds_that_differ_only_in_anothers_grades_look_alike(database_kind: str, who: str) -> None:
    good = pages(database_kind, {"T-1": "O", "T-2": "G", "T-3": "G"}, who)
    poor = pages(database_kind, {"T-1": "I", "T-2": "NA", "T-3": "RI"}, who)
    assert good.keys() == poor.keys()
    different = [address for address in good if good[address] != poor[address]]
    assert not different
    read = {address for address, (status, _) in good.items() if status == 200}
    wanted = {"/my-plans/"} if who == "auditor" else {"/rounds"}
    assert wanted <= read
    assert len(read) > 10
