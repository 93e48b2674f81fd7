"""Whatever happens to network and server: nothing typed is lost, and no word about it is untrue."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.saving import KEPT, SAVED, SAVES, SLOW, Desk, Server

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route


def test_answers_are_saved_as_they_are_given(sit_down: Callable[..., Desk], server: Server) -> None:
    desk = sit_down()
    desk.grade("T-1", "RI")
    desk.says(SAVED)
    expect(desk.page.locator("#point-" + str(server.ids["T-1"]))).to_contain_text("Still needed")
    desk.comment("T-1", "The child is not quoted")
    desk.page.locator(f"#evidence_{server.ids['T-1']}").fill("Page 4")
    desk.grade("T-2", "G")
    desk.page.get_by_label("Strengths of Section A").fill("The family's own words")
    desk.check_all_is_saved_and_true()
    expect(desk.page.locator("main")).not_to_contain_text("Still needed")
    expect(desk.page.locator("main")).to_contain_text("2 of 3 points graded")
    shown = desk.shown()
    desk.page.reload()
    desk.says(SAVED)
    assert desk.shown() == shown == server.saved()
    expect(desk.page.get_by_label("Strengths of Section A")).to_have_value("The family's own words")


def test_what_may_say_who_the_child_is_is_named_beside_it_and_saved(
    sit_down: Callable[..., Desk], server: Server, check_accessible: Callable[["Page"], None]
) -> None:
    desk = sit_down()
    point = desk.page.locator(f"#point-{server.ids['T-1']}")
    desk.comment("T-1", "Born 01/02/2012")
    desk.says("Read the warning beside it")
    expect(point).to_contain_text("“01/02/2012” looks like a date of birth.")
    expect(point).to_contain_text("Saved ")
    assert server.saved()["T-1"][1] == "Born 01/02/2012"
    check_accessible(desk.page)
    desk.page.locator("#saving a").click()
    expect(point.locator(".app-saved__warning")).to_be_in_viewport()
    # Of another answer, saved later, the line has nothing to say; the warning stays where it belongs.
    desk.comment("T-2", "Clear")
    desk.says(SAVED)
    expect(point).to_contain_text("looks like a date of birth")
    desk.comment("T-1", "The age is not said")
    desk.check_all_is_saved_and_true()
    expect(point).not_to_contain_text("looks like")


def test_the_network_is_cut_while_typing(sit_down: Callable[..., Desk]) -> None:
    desk = sit_down()
    desk.comment("T-1", "Before the cut")
    desk.says(SAVED)
    desk.page.context.set_offline(True)
    desk.comment("T-1", "After the cut")
    desk.says(KEPT)
    desk.grade("T-1", "I")
    desk.grade("T-2", "O")
    desk.comment("T-2", "Work goes on")
    desk.says(KEPT)
    desk.page.context.set_offline(False)
    desk.check_all_is_saved_and_true()


def test_the_reply_is_lost_after_the_server_committed(sit_down: Callable[..., Desk], server: Server) -> None:
    desk = sit_down()
    lost: list[int] = []

    def lose(route: "Route") -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    desk.page.route(SAVES, lose)
    desk.comment("T-1", "Committed")
    desk.says(KEPT)
    assert server.saved()["T-1"][1] == "Committed"
    desk.comment("T-1", "Committed, and typed on")
    desk.check_all_is_saved_and_true()
    assert lost == [200]
    assert [words[1] for words in server.committed()["T-1"]] == ["Committed", "Committed, and typed on"]


def test_the_server_fails_and_recovers(sit_down: Callable[..., Desk]) -> None:
    desk = sit_down()
    failures = [500, 503]

    def fail(route: "Route") -> None:
        if failures:
            route.fulfill(status=failures.pop(), body="<p>Something went wrong</p>", content_type="text/html")
        else:
            route.continue_()

    desk.page.route(SAVES, fail)
    desk.comment("T-1", "Typed while it failed")
    desk.says(KEPT)
    desk.check_all_is_saved_and_true()
    assert failures == []


def test_a_page_of_another_kind_is_never_taken_for_saved(sit_down: Callable[..., Desk]) -> None:
    """Such as the sign-in page of a network in a hotel, with status 200."""
    desk = sit_down()
    answers = ["<h1>Welcome to our network</h1>"]

    def answer(route: "Route") -> None:
        if answers:
            route.fulfill(status=200, body=answers.pop(), content_type="text/html")
        else:
            route.continue_()

    desk.page.route(SAVES, answer)
    desk.comment("T-1", "Typed in a hotel")
    desk.says(KEPT)
    desk.check_all_is_saved_and_true()


def test_one_answer_that_keeps_failing_holds_no_other_back(
    sit_down: Callable[..., Desk], server: Server
) -> None:
    desk = sit_down()
    failing = f"**/points/{server.ids['T-1']}"
    desk.page.route(failing, lambda route: route.fulfill(status=500, body=""))
    desk.comment("T-1", "The server fails at this one")
    desk.says(KEPT)
    desk.comment("T-2", "Saved all the same")
    desk.page.get_by_label("Strengths of Section A").fill("These too")
    second = desk.page.locator(f"#saved-point-{server.ids['T-2']}")
    expect(second).to_contain_text("Saved", timeout=SLOW)
    expect(desk.page.locator(".app-note .app-saved__when").first).to_contain_text("Saved", timeout=SLOW)
    assert set(server.saved()) == {"T-2"}
    desk.says(KEPT)
    desk.page.unroute(failing)
    desk.check_all_is_saved_and_true()


def test_words_a_network_refuses_are_kept_and_sent_again_once_they_are_changed(
    sit_down: Callable[..., Desk], server: Server
) -> None:
    """Such as a council's firewall, which answers with a page of its own."""
    desk = sit_down()

    def refuse(route: "Route") -> None:
        if "forbidden" in (route.request.post_data or ""):
            route.fulfill(status=403, body="<h1>Blocked by policy</h1>", content_type="text/html")
        else:
            route.continue_()

    desk.page.route(SAVES, refuse)
    desk.comment("T-1", "A forbidden word")
    desk.says(f"{KEPT}. The network refused these words. Change them and they are sent again.")
    desk.comment("T-2", "Others are sent")
    expect(desk.page.locator(f"#saved-point-{server.ids['T-2']}")).to_contain_text("Saved")
    desk.says(f"{KEPT}. The network refused these words.")
    desk.comment("T-1", "Another word")
    desk.check_all_is_saved_and_true()


