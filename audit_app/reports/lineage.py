"""What stands behind one percentage: every plan, every sealed grade, every settling, and the draw."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from audit_app.db import db
from audit_app.moderation.models import ModeratedGrade
from audit_app.moderation.service import PanelCell, names_of, read_board
from audit_app.reports.service import PointReport, Report, report
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan


@dataclass(frozen=True)
class CellBehind:
    """One plan at the point: what each agency sealed, and every settling, oldest first."""

    cell: PanelCell
    settlings: tuple[ModeratedGrade, ...]
    duplicate_of: str | None


@dataclass(frozen=True)
class PointLineage:
    """One figure of one round opened down to its cells."""

    round: AuditRound
    report: Report
    line: PointReport
    cells: tuple[CellBehind, ...]
    withdrawn: tuple[SamplePlan, ...]
    names: dict[int, str]


def point_lineage(round: AuditRound, code: str) -> PointLineage | None:
    """The cells behind a point's figure; None before reveal, or where the round did not ask the point."""
    if round.state not in REVEALED:
        return None
    whole = report([round])
    line = whole.point(code)
    if line is None:
        return None
    settlings = _settlings(round, line.point.id)
    duplicates = {found.plan: found.counted_as for found in whole.rounds[0].duplicates}
    cells = tuple(
        CellBehind(
            cell,
            tuple(settlings[cell.sample_plan.id]),
            duplicates.get(cell.sample_plan.plan.reference),
        )
        for cell in read_board(round).cells
        if cell.point.id == line.point.id
    )
    everything = sampling.sample_of(round, withdrawn=True)
    return PointLineage(
        round=round,
        report=whole,
        line=line,
        cells=cells,
        withdrawn=tuple(plan for plan in everything if plan.withdrawn_at is not None),
        names=names_of({row.settled_by for rows in settlings.values() for row in rows}),
    )


def _settlings(round: AuditRound, point_id: int) -> dict[int, list[ModeratedGrade]]:
    query = (
        sa.select(ModeratedGrade)
        .where(ModeratedGrade.round_id == round.id, ModeratedGrade.audit_point_id == point_id)
        .order_by(ModeratedGrade.revision)
        .options(selectinload(ModeratedGrade.dissents))
    )
    found: dict[int, list[ModeratedGrade]] = defaultdict(list)
    for row in db.session.scalars(query):
        found[row.sample_plan_id].append(row)
    return found
