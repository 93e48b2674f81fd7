"""The pages on which a place is filled or waived after the reveal."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.moderation import service as moderation
from tests.support.build_moderation import AGREED, agency_of, make_revealed, score
from tests.support.builders import make_person, sign_in


class Late:
    """A revealed round in which health lost its auditor of the first plan, and a chair at its board."""

    def __init__(self, app: Flask) -> None:
        self.app, self.panel = app, make_revealed(AGREED, AGREED)
        self.plan, self.auditor = self.panel.plan(1).sample_plan, self.panel.auditors["health"]
        self.late = make_person("Lena Late", Role.AUDITOR, agency="health")
        lost = {one.sample_plan_id: one for one in self.live() if one.auditor is self.auditor}[self.plan.id]
        words = {"words": "Taught the child"}
        self.answer = self.as_(self.auditor).post(f"/my-plans/{lost.id}/conflict", data=words)
        self.client = self.as_(self.panel.chair)
        self.board = f"/rounds/{self.panel.round.id}/allocation"
        self.place = f"{self.board}/{self.plan.id}/{agency_of(self.panel, 'health').id}"

    def as_(self, person: Person) -> FlaskClient:
        client = self.app.test_client()
        sign_in(client, person)
        return client

    def live(self) -> list[Allocation]:
        return allocation.allocations_of(self.panel.round)

    def add(self, person: Person) -> int:
        return self.client.post(f"{self.place}/add", data={"auditor": person.id}).status_code


@pytest.fixture
def late(session: orm.Session, app: Flask, client: FlaskClient) -> Late:
    return Late(app)


def test_the_auditor_returns_a_sealed_plan_and_the_chair_sees_the_empty_place(late: Late) -> None:
    assert late.answer.location == "/my-plans/"
    assert "Add an assessor, or waive the agency, at 1 place of round 2026-10" in late.client.get("/").text
    page = late.client.get(f"{late.board}/").text
    assert "1 place of this round has none" in page
    assert "Not allotted" in page
    assert "Add this assessor" in late.client.get(late.place).text


def test_the_chair_adds_an_assessor_who_is_marked_and_finds_the_plan_on_their_list(late: Late) -> None:
    assert late.add(late.late) == 302
    assert "Not blind" in late.client.get(f"{late.board}/").text
    assert "No: given after the grades were revealed" in late.client.get(late.place).text
    own = late.as_(late.late)
    (held,) = [one for one in late.live() if one.auditor is late.late]
    assert "given to you after the grades were revealed" in own.get("/my-plans/").text
    assert own.get(f"/my-plans/{held.id}").location.endswith("/open")
    own.post(f"/my-plans/{held.id}/open")
    note = "is marked as not blind"
    assert note in own.get(f"/my-plans/{held.id}").text
    score(held, AGREED)
    db.session.commit()
    assert note in own.get(f"/my-plans/{held.id}").text
    where = f"/rounds/{late.panel.round.id}"
    plan = late.client.get(f"{where}/moderation/plans/{late.plan.id}").text
    assert "not blind" in plan
    assert "not blind" in late.client.get(f"/report{where}/points/T-1").text


def test_nobody_with_a_conflict_is_offered_and_none_is_taken(late: Late) -> None:
    page = late.client.get(late.place).text
    assert re.search(r'name="auditor"[^>]*value="(\d+)"', page)[1] == str(late.late.id)  # type: ignore[index]
    assert late.add(late.auditor) == 422
    assert late.add(late.late) == 302
    assert late.add(late.late) == 422


def test_the_chair_waives_the_empty_place_and_takes_that_back_with_an_assessor(late: Late) -> None:
    waived = late.client.post(f"{late.place}/waive", data={"reason": "no auditor available"})
    assert waived.status_code == 302
    page = late.client.get(late.place).text
    assert "Take the waiver back by adding an assessor" in page
    assert f"{late.place}/expect" not in page
    assert late.client.post(f"{late.place}/expect").status_code == 409
    assert late.add(late.late) == 302
    assert allocation.waivers_of(late.panel.round) == []


def test_a_place_with_sealed_grades_offers_nothing_but_the_conflict(late: Late) -> None:
    education = f"{late.board}/{late.plan.id}/{agency_of(late.panel, 'education').id}"
    page = late.client.get(education).text
    assert "Only a declared conflict of interest takes them back" in page
    assert f"{education}/waive" not in page
    assert late.client.post(f"{education}/waive", data={"reason": "no auditor available"}).status_code == 422
    manager = late.as_(late.panel.second)
    assert f"{late.board}/{late.plan.id}/conflict" in manager.get(education).text


def test_once_signed_off_the_pages_offer_nothing_and_take_nothing(late: Late) -> None:
    late.add(late.late)
    score(next(one for one in late.live() if one.auditor is late.late), AGREED)
    late.panel.settle_all()
    late.panel.sign_off()
    assert moderation.is_revealed(late.panel.round)
    page = late.client.get(late.place).text
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    assert late.add(late.late) == 422


@pytest.mark.parametrize("role", [Role.LIG_READER, Role.AUDITOR])
def test_a_reader_or_an_auditor_adds_nobody(late: Late, role: Role) -> None:
    late.client = late.as_(make_person("Some Body", role, agency="health"))
    assert late.add(late.late) == 403
