"""What stands behind a figure of several points, or of plans overall: its points, its rounds, its plans."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from audit_app.db import db
from audit_app.figures.records import overall_grades, round_record
from audit_app.moderation.models import OverallGrade
from audit_app.reports.lig import Lig
from audit_app.reports.rules import Shown
from audit_app.reports.service import PointReport
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.rules import section_name
from audit_app.sampling.models import SamplePlan


@dataclass(frozen=True)
class Together:
    """A section's points, or all, and the figure they sum to. `name`: as every page calls it."""

    name: str
    shown: Shown
    points: tuple[PointReport, ...]


def together(lig: Lig, rubric: str, section: str) -> Together | None:
    """The points of one section of one rubric, or of the whole report without either; None for no such."""
    report = lig.report
    if not section:
        return Together("all audit points together", report.together, report.points)
    for one in report.sections:
        if (one.rubric, one.section) == (rubric, section):
            return Together(section_name(section), one.shown, one.points)
    return None


@dataclass(frozen=True)
class PlanBehind:
    """One plan's overall grade, or why it has none, and how it was settled."""

    reference: str
    sample_plan_id: int
    grade: Grade | None
    left_out: str
    settled: OverallGrade | None


def plans_behind(round: AuditRound, as_of: dt.datetime | None = None) -> list[PlanBehind]:
    """Every plan of a revealed round, in the order of the sample."""
    record = round_record(round, as_of)
    if record is None:
        return []
    query = sa.select(SamplePlan).where(SamplePlan.round_id == round.id).options(joinedload(SamplePlan.plan))
    ids = {row.plan.reference: row.id for row in db.session.scalars(query)}
    settled = _settled(round, as_of)
    return [
        PlanBehind(
            one.plan,
            ids[one.plan],
            one.grade,
            "withdrawn" if one.withdrawn else "same child as another plan" if one.duplicate else "",
            settled.get(ids[one.plan]),
        )
        for one in overall_grades(round, record, as_of)
    ]


def _settled(round: AuditRound, as_of: dt.datetime | None) -> dict[int, OverallGrade]:
    query = sa.select(OverallGrade).where(OverallGrade.round_id == round.id).order_by(OverallGrade.revision)
    return {
        row.sample_plan_id: row
        for row in db.session.scalars(query)
        if as_of is None or row.settled_at <= as_of
    }
