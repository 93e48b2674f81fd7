"""The list of one's own plans, returning one of them, and plans that are somebody else's."""

import datetime as dt

import pytest
from sqlalchemy import orm

from audit_app import clock
from audit_app.rounds.rules import State
from tests.scoring.builders import Desk
from tests.support.build_rounds import move_on
from tests.support.build_scoring import answer, make_scoring, seal
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient, without_chance


@pytest.mark.parametrize(("day", "tag"), [(18, "2 days left"), (20, "due today"), (22, "2 days late")])
def test_the_list_says_how_long_there_is_or_how_late_it_is(
    session: orm.Session, client: CheckedClient, day: int, tag: str
) -> None:
    world = make_scoring(1)
    sign_in(client, world.auditors["health"])
    with clock.pretend(dt.date(2026, 10, day)):
        page = client.get("/my-plans/").text
    assert tag in page
    assert "Nobody sees your grades until moderation is opened, and you see nobody else’s." in page


def test_the_list_shows_only_own_plans_and_how_far_each_is(
    session: orm.Session, client: CheckedClient
) -> None:
    world = make_scoring(2)
    sign_in(client, world.auditors["health"])
    page = client.get("/my-plans/").text
    assert page.count("Not started") == 2
    assert "0 of 3" in page
    assert "Eve Education" not in page
    answer(world.held("health"), {"T-1": "G", "T-2": "RI", "T-3": "O"}, comment="")
    page = client.get("/my-plans/").text
    assert "3 of 3" in page
    assert "1 comment" in page


def test_an_empty_list_says_when_plans_appear(session: orm.Session, client: CheckedClient) -> None:
    world = make_scoring(1)
    world.auditors["health"].agency_id = None
    move_on(world.round, State.MODERATION)
    sign_in(client, world.auditors["health"])
    assert "You have no plans to score now." in client.get("/my-plans/").text


def test_a_conflict_of_interest_returns_the_plan(desk: Desk) -> None:
    assert "Enter what the conflict of interest is" in desk.client.post(f"{desk.url}/conflict", data={}).text
    sent = desk.client.post(f"{desk.url}/conflict", data={"words": "I taught the child"})
    assert sent.location.endswith("/my-plans/")
    assert "EHC-0001 is returned" in desk.client.get("/my-plans/").text
    assert desk.client.get(desk.url).status_code == 404


def test_a_sealed_plan_is_returned_too_until_its_round_is_signed_off(desk: Desk) -> None:
    seal(desk.held)
    page = desk.client.get(desk.url).text
    assert f"{desk.url}/conflict" in page
    assert "stay on record and count no longer" in desk.client.get(f"{desk.url}/conflict").text
    move_on(desk.world.round, State.SIGNED_OFF)
    assert f"{desk.url}/conflict" not in desk.client.get(desk.url).text
    shut = desk.client.get(f"{desk.url}/conflict").text
    assert "Ask a manager to reopen the round" in shut
    assert 'name="words"' not in shut
    refused = desk.client.post(f"{desk.url}/conflict", data={"words": "Late"})
    assert refused.status_code == 422
    assert "Ask a manager to reopen the round" in refused.text
    move_on(desk.world.round, State.REOPENED)
    assert desk.client.post(f"{desk.url}/conflict", data={"words": "Late"}).location == "/my-plans/"
    assert desk.client.get(desk.url).status_code == 404


def test_somebody_elses_plan_answers_exactly_like_one_that_does_not_exist(
    session: orm.Session, client: CheckedClient
) -> None:
    world = make_scoring(1)
    other = world.held("health")
    answer(other, {"T-1": "I"})
    sign_in(client, world.auditors["education"])
    for method, path in [
        ("GET", ""), ("GET", "?view=all"), ("POST", ""), ("GET", "/check"), ("POST", "/check"),
        ("GET", "/conflict"), ("POST", "/conflict"),
    ]:  # fmt: skip
        theirs = client.open(f"/my-plans/{other.id}{path}", method=method)
        missing = client.open(f"/my-plans/{10**12}{path}", method=method)
        assert theirs.status_code == missing.status_code == 404
        assert without_chance(theirs.text) == without_chance(missing.text)