@pytest.mark.parametrize("late", [False, True], ids=["never answered", "carried out late"])
def test_an_answer_that_hangs_counts_as_not_saved(
    sit_down: Callable[..., Desk], server: Server, late: bool
) -> None:
    desk = sit_down()
    hanging: list[Route] = []

    def hang(route: "Route") -> None:
        if not hanging:
            hanging.append(route)
            return
        if late and len(hanging) == 1:
            assert hanging[0].fetch().status == 200
            hanging.append(route)
        route.continue_()

    desk.page.route(SAVES, hang)
    desk.comment("T-1", "Typed while it hung")
    desk.says(KEPT, SLOW)
    desk.check_all_is_saved_and_true()
    assert len(server.committed()["T-1"]) == 1


def test_a_page_that_says_saved_too_early_would_be_caught(
    sit_down: Callable[..., Desk], server: Server
) -> None:
    """The check of the words is tried on a page that lies: it says “Saved” as soon as it sends."""
    desk = sit_down()

    def lie(route: "Route") -> None:
        answer = route.fetch()
        script = answer.text()
        assert '"Saving"' in script
        route.fulfill(response=answer, body=script.replace('"Saving"', '"Saved 00:00"'))

    desk.page.route("**/app.js*", lie)
    desk.open()
    desk.page.context.set_offline(True)
    desk.comment("T-1", "Never sent")
    desk.says(KEPT)
    desk.page.context.set_offline(False)
    with pytest.raises(AssertionError, match="unsaved"):
        desk.check_words()
