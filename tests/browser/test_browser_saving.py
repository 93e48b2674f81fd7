"""Whatever happens to network, session or browser: nothing typed is lost, and no word about it is untrue.

Every journey lists all the page said of how things stand, with what its fields and its browser held at
that moment, and ends by comparing: the screen with the server, and each of those sentences with what was so.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from audit_app import trail
from audit_app.accounts.models import Person, PersonRole
from audit_app.accounts.rules import Role
from audit_app.db import ALL_AREAS, choose_area, db
from audit_app.rubrics.models import AuditPoint
from audit_app.scoring.models import Score
from tests.support.browser import LiveServer, Watched
from tests.support.build_scoring import make_scoring
from tests.support.builders import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

KEPT = "Not saved: kept on this computer"
SAVED = re.compile(r"^Saved \d\d:\d\d$")
SAVES = re.compile(r"/points/\d+$")
SLOW = 30_000  # milliseconds for what waits for a time limit of the page itself
Words = tuple[str, str, str]
# What the page says whenever it says something else, with its fields and what the browser keeps.
LISTEN = """() => {
    const line = document.getElementById("saving");
    if (!line) return;
    const fields = () => Object.fromEntries([...document.querySelectorAll("[data-point]")].map((point) => {
        const id = point.dataset.point;
        const value = (name) => point.querySelector(`[name="${name}_${id}"]`).value;
        const grade = point.querySelector(`[name="grade_${id}"]:checked`);
        return [id, [grade ? grade.value : "", value("comment"), value("evidence")]];
    }));
    const drafts = () => Object.values(localStorage).map((draft) => JSON.parse(draft).words);
    const tell = () => window.heard([line.textContent, fields(), drafts()]);
    new MutationObserver(tell).observe(line, { childList: true, characterData: true, subtree: true });
    tell();
}"""


@dataclass
class Server:
    """What the server holds, asked of its database."""

    app: Any
    url: str
    held: int
    ids: dict[str, int]

    def saved(self) -> dict[str, Words]:
        """Grade, comment and evidence by code of the point."""
        with self.app.app_context():
            choose_area(ALL_AREAS)
            query = sa.select(AuditPoint.code, Score.grade, Score.comment, Score.evidence).join(
                AuditPoint, AuditPoint.id == Score.audit_point_id
            )
            return {
                code: (grade or "", comment, evidence)
                for code, grade, comment, evidence in db.session.execute(query)
            }

    def committed(self) -> dict[str, list[Words]]:
        """Every state of each point that was committed so far, in order: one for each entry of the trail."""
        found: dict[str, list[Words]] = {code: [] for code in self.ids}
        with self.app.app_context():
            query = sa.select(trail.TrailEntry.after).where(trail.TrailEntry.what == "scores saved")
            for after in db.session.scalars(query.order_by(trail.TrailEntry.id)):
                for code, one in (after or {}).items():
                    found[code].append((one["grade"] or "", one["comment"], one["evidence"]))
        return found


@dataclass(frozen=True)
class Heard:
    """What the page said once, its fields and the browser's drafts then, and what the server had by then."""

    said: str
    fields: dict[str, list[str]]
    drafts: list[dict[str, str]]
    committed: dict[str, list[Words]]


@dataclass
class Desk:
    """One auditor at the page of one plan."""

    page: "Page"
    server: Server
    heard: list[Heard] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.expose_function("heard", self._hear)
        self.page.add_init_script(f"document.addEventListener('DOMContentLoaded', {LISTEN})")

    def _hear(self, now: Any) -> None:
        said, fields, drafts = now
        self.heard.append(Heard(said, fields, drafts, self.server.committed()))

    def sign_in(self, name: str = "Eve Education") -> None:
        self.page.goto(f"{self.server.url}/sign-in")
        self.fill_sign_in(name)

    def fill_sign_in(self, name: str = "Eve Education") -> None:
        self.page.get_by_label("E-mail address").fill(f"{name.lower().replace(' ', '.')}@example.org")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(re.compile(r"^(?!.*sign-in)"))

    def open(self, where: str = "?view=all") -> None:
        self.page.goto(f"{self.server.url}/my-plans/{self.server.held}{where}")

    def comment(self, code: str, words: str) -> None:
        """Type, key by key, and stay in the field."""
        box = self.page.locator(f"#comment_{self.server.ids[code]}")
        box.fill("")
        box.press_sequentially(words)

    def grade(self, code: str, grade: str) -> None:
        self.page.locator(f"input[name=grade_{self.server.ids[code]}][value={grade}]").check()

    def says(self, words: str | re.Pattern[str], patience: int = 15_000) -> None:
        line = self.page.locator("#saving")
        if isinstance(words, str):
            expect(line).to_contain_text(words, timeout=patience)
        else:
            expect(line).to_have_text(words, timeout=patience)

    def shown(self) -> dict[str, Words]:
        """What the fields hold, of points with anything in them."""
        found = {}
        for code, point in self.server.ids.items():
            chosen = self.page.locator(f"input[name=grade_{point}]:checked")
            grade = chosen.get_attribute("value") if chosen.count() else ""
            rest = [self.page.locator(f"#{part}_{point}").input_value() for part in ("comment", "evidence")]
            if grade or any(rest):
                found[code] = (grade or "", rest[0], rest[1])
        return found

    def drafts(self) -> list[str]:
        return list(self.page.evaluate("Object.keys(localStorage)"))

    def check_all_is_saved_and_true(self) -> None:
        """The end of every journey."""
        self.says(SAVED, SLOW)
        assert self.shown() == self.server.saved()
        assert self.drafts() == []
        self.check_words()

    def check_words(self) -> None:
        for code, states in self.server.committed().items():
            assert all(one != other for one, other in itertools.pairwise(states)), (code, states)
        assert any(now.said.startswith("Saved") for now in self.heard)
        codes = {str(id): code for code, id in self.server.ids.items()}
        for now in self.heard:
            for id, words in now.fields.items():
                known = tuple(words) == ("", "", "") or tuple(words) in now.committed[codes[id]]
                assert known or not now.said.startswith("Saved"), f"“{now.said}” was said of {words}, unsaved"
                held = dict(zip(("grade", "comment", "evidence"), words, strict=True)) in now.drafts
                assert known or held, f"“{now.said}” was said of {words}, which the browser did not keep"


