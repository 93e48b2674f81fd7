"""Keys that somebody changed, took off, or wants to leave the mark where it stands."""

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.keys import MARKED, Hands

if TYPE_CHECKING:
    from playwright.sync_api import Page


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
