"""Settling what the agencies differ on. Each settling is a new row: the newest counts, none ever changes.

Reading rule: every verb first locks the round's row. Two that settle the same point, or a sign-off meanwhile,
come one after the other, and the later one sees what the earlier one did.
"""

import sqlalchemy as sa

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.moderation.board import read_board
from audit_app.moderation.models import Dissent, ModeratedGrade, OverallGrade, SettledReason
from audit_app.moderation.rules import (
    Confidence,
    Decided,
    ModerationRefused,
    NotYours,
    SettledMeanwhile,
    Settlement,
    check_settlement,
    overall_fault,
)
from audit_app.moderation.told import tell, tell_overall
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import OPEN_FOR_PANEL, State, WrongState, expected_on
from audit_app.rubrics.grades import SCALE, Grade
from audit_app.rubrics.models import AuditPoint
from audit_app.sampling.models import SamplePlan
from audit_app.scoring.models import Assessment

# What a person may choose; the others are given by what was done.
PANEL_REASONS = (
    SettledReason.EVIDENCE_MISSED,
    SettledReason.READ_DIFFERENTLY,
    SettledReason.UNCLEAR,
    SettledReason.DIFFERENT_INFORMATION,
    SettledReason.OUTSIDE_REMIT,
    SettledReason.SLIP,
)


def lock_for_panel(round: AuditRound) -> AuditRound:
    """The round, locked until the end of this request. Raises WrongState unless the panel may work in it."""
    locked = rounds.lock_round(round.id)
    if locked is None or locked.state not in OPEN_FOR_PANEL:
        state = locked.state if locked else round.state
        if state is State.SIGNED_OFF:
            raise WrongState("This round is signed off, so nothing in it can change unless it is reopened.")
        raise WrongState("The grades of this round are not revealed yet, so there is nothing to settle.")
    return locked


def audited_by(round: AuditRound, person: Person) -> frozenset[int]:
    """The sample plans of a round somebody audits or has begun to: they may not settle those."""
    began = sa.select(Assessment.allocation_id)
    query = sa.select(Allocation.sample_plan_id).where(
        Allocation.round_id == round.id,
        Allocation.auditor_id == person.id,
        sa.or_(Allocation.ended_at.is_(None), Allocation.id.in_(began)),
    )
    return frozenset(db.session.scalars(query))


def settle(
    round: AuditRound,
    sample_plan: SamplePlan,
    point: AuditPoint,
    settlement: Settlement,
    revision: int,
    person: Person,
    heard: int = 0,
) -> ModeratedGrade:
    """Record the panel's agreed grade on one point, with its reason, its words and any dissent.

    `revision` is the one the form was drawn from, 0 where nothing was settled before; `heard` is how many
    dissents it showed. Raises SettledMeanwhile when somebody was faster, NotYours for somebody who audited
    the plan, ModerationRefused or WrongState.
    """
    lock_for_panel(round)
    _refuse_auditor(round, sample_plan, person)
    asked = _asked(round, point)
    latest = _latest(sample_plan, point)
    _refuse_stale(latest, revision)
    _refuse_unheard(latest, heard)
    allowed = (*SCALE, Grade.NOT_APPLICABLE) if point.na_allowed else SCALE
    check_settlement(settlement, allowed, PANEL_REASONS, sorted(asked))
    return _record_settled(round, sample_plan, point, settlement, latest, person)


def retract(
    round: AuditRound, sample_plan: SamplePlan, point: AuditPoint, words: str, revision: int, person: Person
) -> ModeratedGrade:
    """Take the panel's agreed grade back: the sealed grades decide again. Raises as `settle` does."""
    lock_for_panel(round)
    _refuse_auditor(round, sample_plan, person)
    latest = _latest(sample_plan, point)
    _refuse_stale(latest, revision)
    if latest is None or latest.grade is None:
        raise ModerationRefused("Nothing is settled on this point, so there is nothing to take back.")
    if not words.strip():
        raise ModerationRefused("Say in a sentence why the agreed grade is taken back.")
    row = new_row(sample_plan, point, None, SettledReason.RETRACTED, words, latest.revision + 1, person)
    db.session.add(row)
    db.session.flush()
    tell("agreed grade taken back", sample_plan, row, point, before=latest)
    return row


