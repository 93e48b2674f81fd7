"""People as the server meets them: auditors who save as they grade, and screens that follow a panel.

Standard library only, one thread and one kept-open connection each, as a browser would have.
"""

import http.client
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode, urlsplit

from benchmarks.data import PASSWORD

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r' name="([^"]+)"'), re.compile(r' value="([^"]*)"')
CODES = ("O", "G", "RI", "I")


@dataclass
class Ledger:
    """What happened, in seconds, and what the server said it kept, by allocation and point."""

    saves: list[float] = field(default_factory=list)
    polls: list[float] = field(default_factory=list)
    unchanged: int = 0
    errors: list[str] = field(default_factory=list)
    kept: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)


class Visitor:
    """One signed-in person with one browser."""

    def __init__(self, base: str, email: str) -> None:
        place = urlsplit(base)
        self.connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.asked_at = 0.0
        _, _, page = self.ask("GET", "/sign-in")
        form = {"email": email, "password": PASSWORD, "csrf_token": hidden(page).get("csrf_token", "")}
        status, _, _ = self.ask("POST", "/sign-in", form)
        if status != 302:
            raise RuntimeError(f"{email} could not sign in: {status}")

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """One request; gives the status, the headers in small letters and the body."""
        # The server hangs up on whoever is silent for two seconds; a browser would see it and connect again.
        if time.monotonic() - self.asked_at > 1:
            self.connection.close()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urlencode(form)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, sent)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        self.asked_at = time.monotonic()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page by name."""
    found = {}
    for tag in HIDDEN.findall(page):
        name, value = NAME.search(tag), VALUE.search(tag)
        if name:
            found[name[1]] = value[1] if value else ""
    return found


class Auditor(threading.Thread):
    """Goes through the points of one plan, saving each, with time to think in between."""

    def __init__(self, base: str, email: str, allocation: int, think: float, until: threading.Event) -> None:
        super().__init__(daemon=True)
        self.visitor, self.allocation, self.think, self.until = Visitor(base, email), allocation, think, until
        _, _, page = self.visitor.ask("GET", f"/my-plans/{allocation}?view=all")
        fields = hidden(page)
        self.token = fields.get("csrf_token", "")
        self.stamps = {int(name[6:]): value for name, value in fields.items() if name.startswith("stamp_")}
        if not self.stamps:
            raise RuntimeError(f"Allocation {allocation} shows no point to score.")
        self.rng, self.done = Random(allocation), Ledger()

    def run(self) -> None:
        """Until told to stop."""
        self.until.wait(self.rng.random() * self.think)
        number = 0
        while not self.until.is_set():
            for point in list(self.stamps):
                number += 1
                self._save(point, self.rng.choice(CODES), f"Looked at it {number} times.")
                if self.until.wait(self.rng.uniform(0.5, 1.5) * self.think):
                    return

    def _save(self, point: int, grade: str, comment: str) -> None:
        form = {
            "grade": grade, "comment": comment, "evidence": "p. 4", "stamp": self.stamps[point],
            "once": uuid.uuid4().hex, "csrf_token": self.token,
        }  # fmt: skip
        address = f"/my-plans/{self.allocation}/points/{point}"
        start = time.perf_counter()
        try:
            status, _, answer = self.visitor.ask("POST", address, form, HX_Request="true")
        except (OSError, http.client.HTTPException) as error:
            self.done.errors.append(f"save: {type(error).__name__}")
            self.visitor.connection.close()
            return
        self.done.saves.append(time.perf_counter() - start)
        stamp = hidden(answer).get(f"stamp_{point}")
        if status != 200 or 'data-outcome="saved"' not in answer or not stamp:
            self.done.errors.append(f"save: {status}")
            return
        self.stamps[point] = stamp
        self.done.kept[self.allocation, point] = (grade, comment)


class Screen(threading.Thread):
    """Follows the panel: asks again and again whether something changed."""

    def __init__(self, base: str, email: str, round_id: int, every: float, until: threading.Event) -> None:
        super().__init__(daemon=True)
        self.visitor, self.every, self.until = Visitor(base, email), every, until
        self.address, self.etag = f"/rounds/{round_id}/panel/live", ""
        self.done = Ledger()
        self.wait = Random(email).random() * every

    def run(self) -> None:
        """Until told to stop."""
        while not self.until.wait(self.wait):
            self.wait = self.every
            self._poll()

    def _poll(self) -> None:
        known = {"If_None_Match": self.etag} if self.etag else {}
        start = time.perf_counter()
        try:
            status, headers, _ = self.visitor.ask("GET", self.address, None, HX_Request="true", **known)
        except (OSError, http.client.HTTPException) as error:
            self.done.errors.append(f"poll: {type(error).__name__}")
            self.visitor.connection.close()
            return
        self.done.polls.append(time.perf_counter() - start)
        self.done.unchanged += status == 304
        if status not in (200, 304):
            self.done.errors.append(f"poll: {status}")
        self.etag = headers.get("etag", self.etag)


class Chair(threading.Thread):
    """Puts the next plan on everybody's screen now and then, so that not every poll is answered alike."""

    def __init__(self, base: str, email: str, round_id: int, every: float, until: threading.Event) -> None:
        super().__init__(daemon=True)
        self.visitor, self.every, self.until = Visitor(base, email), every, until
        self.base, self.done = f"/rounds/{round_id}/panel", Ledger()
        _, _, page = self.visitor.ask("GET", self.base)
        self.token = hidden(page).get("csrf_token", "")

    def run(self) -> None:
        """Until told to stop: shows and hides the names, which every screen sees."""
        shown = False
        while not self.until.wait(self.every):
            shown = not shown
            form = {"csrf_token": self.token, "shown": "yes" if shown else "no", "once": uuid.uuid4().hex}
            try:
                status, _, _ = self.visitor.ask("POST", f"{self.base}/names", form)
            except (OSError, http.client.HTTPException) as error:
                self.done.errors.append(f"chair: {type(error).__name__}")
                return
            if status >= 400:
                self.done.errors.append(f"chair: {status}")
