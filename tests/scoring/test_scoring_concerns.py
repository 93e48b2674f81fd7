"""Concerns on the database: who is told, who may read them, how they are taken up and ended."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy import orm

from audit_app import mail, trail
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.accounts.service import enter
from audit_app.allocation import service as allocation
from audit_app.db import begin_writing, db
from audit_app.scoring import concern_rules as rules
from audit_app.scoring import concerns
from audit_app.scoring.concern_readers import to_be_told
from audit_app.scoring.concern_rules import ConcernChanged, ConcernKind, ConcernOutcome, ConcernRefused
from audit_app.scoring.models import Concern
from tests.support.build_scoring import World, make_scoring, seal, seal_all
from tests.support.builders import make_person
from tests.support.database import commit_or_refuse
from tests.support.queries import counted_queries

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
WORDS = "Bruises are described in the advice"
PATIENCE = 20


def minutes(number: int) -> dt.timedelta:
    return dt.timedelta(minutes=number)


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (minutes(0), "less than a minute"),
        (minutes(1), "1 minute"),
        (minutes(61), "1 hour 1 minute"),
        (minutes(120), "2 hours"),
        (minutes(25 * 60 + 59), "1 day 1 hour"),
        (minutes(48 * 60), "2 days"),
    ],
)
def test_a_length_of_time_is_said_in_its_two_largest_units(time: dt.timedelta, said: str) -> None:
    assert rules.span(time) == said


def test_safeguarding_has_four_hours_and_an_unlawful_plan_two_days() -> None:
    by = rules.answer_by(ConcernKind.SAFEGUARDING, NOON)
    assert by == NOON + dt.timedelta(hours=4)
    assert rules.answer_by(ConcernKind.UNLAWFUL, NOON) == NOON + dt.timedelta(days=2)
    assert rules.time_left(by, NOON + minutes(30)) == "3 hours 30 minutes left"
    assert rules.time_left(by, by + minutes(20)) == "20 minutes late"
    assert not rules.is_late(by, by)
    assert rules.is_late(by, by + minutes(1))


def raise_one(
    world: World, agency: str = "education", kind: ConcernKind = ConcernKind.SAFEGUARDING
) -> Concern:
    held = world.held(agency)
    made = concerns.raise_concern(held, kind, WORDS, held.auditor)
    db.session.commit()
    return made


def both(world: World, agency: str = "health") -> Person:
    """A chair who also audits, with the world's first plan to score."""
    held = world.held(agency)
    person = make_person("Both Roles", Role.CHAIR, Role.AUDITOR, agency=agency)
    held.auditor_id = person.id
    db.session.commit()
    return person


def test_a_concern_is_at_once_before_every_chair_and_manager_and_nobody_elses_grades_are_told(
    session: orm.Session,
) -> None:
    world = make_scoring(1)
    made = raise_one(world)
    for person in (world.chair, world.manager):
        (line,) = concerns.open_concerns(person)
        assert (line.concern.id, line.reference, line.raised_by) == (made.id, "EHC-0001", "Eve Education")
        assert concerns.find_concern(made.id, person) is not None
    assert concerns.own_concerns(world.auditors["education"])[0].concern.id == made.id
    assert concerns.own_concerns(world.auditors["health"]) == []


def test_a_concern_needs_words_and_a_plan_of_ones_own(session: orm.Session) -> None:
    world = make_scoring(1)
    held = world.held("education")
    with pytest.raises(ConcernRefused, match="Say what your concern is"):
        concerns.raise_concern(held, ConcernKind.UNLAWFUL, "  ", held.auditor)
    with pytest.raises(ConcernRefused, match="not given to you"):
        concerns.raise_concern(held, ConcernKind.UNLAWFUL, WORDS, world.auditors["health"])


def test_a_chair_who_still_scores_the_plan_does_not_see_the_concern_until_they_have_sealed(
    session: orm.Session,
) -> None:
    world = make_scoring(1)
    chair = both(world)
    made = raise_one(world)
    assert concerns.open_concerns(chair) == []
    assert concerns.find_concern(made.id, chair) is None
    assert concerns.waiting(chair).to_take == 0
    assert {one.id for one in to_be_told(world.plans[0].id, world.auditors["education"])} == {
        world.chair.id,
        world.manager.id,
    }
    seal(world.held("health"))
    assert concerns.find_concern(made.id, chair) is not None


def test_a_chair_who_scores_another_plan_sees_the_concern(session: orm.Session) -> None:
    world = make_scoring(2)
    person = make_person("Both Roles", Role.CHAIR, Role.AUDITOR, agency="health")
    world.held("health", 1).auditor_id = person.id
    assert concerns.find_concern(raise_one(world).id, person) is not None


def test_where_nobody_else_could_take_it_up_even_somebody_who_scores_the_plan_sees_it(
    session: orm.Session,
) -> None:
    world = make_scoring(1)
    chair = both(world)
    made = raise_one(world)
    world.chair.active = False
    db.session.commit()
    assert concerns.find_concern(made.id, chair) is None
    world.manager.active = False
    db.session.commit()
    assert concerns.find_concern(made.id, chair) is not None
    assert [one.id for one in to_be_told(world.plans[0].id, world.auditors["education"])] == [chair.id]


