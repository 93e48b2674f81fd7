"""How somebody works a page: with a mouse, or by keyboard alone. The verbs are the same, the hands differ."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.builders import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Met = Callable[["Page"], None]  # told of every page somebody arrives at
FAR = 200  # presses of Tab after which nobody would look further

IS_AT = "(wanted) => wanted === document.activeElement"
IS_AMONG = """(wanted) => {
    const here = document.activeElement;
    return here.type === "radio" && here.name === wanted.name && here.form === wanted.form;
}"""
# How a place looks. GOV.UK draws radios and tick boxes before their label; an outline may be there unseen.
LOOK = """(part) => {
    const drawn = (style) => [
        style.boxShadow, style.backgroundColor, style.borderColor, style.borderWidth,
        style.outlineStyle === "none" || style.outlineColor === "rgba(0, 0, 0, 0)" ? "" : style.outlineWidth,
    ];
    const label = part.nextElementSibling;
    const before = label ? drawn(getComputedStyle(label, "::before")) : [];
    return [...drawn(getComputedStyle(part)), ...before].join();
}"""


def sign_in(page: "Page", email: str | None) -> "Page":
    """Sign somebody in on a page, which is theirs from then on."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(str(email))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
    return page


class Driver:
    """Somebody at a browser. `follow` and `press` lead to another page; the rest stays on this one."""

    def __init__(self, page: "Page", met: Met = lambda _page: None) -> None:
        self.page = page
        self.met = met

    def visit(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address)
        self.met(self.page)

    def follow(self, link: str, within: str = "") -> None:
        """Follow the first link of that name; `within` names the navigation it stands in."""
        place = self.page.get_by_role("navigation", name=within, exact=True) if within else self.page
        self._go(place.get_by_role("link", name=link, exact=True).first)

    def press(self, button: str) -> None:
        """Press a button that leads on."""
        self._go(self.page.get_by_role("button", name=button, exact=True))

    def write(self, label: str, text: str) -> None:
        """Fill a field in, over what stands there."""
        self._write(self.page.get_by_label(label, exact=True), text)

    def write_day(self, label: str, day: str) -> None:
        """Fill in a date given as "27 10 2026"."""
        boxes = self.page.get_by_role("group", name=label, exact=True)
        for box, part in zip(("Day", "Month", "Year"), day.split(), strict=True):
            self._write(boxes.get_by_label(box, exact=True), part)

    def choose(self, question: str, answer: str) -> None:
        """Choose one of the radios under a question."""
        group = self.page.get_by_role("group", name=question, exact=True)
        self._choose(group.get_by_role("radio", name=answer, exact=True))

    def tick(self, *labels: str) -> None:
        """Tick boxes that are not ticked yet."""
        for label in labels:
            self._tick(self.page.get_by_role("checkbox", name=label, exact=True))

    def pick(self, label: str, option: str) -> None:
        """Pick from a list."""
        self._pick(self.page.get_by_label(label, exact=True), option)

    def unfold(self, summary: str) -> None:
        """Open what is folded away."""
        self._unfold(self.page.locator("summary", has_text=summary).first)

    def attach(self, label: str, file: Path) -> None:
        """Choose a file. No test can walk the system's own window for it, so every driver does it alike."""
        self.page.get_by_label(label, exact=True).set_input_files(file)

    def download(self, link: str) -> Path:
        """Save what a link offers."""
        with self.page.expect_download() as arrived:
            self.page.get_by_role("link", name=link).click()
        return Path(arrived.value.path())

    def sees(self, *words: str) -> None:
        """Every one of these sentences stands in the page."""
        for some in words:
            expect(self.page.locator("body")).to_contain_text(some)

    def sees_no(self, words: str) -> None:
        """Nowhere in the page do these words stand."""
        expect(self.page.locator("body")).not_to_contain_text(words)

    def sees_fault(self, sentence: str) -> None:
        """The error summary says it, and so does the field its link leads to."""
        summary = self.page.get_by_role("alert").filter(has_text="There is a problem")
        field = summary.get_by_role("link", name=sentence, exact=True).get_attribute("href")
        assert field, f"“{sentence}” leads nowhere"
        assert self.page.locator(field).is_visible(), f"{field} is not on the page"
        expect(self.page.locator(".govuk-error-message", has_text=sentence)).to_be_visible()

    def first_link(self, beginning: str) -> str:
        """The name of the first link that begins so."""
        return self.page.get_by_role("link", name=re.compile(f"^{re.escape(beginning)}")).first.inner_text()

    def rows(self, caption: str) -> list[str]:
        """What the rows of a table say."""
        table = self.page.get_by_role("table", name=re.compile(re.escape(caption)))
        return [row.inner_text() for row in table.locator("tbody tr").all()]

    def _go(self, target: "Locator") -> None:
        with self.page.expect_navigation():
            self._activate(target)
        self.met(self.page)

    def _activate(self, target: "Locator") -> None:
        raise NotImplementedError

    def _write(self, field: "Locator", text: str) -> None:
        raise NotImplementedError

    def _choose(self, radio: "Locator") -> None:
        raise NotImplementedError

    def _tick(self, box: "Locator") -> None:
        raise NotImplementedError

    def _pick(self, field: "Locator", option: str) -> None:
        raise NotImplementedError

    def _unfold(self, summary: "Locator") -> None:
        raise NotImplementedError


class Pointer(Driver):
    """Somebody who points and clicks."""

    def _activate(self, target: "Locator") -> None:
        target.click()

    def _write(self, field: "Locator", text: str) -> None:
        field.fill(text)

    def _choose(self, radio: "Locator") -> None:
        radio.check()

    def _tick(self, box: "Locator") -> None:
        box.check()

    def _pick(self, field: "Locator", option: str) -> None:
        field.select_option(label=option)

    def _unfold(self, summary: "Locator") -> None:
        summary.click()


class Keyboard(Driver):
    """Somebody who has nothing but keys: Tab goes from place to place, and each place must show the focus."""

    def _activate(self, target: "Locator") -> None:
        self._reach(target)
        self.page.keyboard.press("Enter")

    def _write(self, field: "Locator", text: str) -> None:
        self._reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def _choose(self, radio: "Locator") -> None:
        self._reach(radio, IS_AMONG)
        for _ in range(radio.evaluate("(radio) => radio.form.elements[radio.name].length")):
            if radio.evaluate(IS_AT):
                break
            self.page.keyboard.press("ArrowDown")
        if not radio.is_checked():
            self.page.keyboard.press("Space")
        expect(radio).to_be_checked()

    def _tick(self, box: "Locator") -> None:
        if not box.is_checked():
            self._reach(box)
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def _pick(self, field: "Locator", option: str) -> None:
        self._reach(field)
        self.page.keyboard.type(option)
        expect(field.locator("option:checked")).to_have_text(option)

    def _unfold(self, summary: "Locator") -> None:
        self._reach(summary)
        self.page.keyboard.press("Enter")

    def _reach(self, target: "Locator", arrived: str = IS_AT) -> None:
        wanted = target.element_handle()
        if wanted.evaluate(arrived):
            return
        before = wanted.evaluate(LOOK)
        for _ in range(FAR):
            self.page.keyboard.press("Tab")
            if wanted.evaluate(arrived):
                break
        else:
            raise AssertionError(f"Tab never comes to {target} on {self.page.url}")
        now = self.page.locator(":focus").evaluate(LOOK)
        assert now != before, f"{target} on {self.page.url} does not show that it has focus"