def settle_overall(
    round: AuditRound, sample_plan: SamplePlan, grade: Grade, words: str, revision: int, person: Person
) -> OverallGrade:
    """Record the panel's overall grade of a plan beside what the rubric suggests. Raises as `settle` does."""
    lock_for_panel(round)
    _refuse_auditor(round, sample_plan, person)
    plan = read_board(round, sample_plan.id).plan(sample_plan.id)
    if plan is None:
        raise ModerationRefused("This plan was withdrawn from the round.")
    _refuse_stale(plan.overall, revision)
    if plan.open_cells:
        raise ModerationRefused(
            "Settle what the agencies differ on in this plan first, then its overall grade."
        )
    fault = overall_fault(grade, plan.suggestion.grade, words)
    if fault:
        raise ModerationRefused(fault)
    row = OverallGrade(
        round_id=round.id, sample_plan_id=sample_plan.id, revision=revision + 1,
        suggested=plan.suggestion.grade, grade=grade, words=words,
        settled_by=person.id, settled_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    tell_overall(plan, row)
    return row


def _refuse_auditor(round: AuditRound, sample_plan: SamplePlan, person: Person) -> None:
    # Read again under the lock: it may have been withdrawn since the page asked for it.
    db.session.refresh(sample_plan)
    if sample_plan.round_id != round.id or sample_plan.withdrawn_at is not None:
        raise ModerationRefused("This plan was withdrawn from the round, so nothing is settled on it.")
    if sample_plan.id in audited_by(round, person):
        raise NotYours("You audited this plan, so somebody else has to settle its grades.")


def _asked(round: AuditRound, point: AuditPoint) -> frozenset[str]:
    asked = expected_on(point, [agency.key for agency in rounds.expected_agencies(round)])
    if not asked or point.rubric_version_id not in {rubric.id for rubric in rounds.rubrics_of(round)}:
        raise ModerationRefused("This point is not asked in this round.")
    return asked


def _latest(sample_plan: SamplePlan, point: AuditPoint) -> ModeratedGrade | None:
    query = sa.select(ModeratedGrade).where(
        ModeratedGrade.sample_plan_id == sample_plan.id, ModeratedGrade.audit_point_id == point.id
    )
    return db.session.scalar(query.order_by(ModeratedGrade.revision.desc()).limit(1))


def _refuse_stale(latest: ModeratedGrade | OverallGrade | None, revision: int) -> None:
    stands = latest.revision if latest else 0
    if stands != revision:
        raise SettledMeanwhile(latest, stands)


def _refuse_unheard(latest: ModeratedGrade | None, heard: int) -> None:
    """A dissent adds to what stands without a new revision, and would be lost under the next one."""
    if latest is None:
        return
    db.session.refresh(latest, ["dissents"])  # the page may have read them before the lock
    if len(latest.dissents) != heard:
        raise SettledMeanwhile(latest, latest.revision, len(latest.dissents))


def new_row(
    sample_plan: SamplePlan,
    point: AuditPoint,
    grade: Grade | None,
    reason: SettledReason,
    words: str,
    revision: int,
    person: Person,
) -> ModeratedGrade:
    """A settling not recorded yet."""
    return ModeratedGrade(
        round_id=sample_plan.round_id,
        sample_plan_id=sample_plan.id,
        rubric_version_id=point.rubric_version_id,
        audit_point_id=point.id,
        revision=revision,
        grade=grade,
        reason=reason,
        words=words,
        settled_by=person.id,
        settled_at=clock.now(),
    )


def _record_settled(
    round: AuditRound,
    sample_plan: SamplePlan,
    point: AuditPoint,
    settlement: Settlement,
    latest: ModeratedGrade | None,
    person: Person,
) -> ModeratedGrade:
    reason = SettledReason(settlement.reason)
    revision = latest.revision + 1 if latest else 1
    row = new_row(sample_plan, point, settlement.grade, reason, settlement.words, revision, person)
    row.confidence, row.decided = Confidence(settlement.confidence), Decided(settlement.decided)
    ids = {agency.key: agency.id for agency in rounds.expected_agencies(round)}
    row.dissents = [Dissent(agency_id=ids[key], words=words) for key, words in settlement.dissents.items()]
    db.session.add(row)
    db.session.flush()
    tell("point settled", sample_plan, row, point, before=latest, dissents=dict(settlement.dissents))
    return row
