"""Two people at once, with real commits, on both databases."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import sqlalchemy as sa
from flask import Flask

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.accounts.service import enter
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation
from audit_app.db import begin_writing, db
from audit_app.moderation import service as moderation
from audit_app.moderation.models import ModeratedGrade, SignOff
from audit_app.refusals import Refused
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.scoring import service as scoring
from audit_app.scoring.models import Assessment
from audit_app.scoring.rules import Answer, Typed
from tests.support.build_moderation import AGREED, DISPUTED, make_revealed, make_scoring, settlement_of
from tests.support.builders import PASSWORD, make_person
from tests.support.database import commit_or_refuse

PATIENCE = 20
Verb = Callable[[AuditRound, Person], object]


def at_once(app: Flask, round_id: int, *verbs: tuple[int, Verb]) -> list[object]:
    """Carry verbs out at the same moment, each in a request of its own; a refusal is its answer."""
    gate = threading.Barrier(len(verbs))

    def carry_out(person_id: int, verb: Verb) -> object:
        with app.app_context():
            person = load(person_id)
            gate.wait(PATIENCE)
            return commit_or_refuse(lambda: verb(found(round_id), person))

    with ThreadPoolExecutor(len(verbs)) as pool:
        waiting: list[Future[object]] = [pool.submit(carry_out, *each) for each in verbs]
        return [each.result(PATIENCE) for each in waiting]


def load(person_id: int) -> Person:
    """The person, working in their area, with no transaction left open."""
    query = sa.select(Person).where(Person.id == person_id).execution_options(all_areas=True)
    person = db.session.scalars(query).one()
    enter(person)
    db.session.expunge(person)
    db.session.rollback()
    return person


def found(round_id: int) -> AuditRound:
    begin_writing()
    round = rounds.find_round(round_id)
    assert round is not None
    return round


def test_of_two_who_settle_one_point_at_once_one_is_told(committed_app: Flask) -> None:
    with committed_app.app_context():
        panel = make_revealed(DISPUTED)
        cell = panel.cell(1, "T-1")
        ids = (panel.round.id, cell.sample_plan.id, cell.point.id)
        people = (panel.chair.id, panel.other.id)

    def settling(words: str) -> Verb:
        def settle(round: AuditRound, person: Person) -> object:
            sample_plan = sampling.find_sample_plan(round, ids[1])
            point = next(point for point in rounds.points_of(round) if point.id == ids[2])
            assert sample_plan is not None
            return moderation.settle(round, sample_plan, point, settlement_of(words=words), 0, person)

        return settle

    answers = at_once(committed_app, ids[0], (people[0], settling("Mine.")), (people[1], settling("Theirs.")))
    lost = [answer for answer in answers if answer is not None]
    assert len(lost) == 1
    assert isinstance(lost[0], moderation.SettledMeanwhile)
    with committed_app.app_context():
        rows = db.session.scalars(sa.select(ModeratedGrade).execution_options(all_areas=True)).all()
        assert [row.revision for row in rows] == [1]


def test_of_two_second_signatures_at_once_one_counts(committed_app: Flask) -> None:
    with committed_app.app_context():
        panel = make_revealed(AGREED)
        panel.settle_all()
        moderation.sign(panel.round, panel.chair, PASSWORD)
        db.session.commit()
        third = make_person("Thea Third", Role.MANAGER, agency="social care")
        round_id, people = panel.round.id, (panel.second.id, third.id)
    answers = at_once(committed_app, round_id, *((person, countersign) for person in people))
    assert sum(answer is None for answer in answers) == 1
    with committed_app.app_context():
        rows = db.session.scalars(sa.select(SignOff).execution_options(all_areas=True)).all()
        assert [row.second_id in people for row in rows] == [True]


def countersign(round: AuditRound, person: Person) -> object:
    return moderation.countersign(round, person, PASSWORD)


def test_a_reveal_waits_for_a_seal_under_way_and_counts_it(committed_app: Flask) -> None:
    with committed_app.app_context():
        panel = make_scoring(AGREED, seal=False)
        round_id, chair_id = panel.round.id, panel.chair.id
        held_id, auditor_id = seal_all_but_one(panel.round)
    answers = while_under_way(
        committed_app,
        round_id,
        auditor_id,
        lambda person: scoring.seal(own(held_id, person), None, person),
        chair_id,
    )
    assert answers == [None, None]
    assert state_and_unsealed(committed_app, round_id) == ("moderation", 0)


def test_a_save_under_way_keeps_a_reveal_from_missing_it(committed_app: Flask) -> None:
    with committed_app.app_context():
        panel = make_scoring(AGREED, seal=False)
        round_id, chair_id = panel.round.id, panel.chair.id
        held = allocation.allocations_of(panel.round)[0]
        held_id, auditor_id = held.id, held.auditor_id
        point_id = next(iter(scoring.questions(held))).id

    def save(person: Person) -> object:
        saved = scoring.answers_of(db.session.scalars(own_assessment(held_id)).one())[point_id]
        typed = {point_id: Typed(Answer(Grade.OUTSTANDING, "Changed my mind."), saved.stamp)}
        return scoring.save_scores(own(held_id, person), typed, person)

    answers = while_under_way(committed_app, round_id, auditor_id, save, chair_id)
    assert answers[0] is None
    assert isinstance(answers[1], moderation.ModerationRefused)
    assert state_and_unsealed(committed_app, round_id) == ("scoring", 3)


def own(held_id: int, person: Person) -> Allocation:
    work = scoring.own_allocation(held_id, person)
    assert work is not None
    return work.allocation


def own_assessment(held_id: int) -> sa.Select[Assessment]:
    return sa.select(Assessment).where(Assessment.allocation_id == held_id)


def seal_all_but_one(round: AuditRound) -> tuple[int, int]:
    """The allocation and the auditor of the assessment that is left to seal."""
    first, *others = allocation.allocations_of(round)
    for held in others:
        scoring.seal(held, None, held.auditor)
    db.session.commit()
    return first.id, first.auditor_id


def while_under_way(
    app: Flask, round_id: int, auditor_id: int, verb: Callable[[Person], object], chair_id: int
) -> list[object]:
    """Reveal while an auditor's work is done but not committed. Answers of the auditor, then of the chair."""
    done, asked = threading.Event(), threading.Event()

    def auditor() -> object:
        with app.app_context():
            person = load(auditor_id)
            begin_writing()
            answer = None
            try:
                verb(person)
            except Refused as refusal:
                answer = refusal
            done.set()
            asked.wait(PATIENCE)
            # The chair's reveal now stands at the lock; it must not have got through.
            threading.Event().wait(0.3)
            db.session.commit()
            return answer

    def chair() -> object:
        with app.app_context():
            person = load(chair_id)
            done.wait(PATIENCE)
            asked.set()
            return commit_or_refuse(lambda: moderation.reveal(found(round_id), person))

    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(auditor), pool.submit(chair)]
        return [each.result(PATIENCE) for each in waiting]


def state_and_unsealed(app: Flask, round_id: int) -> tuple[str, int]:
    with app.app_context():
        state = db.session.scalar(
            sa.select(AuditRound.state).where(AuditRound.id == round_id).execution_options(all_areas=True)
        )
        unsealed = sa.select(sa.func.count()).select_from(Assessment).where(Assessment.sealed_at.is_(None))
        return str(state), db.session.scalar(unsealed.execution_options(all_areas=True)) or 0
