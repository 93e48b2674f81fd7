"""A key changes only what is seen: out of sight, on a small screen, under the line on saving."""

from playwright.sync_api import expect

from tests.browser.keys import IN_SIGHT, MARKED, Hands
from tests.support.browser import NARROW, check_fits


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
