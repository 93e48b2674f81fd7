"""A report's file being made: the page says so, and says when it is there, when not, and when to sign in."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from audit_app.db import db
from tests.browser.drivers import sign_in
from tests.support.browser import LiveServer
from tests.support.build_moderation import make_signed_off
from tests.support.read_report import open_workbook

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

WORKBOOK = "Workbook (XLSX)"


@pytest.fixture
def report(live_server: LiveServer, open_page: Callable[..., "Page"]) -> "Page":
    """A manager on the report of a signed-off round."""
    with live_server.app.app_context():
        panel = make_signed_off()
        db.session.commit()
        email, round_id = panel.second.email, panel.round.id
    page = sign_in(open_page(), email)
    page.goto(f"{live_server.url}/report/rounds/{round_id}")
    return page


def state(page: "Page") -> str:
    return page.locator(".app-making").inner_text()


def test_the_page_says_that_a_workbook_is_made_and_that_it_is_there(report: "Page") -> None:
    said: list[str] = []

    def slowly(route: "Route") -> None:
        said.append(state(report))
        route.continue_()

    report.route("**/report.xlsx*", slowly)
    with report.expect_download() as downloading:
        report.get_by_role("link", name=WORKBOOK).click()
    assert said == [f"Making the file: {WORKBOOK}. This can take a few seconds."]
    expect(report.locator(".app-making")).to_have_text(f"{WORKBOOK} is ready: your browser saves it.")
    assert downloading.value.suggested_filename.endswith(".xlsx")
    book = open_workbook(downloading.value.path().read_bytes())
    assert {"Headline", "Grades"} <= set(book.sheetnames)


def test_a_file_that_does_not_come_is_not_said_to_be_there(report: "Page") -> None:
    report.route("**/report.xlsx*", lambda route: route.abort())
    report.get_by_role("link", name=WORKBOOK).click()
    told = f"{WORKBOOK} could not be made. Try again in a moment."
    expect(report.locator(".app-making")).to_have_text(told)
    report.unroute("**/report.xlsx*")
    with report.expect_download():
        report.get_by_role("link", name=WORKBOOK).click()


def test_whoever_is_signed_out_meanwhile_is_asked_to_sign_in(report: "Page") -> None:
    report.context.clear_cookies()
    report.get_by_role("link", name=WORKBOOK).click()
    expect(report.get_by_role("button", name="Sign in")).to_be_visible()


def test_without_scripts_the_link_is_just_a_download(
    live_server: LiveServer, open_page: Callable[..., "Page"], report: "Page"
) -> None:
    plain = open_page(javascript=False)
    kept = [
        {key: one[key] for key in ("name", "value", "domain", "path")} for one in report.context.cookies()
    ]
    plain.context.add_cookies(kept)  # type: ignore[arg-type]
    plain.goto(report.url)
    with plain.expect_download() as downloading:
        plain.get_by_role("link", name=WORKBOOK).click()
    assert downloading.value.suggested_filename.endswith(".xlsx")
