"""The fixtures themselves: one that does not isolate, or a check that cannot fail, spoils every test."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from audit_app import trail
from audit_app.db import commit, db
from audit_app.web.access import open_to_all
from tests.support.browser import LiveServer, Watched
from tests.support.database import run_folder
from tests.support.pages import CheckedClient, page_faults
from tests.support.trails import count_entries

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = """<!doctype html><html lang=en><head><title>A</title></head>
<body><main><h1>B</h1>{}</main></body></html>"""
TWICE = pytest.mark.parametrize("time", ["first", "second"])


def serve(app: Flask, path: str, html: str) -> None:
    app.add_url_rule(path, path.strip("/"), open_to_all(lambda: html))


@TWICE
def test_what_a_test_commits_is_gone_in_the_next_test(session: orm.Session, time: str) -> None:
    assert count_entries(session) == 0
    trail.record("tried", "test", None)
    commit()
    session.rollback()
    assert count_entries(session) == 1


@TWICE
def test_a_committed_app_starts_empty_and_other_connections_see_its_commits(
    committed_app: Flask, time: str
) -> None:
    with committed_app.app_context():
        assert count_entries(db.session) == 0
        trail.record("tried", "test", None)
        commit()
        with db.engine.connect() as other:
            assert other.scalar(sa.select(sa.func.count()).select_from(trail.TrailEntry)) == 1


def test_a_visitor_does_not_share_the_session_of_the_test(committed_app: Flask) -> None:
    client = committed_app.test_client()
    seen: list[orm.Session] = []

    @committed_app.get("/look")
    @open_to_all
    def look() -> str:
        seen.append(db.session)
        return PAGE.format("")

    with committed_app.app_context():
        mine = db.session
        client.get("/look")
    assert seen
    assert mine not in seen


def test_a_visitor_fails_on_a_faulty_page(committed_app: Flask) -> None:
    serve(committed_app, "/faulty", PAGE.format("<p style='color:red'>R</p>"))
    with pytest.raises(AssertionError, match=r"GET /faulty \(200\) is faulty"):
        committed_app.test_client().get("/faulty")


def test_two_pages_of_one_title_are_refused(committed_app: Flask) -> None:
    client = committed_app.test_client()
    assert isinstance(client, CheckedClient)
    for path in ("/one", "/two"):
        serve(committed_app, path, PAGE.format(""))
    client.get("/one")
    client.get("/one")
    with pytest.raises(AssertionError, match="“A” is the title of both one and two"):
        client.get("/two")


@pytest.mark.parametrize(
    "part",
    [
        "<p>an open paragraph <div>block</div></p>",
        "<b id=x></b><b id=x></b>",
        "<label for=nothing>N</label>",
        "<p aria-describedby=nothing>A</p>",
        "<p style='color:red'>R</p>",
        "<script>alert(1)</script>",
        "<button onclick='x()'>B</button>",
        "<a href=' javascript:x()'>A</a>",
        "<h1>A second heading</h1>",
    ],
)
def test_the_page_check_finds(part: str) -> None:
    assert page_faults(PAGE.format("<p>sound</p>")) == []
    assert page_faults(PAGE.format(part))


@pytest.mark.parametrize(
    "missing", [" lang=en", "<title>A</title>", "<h1>B</h1>", "</h1>", "<!doctype html>"]
)
def test_the_page_check_misses(missing: str) -> None:
    assert page_faults(PAGE.replace(missing, "", 1))


def test_the_browser_tells_what_went_wrong_on_a_page(
    live_server: LiveServer, page: "Page", watched: Watched
) -> None:
    serve(live_server.app, "/faulty", PAGE.format("<script>alert(1)</script><img alt=x src=/none.png>"))
    page.goto("/faulty")
    text = "\n".join(watched.faults)
    assert "script-src" in text
    assert f"404: {live_server.url}/none.png" in text
    watched.faults.clear()


def test_axe_names_the_rule_and_the_place(
    live_server: LiveServer, page: "Page", watched: Watched, check_accessible: Callable[["Page"], None]
) -> None:
    serve(live_server.app, "/deaf", PAGE.format("<button id=mute></button>"))
    page.goto("/deaf")
    with pytest.raises(AssertionError, match="button-name at #mute"):
        check_accessible(page)
    watched.faults.clear()


def test_a_page_that_scrolls_sideways_on_a_small_screen_is_refused(
    live_server: LiveServer,
    open_page: Callable[..., "Page"],
    watched: Watched,
    pictures: Callable[["Page", str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.support.browser.RESULTS", run_folder())
    serve(live_server.app, "/wide", PAGE.format(f"<pre>{'x' * 200}</pre>"))
    page = open_page(javascript=False)
    page.goto("/wide")
    with pytest.raises(AssertionError, match="on a screen of 320 px"):
        pictures(page, "wide")
    watched.faults.clear()