@pytest.fixture
def server(live_server: LiveServer) -> Server:
    from audit_app.scoring import service as scoring

    with live_server.app.app_context():
        world = make_scoring(1)
        held = world.held("education")
        ids = {question.code: question.id for question in scoring.questions(held)}
        return Server(live_server.app, live_server.url, held.id, ids)


@pytest.fixture
def sit_down(
    open_page: Callable[..., "Page"], server: Server, watched: Watched
) -> Iterator[Callable[..., Desk]]:
    """Opens the plan as Eve. What these journeys break on purpose is no fault of a page."""

    def sit_down(page: "Page | None" = None, where: str = "?view=all") -> Desk:
        desk = Desk(page or open_page(), server)
        if page is None:
            desk.sign_in()
        desk.open(where)
        return desk

    yield sit_down
    broken = re.compile(r"console: htmx:|^(500|503|403|404): .*/(points|sections)/")
    watched.faults[:] = [fault for fault in watched.faults if not broken.search(fault)]


def test_answers_are_saved_as_they_are_given(sit_down: Callable[..., Desk], server: Server) -> None:
    desk = sit_down()
    desk.grade("T-1", "RI")
    desk.says(SAVED)
    expect(desk.page.locator("#point-" + str(server.ids["T-1"]))).to_contain_text("Still needed")
    desk.comment("T-1", "The child is not quoted")
    desk.page.locator(f"#evidence_{server.ids['T-1']}").fill("Page 4")
    desk.grade("T-2", "G")
    desk.page.get_by_label("Strengths of Section A").fill("The family's own words")
    desk.check_all_is_saved_and_true()
    expect(desk.page.locator("main")).not_to_contain_text("Still needed")
    expect(desk.page.locator("main")).to_contain_text("2 of 3 points graded")
    shown = desk.shown()
    desk.page.reload()
    desk.says(SAVED)
    assert desk.shown() == shown == server.saved()
    expect(desk.page.get_by_label("Strengths of Section A")).to_have_value("The family's own words")


def test_the_network_is_cut_while_typing(sit_down: Callable[..., Desk]) -> None:
    desk = sit_down()
    desk.comment("T-1", "Before the cut")
    desk.says(SAVED)
    desk.page.context.set_offline(True)
    desk.comment("T-1", "After the cut")
    desk.says(KEPT)
    desk.grade("T-1", "I")
    desk.grade("T-2", "O")
    desk.comment("T-2", "Work goes on")
    desk.says(KEPT)
    desk.page.context.set_offline(False)
    desk.check_all_is_saved_and_true()


def test_the_reply_is_lost_after_the_server_committed(sit_down: Callable[..., Desk], server: Server) -> None:
    desk = sit_down()
    lost: list[int] = []

    def lose(route: "Route") -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    desk.page.route(SAVES, lose)
    desk.comment("T-1", "Committed")
    desk.says(KEPT)
    assert server.saved()["T-1"][1] == "Committed"
    desk.comment("T-1", "Committed, and typed on")
    desk.check_all_is_saved_and_true()
    assert lost == [200]
    assert [words[1] for words in server.committed()["T-1"]] == ["Committed", "Committed, and typed on"]


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


