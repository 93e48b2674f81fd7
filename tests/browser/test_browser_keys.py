"""Scoring by single keys in a real Chromium: a whole plan, and every way in which a key must do nothing."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from audit_app.rubrics.grades import Grade
from tests.browser import journey
from tests.browser.drivers import Pointer
from tests.browser.keys import FOCUS, IN_SIGHT, MARKED, Hands
from tests.support.build_whole import POINTS, Whole

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST_PRESSES = 80
KEY = {"I": "1", "RI": "2", "G": "3", "O": "4", "NA": "n"}
# Mixed grades: a comment is needed at every fourth point or so.
PATTERN = ("G", "O", "RI", "G", "O", "G", "I", "O", "G", "NA", "G", "O")
NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
PAGE_GOES = "window.dispatchEvent(new Event('pagehide'))"


def wanted(whole: Whole) -> dict[int, str]:
    """Mixed grades; not applicable only where a point offers it."""
    found = {}
    for place, question in enumerate(whole.questions):
        grade = PATTERN[place % len(PATTERN)]
        found[question.id] = grade if grade in question.grades else "RI"
    return found


@pytest.mark.parametrize("view", ["all points", "by section"])
def test_a_whole_plan_is_graded_and_sealed_by_keys_alone(
    view: str, whole: Whole, hands: Hands, check_accessible: Callable[["Page"], None]
) -> None:
    page, grades = hands.page, wanted(whole)
    if view == "by section":
        page.goto(f"{whole.url}?section=1")
    check_accessible(page)
    if not page.locator(MARKED).locator(".govuk-radios__label").last.evaluate(IN_SIGHT):
        hands.press("j")  # brings nothing yet but what stands below the head of the page
        hands.press("k")
    for place, (point, grade) in enumerate(grades.items()):
        assert hands.marked() == point
        hands.press(KEY[grade])
        if not Grade(grade).is_good:
            assert page.evaluate(FOCUS) == f"comment_{point}"
            page.keyboard.type(f"Seen at point {point}: 1, 2, 3, j and k.")
            hands.press("Escape" if place % 2 else "Control+Enter")
        if not page.locator(MARKED).count():
            assert page.evaluate(FOCUS).startswith("Save and c")
            hands.press_and_arrive("j")
    assert page.url.endswith("/check")
    check_accessible(page)
    hands.press("s")
    assert page.evaluate(FOCUS) == "Seal this assessment"
    hands.press_and_arrive("Enter")
    expect(page.locator("body")).to_contain_text("is sealed. Nothing changes it now.")
    saved = whole.answers()
    assert {point: answer.grade for point, answer in saved.items()} == grades
    for point, grade in grades.items():
        assert saved[point].comment == (
            "" if Grade(grade).is_good else f"Seen at point {point}: 1, 2, 3, j and k."
        )
    assert whole.sealed()
    print(f"{view}: {hands.presses} presses for {len(grades)} grades and the seal")
    assert len(grades) == POINTS
    assert hands.presses <= MOST_PRESSES


def test_the_arrows_go_from_point_to_point_and_giving_no_grade(hands: Hands) -> None:
    first, second, third = (question.id for question in hands.whole.questions[:3])
    assert hands.marked() == first
    for key, point in (("j", second), ("ArrowDown", third), ("ArrowUp", second), ("k", first), ("k", first)):
        hands.press(key)
        assert hands.marked() == point
    assert hands.given() == {}


@pytest.mark.parametrize("key", ["Control+3", "Alt+3", "Meta+3", "Shift+J", "n"])
def test_a_key_with_another_held_or_for_what_is_not_offered_does_nothing(hands: Hands, key: str) -> None:
    first = hands.whole.questions[0]
    assert Grade.NOT_APPLICABLE not in first.grades
    hands.press("j")
    hands.press("k")
    hands.press(key)
    assert hands.marked() == first.id
    assert hands.given() == {}


def test_a_key_held_down_acts_once(hands: Hands) -> None:
    hands.press("j")
    hands.press("k")
    for _ in range(5):
        hands.page.keyboard.down("3")
    hands.page.keyboard.up("3")
    assert hands.given() == {hands.whole.questions[0].id: "G"}


def test_a_point_clicked_is_the_one_that_keys_act_on(hands: Hands) -> None:
    third = hands.whole.questions[2].id
    hands.page.locator(f"#question-{third}").click()
    assert hands.marked() == third
    expect(hands.page.locator(MARKED).locator(".govuk-radios__item").last).to_be_in_viewport()
    hands.press("c")
    hands.page.keyboard.type("3")
    hands.press("Escape")
    assert hands.given() == {}
    assert hands.marked() == hands.whole.questions[3].id


def test_the_list_of_keys_opens_closes_and_gives_the_focus_back(
    hands: Hands, check_accessible: Callable[["Page"], None]
) -> None:
    page = hands.page
    hands.press("j")
    before = page.evaluate(FOCUS)
    hands.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    check_accessible(page)
    hands.press("3")
    hands.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate(FOCUS) == before
    hands.press("?")
    hands.press("?")
    expect(dialog).to_be_hidden()
    assert hands.given() == {}
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("button", name="List of keys").click()
    # All of it is in sight on a small screen, with the button that closes it.
    assert dialog.evaluate("one => one.scrollHeight - one.clientHeight") == 0
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_time_on_task_is_told_each_minute_without_what_was_idle(whole: Whole, page: "Page") -> None:
    journey.when_they_sign_in(Pointer(page), whole.name)
    told: list[str] = []
    page.on("request", lambda sent: told.append(sent.post_data or "") if "/time" in sent.url else None)
    page.clock.install(time=NOON)
    page.goto(f"{whole.url}?view=all")
    page.clock.pause_at(NOON + dt.timedelta(minutes=1))
    page.evaluate(PAGE_GOES)  # from here on only this test moves the clock
    told.clear()

    def seconds() -> int:
        return sum(int(one.partition("seconds=")[2].partition("&")[0]) for one in told)

    page.clock.run_for(50_000)  # a key that moves nothing: a scroll would come at a moment of its own
    page.keyboard.press("Shift")
    page.clock.run_for(60_000)
    assert seconds() == pytest.approx(50, abs=1)
    page.clock.run_for(300_000)  # away from the desk
    page.keyboard.press("Shift")
    page.clock.run_for(20_000)
    page.keyboard.press("Shift")
    page.clock.run_for(60_000)
    assert seconds() == pytest.approx(70, abs=1)
    page.keyboard.press("Shift")
    page.evaluate(PAGE_GOES)
    assert seconds() == pytest.approx(130, abs=1)
