"""A live panel: a chair and three auditors, each in a browser of their own, and what their screens hold."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from audit_app.db import db
from audit_app.moderation import panel as meeting
from audit_app.moderation.queue import PanelOrder
from tests.browser.drivers import sign_in
from tests.support.browser import HEIGHT, NARROW, LiveServer, check_fits
from tests.support.build_moderation import AGREED, DISPUTED, make_revealed
from tests.support.builders import TINY_RUBRIC

if TYPE_CHECKING:
    from playwright.sync_api import Page

POLL = 60_000  # milliseconds within which a change must have reached a screen: polls, and a busy machine
LONG = (
    "The plan says what the school gives now, but not how often, by whom or for how long; the advice of the "
    "therapist of March is not carried over, and the family’s own words are missing from it altogether."
)
WORDS = "We saw the report of May, which says otherwise."


def settle(page: "Page", grade: str = "Good") -> None:
    page.get_by_role("group", name="Agreed grade").get_by_label(grade, exact=True).check()
    page.get_by_label("Slip").check()
    page.get_by_label("What decided it").fill("The appendix has it.")
    page.get_by_label("High").check()
    page.get_by_role("button", name="Settle this point").click()


def started(server: LiveServer, *plans: dict[str, str], comment: str = "") -> tuple[str, dict[str, str]]:
    """A meeting that is on: the address of its screen, and who signs in with which address."""
    with server.app.app_context():
        panel = make_revealed(*plans, **({"comment": comment} if comment else {}))
        meeting.start(panel.round, 60, PanelOrder.BY_PLAN, panel.chair)
        db.session.commit()
        people = {"chair": panel.chair, "other": panel.other, **panel.auditors}
        emails = {name: str(person.email) for name, person in people.items()}
        return f"{server.url}/rounds/{panel.round.id}/panel", emails


def test_a_chair_and_three_auditors_hold_a_panel(
    live_server: LiveServer, open_page: Callable[..., "Page"], check_accessible: Callable[["Page"], None]
) -> None:
    url, emails = started(live_server)
    chair = sign_in(open_page(), emails["chair"])
    seats = {name: sign_in(open_page(), emails[name]) for name in ("education", "health", "social care")}
    for page in (chair, *seats.values()):
        page.goto(url)
        expect(page.get_by_role("heading", name="T-1 Voice")).to_be_visible()
    health = seats["health"]
    health.get_by_role("button", name="I am here").click()
    expect(chair.get_by_text("health 1")).to_be_visible(timeout=POLL)

    settle(chair)
    expect(chair.get_by_role("heading", name="T-2 Needs")).to_be_visible()
    for page in seats.values():
        expect(page.get_by_role("heading", name="T-2 Needs")).to_be_visible(timeout=POLL)
        expect(page.get_by_text("EHC-0001 T-1 Voice").first).to_be_visible()
        assert page.get_by_role("button", name="Settle this point").count() == 0

    health.get_by_text("Health does not share this").first.click()
    health.get_by_label("Why not?").first.fill(WORDS)
    health.get_by_role("button", name="Put our dissent on record").first.click()
    expect(chair.get_by_text("Health dissents")).to_be_visible(timeout=POLL)
    for page in (chair, *seats.values()):
        check_accessible(page)
        assert "Auditor of" not in page.locator("main").inner_html()

    chair.get_by_text("Meeting", exact=True).click()
    chair.get_by_role("button", name="Show names of auditors").click()
    expect(seats["education"].get_by_text("Auditor of health")).to_be_visible(timeout=POLL)
    chair.get_by_text("Meeting", exact=True).click()
    chair.get_by_role("button", name="End the meeting").click()
    expect(seats["education"].get_by_text("The meeting ended")).to_be_visible(timeout=POLL)


def test_half_typed_words_outlive_a_refresh_and_a_settling_that_is_gone(
    live_server: LiveServer, open_page: Callable[..., "Page"]
) -> None:
    url, emails = started(live_server)
    chair, seat = sign_in(open_page(), emails["chair"]), sign_in(open_page(), emails["health"])
    chair.goto(url)
    settle(chair)
    seat.goto(url)
    seat.get_by_text("Health does not share this").first.click()
    box = seat.get_by_label("Why not?").first
    box.fill(WORDS)
    box.evaluate("(box) => box.setSelectionRange(3, 5)")
    chair.get_by_role("button", name="Next").click()
    expect(seat.get_by_role("heading", name="T-1 Voice")).to_be_visible(timeout=POLL)
    expect(box).to_have_value(WORDS)
    expect(box).to_be_focused()
    assert box.evaluate("(box) => [box.selectionStart, box.selectionEnd]") == [3, 5]
    chair.get_by_role("link", name="Undo").click()
    chair.get_by_label("Why is it taken back?").fill("Wrong point.")
    chair.get_by_role("button", name="Take the agreed grade back").click()
    expect(seat.get_by_text("was settled again or taken back")).to_be_visible(timeout=POLL)
    expect(seat.get_by_text(WORDS)).to_be_visible()


def test_a_chairs_form_is_never_swapped_while_another_chair_moves_on(
    live_server: LiveServer, open_page: Callable[..., "Page"]
) -> None:
    url, emails = started(live_server)
    chair, other = sign_in(open_page(), emails["chair"]), sign_in(open_page(), emails["other"])
    for page in (chair, other):
        page.goto(url)
    chair.get_by_label("What decided it").fill("Half a sentence")
    settle(other, "Requires improvement")
    told = chair.get_by_text("The panel has moved on, or somebody settled this or dissented from it.")
    expect(told).to_be_visible(timeout=POLL)
    expect(chair.get_by_label("What decided it")).to_have_value("Half a sentence")
    expect(chair.get_by_role("heading", name="T-1 Voice")).to_be_visible()
    settle(chair)
    expect(chair.get_by_text("What stands now, settled after you opened this page")).to_be_visible()
    expect(chair.get_by_label("What decided it")).to_have_value("The appendix has it.")
    chair.goto(url)
    expect(chair.get_by_role("heading", name="T-2 Needs")).to_be_visible()


def test_the_screen_says_when_it_is_cut_off_or_signed_out_and_goes_on_by_itself(
    live_server: LiveServer, open_page: Callable[..., "Page"]
) -> None:
    url, emails = started(live_server)
    seat = sign_in(open_page(), emails["health"])
    seat.goto(url)
    seat.context.set_offline(True)
    expect(seat.get_by_text("Not connected: trying again.")).to_be_visible(timeout=POLL)
    seat.context.set_offline(False)
    expect(seat.get_by_text("Not connected: trying again.")).to_be_hidden(timeout=POLL)
    kept = seat.context.cookies()
    seat.context.clear_cookies()
    expect(seat.get_by_text("You are signed out.")).to_be_visible(timeout=POLL)
    seat.context.add_cookies(json.loads(json.dumps(kept)))
    expect(seat.get_by_text("You are signed out.")).to_be_hidden(timeout=POLL)


def test_a_hidden_tab_asks_for_nothing(live_server: LiveServer, open_page: Callable[..., "Page"]) -> None:
    url, emails = started(live_server)
    seat = sign_in(open_page(), emails["health"])
    seat.clock.install()
    seat.goto(url)
    asked: list[str] = []
    seat.on("request", lambda request: asked.append(request.url) if "/live" in request.url else None)
    seat.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    seat.clock.run_for(30_000)
    assert asked == []
    seat.evaluate("Object.defineProperty(document, 'hidden', { value: false, configurable: true })")
    with seat.expect_response("**/live"):
        seat.clock.run_for(6_000)


def test_a_point_with_its_form_and_a_plans_splits_fit_a_projector_without_scrolling(
    live_server: LiveServer, open_page: Callable[..., "Page"], check_accessible: Callable[["Page"], None]
) -> None:
    split = {**AGREED, "T-1": "O G RI", "T-2": "I G NA", "T-4": "RI O"}
    url, emails = started(live_server, split, split, comment=LONG)
    chair = sign_in(open_page(), emails["chair"])
    chair.set_viewport_size({"width": 1280, "height": 800})
    for _ in range(3):
        chair.goto(url)
        assert chair.evaluate("document.documentElement.scrollHeight") <= 800
        check_accessible(chair)
        words = chair.locator(".app-opinion__words").first
        assert words.evaluate("(words) => words.scrollHeight <= words.clientHeight")
        settle(chair)
    assert chair.evaluate("document.documentElement.scrollHeight") <= 800
    place = chair.locator("option", has_text=", the plan").nth(1).get_attribute("value")
    chair.get_by_label("Point or plan to go to").select_option(place)
    chair.get_by_role("button", name="Go", exact=True).click()
    expect(chair.get_by_role("heading", name="3 splits to settle")).to_be_visible()
    assert chair.evaluate("document.documentElement.scrollHeight") <= 800
    check_accessible(chair)
    chair.set_viewport_size({"width": NARROW, "height": HEIGHT})
    check_fits(chair)


def rubric_of(number: int) -> str:
    """The tiny rubric's first point so many times, all asked of three agencies."""
    head, first = TINY_RUBRIC.read_text(encoding="utf-8").split("[[point]]")[:2]
    titles = ["Voice", "The child’s own views and aspirations", "Provision is specific and quantified"]
    points = [
        first.replace('"T-1"', f'"T-{place}"').replace('"Voice"', f'"{titles[place % 3]} {place}"')
        for place in range(1, number + 1)
    ]
    return "[[point]]".join([head, *points])


