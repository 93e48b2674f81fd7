"""One round from set-up to report in a real Chromium: with a mouse, by keyboard alone, without scripts."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audit_app.rubrics.grades import Grade
from tests.browser import journey
from tests.browser.drivers import Driver, Keyboard, Pointer
from tests.support.browser import NARROW, LiveServer, check_fits

if TYPE_CHECKING:
    from playwright.sync_api import Page

SPOKEN = "Health heard the child; the plan does not show it."


# What a page is made of: each kind of element with its classes and role, whatever the words in it.
MADE_OF = """() => [...document.querySelectorAll("body *")].map(
    (part) => [part.tagName, part.getAttribute("class"), part.getAttribute("role")].join(" "))"""


class Met:
    """Checks every page somebody arrives at with axe, and pictures each once, wide and narrow.

    A page met again is checked again only where something is on it that was not there before.
    """

    def __init__(self, check: Callable[["Page"], None], picture: Callable[["Page", str], None]) -> None:
        self.check, self.picture = check, picture
        self.seen: dict[str, set[str]] = {}

    def __call__(self, page: "Page") -> None:
        name = re.sub(r"\d+", "", page.title().removesuffix(" – EHC Plan Audit"))
        parts = set(page.evaluate(MADE_OF))
        if not parts <= self.seen.get(name, set()):
            self.check(page)
        if name not in self.seen:
            self.picture(page, f"journey {len(self.seen) + 1:02} {name}")
        self.seen.setdefault(name, set()).update(parts)


@pytest.fixture
def met(check_accessible: Callable[["Page"], None], pictures: Callable[["Page", str], None]) -> Met:
    """Checks and pictures the pages somebody meets."""
    return Met(check_accessible, pictures)


def test_a_round_goes_from_set_up_to_report(
    live_server: LiveServer, open_page: Callable[..., "Page"], met: Met, tmp_path: Path
) -> None:
    def somebody(name: str) -> Driver:
        driver = Pointer(open_page(), met)
        journey.when_they_sign_in(driver, name)
        return driver

    journey.given_an_area(live_server.app, auditors=False)
    journey.when_the_administrator_adds_a_person(somebody("Ada Admin"), "Hal Health", "health")

    manager = somebody("Mary Manager")
    journey.when_the_manager_imports_the_register(manager, tmp_path)
    journey.when_the_manager_makes_a_round(manager, size=2)
    journey.when_the_manager_draws_the_sample(manager)
    journey.then_the_certificate_repeats_the_draw(manager)
    journey.when_the_manager_allots_and_starts(manager, places=6)

    voice = {"Voice": ("Requires improvement", "The child is not quoted.")}
    late = {"Timeliness": ("Inadequate", "Six weeks late.")}
    soon = {"Timeliness": ("Requires improvement", "A week late.")}
    none = {"Needs": ("Not applicable", "No need was found.")}
    eve = somebody("Eve Education")
    journey.when_an_auditor_scores(eve, none)
    journey.when_the_auditor_seals(eve)
    journey.when_an_auditor_scores(eve, soon)
    journey.when_the_auditor_seals(eve)
    hal = somebody("Hal Health")
    journey.when_an_auditor_scores(hal, none | {"Voice": ("Requires improvement", "")})
    journey.then_a_comment_is_missing(hal, "Section A", "Voice", *voice["Voice"][1:])
    journey.when_the_auditor_seals(hal)
    journey.when_an_auditor_scores(hal, {})
    journey.when_the_auditor_seals(hal)
    sam = somebody("Sam Social")
    journey.when_an_auditor_scores(sam, none)
    journey.when_the_auditor_seals(sam)
    journey.when_an_auditor_scores(sam, late)
    journey.when_the_auditor_seals(sam)

    chair = somebody("Chris Chair")
    journey.when_the_chair_opens_moderation(chair)
    journey.when_the_chair_settles(chair, "T-1 Voice", "Good", {"Health": SPOKEN})
    journey.when_the_chair_settles_the_overall_grade(chair)
    journey.when_the_chair_settles(chair, "T-4 Timeliness", "Requires improvement", {})
    journey.when_the_chair_settles_the_overall_grade(chair)
    journey.when_two_people_sign(chair, manager)

    journey.when_they_open_the_report(manager)
    journey.when_the_manager_opens_a_figure(manager, "T-1 Voice")
    assert manager.download("Workbook (XLSX)").read_bytes().startswith(b"PK")
    journey.when_the_manager_makes_an_action(manager, "Voice", "Train writers to quote the child")
    reader = somebody("Lee Reader")
    journey.when_they_open_the_report(reader)
    journey.then_the_report_shows_the_action(reader, "T-1 Voice", "Train writers to quote the child")


@pytest.mark.parametrize("hands", ["keyboard alone", "no scripts"])
def test_a_round_can_be_run_with(
    hands: str, live_server: LiveServer, open_page: Callable[..., "Page"]
) -> None:
    def somebody(name: str) -> Driver:
        driver: Driver
        if hands == "keyboard alone":
            driver = Keyboard(open_page())
        else:
            driver = Pointer(open_page(javascript=False, width=NARROW), check_fits)
        journey.when_they_sign_in(driver, name)
        return driver

    journey.given_an_area(live_server.app, plans=2)
    manager = somebody("Mary Manager")
    journey.when_the_manager_makes_a_round(manager, size=1)
    journey.when_the_manager_draws_the_sample(manager)
    journey.when_the_manager_allots_and_starts(manager, places=3)

    eve = somebody("Eve Education")
    journey.when_an_auditor_scores(eve, {"Voice": ("Requires improvement", "")})
    journey.then_a_comment_is_missing(eve, "Section A", "Voice", "The child is not quoted.")
    journey.when_the_auditor_seals(eve)
    journey.given_the_others_sealed(live_server.app, health={}, social_care={"T-1": Grade.INADEQUATE})

    chair = somebody("Chris Chair")
    journey.when_the_chair_opens_moderation(chair)
    journey.when_the_chair_settles(chair, "T-1 Voice", "Good", {"Social care": SPOKEN})
    journey.when_the_chair_settles_the_overall_grade(chair)
    journey.when_two_people_sign(chair, manager)
    reader = somebody("Lee Reader")
    journey.when_they_open_the_report(reader)
    reader.sees("T-1 Voice")
