"""Two windows, two tabs, and a page that is left while typing: nothing typed is lost."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.saving import KEPT, SAVED, SAVES, Desk, Server

PATIENCE = 60  # seconds


@pytest.mark.parametrize("choice", ["Keep mine", "Keep the saved one"])
def test_two_people_s_worth_of_words_meet_and_neither_is_lost(
    sit_down: Callable[..., Desk], choice: str
) -> None:
    first, second = sit_down(), sit_down()
    first.comment("T-1", "First words")
    first.says(SAVED)
    second.comment("T-1", "Second words")
    second.says(f"{KEPT}. Another window saved something else.")
    point = second.page.locator("#point-" + str(second.server.ids["T-1"]))
    expect(point).to_contain_text("First words")
    assert second.shown()["T-1"][1] == "Second words"
    second.comment("T-2", "Work goes on elsewhere")
    second.says(f"{KEPT}. Another window saved something else.")
    point.get_by_role("button", name=choice).click()
    second.check_all_is_saved_and_true()
    assert second.shown()["T-1"][1] == ("Second words" if choice == "Keep mine" else "First words")


def test_two_tabs_show_the_same_and_lose_nothing(sit_down: Callable[..., Desk]) -> None:
    first = sit_down()
    second = sit_down(first.page.context.new_page())
    first.comment("T-1", "Typed in the first")
    first.says(SAVED)
    second.comment("T-2", "Typed in the second")
    second.says(SAVED)
    expect(second.page.locator(f"#comment_{first.server.ids['T-1']}")).to_have_value("Typed in the first")
    second.comment("T-1", "Mended in the second")
    second.says(SAVED)
    expect(first.page.locator(f"#comment_{first.server.ids['T-1']}")).to_have_value("Mended in the second")
    first.grade("T-1", "RI")
    for desk in (first, second):
        expect(desk.page.locator(f"input[name=grade_{desk.server.ids['T-1']}][value=RI]")).to_be_checked()
        desk.check_all_is_saved_and_true()


def test_a_button_pressed_while_typing_takes_all_of_it_along(
    sit_down: Callable[..., Desk], server: Server
) -> None:
    desk = sit_down(where="?section=1")
    desk.comment("T-1", "Typed and at once on")
    desk.page.get_by_role("button", name="Save and continue").click()
    desk.page.wait_for_url("**section=2")
    assert server.saved()["T-1"][1] == "Typed and at once on"
    assert len(server.committed()["T-1"]) == 1


def test_a_link_followed_while_typing_loses_nothing(sit_down: Callable[..., Desk], server: Server) -> None:
    desk = sit_down()
    desk.comment("T-1", "Typed and left")
    desk.page.get_by_role("link", name="Back to my plans").click()
    desk.page.wait_for_url("**/my-plans/")
    desk.open()
    desk.check_all_is_saved_and_true()
    assert server.saved()["T-1"][1] == "Typed and left"
    assert len(server.committed()["T-1"]) == 1


def test_what_was_saved_while_a_file_was_asked_for_is_forgotten_a_little_later(
    sit_down: Callable[..., Desk],
) -> None:
    desk = sit_down()
    desk.page.evaluate("() => { window.dispatchEvent(new Event('beforeunload')) }")  # and no other page comes
    desk.comment("T-1", "Typed while a file was fetched")
    desk.says(SAVED)
    assert len(desk.drafts()) == 1
    end = time.monotonic() + PATIENCE
    while desk.drafts() and time.monotonic() < end:
        desk.page.wait_for_timeout(200)
    desk.check_all_is_saved_and_true()


def test_a_page_asked_for_while_another_sends_what_was_kept_shows_what_was_sent(
    sit_down: Callable[..., Desk], server: Server
) -> None:
    """Home sends the draft of a plan; the plan's page, asked for meanwhile, was made before it was saved."""
    desk = sit_down()
    desk.page.context.set_offline(True)
    desk.comment("T-1", "Kept over a cut")
    desk.says(KEPT)
    desk.page.evaluate("() => { window.fetch = () => new Promise(() => {}) }")  # lost on leaving
    desk.page.goto("about:blank")
    desk.page.context.set_offline(False)
    made, saved = threading.Event(), threading.Event()
    answer = server.app.wsgi_app

    def in_this_order(environ: Any, start: Any) -> Any:
        path, asked = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if asked == "POST" and "/points/" in path:
            made.wait(PATIENCE)
        body = list(answer(environ, start))
        if asked == "POST" and "/points/" in path:
            saved.set()
        elif path == f"/my-plans/{server.held}" and not made.is_set():
            made.set()
            saved.wait(PATIENCE)
            time.sleep(1)  # home hears that it is saved
        return body

    server.app.wsgi_app = in_this_order
    with desk.page.expect_request(SAVES):
        desk.page.goto(server.url)
    desk.open()
    assert server.saved()["T-1"][1] == "Kept over a cut"
    desk.check_all_is_saved_and_true()
    assert desk.shown()["T-1"][1] == "Kept over a cut"
    assert len(server.committed()["T-1"]) == 1
