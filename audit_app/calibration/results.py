"""What came of somebody's own calibration plans: their grades beside known ones, and nobody else's.

Nothing is read before the grades of the audit's round are revealed: the queries themselves give nothing.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from audit_app.accounts.models import Person
from audit_app.allocation.models import Allocation
from audit_app.calibration.models import CheckGrade, CheckPlan
from audit_app.calibration.rules import Comparison, Pair, compare
from audit_app.db import db
from audit_app.moderation.board import read_board
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint
from audit_app.sampling.models import SamplePlan
from audit_app.scoring.models import Assessment, Score


@dataclass(frozen=True)
class Known:
    """A grade to compare with, and why it is so."""

    grade: Grade
    words: str


@dataclass(frozen=True)
class PointResult:
    """One point of a calibration plan: what the person gave, and the known grade with its reason."""

    point: AuditPoint
    pair: Pair
    comment: str
    reason: str


@dataclass(frozen=True)
class Result:
    """One sealed calibration plan of one person. `against` says what their grades are held against."""

    allocation: Allocation
    reference: str
    round: AuditRound
    sealed_at: dt.datetime | None
    against: str
    points: tuple[PointResult, ...]

    @property
    def comparison(self) -> Comparison:
        """The counts of this plan."""
        return compare(one.pair for one in self.points)


def own_results(person: Person) -> list[Result]:
    """Everything somebody sealed on calibration plans of revealed rounds, the newest round first."""
    return _results(person, _own(person))


def own_result(person: Person, allocation_id: int) -> Result | None:
    """One of them; None for anything else, whether it exists or not."""
    if not 0 < allocation_id <= rounds.MOST:
        return None
    return next(iter(_results(person, _own(person).where(Allocation.id == allocation_id))), None)


Own = sa.Select[Allocation, CheckPlan, AuditRound, Assessment]


def _own(person: Person) -> Own:
    companion = aliased(AuditRound)
    return (
        sa.select(Allocation, CheckPlan, AuditRound, Assessment)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .join(CheckPlan, CheckPlan.plan_id == SamplePlan.plan_id)
        .join(companion, companion.id == Allocation.round_id)
        .join(AuditRound, AuditRound.id == companion.calibrates_id)
        .join(Assessment, Assessment.allocation_id == Allocation.id)
        .where(
            Allocation.auditor_id == person.id,
            Allocation.ended_at.is_(None),
            Assessment.sealed_at.is_not(None),
            companion.state.in_(REVEALED),
            AuditRound.state.in_(REVEALED),
        )
        .order_by(AuditRound.held_on.desc(), Assessment.sealed_at.desc())
        .options(
            joinedload(CheckPlan.plan),
            joinedload(CheckPlan.repeats).joinedload(SamplePlan.plan),
            selectinload(CheckPlan.grades).joinedload(CheckGrade.point),
        )
    )


def _results(person: Person, query: Own) -> list[Result]:
    rows = db.session.execute(query).all()
    scores = _scores([row.Assessment.id for row in rows])
    found = []
    for allocation, check, round, assessment in rows:
        known, against = _known(check, person)
        found.append(
            Result(
                allocation, check.plan.reference, round, assessment.sealed_at, against,
                tuple(_points(scores[assessment.id], known)),
            )
        )  # fmt: skip
    return found


def _points(scores: Iterable[Score], known: Mapping[str, Known]) -> Iterable[PointResult]:
    for score in scores:
        if score.grade is not None:
            held = known.get(score.point.code)
            pair = Pair(score.point.code, score.grade, held.grade if held else None)
            yield PointResult(score.point, pair, score.comment, held.words if held else "")


def _scores(assessment_ids: list[int]) -> dict[int, list[Score]]:
    """The graded points of some assessments, in the order of the rubric."""
    query = (
        sa.select(Score)
        .join(AuditPoint, AuditPoint.id == Score.audit_point_id)
        .where(Score.assessment_id.in_(assessment_ids), Score.grade.is_not(None))
        .order_by(AuditPoint.rubric_version_id, AuditPoint.position)
        .options(joinedload(Score.point))
    )
    found: dict[int, list[Score]] = {one: [] for one in assessment_ids}
    for score in db.session.scalars(query):
        found[score.assessment_id].append(score)
    return found


def _known(check: CheckPlan, person: Person) -> tuple[dict[str, Known], str]:
    """The grades to compare with, by point code, and what they are in words."""
    if check.repeats is None:
        return {
            row.point.code: Known(row.grade, row.words) for row in check.grades
        }, "the grades agreed beforehand"
    round = rounds.find_round(check.repeats.round_id)
    if round is None:
        return {}, "nothing: the earlier round is gone"
    earlier = f"{check.repeats.plan.reference} of round {round.name}"
    own = _own_earlier(check.repeats, person)
    if own:
        return own, f"what you gave {earlier}"
    return _agreed(round, check.repeats), f"the agreed grades of {earlier}, which you did not score"


def _own_earlier(sampled: SamplePlan, person: Person) -> dict[str, Known]:
    """What somebody gave the plan the first time, if they scored it blind and it counted."""
    query = (
        sa.select(Assessment.id)
        .join(Allocation, Allocation.id == Assessment.allocation_id)
        .where(
            Allocation.sample_plan_id == sampled.id,
            Allocation.auditor_id == person.id,
            Allocation.ended_at.is_(None),
            sa.not_(Allocation.after_reveal),
            Assessment.sealed_at.is_not(None),
        )
    )
    scores = _scores(list(db.session.scalars(query)))
    return {
        score.point.code: Known(score.grade, score.comment)
        for held in scores.values()
        for score in held
        if score.grade is not None
    }


def _agreed(round: AuditRound, sampled: SamplePlan) -> dict[str, Known]:
    """The agreed grades of a plan, with the panel's words where it settled them."""
    found = {}
    for plan in read_board(round, only=sampled.id).plans:
        for cell in plan.cells:
            if cell.outcome.grade is not None:
                settled = cell.moderated.words if cell.moderated and cell.outcome.moderated else ""
                found[cell.point.code] = Known(cell.outcome.grade, settled or "The agencies agreed.")
    return found
