"""What the panel has before it, read in a handful of queries: every plan, every point, every agency's grade.

Nothing here tells a grade before the round is revealed: the scores come from scoring, which gives none.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from audit_app.accounts.models import Agency, Person
from audit_app.allocation import service as allocation
from audit_app.db import db
from audit_app.moderation.cells import Opinion, PanelCell, PlanPanel
from audit_app.moderation.models import ModeratedGrade, OverallGrade, Postponement
from audit_app.moderation.rules import Cell, SealedGrade, awaited
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import expected_on, is_minor
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.models import AuditPoint
from audit_app.rubrics.overall import suggest_overall
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan
from audit_app.scoring import service as scoring

__all__ = [
    "Board",
    "CellKey",
    "Opinion",
    "PanelCell",
    "PlanPanel",
    "latest_moderated",
    "latest_overall",
    "names_of",
    "postponements",
    "read_board",
]

CellKey = tuple[int, int]


@dataclass(frozen=True)
class Board:
    """A revealed round before the panel: its un-withdrawn plans in the order of the sample."""

    round: AuditRound
    agencies: tuple[Agency, ...]
    plans: tuple[PlanPanel, ...]

    @property
    def cells(self) -> Iterator[PanelCell]:
        """Every cell of the round."""
        return (cell for plan in self.plans for cell in plan.cells)

    @cached_property
    def open_cells(self) -> tuple[PanelCell, ...]:
        """Everything left to settle: two steps apart and across the good line first, then plan by plan."""
        waiting = [cell for plan in self.plans for cell in plan.open_cells]
        return tuple(
            sorted(waiting, key=lambda cell: (cell.weight[0], cell.sample_plan.position, cell.weight))
        )

    @cached_property
    def minor_cells(self) -> tuple[PanelCell, ...]:
        """What one action may settle under the round's trigger. Points put off wait for their meeting."""
        return tuple(cell for cell in self.open_cells if cell.minor and not cell.postponed)

    @cached_property
    def postponed_cells(self) -> tuple[PanelCell, ...]:
        """What is put off to the next meeting. It holds the sign-off up like everything else that is left."""
        return tuple(cell for cell in self.open_cells if cell.postponed)

    @cached_property
    def disputed(self) -> int:
        """How many cells ever needed the panel: still open, or settled by it."""
        return sum(1 for cell in self.cells if cell.open or cell.outcome.moderated)

    def plan(self, sample_plan_id: int) -> PlanPanel | None:
        """One plan of the board."""
        return next((plan for plan in self.plans if plan.sample_plan.id == sample_plan_id), None)


def latest_moderated(round: AuditRound) -> dict[CellKey, ModeratedGrade]:
    """The newest settling of each cell by (sample plan id, audit point id).

    One without a grade is a retraction.
    """
    rows = ModeratedGrade
    cell = (rows.sample_plan_id, rows.audit_point_id)
    # Asked of the database, so that a point settled many times over is read once.
    highest = sa.func.max(rows.revision).label("revision")
    newest = sa.select(*cell, highest).where(rows.round_id == round.id).group_by(*cell).subquery()
    same = sa.and_(*(column == newest.c[column.key] for column in (*cell, rows.revision)))
    query = sa.select(rows).join(newest, same).options(selectinload(rows.dissents))
    return {(row.sample_plan_id, row.audit_point_id): row for row in db.session.scalars(query)}


def latest_overall(round: AuditRound) -> dict[int, OverallGrade]:
    """The newest overall grade of each plan by sample plan id."""
    query = sa.select(OverallGrade).where(OverallGrade.round_id == round.id).order_by(OverallGrade.revision)
    return {row.sample_plan_id: row for row in db.session.scalars(query)}


def postponements(round: AuditRound) -> dict[CellKey, Postponement]:
    """What was put off to the next meeting and not taken up again, by (sample plan id, audit point id)."""
    query = sa.select(Postponement).where(
        Postponement.round_id == round.id, Postponement.resumed_at.is_(None)
    )
    return {(row.sample_plan_id, row.audit_point_id): row for row in db.session.scalars(query)}


