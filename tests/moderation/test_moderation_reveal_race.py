"""A reveal among fifty people who save and seal: one move, and nothing gets in beside it.

Reading rule: everybody works at once, each on a plan of their own. One chair waives whatever is not sealed
yet, another tries to reveal all the while, somebody reads what is revealed. Afterwards nothing may have been
written after the reveal, nobody may have been told otherwise, and nobody may have read half of it.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from audit_app.accounts.models import Person
from audit_app.accounts.service import enter
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation
from audit_app.allocation.rules import WaiverReason
from audit_app.db import begin_writing, db
from audit_app.moderation import service as moderation
from audit_app.refusals import Refused
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.grades import Grade
from audit_app.scoring import service as scoring
from audit_app.scoring.models import Assessment, Score
from audit_app.scoring.rules import Answer, Typed
from audit_app.trail import TrailEntry
from tests.support.build_moderation import AGREED, make_scoring

PLANS, PATIENCE = 17, 300
EVERYWHERE: dict[str, Any] = {"all_areas": True}


@dataclass(frozen=True)
class World:
    """The round, who holds which allocation, and the two chairs."""

    app: Flask
    round_id: int
    held: list[tuple[int, int]]
    chairs: tuple[int, int]


@dataclass(frozen=True)
class Told:
    """What one person was told: what they did, and whether it counted."""

    what: str
    allocation_id: int
    counted: bool


@pytest.fixture
def world(committed_app: Flask) -> World:
    with committed_app.app_context():
        panel = make_scoring(*[AGREED] * PLANS, seal=False)
        held = [(one.id, one.auditor_id) for one in allocation.allocations_of(panel.round)]
        return World(committed_app, panel.round.id, held, (panel.chair.id, panel.other.id))


def work_as(person_id: int) -> Person:
    person = db.session.scalars(
        sa.select(Person).where(Person.id == person_id).execution_options(**EVERYWHERE)
    ).one()
    enter(person)
    db.session.expunge(person)
    db.session.rollback()
    return person


def begin() -> None:
    """Start to write. With fifty in the queue SQLite gives up on one now and then; they ask again."""
    for _ in range(100):
        try:
            begin_writing()
            return
        except OperationalError:
            db.session.rollback()
    raise AssertionError("Never came to write")


def attempt(verb: Callable[[], object]) -> bool:
    """Whether a verb counted: a refusal undoes it."""
    begin()
    try:
        verb()
    except Refused:
        db.session.rollback()
        return False
    db.session.commit()
    return True


def save(held_id: int, person: Person, grade: Grade) -> None:
    held = db.session.get_one(Allocation, held_id)
    point = scoring.questions(held)[0].id
    saved = scoring.answers_of(scoring.assessment_of(held))[point]
    scoring.save_scores(held, {point: Typed(Answer(grade, "Seen again."), saved.stamp)}, person)


def seal(held_id: int, person: Person) -> None:
    scoring.seal(db.session.get_one(Allocation, held_id), None, person)


def auditor(world: World, held_id: int, person_id: int, gate: threading.Barrier) -> list[Told]:
    """Save, seal, and save once more, which must never count."""
    with world.app.app_context():
        person = work_as(person_id)
        gate.wait(PATIENCE)
        return [
            Told("saved", held_id, attempt(lambda: save(held_id, person, Grade.OUTSTANDING))),
            Told("sealed", held_id, attempt(lambda: seal(held_id, person))),
            Told("late", held_id, attempt(lambda: save(held_id, person, Grade.INADEQUATE))),
        ]


def waiving_chair(world: World, gate: threading.Barrier) -> list[Told]:
    """Waive one place after the other, the last first: whoever has not sealed loses theirs."""
    with world.app.app_context():
        person = work_as(world.chairs[0])

        def waive(held_id: int) -> None:
            held = db.session.get_one(Allocation, held_id)
            allocation.waive(held.sample_plan, held.agency, WaiverReason.NO_AUDITOR, "", person)

        gate.wait(PATIENCE)
        return [
            Told("waived", held_id, attempt(lambda: waive(held_id)))  # noqa: B023
            for held_id, _ in world.held[:-PLANS:-1]
        ]


def revealing_chair(world: World, gate: threading.Barrier) -> list[Told]:
    """Try until it is revealed."""
    with world.app.app_context():
        person = work_as(world.chairs[1])
        gate.wait(PATIENCE)
        while True:
            if attempt(lambda: moderation.reveal(the_round(world), person)):
                return [Told("revealed", 0, True)]


def reader(world: World, gate: threading.Barrier) -> list[Told]:
    """Read until something is revealed; how many grades came at once, as the number of the allocation."""
    with world.app.app_context():
        work_as(world.chairs[0])
        gate.wait(PATIENCE)
        while True:
            found = len(scoring.sealed_scores(the_round(world)))
            db.session.rollback()
            if found:
                return [Told("read", found, True)]


def the_round(world: World) -> AuditRound:
    round = rounds.find_round(world.round_id)
    assert round is not None
    return round


def race(world: World) -> list[Told]:
    others = (waiving_chair, revealing_chair, reader)
    gate = threading.Barrier(len(world.held) + len(others))
    with ThreadPoolExecutor(gate.parties) as pool:
        work = [pool.submit(auditor, world, *each, gate) for each in world.held]
        work += [pool.submit(other, world, gate) for other in others]
        return [one for each in work for one in each.result(PATIENCE)]


def faults(world: World, told: list[Told]) -> Iterator[str]:
    """What stands in the database that a reveal as one move can never leave."""
    with world.app.app_context():
        work_as(world.chairs[0])
        read = sa.select(TrailEntry).where(TrailEntry.round_id == world.round_id)
        entries = list(db.session.scalars(read.order_by(TrailEntry.sequence)))
        (reveal,) = [entry for entry in entries if entry.what == "moderation opened"]
        for entry in entries[entries.index(reveal) + 1 :]:
            yield f"{entry.what} after the reveal"
        for saved_at in db.session.scalars(sa.select(Score.saved_at)):
            if saved_at > reveal.at:
                yield "a grade was changed after the reveal"
        rows = sa.select(Allocation.id, Allocation.ended_at, Assessment.sealed_at)
        stands = db.session.execute(rows.join(Assessment, Assessment.allocation_id == Allocation.id)).all()
        for allocation_id, ended_at, sealed_at in stands:
            if (ended_at is None) == (sealed_at is None):
                yield f"{allocation_id} is both waived and sealed, or neither"
        yield from _untrue(told, {row.id for row in stands if row.sealed_at is not None})
        whole = len(scoring.sealed_scores(the_round(world)))
        for one in told:
            if one.what == "read" and one.allocation_id != whole:
                yield f"{one.allocation_id} of {whole} grades were read"


def _untrue(told: list[Told], sealed: set[int]) -> Iterator[str]:
    for one in told:
        if one.what == "late" and one.counted:
            yield f"{one.allocation_id} was told that a save after sealing counted"
        if one.what == "sealed" and one.counted != (one.allocation_id in sealed):
            yield f"{one.allocation_id} was told something else of its sealing than what stands"
        if one.what == "waived" and one.counted == (one.allocation_id in sealed):
            yield f"{one.allocation_id} was waived though it is sealed, or refused though it is not"


def test_fifty_people_who_save_seal_waive_and_reveal_at_once_leave_one_whole_reveal(world: World) -> None:
    assert len(world.held) + 3 > 50
    told = race(world)
    assert list(faults(world, told)) == []


def test_a_save_that_looks_first_and_writes_without_the_lock_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what a save looked at is gone by the time it writes; the test above sees it."""
    with world.app.app_context():
        late_id, late_person = world.held[0]
        chair = work_as(world.chairs[0])
        for held_id, person_id in world.held[1:]:
            person = work_as(person_id)
            assert attempt(lambda: seal(held_id, person))  # noqa: B023
        late = work_as(late_person)
        assert attempt(lambda: save(late_id, late, Grade.GOOD))  # it looks: the save would count now
        held = db.session.get_one(Allocation, late_id)
        waive = (held.sample_plan, held.agency, WaiverReason.NO_AUDITOR, "", chair)
        assert attempt(lambda: allocation.waive(*waive))
        assert attempt(lambda: moderation.reveal(the_round(world), chair))
        assert not attempt(lambda: save(late_id, late, Grade.OUTSTANDING))
        monkeypatch.setattr(scoring, "check", lambda *_: None)
        with pytest.raises(sa.exc.DBAPIError, match="blind_scoring"):
            attempt(lambda: save(late_id, late, Grade.OUTSTANDING))
        db.session.rollback()
        on = " ON score" if db.engine.dialect.name == "postgresql" else ""
        db.session.execute(sa.text(f"DROP TRIGGER blind_scoring_score_update{on}"))
        db.session.commit()
        assert attempt(lambda: save(late_id, late, Grade.OUTSTANDING))  # it writes: nothing held the round
    found = set(faults(world, []))
    assert {"scores saved after the reveal", "a grade was changed after the reveal"} <= found
