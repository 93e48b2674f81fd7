"""Two worlds that differ only in what one auditor gave, and everything somebody else is answered in each.

Reading rule: Hal of health is the auditor whose grades, comments, evidence, notes and time differ: sealed on
one plan in both worlds, open on the others, not even begun in one of them. Numbers of rows may differ behind
the scenes; no answer to anybody else may. What is of chance in every answer is masked.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

import sqlalchemy as sa
import time_machine
from flask import Flask, current_app
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from audit_app import clock, mail
from audit_app.accounts import service as accounts
from audit_app.accounts.models import Agency, Person
from audit_app.accounts.permissions import may
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation
from audit_app.calibration import service as calibration
from audit_app.config import MailServer, MailTls
from audit_app.db import choose_area, db
from audit_app.rubrics.grades import Grade
from audit_app.scoring import service as scoring
from audit_app.scoring.models import WorkTime
from audit_app.scoring.rules import NO_NOTE, NOTHING, Answer, Note, Place, Typed, TypedNote
from audit_app.web.access import OPEN
from tests.support import build_calibration
from tests.support import database as databases
from tests.support.addresses import MISSING, addresses, openable, permission, values_of
from tests.support.build_scoring import make_scoring, seal
from tests.support.builders import PASSWORD, make_person
from tests.support.pages import CHANCE

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
CHANCE_IN_PAGES = re.compile(CHANCE.pattern.encode())
CHANCE_IN_HEADERS = re.compile(r"'nonce-[^']*'")
Said = tuple[int, tuple[tuple[str, str], ...], bytes]
Answers = dict[str, Said]


@dataclass(frozen=True)
class Given:
    """What Hal gave in one of the worlds: sealed, open, and open on a plan that he begins only in one."""

    sealed: Mapping[str, str]
    open: Mapping[str, str]
    begun: Mapping[str, str]
    words: str
    seconds: int


GOOD = Given({"T-1": "O", "T-2": "G", "T-3": "G"}, {"T-1": "O", "T-2": "O", "T-3": "O"}, {}, "Yes.", 5)
POOR = Given(
    {"T-1": "I", "T-2": "NA", "T-3": "RI"},
    {"T-1": "I"},
    {"T-1": "I", "T-2": "I", "T-3": "I"},
    "Hal found nothing of it anywhere. " * 40,
    5_000,
)
VIEWERS = ("Eve Education", "Ed Education", "Mary Manager", "Chris Chair", "Lee Reader", "Ada Admin")


@dataclass(frozen=True)
class Running:
    """One of the worlds, with the application on it."""

    app: Flask
    letters: list[mail.Letter]
    area_id: int


@contextmanager
def world(kind: str, given: Given) -> Iterator[str]:
    """A database of one world, committed; gives its address."""
    with databases.fresh(kind) as database, time_machine.travel(NOON, tick=False):
        app = databases.make_app(database.url, WTF_CSRF_ENABLED=False)
        with app.app_context():
            _build(given)
            db.engine.dispose()
        yield database.url


def _build(given: Given) -> None:
    people = make_scoring(4)
    check = build_calibration.make_anchor(people.manager)
    _, hals = build_calibration.give(
        check, people.round, people.manager, people.auditors["education"], people.auditors["health"]
    )
    for one in calibration.given_of([check])[check.plan_id]:
        allocation.say_no_conflict(one.allocation, one.allocation.auditor)
    # Hal first, so that the numbers of all that comes after differ between the worlds.
    _give(people.held("health"), given.sealed, given.words)
    scoring.seal(people.held("health"), None, people.auditors["health"])
    for held, grades in (
        (people.held("health", 1), given.open),
        (people.held("health", 2), given.begun),
        (hals, given.open),
    ):
        _give(held, grades, given.words)
        db.session.merge(WorkTime(allocation_id=held.id, active_seconds=given.seconds, last_at=clock.now()))
    _give(people.held("education"), {"T-1": "G", "T-2": "RI"}, "Mine")
    seal(people.held("education", 1))
    people.held("education", 2).no_conflict_at = None
    make_person("Ed Education", Role.AUDITOR, agency="education")
    make_person("Lee Reader", Role.LIG_READER)
    make_person("Ada Admin", Role.ADMINISTRATOR)
    db.session.commit()


def _give(held: Allocation, grades: Mapping[str, str], words: str) -> None:
    typed, notes = {}, {}
    for question in scoring.questions(held):
        if question.code in grades:
            given = Answer(Grade(grades[question.code]), words, evidence=words[:60].strip())
            typed[question.id] = Typed(given, NOTHING.stamp)
            place: Place = (question.rubric_version_id, question.section)
            notes[place] = TypedNote(Note(words, words), NO_NOTE.stamp)
    if typed:
        scoring.save_scores(held, typed, held.auditor, notes)
    db.session.commit()


@contextmanager
def running(url: str, plant: Callable[[Flask], Any] | None = None) -> Iterator[Running]:
    """The application on one of the worlds; `plant` puts something into it, as the negative controls do."""
    server = MailServer(
        "localhost", 25, MailTls.OFF, "Audit <audit@example.org>", "https://audit.example.org"
    )
    with time_machine.travel(NOON, tick=False), mock.patch.object(mail, "send", _keep):
        app = databases.make_app(url, WTF_CSRF_ENABLED=False)
        app.config |= {"MAIL": server, "LETTERS": []}
        if plant:
            plant(app)
        with app.app_context():
            area_id = accounts.find_area("north").id
        yield Running(app, app.config["LETTERS"], area_id)
        with app.app_context():
            db.engine.dispose()


def _keep(letters: list[mail.Letter]) -> list[mail.Letter]:
    current_app.config["LETTERS"].extend(letters)
    return list(letters)


PARTS: tuple[dict[str, str], ...] = ({}, {"HX-Request": "true"})


def opened(here: Running, name: str, *, only: str = "") -> Answers:
    """Every address somebody may open, with what they are answered: whole, and as a part of a page.

    `only`: the addresses of one endpoint.
    """
    client, person, values = _signed_in(here, name)
    asked = ("", "?section=1", "?section=2&view=all", "?page=2&sort=grade&order=desc&state=sealed")
    found = {}
    for rule in openable(here.app):
        if _reachable(here.app, rule, person) and only in ("", rule.endpoint):
            own = "allocation_id" in rule.arguments
            for address in addresses(here.app, rule, values):
                for question in asked if own else asked[::3]:
                    for part in PARTS if own else PARTS[:1]:
                        answer = client.get(address + question, headers=part)
                        found[f"GET {address}{question} {part or ''}"] = said(answer)
    return found


# Where an auditor's own plan, a place or a session would end: asked last, or not at all.
LAST = {"scoring.seal": 1, "scoring.conflict": 2}
NEVER = {"accounts.sign_out", "accounts.password"}


def sent(here: Running, name: str, *, only: str = "") -> Answers:
    """Every form somebody may send, in order, and what they are answered: kept, refused, clashing, broken."""
    client, person, values = _signed_in(here, name)
    rules = [rule for rule in here.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    found = {}
    for rule in sorted(rules, key=lambda rule: (LAST.get(rule.endpoint, 0), rule.rule)):
        if rule.endpoint in NEVER or not _reachable(here.app, rule, person):
            continue
        if only not in ("", rule.endpoint):
            continue
        own = "allocation_id" in rule.arguments
        for address in addresses(here.app, rule, values, fewer=not own or len(rule.arguments) > 1):
            for called, body in list(_bodies(values).items())[: None if own else 2]:
                for part in PARTS if own else PARTS[:1]:
                    answer = client.post(address, data=body, headers=part)
                    found[f"POST {address} {called} {part or ''}"] = said(answer)
    return found


def _bodies(values: Mapping[str, list[Any]]) -> dict[str, dict[str, str]]:
    """Forms that fit any page: nothing, something new, something from an old page, something broken."""
    fresh, stale = NOTHING.stamp, "7-0123456789ab"
    return {
        "empty": {},
        "new": _body(values, fresh, "G", "Mine"),
        "stale": _body(values, stale, "RI", "From another window"),
        "broken": _body(values, fresh, "X", "y" * 5_000),
    }


def _body(values: Mapping[str, list[Any]], stamp: str, grade: str, words: str) -> dict[str, str]:
    body = {
        "grade": grade, "comment": words, "evidence": words[:300], "stamp": stamp, "words": words,
        "strengths": words, "development": words, "version": "1", "kind": "safeguarding", "passage": words,
    }  # fmt: skip
    for point in values["point_id"]:
        body |= {f"grade_{point}": grade, f"comment_{point}": words, f"stamp_{point}": stamp}
    return body


# Social care stands for nothing that the others do not show.
CONCERNED = Allocation.agency.has(Agency.key != "social care")


def _signed_in(here: Running, name: str) -> tuple[FlaskClient, Person, dict[str, list[object]]]:
    with here.app.app_context():
        choose_area(here.area_id)
        person = db.session.scalars(sa.select(Person).where(Person.name == name)).one()
        values = values_of(here.app, rules=list(here.app.url_map.iter_rules()))
        values["allocation_id"] = [*db.session.scalars(sa.select(Allocation.id).where(CONCERNED)), MISSING]
        values["agency_id"] = [
            *db.session.scalars(sa.select(Agency.id).where(Agency.key != "social care")),
            MISSING,
        ]
        email, _ = person.email, person.roles
        db.session.expunge(person)
    client = here.app.test_client()
    answer = client.post("/sign-in", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 302
    return client, person, values


def _reachable(app: Flask, rule: Rule, person: Person) -> bool:
    asked = permission(app, rule)
    return asked is not None and (asked == OPEN or may(person, asked))


def said(answer: TestResponse) -> Said:
    """An answer without what is of chance in every one of them."""
    headers = tuple(sorted((name, _masked(name, value)) for name, value in answer.headers))
    return answer.status_code, headers, CHANCE_IN_PAGES.sub(b"*", answer.get_data())


def _masked(name: str, value: str) -> str:
    if name == "Set-Cookie":  # signed, so of chance as a whole; what stays is which, and how it is kept
        cookie, _, kept = value.partition(";")
        return f"{cookie.partition('=')[0]};{kept}"
    return CHANCE_IN_HEADERS.sub("*", value)


def state(here: Running) -> list[str]:
    """The states of all rounds: nothing that is asked here may reveal one."""
    with here.app.app_context():
        return sorted(db.session.connection().scalars(sa.text("SELECT state FROM audit_round")))


def reminded(here: Running) -> str:
    """What the command that reminds says to whoever runs it."""
    answer = here.app.test_cli_runner().invoke(args=["remind"])
    assert answer.exit_code == 0, answer.output
    return answer.output


@contextmanager
def both(
    kind: str, first: Given, second: Given, plant: Callable[[Flask], Any] | None = None
) -> Iterator[tuple[Running, Running]]:
    """The application on two worlds that differ in what Hal gave."""
    with (
        world(kind, first) as one,
        world(kind, second) as other,
        running(one, plant) as in_one,
        running(other, plant) as in_other,
    ):
        yield in_one, in_other
