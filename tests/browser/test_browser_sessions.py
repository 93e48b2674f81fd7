"""A session, a role or a plan that goes while somebody types: what is said, and where the words stay."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from audit_app.accounts.models import Person, PersonRole
from audit_app.accounts.rules import Role
from audit_app.db import choose_area, db
from tests.browser.saving import KEPT, SAVED, SAVES, SLOW, Desk, Server


@pytest.mark.parametrize("where", ["same tab", "another tab"])
def test_the_session_ends_and_somebody_signs_in_again(sit_down: Callable[..., Desk], where: str) -> None:
    desk = sit_down()
    desk.grade("T-1", "G")
    desk.says(SAVED)
    desk.page.context.clear_cookies()
    desk.comment("T-1", "Typed after the session ended")
    desk.says(f"{KEPT}. You are signed out.")
    if where == "same tab":
        desk.page.get_by_role("link", name="Sign in again").click()
        desk.fill_sign_in()
    else:
        Desk(desk.page.context.new_page(), desk.server).sign_in()
    desk.check_all_is_saved_and_true()


def test_a_role_that_was_taken_away_is_said_and_the_words_stay(
    sit_down: Callable[..., Desk], server: Server
) -> None:
    desk = sit_down()
    with server.app.app_context():
        choose_area(1)
        eve = db.session.scalar(sa.select(Person).where(Person.name == "Eve Education"))
        assert eve is not None
        eve.role_rows[:] = [PersonRole(role=Role.WRITER)]
        db.session.commit()
    desk.comment("T-1", "Typed without a role")
    desk.says(f"{KEPT}. Your role does not include scoring any more. Copy what you need from the page.")
    assert desk.shown()["T-1"][1] == "Typed without a role"
    assert server.saved() == {}


def test_a_save_that_cannot_count_any_more_is_said_and_the_words_stay(
    sit_down: Callable[..., Desk], server: Server
) -> None:
    from audit_app.allocation import service as allocation
    from audit_app.allocation.models import Allocation
    from audit_app.allocation.rules import EndReason

    desk = sit_down()
    desk.comment("T-1", "Saved")
    desk.says(SAVED)
    with server.app.app_context():
        choose_area(1)
        manager = db.session.scalar(sa.select(Person).where(Person.name == "Mary Manager"))
        held = db.session.get(Allocation, server.held)
        assert held is not None and manager is not None
        allocation.end_allocation(held, EndReason.UNAVAILABLE, manager)
        db.session.commit()
    desk.grade("T-1", "RI")
    desk.comment("T-1", "Typed too late")
    desk.says(f"{KEPT}. This plan is no longer given to you")
    assert desk.shown()["T-1"][1] == "Typed too late"
    assert server.saved()["T-1"][1] == "Saved"
    desk.check_words()
    desk.page.get_by_role("link", name="Back to my plans").click()
    left = desk.page.get_by_role("region", name=KEPT)
    expect(left).to_contain_text("EHC-0001: Voice")
    expect(left).to_contain_text("Grade: Requires improvement")
    expect(left).to_contain_text("Comment: Typed too late")
    left.get_by_role("button", name="Delete it").click()
    assert desk.drafts() == []


def test_signing_out_asks_about_what_is_not_saved_and_then_leaves_nothing(
    sit_down: Callable[..., Desk], server: Server
) -> None:
    desk = sit_down()
    desk.page.route(SAVES, lambda route: route.fulfill(status=500, body=""))
    desk.comment("T-1", "Never saved")
    desk.says(KEPT)
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.dismiss() if len(asked) == 1 else dialog.accept()

    desk.page.on("dialog", answer)
    with desk.page.expect_event("dialog"):
        desk.page.get_by_role("button", name="Sign out").click()
    expect(desk.page.locator(f"#comment_{server.ids['T-1']}")).to_have_value("Never saved")
    with desk.page.expect_navigation(url="**/sign-in"):
        desk.page.get_by_role("button", name="Sign out").click()
    assert asked == ["1 answer is not saved, and kept only on this computer. Sign out and lose it?"] * 2
    assert desk.drafts() == []
    desk.page.unroute_all()
    desk.fill_sign_in()
    desk.open()
    assert desk.shown() == {}
    assert server.saved() == {}


def test_somebody_else_on_the_same_browser_never_sees_a_draft(
    sit_down: Callable[..., Desk], server: Server
) -> None:
    desk = sit_down()
    desk.page.context.clear_cookies()
    desk.comment("T-1", "Eve's own words")
    desk.says(f"{KEPT}. You are signed out.")
    other = Desk(desk.page.context.new_page(), server)
    other.sign_in("Hal Health")
    other.page.goto("/my-plans/")
    other.page.get_by_role("link", name=re.compile("^Start")).first.click()
    expect(other.page.locator("#saving")).to_contain_text("Your answers are saved as you give them")
    assert "Eve's own words" not in other.page.content()
    desk.says(f"{KEPT}. Somebody else is signed in on this browser now.", SLOW)
    assert server.saved() == {}
    other.page.context.clear_cookies()
    other.sign_in("Eve Education")
    desk.check_all_is_saved_and_true()
