"""After the reveal: late conflicts of interest, waivers, and assessors who are not blind."""

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation, Conflict
from audit_app.allocation.rules import EndReason, WaiverReason
from audit_app.figures.records import round_record
from audit_app.figures.rules import round_cells
from audit_app.moderation import service as moderation
from audit_app.moderation.rules import NotYours, awaited
from audit_app.rounds.rules import WrongState
from audit_app.scoring import service as scoring
from audit_app.scoring.models import Score
from audit_app.scoring.rules import ScoringRefused
from tests.support.build_moderation import AGREED, Panel, agency_of, make_revealed, make_scoring, score, waive
from tests.support.builders import make_person
from tests.support.trails import entries_about

HEALTH = {**AGREED, "T-1": "G RI G"}


def held(panel: Panel, agency: str = "health") -> Allocation:
    return next(one for one in allocation.allocations_of(panel.round) if one.agency.key == agency)


def declare(panel: Panel, agency: str = "health") -> Allocation:
    given = held(panel, agency)
    plan = given.sample_plan.plan
    allocation.declare_conflict(plan, given.auditor, "Taught the child", given.auditor, panel.round)
    return given


def late_person(agency: str = "health") -> Person:
    return make_person("Lena Late", Role.AUDITOR, agency=agency)


def add(panel: Panel, auditor: Person, agency: str = "health") -> Allocation:
    plan = panel.plan(1).sample_plan
    return allocation.add_assessor(plan, agency_of(panel, agency), auditor, panel.chair)


def test_a_late_conflict_takes_the_sealed_grades_out_of_everything_and_keeps_them(
    session: orm.Session,
) -> None:
    panel = make_revealed(AGREED)
    assert panel.cell(1, "T-1").outcome.grade == "G"
    given = declare(panel)
    assert given.ended_reason is EndReason.CONFLICT
    cell = panel.cell(1, "T-1")
    assert awaited(cell.cell) == {"health"}
    assert cell.open
    assert {one.agency for one in scoring.sealed_scores(panel.round)} == {"education", "social care"}
    record = round_record(panel.round)
    assert record is not None
    assert {one.agency for one in record.grades} == {"education", "social care"}
    kept = sa.select(sa.func.count(Score.id)).join(Score.assessment)
    kept = kept.where(sa.text("assessment.allocation_id = :id")).params(id=given.id)
    assert session.scalar(kept) == 3
    (entry,) = entries_about("conflict of interest declared")
    assert (entry.round_id, entry.reason) == (panel.round.id, None)
    assert "Taught" not in str(entry.after)


def test_a_sealed_assessment_can_be_returned_before_the_reveal_too(session: orm.Session) -> None:
    panel = make_scoring(AGREED)
    declare(panel)
    with pytest.raises(moderation.ModerationRefused, match="1 assessment is not sealed"):
        moderation.reveal(panel.round, panel.chair)


def test_a_conflict_is_refused_once_the_round_is_signed_off_and_taken_once_it_is_reopened(
    session: orm.Session,
) -> None:
    panel = make_revealed(AGREED)
    panel.settle_all()
    panel.sign_off()
    with pytest.raises(allocation.AllocationRefused, match="Ask a manager to reopen the round"):
        declare(panel)
    assert held(panel).ended_at is None
    assert session.scalars(sa.select(Conflict)).all() == []
    moderation.reopen(panel.round, "A conflict came to light", panel.second)
    assert declare(panel).ended_at is not None


