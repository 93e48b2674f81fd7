"""Fixtures that drive the application in the system's own Chromium. Playwright never downloads a browser."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import pytest
from flask import Flask
from werkzeug.serving import make_server

from audit_app.db import db
from tests.support import database as databases
from tests.support.programs import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

ARGUMENTS = [
    "--headless",
    "--no-sandbox",  # Chromium refuses its sandbox as root, as which CI runs
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RESULTS = Path(__file__).resolve().parents[2] / "test-results"
WIDE, NARROW, HEIGHT = 1280, 320, 900
WITHOUT_SCRIPTS: "WeakSet[Page]" = WeakSet()  # pages of people whose browser runs no scripts
PATIENCE = 30_000  # milliseconds Playwright waits for what it was asked to find, on a machine however busy


@dataclass(frozen=True)
class LiveServer:
    """The application answering on this machine, on a database of its own."""

    app: Flask
    url: str


@dataclass
class Watched:
    """Pages opened in one test and everything that went wrong on them."""

    host: str
    pages: list["Page"] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def watch(self, page: "Page") -> None:
        """Write down script errors, what the security policy refused, foreign hosts and broken answers."""
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)
        page.on("response", self._response)
        self.pages.append(page)

    def _console(self, message: "ConsoleMessage") -> None:
        # Chromium repeats every answer of 400 or more here; `_response` judges those.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: "Request") -> None:
        if not request.url.startswith((self.host, "data:", "blob:", "about:")):
            self.faults.append(f"asked another host: {request.url}")

    def _response(self, response: "Response") -> None:
        missing = response.status == 404 and response.request.resource_type != "document"
        if response.status >= 500 or missing:
            self.faults.append(f"{response.status}: {response.url}")


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One Chromium for all browser tests of a worker."""
    path = CHROMIUM.find()
    if path is None:
        pytest.skip(CHROMIUM.missing)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def serving() -> Iterator[LiveServer]:
    """The application served on 127.0.0.1, on a fresh SQLite database, its forms protected as in real use."""
    with databases.fresh("sqlite") as database:
        app = databases.make_app(database.url)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield LiveServer(app, f"http://127.0.0.1:{server.port}")
        finally:
            server.shutdown()
            server.server_close()
            with app.app_context():
                db.engine.dispose()


@pytest.fixture
def live_server() -> Iterator[LiveServer]:
    """A server of this test's own. A module whose tests only read may give them one they share: `serving`."""
    with serving() as server:
        yield server


@pytest.fixture
def watched(live_server: LiveServer) -> Watched:
    """The pages this test opened and their faults."""
    return Watched(live_server.url)


@pytest.fixture
def open_page(
    browser: "Browser", live_server: LiveServer, watched: Watched, request: pytest.FixtureRequest
) -> Iterator[Callable[..., "Page"]]:
    """Opens one more page: `open_page(javascript=False, width=320)`. Faults on any of them fail the test."""

    def open_page(*, javascript: bool = True, width: int = WIDE) -> "Page":
        context = browser.new_context(
            base_url=live_server.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": HEIGHT},
            locale="en-GB",
            timezone_id="Europe/London",
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        if not javascript:
            WITHOUT_SCRIPTS.add(page)
        watched.watch(page)
        return page

    from playwright.sync_api import Error

    yield open_page
    for number, page in enumerate(watched.pages, start=1):
        if getattr(request.node, "failed", False):
            with suppress(Error):  # of a browser that was ended
                page.screenshot(
                    path=RESULTS / f"failed-{_file_name(request.node.name)}-{number}.png", full_page=True
                )
        _leave(page)
        page.context.close()
    assert not watched.faults, "In the browser:\n- " + "\n- ".join(watched.faults)


def _leave(page: "Page") -> None:
    """End the page's own scripts first: a browser that closes one amid its requests has been seen to hang."""
    from playwright.sync_api import Error

    with suppress(Error):
        page.goto("about:blank")


@pytest.fixture
def page(open_page: Callable[..., "Page"]) -> "Page":
    """A Chromium page, 1280 wide. Faults on it fail the test."""
    return open_page()


# What follows the size of the page, such as which tables scroll, is done with the next frame.
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def check_accessible() -> Callable[["Page"], None]:
    """Runs axe for WCAG 2.2 AA on a page and fails naming each rule and where it is broken."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "tag", "values": WCAG_22_AA}, "resultTypes": ["violations"]}

    def check(page: "Page") -> None:
        assert page not in WITHOUT_SCRIPTS, "axe is a script itself: check this page where scripts run"
        page.evaluate(TWO_FRAMES)
        violations = Axe().run(page, options=options).response["violations"]
        broken = [
            f"{rule['id']} at {' '.join(map(str, node['target']))}: {rule['help']}"
            for rule in violations
            for node in rule["nodes"]
        ]
        assert not broken, f"axe on {page.url}:\n- " + "\n- ".join(broken)

    return check


@pytest.fixture
def pictures() -> Callable[["Page", str], None]:
    """Saves a page as it looks at 1280 and 320, and fails where it scrolls sideways at 320 (WCAG 1.4.10)."""

    def save(page: "Page", name: str) -> None:
        before = page.viewport_size
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.screenshot(path=RESULTS / f"{_file_name(name)}-{width}.png", full_page=True)
        try:
            check_fits(page)
        finally:
            if before:
                page.set_viewport_size(before)

    return save


def check_fits(page: "Page") -> None:
    """Fail where a page, on a screen of 320 px, scrolls sideways (WCAG 1.4.10)."""
    across = page.evaluate("document.documentElement.scrollWidth")
    assert across <= NARROW, f"{page.url} is {across} px wide on a screen of {NARROW} px"


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Leave word of a failure for `open_page`, which then saves a picture."""
    outcome: Any = yield
    if outcome.get_result().failed:
        item.failed = True  # type: ignore[attr-defined]


def _file_name(name: str) -> str:
    return re.sub(r"\W+", "-", name).strip("-").lower()
