"""Scoring by single keys in a real Chromium: a whole plan, and every way in which a key must do nothing."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from audit_app.rubrics.grades import Grade
from tests.browser import journey
from tests.browser.drivers import Pointer
from tests.support.browser import NARROW, LiveServer, check_fits
from tests.support.build_whole import POINTS, Whole

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST_PRESSES = 80
KEY = {"I": "1", "RI": "2", "G": "3", "O": "4", "NA": "n"}
# Mixed grades: a comment is needed at every fourth point or so.
PATTERN = ("G", "O", "RI", "G", "O", "G", "I", "O", "G", "NA", "G", "O")
MARKED = ".app-point--marked"
NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
PAGE_GOES = "window.dispatchEvent(new Event('pagehide'))"
FOCUS = "document.activeElement.id || document.activeElement.textContent.trim()"
# Wholly within the window, with nothing over it.
IN_SIGHT = """(words) => { const box = words.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight
        && words.contains(document.elementFromPoint(box.left + 30, box.top + box.height / 2)); }"""


class Hands:
    """Somebody who scores with nothing but keys. Presses are counted, letters of a comment are not."""

    def __init__(self, page: "Page", whole: Whole) -> None:
        self.page, self.whole, self.presses = page, whole, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.presses += 1

    def press_and_arrive(self, key: str) -> None:
        with self.page.expect_navigation():
            self.press(key)

    def marked(self) -> int:
        expect(self.page.locator(MARKED)).to_have_count(1)
        return int(self.page.locator(MARKED).get_attribute("data-point") or 0)

    def given(self) -> dict[int, str]:
        """The grades chosen on the page, by point."""
        chosen = self.page.locator("#scores input[type=radio]:checked")
        named = chosen.evaluate_all("(radios) => radios.map((radio) => [radio.name, radio.value])")
        return {int(name.removeprefix("grade_")): grade for name, grade in named}


@pytest.fixture
def whole(live_server: LiveServer, tmp_path: Path) -> Whole:
    return Whole(live_server.app, tmp_path)


@pytest.fixture
def hands(whole: Whole, page: "Page") -> Hands:
    """At the page of all points, where nothing is graded yet."""
    journey.when_they_sign_in(Pointer(page), whole.name)
    page.goto(f"{whole.url}?view=all")
    return Hands(page, whole)


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


def test_a_key_only_brings_the_marked_point_back_where_it_is_out_of_sight(hands: Hands) -> None:
    page, first = hands.page, hands.whole.questions[0].id
    for key in ("3", "c", "j", "ArrowDown"):
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        hands.press(key)
        assert hands.marked() == first
        assert hands.given() == {}
        expect(page.locator(MARKED).locator(".govuk-radios__item").last).to_be_in_viewport(ratio=1)
    hands.press("3")
    assert hands.given() == {first: "G"}


def test_the_arrows_of_a_radio_choose_no_grade_out_of_sight_and_none_by_holding_down(hands: Hands) -> None:
    page, first = hands.page, hands.whole.questions[0].id
    radio = page.locator(f"#grade_{first}")
    radio.check()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    hands.press("ArrowDown")
    assert hands.given() == {first: "O"}
    expect(radio).to_be_in_viewport()
    hands.press("ArrowDown")
    assert hands.given() == {first: "G"}
    page.keyboard.down("ArrowDown")
    page.keyboard.down("ArrowDown")
    page.keyboard.down("ArrowDown")
    page.keyboard.up("ArrowDown")
    assert hands.given() == {first: "RI"}


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


def choose(page: "Page", **keys: str) -> None:
    """Change keys on the page of habits."""
    page.goto("/my-plans/habits")
    for label, key in keys.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(key)
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_changed_key_works_and_the_usual_one_no_longer(hands: Hands) -> None:
    page, first = hands.page, hands.whole.questions[0].id
    choose(page, Good="g")
    page.goto(f"{hands.whole.url}?view=all")
    hands.press("j")
    hands.press("k")
    hands.press("3")
    assert hands.given() == {}
    hands.press("g")
    assert hands.given() == {first: "G"}
    row = page.locator(f"#point-{first} .govuk-radios__item", has_text="Good")
    expect(row.locator("kbd")).to_have_text("G")


def test_with_the_keys_off_no_key_does_anything(hands: Hands) -> None:
    page = hands.page
    page.goto("/my-plans/habits")
    page.get_by_label("Score with single keys").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{hands.whole.url}?view=all")
    for key in ("3", "j", "n", "c", "s", "?", "ArrowDown"):
        hands.press(key)
    assert hands.given() == {}
    assert page.url.endswith("?view=all")
    expect(page.locator(MARKED)).to_have_count(0)
    expect(page.locator("kbd")).to_have_count(0)
    expect(page.get_by_role("link", name="How I score: keys are off")).to_be_visible()


def test_a_grade_given_leaves_the_mark_where_somebody_wants_it_to_stay(hands: Hands) -> None:
    page, first = hands.page, hands.whole.questions[0].id
    page.goto("/my-plans/habits")
    page.get_by_label("After a grade, go on").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{hands.whole.url}?view=all")
    hands.press("j")
    hands.press("k")
    hands.press("1")
    hands.press("2")
    assert hands.marked() == first
    assert hands.given() == {first: "RI"}


def test_at_400_percent_a_key_changes_only_what_is_seen(hands: Hands) -> None:
    page, first = hands.page, hands.whole.questions[0].id
    page.set_viewport_size({"width": NARROW, "height": 225})
    check_fits(page)
    words = page.locator(f"#point-{first} .govuk-radios__label", has_text="Inadequate")
    for _ in range(4):
        was_seen = words.evaluate(IN_SIGHT)
        hands.press("1")
        assert bool(hands.given()) == was_seen
        if was_seen:
            break
    assert hands.given() == {first: "I"}


def test_after_the_last_point_of_a_section_a_grade_key_only_goes_back_to_it(hands: Hands) -> None:
    page, whole = hands.page, hands.whole
    section = [question.id for question in whole.questions if question.section == "A"]
    page.goto(f"{whole.url}?section=1")
    hands.press("j")
    hands.press("k")
    for point in section:
        assert hands.marked() == point
        hands.press("3")
    expect(page.locator(MARKED)).to_have_count(0)
    hands.press("1")
    assert hands.marked() == section[-1]
    assert hands.given() == dict.fromkeys(section, "G")
    hands.press("1")
    assert hands.given()[section[-1]] == "I"


def test_a_grade_under_the_line_on_saving_is_brought_out_from_under_it(hands: Hands) -> None:
    page, first = hands.page, hands.whole.questions[0].id
    words = page.locator(f"#point-{first} .govuk-radios__label", has_text="Inadequate")
    page.evaluate(
        "(top) => window.scrollTo(0, top)",
        words.evaluate("(words) => words.getBoundingClientRect().bottom + scrollY - innerHeight + 5"),
    )
    assert not words.evaluate(IN_SIGHT)
    hands.press("1")
    assert hands.given() == {}
    assert words.evaluate(IN_SIGHT)
    hands.press("1")
    assert hands.given() == {first: "I"}


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
