"""The panel's screen in a real browser, with and without JavaScript, wide and narrow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import LiveServer
from tests.support.build_moderation import make_revealed
from tests.support.builders import PASSWORD


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 320)])
def test_a_chair_settles_a_whole_plan(
    live_server: LiveServer,
    open_page: Callable[..., Page],
    check_accessible: Callable[[Page], None],
    javascript: bool,
    width: int,
) -> None:
    # axe is a script itself.
    check = check_accessible if javascript else lambda _page: None
    with live_server.app.app_context():
        panel = make_revealed()
        board = f"{live_server.url}/rounds/{panel.round.id}/moderation"
        email = str(panel.chair.email)
    page = open_page(javascript=javascript, width=width)
    page.goto(f"{live_server.url}/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.goto(board)
    check(page)
    page.get_by_role("link", name="T-1 Voice").first.click()
    check(page)
    page.get_by_role("button", name="Settle this point").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    check(page)
    for _ in range(2):
        page.get_by_label("Good", exact=True).check()
        page.get_by_label("Slip").check()
        page.get_by_label("What decided it").fill("The appendix has it.")
        page.get_by_label("High").check()
        page.get_by_role("button", name="Settle this point").click()
    page.get_by_role("button", name="Settle the overall grade").click()
    expect(page.get_by_text("This plan is settled.")).to_be_visible()
    check(page)
    page.goto(f"{board}/sign-off")
    check(page)
