"""Saving one point as it is given: one grade, its comment and where in the plan it was seen."""

from dataclasses import dataclass

import sqlalchemy as sa

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.register.counted import counted
from audit_app.rounds.models import RoundRubric
from audit_app.rounds.service import MOST
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint
from audit_app.scoring.held import Held, begun, check, hold, record
from audit_app.scoring.identifying import at_point
from audit_app.scoring.models import Assessment, Score
from audit_app.scoring.rules import NOTHING, Answer, Outcome, ScoringRefused, Typed, weigh


class PointClash(ScoringRefused):
    """Another window saved something else at this point. Nothing was changed."""

    def __init__(self, saved: Answer) -> None:
        super().__init__("Another window saved something else here. Choose which of the two should stand.")
        self.saved = saved


@dataclass(frozen=True)
class _Point:
    """The point asked for, and what is saved of it."""

    id: int
    rubric_version_id: int
    code: str
    title: str
    na_allowed: bool
    assessment: Assessment | None
    score: Score | None


def save_point(allocation_id: int, point_id: int, typed: Typed, person: Person) -> Answer | None:
    """Keep one answer; what is saved now. None where the plan or the point is not theirs to score.

    Sent again, it changes nothing and answers from how things stand. Raises ScoringRefused where it cannot
    count, PointClash where another window was quicker.
    """
    held = hold(allocation_id, person)
    point = _asked(held, point_id) if held else None
    if held is None or point is None:
        return None
    check(held, point.assessment)
    if typed.answer.grade is Grade.NOT_APPLICABLE and not point.na_allowed:
        raise ScoringRefused(f"“{point.title}” cannot be not applicable, so nothing was saved.")
    saved = _answer(point.score) if point.score else NOTHING
    outcome = weigh(saved, typed.answer, typed.stamp)
    if outcome is Outcome.CLASH:
        raise PointClash(saved)
    if outcome is Outcome.SAME:
        return at_point(saved, point_id)
    assessment = begun(held, point.assessment)
    now = at_point(_answer(_write(held, assessment, point, typed.answer)), point_id)
    before = {point.code: told(saved)} if point.score else {}
    after = {point.code: told(now), **counted("An answer saved", now.found)}
    record("scores saved", held, assessment, before, after)
    return now


def told(answer: Answer) -> dict[str, str | None]:
    """An answer as the trail keeps it."""
    return {"grade": answer.grade, "comment": answer.comment, "evidence": answer.evidence}


def _asked(held: Held, point_id: int) -> _Point | None:
    """Read after the allocation is held, in one go."""
    if not 0 < point_id <= MOST:
        return None
    of_point = sa.and_(Score.assessment_id == Assessment.id, Score.audit_point_id == AuditPoint.id)
    query = (
        sa.select(
            AuditPoint.id, AuditPoint.rubric_version_id, AuditPoint.code, AuditPoint.title,
            AuditPoint.na_allowed, Assessment, Score, AuditPoint.agencies,
        )
        .join(RoundRubric, RoundRubric.rubric_version_id == AuditPoint.rubric_version_id)
        .outerjoin(Assessment, Assessment.allocation_id == held.allocation.id)
        .outerjoin(Score, of_point)
        .where(AuditPoint.id == point_id, RoundRubric.round_id == held.round.id)
    )  # fmt: skip
    row = db.session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if row is None or held.allocation.agency.key not in row.agencies:
        return None
    return _Point(*row[:-1])


def _write(held: Held, assessment: Assessment, point: _Point, answer: Answer) -> Score:
    score = point.score
    if score is None:
        score = Score(
            assessment_id=assessment.id, round_id=held.round.id, audit_point_id=point.id,
            rubric_version_id=point.rubric_version_id, version=0,
        )  # fmt: skip
        db.session.add(score)
    score.grade, score.comment, score.evidence = answer.grade, answer.comment, answer.evidence
    score.version += 1
    score.saved_at = clock.now()
    return score


def _answer(score: Score) -> Answer:
    return Answer(score.grade, score.comment, score.version, score.evidence, score.saved_at)
