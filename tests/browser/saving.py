"""An auditor at the page of a plan whose answers save themselves, and what the server holds of them.

A desk lists all that the page said of how things stand, with what its fields and its browser held at that
moment. A journey ends by comparing: the screen with the server, and each of those sentences with what was so.
"""

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from playwright.sync_api import expect

from audit_app import trail
from audit_app.db import ALL_AREAS, choose_area, db
from audit_app.rubrics.models import AuditPoint
from audit_app.scoring.models import Score
from tests.support.builders import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

KEPT = "Not saved: kept on this computer"
SAVED = re.compile(r"^Saved \d\d:\d\d$")
SAVES = re.compile(r"/points/\d+$")
SLOW = 90_000  # milliseconds for what waits for a time limit of the page itself
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
                    if code not in found:  # the count of warnings
                        continue
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

    def says(self, words: str | re.Pattern[str], patience: int = 30_000) -> None:
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
