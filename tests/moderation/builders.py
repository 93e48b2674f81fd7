"""A panel's meeting, its addresses and its visitors, as the tests of moderation need them."""

from typing import Any

from werkzeug.test import TestResponse

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.db import db
from audit_app.moderation import panel as meeting
from audit_app.moderation.queue import PanelOrder, Place
from tests.support.build_moderation import Panel, make_revealed
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient

LIVE = {"HX-Request": "true"}
# What is one person's own on a screen.
KEYS = r'name="(?:once|csrf_token)" value="([\w.-]+)"|data-now="([^"]*)"'
SECOND_TRIGGER: dict[str, Any] = {"trigger": "across the good line or two or more steps"}


def started(*plans: Any, **fields: Any) -> Panel:
    """A revealed round whose panel has started, committed."""
    panel = make_revealed(*plans, **fields)
    meeting.start(panel.round, 60, PanelOrder.BY_PLAN, panel.chair)
    db.session.commit()
    return panel


def place_of(panel: Panel, number: int, code: str) -> Place:
    """Where a point of a plan lies, by the plan's place and the point's code."""
    cell = panel.cell(number, code)
    return Place(cell.sample_plan.id, cell.point.id)


def open_codes(panel: Panel, place: int) -> list[str]:
    """The points of a plan that are still before the panel."""
    return [cell.point.code for cell in panel.plan(place).open_cells]


def moderation_url(panel: Panel, rest: str = "") -> str:
    return f"/rounds/{panel.round.id}/moderation{rest}"


def plan_url(panel: Panel, place: int, rest: str = "") -> str:
    return moderation_url(panel, f"/plans/{panel.plan(place).sample_plan.id}{rest}")


def settle_url(panel: Panel, place: int, code: str) -> str:
    return plan_url(panel, place, f"/points/{panel.cell(place, code).point.id}")


def panel_url(panel: Panel, rest: str = "") -> str:
    return f"/rounds/{panel.round.id}/panel{rest}"


def point_url(panel: Panel, place: int, code: str, rest: str = "") -> str:
    cell = panel.cell(place, code)
    return panel_url(panel, f"/plans/{cell.sample_plan.id}/points/{cell.point.id}{rest}")


def typed(**fields: Any) -> dict[str, Any]:
    """What a chair fills in to settle a point; fields win."""
    usual = {
        "grade": "G",
        "reason": "evidence missed",
        "words": "The appendix has it.",
        "confidence": "high",
        "decided": "consensus",
        "version": "0",
    }
    return usual | fields


def give_role(person: Person, role: Role) -> None:
    """Let a person be something besides what they are, committed."""
    person.role_rows.append(type(person.role_rows[0])(role=role))
    db.session.commit()


def visitor(client: CheckedClient, person: Person) -> CheckedClient:
    """Another browser, in which this person is signed in."""
    other = client.application.test_client()
    assert isinstance(other, CheckedClient)
    sign_in(other, person)
    return other


def poll(client: CheckedClient, panel: Panel, etag: str = "") -> TestResponse:
    """Ask for the panel's screen as a page that shows it does every few seconds."""
    return ask(client, panel_url(panel, "/live"), etag)


def ask(client: CheckedClient, url: str, etag: str) -> TestResponse:
    """The same for any address, with the tag of what the page shows."""
    return client.get(url, headers=LIVE | ({"If-None-Match": etag} if etag else {}))
