"""The keyboard driver fails where somebody with nothing but keys would be stuck or lost."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.drivers import Keyboard

if TYPE_CHECKING:
    from playwright.sync_api import Page

FORM = """<form method="get" action="about:blank"><style>{}</style>
<a href="#here">Here</a> <div onclick="this.closest('form').submit()" role="button" {}>Go</div></form>"""


def test_a_button_that_tab_never_comes_to_is_told(page: "Page") -> None:
    page.set_content(FORM.format("", ""))
    with pytest.raises(AssertionError, match="Tab never comes to"):
        Keyboard(page).press("Go")


def test_a_button_that_does_not_show_its_focus_is_told(page: "Page") -> None:
    page.set_content(FORM.format("* {outline: none}", "tabindex=0"))
    with pytest.raises(AssertionError, match="does not show that it has focus"):
        Keyboard(page).press("Go")