def test_a_conflict_known_already_still_takes_back_what_is_held_since(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    panel.settle_all()
    panel.sign_off()
    given = held(panel)
    plan = given.sample_plan.plan
    allocation.declare_conflict(plan, given.auditor, "For later rounds", panel.second)
    assert given.ended_at is None
    moderation.reopen(panel.round, "The conflict", panel.second)
    declare(panel)
    assert given.ended_reason is EndReason.CONFLICT
    [known] = session.scalars(sa.select(Conflict)).all()
    assert known.words == "For later rounds\nTaught the child"
    with pytest.raises(allocation.AllocationRefused, match="already declared"):
        allocation.declare_conflict(plan, given.auditor, "Again", panel.second)


def test_an_added_assessor_scores_and_seals_and_is_marked_not_blind_everywhere(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    declare(panel)
    late = late_person()
    given = add(panel, late)
    session.commit()
    (work,) = scoring.own_work(late)
    assert work.allocation.after_reveal
    score(given, HEALTH)
    session.commit()
    flags = {(one.agency, one.blind) for one in scoring.sealed_scores(panel.round)}
    assert flags == {("education", True), ("social care", True), ("health", False)}
    cell = panel.cell(1, "T-1")
    assert {(one.agency, one.blind) for one in cell.cell.sealed} == flags
    assert not awaited(cell.cell)
    record = round_record(panel.round)
    assert record is not None
    assert {(one.agency, one.blind) for one in record.grades} == flags
    (counted,) = round_cells(record)["T-1"]
    assert {(one.agency, one.blind) for one in counted.sealed} == flags
    (entry,) = entries_about("assessor added after the reveal")
    assert entry.after is not None and entry.after["auditor"] == "Lena Late"
    with pytest.raises(ScoringRefused, match="You sealed this assessment"):
        score(given, AGREED)


def test_an_added_assessor_who_is_a_chair_cannot_settle_that_plan(session: orm.Session) -> None:
    panel = make_revealed(HEALTH)
    declare(panel)
    panel.chair = make_person("Both Roles", Role.CHAIR, Role.AUDITOR, agency="health")
    panel.settle(1, "T-1")
    add(panel, panel.chair)
    with pytest.raises(NotYours):
        panel.settle(1, "T-1")


def test_a_waiver_is_taken_back_by_adding_an_assessor_and_only_so(session: orm.Session) -> None:
    panel = make_scoring(AGREED, seal=False)
    waive(panel, 1, "health")
    for one in allocation.allocations_of(panel.round):
        scoring.seal(one, None, one.auditor)
    moderation.reveal(panel.round, panel.chair)
    (waiver,) = allocation.waivers_of(panel.round)
    plan, health = panel.plan(1).sample_plan, agency_of(panel, "health")
    with pytest.raises(WrongState, match="Add one instead"):
        allocation.take_back_waiver(waiver, plan, health, panel.chair)
    late = late_person()
    add(panel, late)
    assert allocation.waivers_of(panel.round) == []
    (entry,) = entries_about("assessor added after the reveal")
    assert entry.before == {"waived_because": WaiverReason.NOT_INVOLVED, "words": ""}
    assert awaited(panel.cell(1, "T-1").cell) == {"health"}


def test_somebody_waived_for_being_late_goes_on_with_what_they_had_saved_marked_not_blind(
    session: orm.Session,
) -> None:
    panel = make_scoring(AGREED, seal=False)
    given = held(panel)
    waive(panel, 1, "health")
    for one in allocation.allocations_of(panel.round):
        scoring.seal(one, None, one.auditor)
    moderation.reveal(panel.round, panel.chair)
    session.commit()
    again = add(panel, panel.auditors["health"])
    session.commit()
    assert (again.id, again.after_reveal, again.ended_at) == (given.id, True, None)
    scoring.seal(again, None, again.auditor)
    session.commit()
    assert {one.blind for one in scoring.sealed_scores(panel.round) if one.agency == "health"} == {False}


def test_an_agency_is_waived_after_the_reveal_only_where_no_sealed_grades_stand(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    plan, health = panel.plan(1).sample_plan, agency_of(panel, "health")
    with pytest.raises(ScoringRefused, match="has sealed this assessment, so it counts"):
        allocation.waive(plan, health, WaiverReason.NO_AUDITOR, "", panel.chair)
    declare(panel)
    allocation.waive(plan, health, WaiverReason.NO_AUDITOR, "", panel.chair)
    assert panel.cell(1, "T-1").outcome.grade == "G"


def test_an_added_assessor_may_be_taken_back_and_their_agency_waived_until_they_seal(
    session: orm.Session,
) -> None:
    panel = make_revealed(AGREED)
    declare(panel)
    plan, health = panel.plan(1).sample_plan, agency_of(panel, "health")
    given = add(panel, late_person())
    allocation.end_allocation(given, EndReason.UNAVAILABLE, panel.second)
    session.commit()
    again = add(panel, given.auditor)
    assert again.id == given.id
    allocation.waive(plan, health, WaiverReason.NO_AUDITOR, "", panel.chair)
    assert given.ended_reason is EndReason.WAIVED


def test_nobody_is_added_to_a_place_that_is_held_or_with_a_conflict_or_before_the_reveal(
    session: orm.Session,
) -> None:
    panel = make_revealed(AGREED)
    late = late_person()
    with pytest.raises(allocation.AllocationRefused, match="has this plan for health already"):
        add(panel, late)
    given = declare(panel)
    with pytest.raises(allocation.AllocationRefused, match="has a declared conflict of interest"):
        add(panel, given.auditor)
    with pytest.raises(allocation.AllocationRefused, match="is not an auditor for health"):
        add(panel, panel.auditors["education"])


def test_an_assessor_is_added_neither_before_the_reveal_nor_after_the_sign_off(session: orm.Session) -> None:
    panel = make_scoring(AGREED)
    declare(panel)
    with pytest.raises(WrongState, match="not revealed yet"):
        add(panel, late_person())


def test_after_the_sign_off_no_place_changes(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    panel.settle_all()
    panel.sign_off()
    plan, health = panel.plan(1).sample_plan, agency_of(panel, "health")
    for verb in (
        lambda: add(panel, panel.auditors["health"]),
        lambda: allocation.waive(plan, health, WaiverReason.NO_AUDITOR, "", panel.chair),
    ):
        with pytest.raises(WrongState, match="signed off"):
            verb()
