"""Where the panel found a descriptor unclear: what the rubric's next version should look at."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from audit_app.db import db
from audit_app.moderation.models import ModeratedGrade, SettledReason
from audit_app.rounds.models import IS_AUDIT, AuditRound
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint, RubricVersion
from audit_app.scoring import service as scoring

MOST = 200


@dataclass(frozen=True)
class Found:
    """One settling with that reason. `given` is by agency, never by auditor."""

    row: ModeratedGrade
    round: AuditRound
    given: tuple[tuple[str, Grade], ...]


@dataclass(frozen=True)
class UnclearPoint:
    """One audit point whose descriptors were found unclear, and where."""

    rubric: RubricVersion
    point: AuditPoint
    found: tuple[Found, ...]


def unclear_points(slug: str | None = None) -> list[UnclearPoint]:
    """The points found unclear, those found so most often first; of one rubric where asked.

    Only settlings that stand: what was settled again or taken back says something else now. The newest MOST.
    """
    rows, later = ModeratedGrade, aliased(ModeratedGrade)
    newer = sa.exists().where(
        later.sample_plan_id == rows.sample_plan_id,
        later.audit_point_id == rows.audit_point_id,
        later.revision > rows.revision,
    )
    query = (
        sa.select(rows, AuditRound, AuditPoint, RubricVersion)
        .join(AuditRound, AuditRound.id == rows.round_id)
        .join(AuditPoint, AuditPoint.id == rows.audit_point_id)
        .join(RubricVersion, RubricVersion.id == rows.rubric_version_id)
        .where(rows.reason == SettledReason.UNCLEAR, ~newer, IS_AUDIT)
        .order_by(rows.settled_at.desc(), rows.id.desc())
        .limit(MOST)
    )
    if slug is not None:
        query = query.where(RubricVersion.slug == slug)
    found = db.session.execute(query).all()
    given = _given([(row.sample_plan_id, row.audit_point_id) for row, *_ in found])
    by_point: dict[int, UnclearPoint] = {}
    for row, round, point, rubric in found:
        one = Found(row, round, given.get((row.sample_plan_id, row.audit_point_id), ()))
        before = by_point.get(point.id, UnclearPoint(rubric, point, ()))
        by_point[point.id] = UnclearPoint(rubric, point, (*before.found, one))
    return sorted(by_point.values(), key=lambda one: (one.rubric.slug, -len(one.found), one.point.position))


def _given(cells: list[tuple[int, int]]) -> Mapping[tuple[int, int], tuple[tuple[str, Grade], ...]]:
    sorted_out: dict[tuple[int, int], tuple[tuple[str, Grade], ...]] = {}
    for score in scoring.scores_at(cells):
        key = (score.sample_plan_id, score.audit_point_id)
        sorted_out[key] = (*sorted_out.get(key, ()), (score.agency, score.grade))
    return sorted_out
