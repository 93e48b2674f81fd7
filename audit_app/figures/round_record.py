"""A whole round's records, made into figures as of any time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from audit_app.figures.life import (
    GradeRecord,
    ModerationRecord,
    RoundLife,
    WaiverRecord,
    latest_grades,
    latest_moderation,
)
from audit_app.figures.membership import Membership, SampledPlan, membership
from audit_app.figures.point_figure import PointFigure, count_cells
from audit_app.figures.pooled import all_points
from audit_app.moderation.agreed import Cell, SealedGrade
from audit_app.rubrics.grades import Grade

CellKey = tuple[str, str]


@dataclass(frozen=True)
class RoundRecord:
    """Everything recorded in a round, whenever it was made; corrections add to it and replace nothing.

    `expected` holds, by point code, the agencies expected there; `plans` the sample in the order listed.
    Records of plans outside the sample, or of points outside `expected`, count for nothing.
    """

    plans: tuple[SampledPlan, ...]
    expected: Mapping[str, frozenset[str]]
    life: RoundLife
    grades: tuple[GradeRecord, ...] = ()
    moderations: tuple[ModerationRecord, ...] = ()
    waivers: tuple[WaiverRecord, ...] = ()


@dataclass(frozen=True)
class RoundFigures:
    """A round's figures by point code and together, with the plans that count and those that do not."""

    points: dict[str, PointFigure]
    together: PointFigure
    members: Membership
    signed_off: bool

    def provisional(self, point: str) -> bool:
        """Whether the point's figure may still change; see `PointFigure.provisional`."""
        return self.points[point].provisional(self.signed_off)


def round_cells(record: RoundRecord, as_of: datetime | None = None) -> dict[str, tuple[Cell, ...]]:
    """Every cell of a round by point code, plans in the order listed, as known at `as_of` (or now)."""
    life = record.life.seen(as_of)
    return _cells(record, life, membership(record.plans, life))


def round_figures(record: RoundRecord, as_of: datetime | None = None) -> RoundFigures:
    """The figures of a round as they stood at `as_of`, or from all its records.

    Late grades and moderations, made while the round was signed off, are ignored; a withdrawal after
    sign-off leaves the figures standing until the round is reopened (figures.md, sections 1 and 2).
    """
    life = record.life.seen(as_of)
    members = membership(record.plans, life)
    points = {code: count_cells(cells) for code, cells in _cells(record, life, members).items()}
    return RoundFigures(points, all_points(points.values()), members, life.signed_off)


def _cells(record: RoundRecord, life: RoundLife, members: Membership) -> dict[str, tuple[Cell, ...]]:
    sealed = _sealed(record.grades, life)
    moderated = _moderated(record.moderations, life)
    waived = _waived(record.waivers, life)
    fates = [(plan, False, False) for plan in members.counted]
    fates += [(plan, True, False) for plan in members.withdrawn]
    fates += [(duplicate.plan, False, True) for duplicate in members.duplicates]
    place = {plan.reference: number for number, plan in reversed(list(enumerate(record.plans)))}
    fates.sort(key=lambda fate: place[fate[0]])
    return {
        point: tuple(
            Cell(
                plan=plan,
                expected=expected,
                sealed=sealed.get((plan, point), ()),
                moderated=moderated.get((plan, point)),
                waived=waived[plan, point] | waived[plan, None],
                withdrawn=withdrawn,
                duplicate=duplicate,
            )
            for plan, withdrawn, duplicate in fates
        )
        for point, expected in record.expected.items()
    }


def _sealed(records: Iterable[GradeRecord], life: RoundLife) -> dict[CellKey, tuple[SealedGrade, ...]]:
    by_cell: defaultdict[CellKey, list[GradeRecord]] = defaultdict(list)
    for record in records:
        by_cell[record.plan, record.point].append(record)
    return {
        key: tuple(SealedGrade(g.agency, g.auditor, g.grade, g.blind) for g in latest_grades(found, life))
        for key, found in by_cell.items()
    }


def _moderated(records: Iterable[ModerationRecord], life: RoundLife) -> dict[CellKey, Grade | None]:
    by_cell: defaultdict[CellKey, list[ModerationRecord]] = defaultdict(list)
    for record in records:
        by_cell[record.plan, record.point].append(record)
    latest = {key: latest_moderation(found, life) for key, found in by_cell.items()}
    return {key: record.grade if record else None for key, record in latest.items()}


def _waived(
    records: Iterable[WaiverRecord], life: RoundLife
) -> defaultdict[tuple[str, str | None], frozenset[str]]:
    waived: defaultdict[tuple[str, str | None], frozenset[str]] = defaultdict(frozenset)
    for record in records:
        if life.accepts(record.at):
            waived[record.plan, record.point] |= {record.agency}
    return waived
