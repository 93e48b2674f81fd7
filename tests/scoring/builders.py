"""An auditor at the scoring page of one plan: with the form of the page, and with its script."""

import re
import uuid
from typing import Any

from audit_app.allocation import service as allocation
from audit_app.allocation.rules import EndReason
from audit_app.rounds.rules import State
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from audit_app.scoring import service as scoring
from audit_app.scoring.rules import NO_NOTE, NOTHING
from tests.support.build_rounds import move_on
from tests.support.build_scoring import World, seal
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient

SCRIPT = {"HX-Request": "true"}
GOOD = {"grade": "G", "comment": "Clear", "evidence": "Page 4"}


def fields(page: str) -> dict[str, str]:
    """What a browser would send from the scoring form on a page."""
    sent = dict(re.findall(r'<input[^>]*name="((?:stamp|drawn|once)\w*)"[^>]*value="([^"]*)"', page))
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n?([^<]*)</textarea>', page):
        sent[name] = text
    sent |= dict(re.findall(r'<input[^>]*name="(evidence_\d+)"[^>]*value="([^"]*)"', page))
    for tag in re.findall(r"<input[^>]*type=\"radio\"[^>]*>", page):
        if " checked" in tag:
            sent[re.search(r'name="(\w+)"', tag)[1]] = re.search(r'value="(\w+)"', tag)[1]  # type: ignore[index]
    return sent


class Desk:
    """One auditor at the scoring page of one plan."""

    def __init__(self, client: CheckedClient, world: World, agency: str = "education") -> None:
        sign_in(client, world.auditors[agency])
        self.client, self.world, self.held = client, world, world.held(agency)
        self.url = f"/my-plans/{self.held.id}"
        self.ids = {question.code: question.id for question in scoring.questions(self.held)}

    def open(self, where: str = "?view=all") -> dict[str, str]:
        page = self.client.get(self.url + where)
        assert page.status_code == 200, page.text
        return fields(page.text)

    def typed(self, sent: dict[str, str], **answers: tuple[str, str]) -> dict[str, str]:
        for code, (grade, comment) in answers.items():
            point = self.ids[code.replace("_", "-")]
            sent |= {f"grade_{point}": grade, f"comment_{point}": comment}
        return sent

    def send(self, sent: dict[str, str], where: str = "?view=all", go: str = "stay") -> Any:
        return self.client.post(self.url + where, data=sent | {"go": go})

    def saved(self) -> dict[str, tuple[Grade | None, str]]:
        codes = {point: code for code, point in self.ids.items()}
        found = scoring.answers_of(scoring.assessment_of(self.held))
        return {codes[point]: (one.grade, one.comment) for point, one in found.items()}


class Script:
    """The script of one auditor's scoring page."""

    def __init__(self, client: CheckedClient, world: World, agency: str = "education") -> None:
        sign_in(client, world.auditors[agency])
        self.client, self.world, self.held = client, world, world.held(agency)
        self.url = f"/my-plans/{self.held.id}"
        self.ids = {question.code: question.id for question in scoring.questions(self.held)}

    def send(self, code: str = "T-1", stamp: str = NOTHING.stamp, key: str = "", **said: str) -> Any:
        sent = GOOD | said | {"stamp": stamp, "once": key or uuid.uuid4().hex}
        point = self.ids.get(code, code)
        return self.client.post(f"{self.url}/points/{point}", data=sent, headers=SCRIPT)

    def note(self, code: str = "T-1", stamp: str = NO_NOTE.stamp, **said: str) -> Any:
        sent = {"strengths": "", "development": "", "stamp": stamp, "once": uuid.uuid4().hex} | said
        point = self.ids.get(code, code)
        return self.client.post(f"{self.url}/sections/{point}", data=sent, headers=SCRIPT)

    def saved(self) -> dict[str, tuple[str, ...]]:
        codes = {point: code for code, point in self.ids.items()}
        found = scoring.answers_of(scoring.assessment_of(self.held))
        return {codes[point]: one.words() for point, one in found.items()}


def outcome(answer: Any) -> str:
    """What a reply says became of what was sent: saved, refused, ..."""
    return re.search(r'data-outcome="(\w+)"', answer.text)[1]  # type: ignore[index]


def stamp(answer: Any) -> str:
    """The stamp that the next sending needs."""
    return re.search(r'type="hidden"[^>]*value="([^"]*)"', answer.text)[1]  # type: ignore[index]


def spoil(at: Desk | Script, change: str) -> None:
    """Let something happen to the plan or its round after its page was read."""
    world = at.world
    if change == "sealed":
        seal(at.held)
    elif change == "taken back":
        allocation.end_allocation(at.held, EndReason.UNAVAILABLE, world.manager)
    elif change == "withdrawn":
        sampling.withdraw(world.sample[0], WithdrawalReason.CEASED, "", world.manager)
    else:
        move_on(world.round, State(change))