def test_a_concern_is_taken_up_then_ended_and_the_auditor_sees_both(session: orm.Session) -> None:
    world = make_scoring(1)
    with time_machine.travel(NOON, tick=False):
        made = raise_one(world)
    with time_machine.travel(NOON + minutes(90), tick=False):
        assert concerns.waiting(world.chair) == concerns.Waiting(1, 0, "2 hours 30 minutes left", 0)
    with time_machine.travel(NOON + minutes(300), tick=False):
        assert concerns.waiting(world.chair) == concerns.Waiting(1, 1, "1 hour late", 0)
        with pytest.raises(ConcernRefused, match="Take the concern up first"):
            concerns.end_concern(made, ConcernOutcome.KNOWN, "Known", 1, world.chair)
        concerns.take_up(made, 1, world.chair)
        (line,) = concerns.own_concerns(world.auditors["education"])
        assert (line.taken_by, line.in_time) == ("Chris Chair", False)
        assert concerns.waiting(world.chair) == concerns.Waiting(0, 0, "", 1)
        assert concerns.waiting(world.manager) == concerns.Waiting(0, 0, "", 0)
        concerns.end_concern(made, ConcernOutcome.REFERRED, "Rang the team", 2, world.manager)
    (line,) = concerns.own_concerns(world.auditors["education"])
    assert (line.concern.outcome, line.closed_by) == (ConcernOutcome.REFERRED, "Mary Manager")
    assert concerns.open_concerns(world.chair) == []
    closed, pages = concerns.closed_concerns(world.chair)
    assert ([one.concern.id for one in closed], pages) == ([made.id], 1)


def test_every_step_is_on_the_trail_without_the_words_and_hidden_from_histories_until_reveal(
    session: orm.Session,
) -> None:
    world = make_scoring(1)
    made = raise_one(world)
    concerns.take_up(made, 1, world.chair)
    concerns.end_concern(made, ConcernOutcome.NO_ACTION, "Nothing in it", 2, world.chair)
    steps = ["concern ended", "concern taken up", "concern raised"]
    assert [entry.what for entry in concerns.history_of(made)] == steps
    assert all(entry.round_id == world.round.id for entry in concerns.history_of(made))
    assert WORDS not in str([entry.after for entry in concerns.history_of(made)])
    assert not {entry.what for entry in trail.history(round_id=world.round.id)} & set(steps)


def test_mail_goes_to_those_who_may_read_it_and_says_nothing_of_the_plan(
    session: orm.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str | None, str, str]] = []
    monkeypatch.setattr(mail, "queue", lambda *letter: sent.append(letter))
    world = make_scoring(1)
    chair = both(world)
    raise_one(world)
    assert {to for to, _, _ in sent} == {world.chair.email, world.manager.email}
    assert chair.email not in {to for to, _, _ in sent}
    for _, subject, text in sent:
        assert subject == f"A concern was raised in round {world.round.name}"
        for hidden in ("EHC", WORDS, "afeguarding", "Eve", "T-1"):
            assert hidden not in subject + text


def test_a_concern_can_be_raised_whatever_became_of_the_plan(session: orm.Session) -> None:
    world = make_scoring(1)
    seal_all(world)
    raise_one(world)
    held = world.held("education")
    allocation.declare_conflict(world.plans[0], held.auditor, "Neighbour", held.auditor, world.round)
    assert concerns.raise_concern(held, ConcernKind.UNLAWFUL, WORDS, held.auditor).id


def test_the_lists_ask_the_same_few_questions_however_many_concerns_there_are(session: orm.Session) -> None:
    world = make_scoring(1)
    raise_one(world)
    counts = []
    for _ in range(2):
        with counted_queries(session) as count:
            concerns.open_concerns(world.chair)
            concerns.waiting(world.chair)
            concerns.closed_concerns(world.chair)
        counts.append(count.number)
        for _ in range(6):
            raise_one(world)
    assert counts[0] == counts[1] <= 6


def test_ended_concerns_come_in_pages(session: orm.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concerns, "PER_PAGE", 2)
    world = make_scoring(1)
    for _ in range(3):
        made = raise_one(world)
        concerns.take_up(made, 1, world.chair)
        concerns.end_concern(made, ConcernOutcome.KNOWN, "Known", 2, world.chair)
    lines, pages = concerns.closed_concerns(world.chair, 2)
    assert (len(lines), pages) == (1, 2)
    assert concerns.closed_concerns(world.chair, 99)[0][0].concern.id == lines[0].concern.id


def test_of_two_who_take_a_concern_up_at_once_one_is_told(committed_app: Flask) -> None:
    with committed_app.app_context():
        world = make_scoring(1)
        concern_id, people = raise_one(world).id, (world.chair.id, world.manager.id)
    gate = threading.Barrier(2)

    def take(person_id: int) -> object:
        with committed_app.app_context():
            everywhere = sa.select(Person).where(Person.id == person_id).execution_options(all_areas=True)
            enter(db.session.scalars(everywhere).one())
            db.session.rollback()
            gate.wait(PATIENCE)
            begin_writing()
            person = db.session.get_one(Person, person_id)
            line = concerns.find_concern(concern_id, person)
            assert line is not None
            return commit_or_refuse(lambda: concerns.take_up(line.concern, 1, person))

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(take, people))
    lost = [answer for answer in answers if answer is not None]
    assert len(lost) == 1
    assert isinstance(lost[0], ConcernChanged)
