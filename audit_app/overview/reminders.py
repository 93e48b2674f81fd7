"""Who is to be reminded of what, and the record of whom a mail was sent to."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from audit_app import clock, mail, trail
from audit_app.accounts import service as accounts
from audit_app.accounts.models import Person
from audit_app.accounts.permissions import may
from audit_app.db import current_area, db
from audit_app.mail import Letter
from audit_app.moderation import service as moderation
from audit_app.overview import reminder_rules as rules
from audit_app.overview.reminder_rules import Thing
from audit_app.rounds import service as rounds
from audit_app.rounds import standing
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.scoring import concerns
from audit_app.scoring import service as scoring
from audit_app.web.words import day

SENT = "reminders sent"


@dataclass(frozen=True)
class Reminder:
    """One person, what waits for them, and the letter; no letter for a person without an address."""

    person_id: int
    name: str
    things: tuple[Thing, ...]
    letter: Letter | None


def due_reminders(days: int) -> list[Reminder]:
    """Everybody for whom something waits that they were not told of today, by name.

    Assessments count when they are due within `days`, or late. Only live allocations are looked at.
    """
    told = _told_today()
    reveal, sign = _rounds_that_wait()
    found = []
    for person in accounts.people():
        asked = [*_concerns(person), *_own(person, days)]
        things = [*asked, *_to_reveal(person, reveal), *_to_sign(person, sign)]
        left = tuple(rules.untold(things, told[person.id]))
        if left:
            found.append(Reminder(person.id, person.name, left, _letter(person, left)))
    return found


def note_sent(sent: Sequence[Reminder]) -> None:
    """Keep who was told of what, so that nobody is told of it again today."""
    people = {str(one.person_id): [thing.key for thing in one.things] for one in sent}
    trail.record(SENT, "reminder", None, after={"people": people})


def _told_today() -> defaultdict[int, frozenset[str]]:
    start = dt.datetime.combine(clock.today(), dt.time(), clock.LONDON)
    entries = sa.select(trail.TrailEntry.after).where(
        trail.TrailEntry.chain == current_area(), trail.TrailEntry.what == SENT, trail.TrailEntry.at >= start
    )
    told: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    for after in db.session.scalars(entries):
        for person_id, keys in (after or {}).get("people", {}).items():
            told[int(person_id)] |= frozenset(keys)
    return told


def _own(person: Person, days: int) -> Iterator[Thing]:
    if not may(person, "assessment.score"):
        return
    today = clock.today()
    for group in scoring.by_round(scoring.own_work(person)):
        round, number = group.round, len(group.waiting)
        due_on = round.due_on or round.held_on
        if round.state is not State.SCORING:
            yield rules.to_score_late(round.id, round.name, number)
        elif rules.is_near(due_on, today, days):
            yield rules.to_score(round.id, round.name, number, due_on, day(due_on), today)


def _concerns(person: Person) -> Iterator[Thing]:
    number = concerns.waiting(person).to_take if may(person, "concern.read") else 0
    if number:
        yield rules.concerns_to_take(number)


def _rounds_that_wait() -> tuple[list[AuditRound], list[AuditRound]]:
    """The rounds ready to be revealed, and those that wait for a second signature."""
    opened = [round for round in rounds.rounds() if round.state is not State.SIGNED_OFF]
    counts = standing.counts_of(opened)
    sealed = [
        round
        for round in opened
        if round.state is State.SCORING
        and 0 < counts[round.id].get("places", 0) <= counts[round.id].get("sealed", 0)
    ]
    return sealed, [round for round in opened if counts[round.id].get("chair_signed")]


def _to_reveal(person: Person, waiting: list[AuditRound]) -> Iterator[Thing]:
    if may(person, "moderation.settle"):
        yield from (rules.to_reveal(round.id, round.name) for round in waiting)


def _to_sign(person: Person, waiting: list[AuditRound]) -> Iterator[Thing]:
    if not may(person, "round.sign"):
        return
    for round in waiting:
        first = moderation.waiting_signature(round)
        if first is not None and moderation.signer_fault(person, first) is None:
            yield rules.to_sign(round.id, round.name)


def _letter(person: Person, things: Sequence[Thing]) -> Letter | None:
    if not person.email:
        return None
    text = rules.letter(person.name, person.area.name, things, mail.link("/"))
    return Letter(person.email, rules.SUBJECT, text)
