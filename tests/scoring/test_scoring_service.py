"""Saving, sealing and what is given out, on the database."""

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from audit_app import trail
from audit_app.allocation import service as allocation
from audit_app.allocation.rules import WaiverReason
from audit_app.db import commit, db
from audit_app.rounds import standing
from audit_app.rounds.rules import State
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from audit_app.scoring import service as scoring
from audit_app.scoring.models import Assessment, Score
from audit_app.scoring.rules import NOTHING, Answer, Typed
from audit_app.scoring.service import Status
from tests.support.build_rounds import move_on
from tests.support.build_scoring import answer, make_scoring, seal, seal_all
from tests.support.builders import work_in
from tests.support.trails import entries_about


def test_one_save_leaves_one_entry_with_before_and_after(session: orm.Session) -> None:
    world = make_scoring(1)
    held = world.held("health")
    answer(held, {"T-1": "G", "T-3": "RI"}, comment="Dated")
    answer(held, {"T-1": "I", "T-3": "RI"}, comment="Dated")
    newest, first = entries_about("scores saved")
    assert first.before == {}
    none = {"evidence": ""}
    good, low = {"grade": "G", "comment": ""} | none, {"grade": "RI", "comment": "Dated"} | none
    assert first.after == {"T-1": good, "T-3": low}
    assert newest.before == {"T-1": good}
    assert newest.after == {"T-1": low | {"grade": "I"}}
    assert (newest.round_id, newest.plan_id) == (world.round.id, world.plans[0].id)
    assert sorted(session.scalars(sa.select(Score.version))) == [1, 2]


def test_a_save_leaves_no_word_in_any_history_shown_while_blind(session: orm.Session) -> None:
    world = make_scoring(1)
    seal(world.held("health"), {"T-1": "I"})
    shown = [*trail.history(round_id=world.round.id), *trail.history(plan_id=world.plans[0].id)]
    assert {entry.what for entry in shown} >= {"assessment sealed", "plans allotted"}
    assert all("grade" not in str((entry.before, entry.after)) for entry in shown)


def test_points_not_expected_of_the_agency_are_not_asked_and_not_saved(session: orm.Session) -> None:
    world = make_scoring(1)
    asked = {
        key: [question.code for question in scoring.questions(world.held(key))]
        for key in ("education", "health", "social care")
    }
    assert asked == {
        "education": ["T-1", "T-2", "T-4"],
        "health": ["T-1", "T-2", "T-3"],
        "social care": ["T-1", "T-2", "T-4"],
    }
    theirs = next(one.id for one in scoring.questions(world.held("health")) if one.code == "T-3")
    held = world.held("education")
    with pytest.raises(scoring.ScoringRefused, match="not asked of your agency"):
        scoring.save_scores(held, {theirs: Typed(Answer(Grade.GOOD), NOTHING.stamp)}, held.auditor)
    voice = next(one.id for one in scoring.questions(held) if one.code == "T-1")
    with pytest.raises(scoring.ScoringRefused, match="“Voice” cannot be not applicable"):
        scoring.save_scores(held, {voice: Typed(Answer(Grade.NOT_APPLICABLE), NOTHING.stamp)}, held.auditor)


def test_nobody_saves_or_seals_for_somebody_else(session: orm.Session) -> None:
    world = make_scoring(1)
    held = world.held("health")
    answer(held, {"T-1": "G", "T-2": "G", "T-3": "G"})
    for somebody in (world.manager, world.chair, world.auditors["education"]):
        assert scoring.own_allocation(held.id, somebody) is None
        with pytest.raises(scoring.ScoringRefused, match="not given to you"):
            scoring.save_scores(held, {}, somebody)
        with pytest.raises(scoring.ScoringRefused, match="not given to you"):
            scoring.seal(held, None, somebody)


def test_own_work_is_what_can_be_scored_now_and_what_was_sealed(session: orm.Session) -> None:
    world = make_scoring(3)
    hal = world.auditors["health"]
    seal(world.held("health", 0))
    answer(world.held("health", 1), {"T-1": "RI"}, comment="")
    own = scoring.own_work(hal)
    assert [(one.reference, one.sealed) for one in own] == [
        ("EHC-0002", False),
        ("EHC-0003", False),
        ("EHC-0001", True),
    ]
    assert (own[0].progress.asked, own[0].progress.graded, own[0].progress.comments_missing) == (3, 1, 1)
    sampling.withdraw(world.sample[2], WithdrawalReason.CEASED, "", world.manager)
    session.flush()
    assert [one.reference for one in scoring.own_work(hal)] == ["EHC-0002", "EHC-0001"]
    move_on(world.round, State.MODERATION)
    assert [one.reference for one in scoring.own_work(hal)] == ["EHC-0001"]


