"""Somebody who scores a whole plan with nothing but keys."""

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.build_whole import Whole

if TYPE_CHECKING:
    from playwright.sync_api import Page

MARKED = ".app-point--marked"
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