@pytest.mark.parametrize("choice", ["Keep mine", "Keep the saved one"])
def test_two_people_s_worth_of_words_meet_and_neither_is_lost(
    sit_down: Callable[..., Desk], choice: str
) -> None:
    first, second = sit_down(), sit_down()
    first.comment("T-1", "First words")
    first.says(SAVED)
    second.comment("T-1", "Second words")
    second.says(f"{KEPT}. Another window saved something else.")
    point = second.page.locator("#point-" + str(second.server.ids["T-1"]))
    expect(point).to_contain_text("First words")
    assert second.shown()["T-1"][1] == "Second words"
    second.comment("T-2", "Work goes on elsewhere")
    second.says(f"{KEPT}. Another window saved something else.")
    point.get_by_role("button", name=choice).click()
    second.check_all_is_saved_and_true()
    assert second.shown()["T-1"][1] == ("Second words" if choice == "Keep mine" else "First words")


def test_the_server_fails_and_recovers(sit_down: Callable[..., Desk]) -> None:
    desk = sit_down()
    failures = [500, 503]

    def fail(route: "Route") -> None:
        if failures:
            route.fulfill(status=failures.pop(), body="<p>Something went wrong</p>", content_type="text/html")
        else:
            route.continue_()

    desk.page.route(SAVES, fail)
    desk.comment("T-1", "Typed while it failed")
    desk.says(KEPT)
    desk.check_all_is_saved_and_true()
    assert failures == []


def test_a_page_of_another_kind_is_never_taken_for_saved(sit_down: Callable[..., Desk]) -> None:
    """Such as the sign-in page of a network in a hotel, with status 200."""
    desk = sit_down()
    answers = ["<h1>Welcome to our network</h1>"]

    def answer(route: "Route") -> None:
        if answers:
            route.fulfill(status=200, body=answers.pop(), content_type="text/html")
        else:
            route.continue_()

    desk.page.route(SAVES, answer)
    desk.comment("T-1", "Typed in a hotel")
    desk.says(KEPT)
    desk.check_all_is_saved_and_true()


def test_one_answer_that_keeps_failing_holds_no_other_back(
    sit_down: Callable[..., Desk], server: Server
) -> None:
    desk = sit_down()
    failing = f"**/points/{server.ids['T-1']}"
    desk.page.route(failing, lambda route: route.fulfill(status=500, body=""))
    desk.comment("T-1", "The server fails at this one")
    desk.says(KEPT)
    desk.comment("T-2", "Saved all the same")
    desk.page.get_by_label("Strengths of Section A").fill("These too")
    second = desk.page.locator(f"#saved-point-{server.ids['T-2']}")
    expect(second).to_contain_text("Saved", timeout=SLOW)
    expect(desk.page.locator(".app-note .app-saved__when").first).to_contain_text("Saved", timeout=SLOW)
    assert set(server.saved()) == {"T-2"}
    desk.says(KEPT)
    desk.page.unroute(failing)
    desk.check_all_is_saved_and_true()


def test_words_a_network_refuses_are_kept_and_sent_again_once_they_are_changed(
    sit_down: Callable[..., Desk], server: Server
) -> None:
    """Such as a council's firewall, which answers with a page of its own."""
    desk = sit_down()

    def refuse(route: "Route") -> None:
        if "forbidden" in (route.request.post_data or ""):
            route.fulfill(status=403, body="<h1>Blocked by policy</h1>", content_type="text/html")
        else:
            route.continue_()

    desk.page.route(SAVES, refuse)
    desk.comment("T-1", "A forbidden word")
    desk.says(f"{KEPT}. The network refused these words. Change them and they are sent again.")
    desk.comment("T-2", "Others are sent")
    expect(desk.page.locator(f"#saved-point-{server.ids['T-2']}")).to_contain_text("Saved")
    desk.says(f"{KEPT}. The network refused these words.")
    desk.comment("T-1", "Another word")
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


@pytest.mark.parametrize("late", [False, True], ids=["never answered", "carried out late"])
def test_an_answer_that_hangs_counts_as_not_saved(
    sit_down: Callable[..., Desk], server: Server, late: bool
) -> None:
    desk = sit_down()
    hanging: list[Route] = []

    def hang(route: "Route") -> None:
        if not hanging:
            hanging.append(route)
            return
        if late and len(hanging) == 1:
            assert hanging[0].fetch().status == 200
            hanging.append(route)
        route.continue_()

    desk.page.route(SAVES, hang)
    desk.comment("T-1", "Typed while it hung")
    desk.says(KEPT, SLOW)
    desk.check_all_is_saved_and_true()
    assert len(server.committed()["T-1"]) == 1


