"""A test client that reads every page as a browser and a screen reader would, and fails on its faults."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from html5lib.constants import E as SENTENCES
from sqlalchemy import orm
from werkzeug.test import TestResponse

from audit_app.db import db
from audit_app.trail import TrailEntry

TEST_SESSION = "TEST_SESSION"  # the setting under which the `session` fixture leaves the test's own session
URL_ATTRIBUTES = ("href", "src", "action", "formaction")


@dataclass(frozen=True)
class ReadPage:
    """What is wrong with a page, one sentence each, and its title."""

    faults: list[str]
    title: str


def read_page(html: str, *, fragment: bool = False) -> ReadPage:
    """Read a page, or a part of one as htmx fetches it."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parseFragment(html) if fragment else parser.parse(html)
    faults = [f"line {at[0]}: {SENTENCES[code] % values}" for at, code, values in parser.errors]
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    faults += _id_faults(elements) + _script_faults(elements)
    faults += [] if fragment else _outline_faults(root, elements)
    return ReadPage(faults, " ".join(_words(element) for element in elements if element.tag == "title"))


def page_faults(html: str, *, fragment: bool = False) -> list[str]:
    """What is wrong with a page, or with a part of one, one sentence each."""
    return read_page(html, fragment=fragment).faults


def page_title(html: str) -> str:
    """The words of a page's title, without the line breaks of its template."""
    return read_page(html).title


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _id_faults(elements: list[Element]) -> list[str]:
    counts = Counter(element.attrib["id"] for element in elements if "id" in element.attrib)
    faults = [f"the id “{name}” is used {times} times" for name, times in counts.items() if times > 1]
    for element in elements:
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for name in element.attrib.get(attribute, "").split():
                if name not in counts:
                    faults.append(f"<{element.tag} {attribute}=“{name}”> names nothing on the page")
    return faults


def _script_faults(elements: list[Element]) -> list[str]:
    return [fault for element in elements for fault in _refused_by_policy(element)]


def _refused_by_policy(element: Element) -> Iterator[str]:
    """What the content security policy would refuse in a browser, and so must not be written at all."""
    if element.tag in ("script", "style") and not element.attrib.get("nonce") and "src" not in element.attrib:
        yield f"<{element.tag}> is inline and has no nonce"
    for name, value in element.attrib.items():
        if name == "style" or (isinstance(name, str) and name.startswith("on")):
            yield f"<{element.tag}> has the attribute {name}="
        if name in URL_ATTRIBUTES and value.strip().lower().startswith("javascript:"):
            yield f"<{element.tag} {name}=> holds script"


def _outline_faults(root: Element, elements: list[Element]) -> list[str]:
    faults = []
    if not root.attrib.get("lang"):
        faults.append("<html> says no language")
    for tag in ("title", "h1"):
        found = [element for element in elements if element.tag == tag]
        if len(found) != 1:
            faults.append(f"the page has {len(found)} <{tag}>, not one")
        faults += [f"the <{tag}> is empty" for element in found if not _words(element)]
    return faults


# A file of past audits makes rounds and people, and each is an entry.
WRITE_MANY = re.compile(r"/past-audits(/files/\d+/import)?")
MANY_ENTRIES = 1000


# Differs at each answer, and tells nothing.
CHANCE = re.compile(
    r'nonce="[^"]*"|<input[^>]* name="(?:csrf_token|once)"[^>]*>|<meta name="csrf-token"[^>]*>'
    r'|data-(?:person|once)="[^"]*"'
)


def without_chance(html: str) -> str:
    """A page without its keys, to compare with another: they change with each second too."""
    return CHANCE.sub("", html)


class CheckedClient(FlaskClient):
    """Flask's test client, which fails on a faulty page, each request in an application context of its own.

    Flask reuses a pushed application context, and with it the signed-in person and the session of the test.
    """

    application: Flask

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles: dict[str, str] = {}

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        test_session: orm.Session | None = self.application.config.get(TEST_SESSION)
        if test_session is not None:
            test_session.commit()
        before = self._entries()
        with self.application.app_context():
            response = super().open(*args, **kwargs)
            self.check(response)
        self._check_trail(response, self._entries() - before)
        if test_session is not None:
            test_session.expire_all()
        return response

    def check(self, response: TestResponse) -> None:
        """Fail with every fault of the page; answers that are not pages pass."""
        if response.mimetype != "text/html" or not response.data:
            return
        if 300 <= response.status_code < 400:  # Werkzeug's own words, which no browser shows
            return
        fragment = "HX-Request" in response.request.headers
        page = read_page(response.text, fragment=fragment)
        where = f"{response.request.method} {response.request.path} ({response.status_code})"
        assert not page.faults, f"The page of {where} is faulty:\n- " + "\n- ".join(page.faults)
        if response.status_code == 200 and response.request.method == "GET" and not fragment:
            self._check_title(page.title, response.request.path)

    def _entries(self) -> int:
        with self.application.app_context():
            return db.session.scalar(sa.select(sa.func.count(TrailEntry.id))) or 0

    def _check_trail(self, response: TestResponse, added: int) -> None:
        """Looking or being refused changes nothing; one thing done is one entry of the trail."""
        request = response.request
        looked = request.method in ("GET", "HEAD") or response.status_code >= 400
        most = 0 if looked else MANY_ENTRIES if WRITE_MANY.fullmatch(request.path) else 1
        assert added <= most, f"{request.method} {request.path} left {added} entries on the trail"

    def _check_title(self, title: str, path: str) -> None:
        """Two pages with one title cannot be told apart in a row of tabs or by a screen reader."""
        routes = self.application.url_map.bind("localhost")
        endpoint = str(routes.match(path, method="GET")[0])
        other = self.titles.setdefault(title, endpoint)
        assert other == endpoint, f"“{title}” is the title of both {other} and {endpoint}"