def test_before_reveal_everybody_learns_only_that_an_assessment_is_sealed(session: orm.Session) -> None:
    world = make_scoring(2)
    seal(world.held("health"))
    answer(world.held("education"), {"T-1": "I"})
    social = world.held("social care")
    allocation.waive(world.sample[0], social.agency, WaiverReason.NOT_INVOLVED, "", world.chair)
    status = {(one.sample_plan_id, one.agency): one.status for one in scoring.sealed_status(world.round)}
    first, second = world.sample[0].id, world.sample[1].id
    assert status == {
        (first, "education"): Status.NOT_SEALED,
        (first, "health"): Status.SEALED,
        (first, "social care"): Status.WAIVED,
        (second, "education"): Status.NOT_SEALED,
        (second, "health"): Status.NOT_SEALED,
        (second, "social care"): Status.NOT_SEALED,
    }
    assert scoring.sealed_scores(world.round) == []
    counts = standing.counts_of([world.round])[world.round.id]
    assert (counts["places"], counts["allotted"], counts["sealed"]) == (5, 5, 1)
    assert standing.marks_of(world.round)[first] == ["1 of 2 sealed"]


@pytest.mark.parametrize("state", list(State))
def test_sealed_scores_come_out_of_no_query_before_reveal(session: orm.Session, state: State) -> None:
    world = make_scoring(1)
    seal_all(world, {"health": {"T-1": "I"}})
    if state is State.DRAFT:
        session.execute(sa.text("UPDATE audit_round SET state = 'draft'"))
        session.expire_all()
    else:
        move_on(world.round, state)
    found = scoring.sealed_scores(world.round)
    assert len(found) == (0 if state in (State.DRAFT, State.SCORING) else 9)
    if found:
        (bad,) = [one for one in found if one.grade is Grade.INADEQUATE]
        assert (bad.agency, bad.auditor_id, bad.comment) == (
            "health",
            world.auditors["health"].id,
            "Seen in the plan.",
        )


def test_taken_back_waived_unsealed_and_withdrawn_grades_count_for_nothing(session: orm.Session) -> None:
    world = make_scoring(2)
    seal(world.held("health"))
    seal(world.held("education"))
    seal(world.held("health", 1))
    answer(world.held("social care"), {"T-1": "G"})
    allocation.declare_conflict(world.plans[0], world.auditors["health"], "Is the aunt", world.manager)
    sampling.withdraw(world.sample[1], WithdrawalReason.CEASED, "", world.manager)
    move_on(world.round, State.MODERATION)
    assert {one.agency for one in scoring.sealed_scores(world.round)} == {"education"}


def test_another_areas_round_is_empty_here(session: orm.Session) -> None:
    from tests.support.builders import make_area

    world = make_scoring(1)
    seal_all(world)
    move_on(world.round, State.MODERATION)
    work_in(make_area("south", "South Area"))
    assert scoring.sealed_scores(world.round) == []
    assert scoring.own_work(world.auditors["health"]) == []
    assert scoring.own_allocation(1, world.auditors["health"]) is None


def test_two_windows_that_save_at_the_same_moment_make_one_assessment(committed_app: Flask) -> None:
    """On both databases one waits for the other; the later one then merges with what it finds."""
    with committed_app.app_context():
        world = make_scoring(1)
        held = world.held("health")
        codes = {question.code: question.id for question in scoring.questions(held)}
        area, held_id, person_id = world.round.area_id, held.id, held.auditor_id
    barrier, faults = threading.Barrier(2), []

    def save(code: str) -> None:
        from audit_app.accounts import service as accounts
        from audit_app.db import begin_writing, choose_area

        with committed_app.app_context():
            choose_area(area)
            barrier.wait()
            begin_writing()
            try:
                work = scoring.own_allocation(held_id, accounts.find_person(person_id))  # type: ignore[arg-type]
                typed = {codes[code]: Typed(Answer(Grade.GOOD), NOTHING.stamp)}
                scoring.save_scores(work.allocation, typed, work.allocation.auditor)  # type: ignore[union-attr]
                commit()
            except Exception as error:
                faults.append(error)
                db.session.rollback()

    threads = [threading.Thread(target=save, args=(code,)) for code in ("T-1", "T-2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not faults
    with committed_app.app_context():
        everything: Any = {"all_areas": True}
        counts = [
            db.session.scalar(sa.select(sa.func.count()).select_from(table), execution_options=everything)
            for table in (Assessment, Score)
        ]
        assert counts == [1, 2]