def test_two_tabs_show_the_same_and_lose_nothing(sit_down: Callable[..., Desk]) -> None:
    first = sit_down()
    second = sit_down(first.page.context.new_page())
    first.comment("T-1", "Typed in the first")
    first.says(SAVED)
    second.comment("T-2", "Typed in the second")
    second.says(SAVED)
    expect(second.page.locator(f"#comment_{first.server.ids['T-1']}")).to_have_value("Typed in the first")
    second.comment("T-1", "Mended in the second")
    second.says(SAVED)
    expect(first.page.locator(f"#comment_{first.server.ids['T-1']}")).to_have_value("Mended in the second")
    first.grade("T-1", "RI")
    for desk in (first, second):
        expect(desk.page.locator(f"input[name=grade_{desk.server.ids['T-1']}][value=RI]")).to_be_checked()
        desk.check_all_is_saved_and_true()


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


def test_a_button_pressed_while_typing_takes_all_of_it_along(
    sit_down: Callable[..., Desk], server: Server
) -> None:
    desk = sit_down(where="?section=1")
    desk.comment("T-1", "Typed and at once on")
    desk.page.get_by_role("button", name="Save and continue").click()
    desk.page.wait_for_url("**section=2")
    assert server.saved()["T-1"][1] == "Typed and at once on"
    assert len(server.committed()["T-1"]) == 1


def test_a_link_followed_while_typing_loses_nothing(sit_down: Callable[..., Desk], server: Server) -> None:
    desk = sit_down()
    desk.comment("T-1", "Typed and left")
    desk.page.get_by_role("link", name="Back to my plans").click()
    desk.page.wait_for_url("**/my-plans/")
    desk.open()
    desk.check_all_is_saved_and_true()
    assert server.saved()["T-1"][1] == "Typed and left"
    assert len(server.committed()["T-1"]) == 1


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


def test_the_browser_is_killed_and_opened_again(
    browser: Any, server: Server, watched: Watched, tmp_path: Path, sit_down: Callable[..., Desk]
) -> None:
    desk = sit_down(_persistent(browser, tmp_path, watched).pages[0])
    desk.sign_in()
    desk.open()
    desk.comment("T-1", "Saved before")
    desk.says(SAVED)
    desk.page.context.set_offline(True)
    desk.comment("T-1", "Typed before the end")
    desk.grade("T-2", "O")
    desk.says(KEPT)
    _wait_for_the_disk(tmp_path, "Typed before the end")
    _kill(tmp_path)
    assert server.saved() == {"T-1": ("", "Saved before", "")}
    again = Desk(_persistent(browser, tmp_path, watched).pages[0], server)
    again.sign_in()
    again.open()
    again.heard[:0] = desk.heard
    again.check_all_is_saved_and_true()
    assert again.shown() == {"T-1": ("", "Typed before the end", ""), "T-2": ("O", "", "")}


def _persistent(browser: Any, folder: Path, watched: Watched) -> "BrowserContext":
    """A browser that keeps what it stores in a folder, as people's own do."""
    from tests.support.browser import ARGUMENTS
    from tests.support.programs import CHROMIUM

    context: BrowserContext = browser.browser_type.launch_persistent_context(
        str(folder), executable_path=CHROMIUM.find(), args=ARGUMENTS, base_url=watched.host, locale="en-GB"
    )
    watched.watch(context.pages[0])
    return context


def _wait_for_the_disk(folder: Path, words: str) -> None:
    """Chromium writes its storage to the disk a few seconds after the page did."""
    import time

    end = time.monotonic() + 60
    wanted = [words.encode(), words.encode("utf-16-le")]
    while time.monotonic() < end:
        files = [one for one in folder.rglob("Local Storage/leveldb/*") if one.suffix in (".log", ".ldb")]
        if any(some in one.read_bytes() for one in files for some in wanted):
            return
        time.sleep(0.2)
    raise AssertionError("The browser never wrote its storage to the disk")


def _kill(folder: Path) -> None:
    """End that browser at once, as a power cut would: the process this test started, by its folder."""
    import os
    import signal

    for process in Path("/proc").iterdir():
        if not process.name.isdecimal():
            continue
        try:
            order = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={folder}".encode() in order and not any(
            one.startswith(b"--type=") for one in order
        ):
            os.kill(int(process.name), signal.SIGKILL)


def test_a_page_that_says_saved_too_early_would_be_caught(
    sit_down: Callable[..., Desk], server: Server
) -> None:
    """The check of the words is tried on a page that lies: it says “Saved” as soon as it sends."""
    desk = sit_down()

    def lie(route: "Route") -> None:
        answer = route.fetch()
        script = answer.text()
        assert '"Saving"' in script
        route.fulfill(response=answer, body=script.replace('"Saving"', '"Saved 00:00"'))

    desk.page.route("**/app.js*", lie)
    desk.open()
    desk.page.context.set_offline(True)
    desk.comment("T-1", "Never sent")
    desk.says(KEPT)
    desk.page.context.set_offline(False)
    with pytest.raises(AssertionError, match="unsaved"):
        desk.check_words()