def test_a_plan_with_twenty_splits_of_three_agencies_fits_a_projector(
    live_server: LiveServer,
    open_page: Callable[..., "Page"],
    check_accessible: Callable[["Page"], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "twenty.toml"
    path.write_text(rubric_of(20), encoding="utf-8")
    monkeypatch.setattr("tests.support.builders.TINY_RUBRIC", path)
    split = {f"T-{place}": ("RI RI O", "O RI RI", "RI I RI")[place % 3] for place in range(1, 21)}
    url, emails = started(live_server, split, split)
    chair = sign_in(open_page(), emails["chair"])
    chair.set_viewport_size({"width": 1280, "height": 800})
    chair.goto(url)
    settle(chair)
    for page in (chair, sign_in(open_page(), emails["health"])):
        page.set_viewport_size({"width": 1280, "height": 800})
        place = chair.locator("option", has_text=", the plan").nth(1).get_attribute("value")
        chair.get_by_label("Point or plan to go to").select_option(place)
        chair.get_by_role("button", name="Go", exact=True).click()
        page.goto(url)
        expect(page.get_by_role("heading", name="20 splits to settle")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollHeight") <= 800
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        check_accessible(page)
    expect(chair.get_by_role("navigation", name="Also left on this plan")).to_have_count(0)
    chair.set_viewport_size({"width": NARROW, "height": HEIGHT})
    check_fits(chair)
    chair.set_viewport_size({"width": 1280, "height": 800})
    chair.get_by_role("button", name="T-4 ").click()
    expect(chair.get_by_role("heading", name="T-4 ")).to_be_visible()
    tabs = chair.get_by_role("navigation", name="Also left on this plan")
    expect(tabs).to_be_visible()
    chair.set_viewport_size({"width": NARROW, "height": HEIGHT})
    expect(tabs).to_be_hidden()


def test_a_very_long_comment_scrolls_in_its_card_and_a_key_reaches_it(
    live_server: LiveServer, open_page: Callable[..., "Page"]
) -> None:
    url, emails = started(live_server, DISPUTED, comment=LONG * 5)
    chair = sign_in(open_page(), emails["chair"])
    chair.set_viewport_size({"width": 1280, "height": 800})
    chair.goto(url)
    words = chair.locator(".app-opinion__words").first
    assert words.evaluate("(words) => words.scrollHeight > words.clientHeight")
    words.focus()
    expect(words).to_be_focused()
    assert chair.evaluate("document.documentElement.scrollHeight") <= 800
