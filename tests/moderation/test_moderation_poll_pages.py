"""Polls of the panel's screen: what they cost, what they bring, and whose they are."""

import re

from sqlalchemy import orm

from audit_app.db import db
from tests.moderation.builders import KEYS, ask, panel_url, point_url, poll, started, typed, visitor
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient
from tests.support.queries import counted_queries


def test_a_poll_that_finds_nothing_new_costs_three_light_queries(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    follower = visitor(client, panel.auditors["health"])
    for who in (follower, visitor(client, panel.chair), visitor(client, panel.second)):
        first = poll(who, panel)
        assert (first.status_code, bool(first.headers["Panel-Subject"])) == (200, True)
        url = panel_url(panel, "/live")
        with counted_queries(session) as counted:
            again = ask(who, url, first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert counted.number <= 3, counted.statements
        assert not any("score" in said for said in counted.statements)


def test_a_change_is_seen_with_the_next_poll_and_only_once(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    follower = visitor(client, panel.auditors["health"])
    etag = poll(follower, panel).headers["ETag"]
    sign_in(client, panel.chair)
    client.post(point_url(panel, 1, "T-1"), data=typed())
    changed = poll(follower, panel, etag)
    assert changed.status_code == 200
    assert "Settled:" in changed.text
    assert 'hx-swap-oob="true"' in changed.text
    assert poll(follower, panel, changed.headers["ETag"]).status_code == 304


def test_screens_that_see_the_same_are_drawn_once_each_with_its_own_keys_and_time(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    panel.settle(1, "T-1")
    db.session.commit()
    health = panel.auditors["health"]
    one, two = visitor(client, health), visitor(client, health)
    url, keys = panel_url(panel, "/live"), re.compile(KEYS)
    first = ask(one, url, "")
    with counted_queries(session) as counted:
        second = ask(two, url, "")
    assert counted.number <= 3, counted.statements
    assert keys.sub("", first.text) == keys.sub("", second.text)
    assert keys.findall(first.text)
    assert not set(keys.findall(first.text)) & set(keys.findall(second.text))
    panel.settle(1, "T-2", words="Seen by everybody.")
    db.session.commit()
    assert "Seen by everybody." in ask(two, url, second.headers["ETag"]).text


def test_the_tag_of_one_person_is_none_of_anothers(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    people = (panel.chair, panel.second, panel.auditors["health"], panel.auditors["education"])
    tags = [poll(visitor(client, person), panel).headers["ETag"] for person in people]
    assert len(set(tags)) == len(tags)


def test_a_poll_of_somebody_signed_out_says_so_and_one_by_hand_gets_the_page(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    assert poll(client, panel).status_code == 401
    sign_in(client, panel.chair)
    answer = client.get(panel_url(panel, "/live"))
    assert (answer.status_code, answer.location) == (302, panel_url(panel))