def read_board(round: AuditRound, only: int | None = None) -> Board:
    """The round as the panel sees it, or only one plan of it by its sample plan id.

    Before reveal it holds no grades; see `scoring.sealed_scores`.
    """
    agencies = tuple(rounds.expected_agencies(round))
    maker = _CellMaker(round, agencies)
    overall = latest_overall(round)
    base = rubrics.as_published(rounds.rubrics_of(round)[0])
    plans = []
    for sample_plan in sampling.sample_of(round):
        if only not in (None, sample_plan.id):
            continue
        cells = tuple(maker.cell(sample_plan, point) for point in maker.points)
        agreed = {cell.point.code: cell.outcome.grade for cell in cells if _of_base(cell, round)}
        suggestion = suggest_overall(base.overall, base.points, agreed)
        plans.append(PlanPanel(sample_plan, cells, overall.get(sample_plan.id), suggestion))
    return Board(round, agencies, tuple(plans))


def _of_base(cell: PanelCell, round: AuditRound) -> bool:
    return cell.point.rubric_version_id == round.rubric_rows[0].rubric_version_id


class _CellMaker:
    """The records of a round, sorted by cell once, so that a board of hundreds of cells is a few queries."""

    def __init__(self, round: AuditRound, agencies: tuple[Agency, ...]) -> None:
        self.trigger = round.trigger
        self.agencies = agencies
        keys = frozenset(agency.key for agency in agencies)
        self.expected = {point.id: expected_on(point, keys) for point in rounds.points_of(round)}
        self.points = [point for point in rounds.points_of(round) if self.expected[point.id]]
        self.moderated = latest_moderated(round)
        self.postponed = postponements(round)
        key_of = {agency.id: agency.key for agency in agencies}
        self.waived: defaultdict[int, set[str]] = defaultdict(set)
        for waiver in allocation.waivers_of(round):
            if waiver.agency_id in key_of:
                self.waived[waiver.sample_plan_id].add(key_of[waiver.agency_id])
        self.scores: defaultdict[CellKey, list[scoring.SealedScore]] = defaultdict(list)
        for score in scoring.sealed_scores(round):
            self.scores[score.sample_plan_id, score.audit_point_id].append(score)

    def cell(self, sample_plan: SamplePlan, point: AuditPoint) -> PanelCell:
        key = (sample_plan.id, point.id)
        scores = sorted(self.scores[key], key=lambda score: score.auditor_id)
        moderated = self.moderated.get(key)
        cell = Cell(
            plan=sample_plan.plan.reference,
            expected=self.expected[point.id],
            sealed=tuple(
                SealedGrade(score.agency, str(score.auditor_id), score.grade, score.blind)
                for score in scores
                if score.grade
            ),
            moderated=moderated.grade if moderated else None,
            waived=frozenset(self.waived[sample_plan.id]),
            withdrawn=sample_plan.withdrawn_at is not None,
        )
        given = {sealed.grade for sealed in cell.sealed if sealed.agency in cell.standing}
        minor = is_minor(given, self.trigger) and not awaited(cell)
        opinions = self._opinions(cell, point, scores)
        put_off = self.postponed.get(key)
        if put_off and moderated and moderated.settled_at > put_off.postponed_at:
            put_off = None  # taken up by settling it
        return PanelCell(sample_plan, point, cell, opinions, moderated, minor, put_off)

    def _opinions(
        self, cell: Cell, point: AuditPoint, scores: list["scoring.SealedScore"]
    ) -> tuple[Opinion, ...]:
        found: list[Opinion] = []
        for key in [agency.key for agency in self.agencies if agency.key in cell.expected]:
            lead = key == point.lead
            if key in cell.waived:
                found.append(Opinion(key, None, "", lead, waived=True))
                continue
            own = [score for score in scores if score.agency == key]
            several = len(own) > 1
            found += [
                Opinion(
                    key,
                    score.grade,
                    score.comment,
                    lead,
                    number=place if several else None,
                    evidence=score.evidence,
                    blind=score.blind,
                    auditor_id=score.auditor_id,
                )
                for place, score in enumerate(own, 1)
            ] or [Opinion(key, None, "", lead)]
        return tuple(found)


def names_of(person_ids: set[int]) -> dict[int, str]:
    """The names of the people who settled and signed."""
    rows = db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}
