"""The desks at which plans are scored in a real Chromium: by pointer and words, and by keys alone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audit_app.scoring import service as scoring
from tests.browser import journey
from tests.browser.drivers import Pointer
from tests.browser.keys import Hands
from tests.browser.saving import Desk, Server
from tests.support.browser import LiveServer, Watched
from tests.support.build_scoring import make_scoring
from tests.support.build_whole import Whole

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def server(live_server: LiveServer) -> Server:
    with live_server.app.app_context():
        world = make_scoring(1)
        held = world.held("education")
        ids = {question.code: question.id for question in scoring.questions(held)}
        return Server(live_server.app, live_server.url, held.id, ids)


@pytest.fixture
def sit_down(
    open_page: Callable[..., "Page"], server: Server, watched: Watched
) -> Iterator[Callable[..., Desk]]:
    """Opens the plan as Eve. What these journeys break on purpose is no fault of a page."""

    def sit_down(page: "Page | None" = None, where: str = "?view=all") -> Desk:
        desk = Desk(page or open_page(), server)
        if page is None:
            desk.sign_in()
        desk.open(where)
        return desk

    yield sit_down
    broken = re.compile(r"console: htmx:|^(500|503|403|404): .*/(points|sections)/")
    watched.faults[:] = [fault for fault in watched.faults if not broken.search(fault)]


@pytest.fixture
def whole(live_server: LiveServer, tmp_path: Path) -> Whole:
    return Whole(live_server.app, tmp_path)


@pytest.fixture
def hands(whole: Whole, page: "Page") -> Hands:
    """At the page of all points, where nothing is graded yet."""
    journey.when_they_sign_in(Pointer(page), whole.name)
    page.goto(f"{whole.url}?view=all")
    return Hands(page, whole)
