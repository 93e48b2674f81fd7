"""The question about a conflict of interest that stands before every plan."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm
from werkzeug.routing import IntegerConverter

from audit_app import clock, trail
from audit_app.allocation.models import Allocation, Conflict
from audit_app.scoring.models import Assessment
from audit_app.scoring.opening_routes import WITHOUT
from audit_app.web.access import permission_of
from tests.support.build_scoring import World, make_scoring
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient


@pytest.fixture
def world(session: orm.Session, client: CheckedClient) -> World:
    made = make_scoring(2, opened=False)
    sign_in(client, made.auditors["education"])
    return made


def ask_url(world: World) -> str:
    return f"/my-plans/{world.held('education').id}/open"


def test_every_way_into_an_unopened_plan_leads_to_the_question(
    app: Flask, world: World, client: CheckedClient
) -> None:
    held = world.held("education")
    tried = 0
    for rule in app.url_map.iter_rules():
        own = permission_of(app, rule.endpoint) == "assessment.score" and "allocation_id" in rule.arguments
        if not own or rule.endpoint in WITHOUT:
            continue
        others = {name: 1 for name in rule.arguments if isinstance(rule._converters[name], IntegerConverter)}
        texts = {name: "A" for name in rule.arguments if name not in others}
        values, method = {**texts, **others, "allocation_id": held.id}, sorted(rule.methods or [])[-1]
        address = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
        for method in {"GET", "POST"} & (rule.methods or set()):
            answered = client.open(address, method=method)
            tried += 1
            if method == "GET":
                assert (answered.status_code, answered.location) == (302, ask_url(world)), address
            else:
                assert answered.status_code == 409, address
                assert "Say first whether you have a conflict of interest" in answered.text
    assert tried >= 4
    assert client.get(f"/my-plans/{held.id}", headers={"HX-Request": "true"}).status_code == 409


def test_the_question_shows_the_reference_and_nothing_of_the_plan(
    world: World, client: CheckedClient
) -> None:
    page = client.get(ask_url(world)).text
    assert "EHC-0001" in page
    for shown in ("T-1", "Section", world.round.name):
        assert shown not in page


def test_no_opens_the_plan_once_for_all_with_an_entry_on_the_trail(
    session: orm.Session, world: World, client: CheckedClient
) -> None:
    opened = client.post(ask_url(world))
    url = f"/my-plans/{world.held('education').id}"
    assert opened.location == url
    assert client.get(url).status_code == 200
    assert client.get(ask_url(world)).location == url
    assert client.post(ask_url(world)).location == url
    told = [one.what for one in trail.history(limit=500, blind=False)].count("no conflict of interest")
    assert told == 1
    assert "no conflict of interest" not in [one.what for one in trail.history(limit=500)]
    # One question a plan: the other is still shut.
    other = world.held("education", 1)
    assert client.get(f"/my-plans/{other.id}").location.endswith("/open")


def test_yes_leads_to_declaring_it_which_returns_the_plan(
    session: orm.Session, world: World, client: CheckedClient
) -> None:
    held, asked = world.held("education"), ask_url(world)
    assert f"/my-plans/{held.id}/conflict" in client.get(asked).text
    sent = client.post(f"/my-plans/{held.id}/conflict", data={"words": "I know the family"})
    assert sent.location == "/my-plans/"
    assert session.scalars(sa.select(Conflict)).one().words == "I know the family"
    assert client.get(asked).status_code == 404
    assert client.get(f"/my-plans/{held.id}").status_code == 404


def test_work_begun_before_the_question_was_brought_in_is_not_asked_about(
    session: orm.Session, world: World, client: CheckedClient
) -> None:
    held = world.held("education")
    session.add(Assessment(round_id=held.round_id, allocation_id=held.id, started_at=clock.now()))
    session.commit()
    assert client.get(f"/my-plans/{held.id}").status_code == 200
    assert client.get(ask_url(world)).location == f"/my-plans/{held.id}"


def test_somebody_elses_unopened_plan_answers_as_one_that_is_not_there(
    world: World, client: CheckedClient
) -> None:
    other = world.held("health").id
    for path in ("", "/open", "/check", "/concern"):
        for method in ("GET", "POST"):
            theirs = client.open(f"/my-plans/{other}{path}", method=method)
            missing = client.open(f"/my-plans/99999{path}", method=method)
            assert theirs.status_code == missing.status_code in (404, 405), path


def test_a_plan_taken_back_meanwhile_is_not_opened(
    session: orm.Session, world: World, client: CheckedClient
) -> None:
    held, asked = world.held("education"), ask_url(world)
    session.execute(sa.update(Allocation).where(Allocation.id == held.id).values(
        ended_at=clock.now(), ended_reason="auditor not available"
    ))  # fmt: skip
    session.commit()
    assert client.post(asked).status_code == 404
