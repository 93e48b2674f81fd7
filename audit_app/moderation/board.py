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
from audit_app.moderation.models import ModeratedGrade, OverallGrade
from audit_app.moderation.rules import (
    Cell,
    Outcome,
    SealedGrade,
    Split,
    awaited,
    blocks_sign_off,
    needs_overall,
    outcome,
    split,
)
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import expected_on, is_minor
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint
from audit_app.rubrics.overall import Suggestion, suggest_overall
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan
from audit_app.scoring import service as scoring

CellKey = tuple[int, int]


@dataclass(frozen=True)
class Opinion:
    """What one agency says on one point. `number` tells two auditors of one agency apart without names."""

    agency: str
    grade: Grade | None
    comment: str
    lead: bool
    waived: bool = False
    number: int | None = None


@dataclass(frozen=True)
class PanelCell:
    """One plan at one audit point, with what each agency gave and what the panel settled last."""

    sample_plan: SamplePlan
    point: AuditPoint
    cell: Cell
    opinions: tuple[Opinion, ...]
    moderated: ModeratedGrade | None
    minor: bool

    @cached_property
    def outcome(self) -> Outcome:
        """The grade that counts, or why there is none."""
        return outcome(self.cell)

    @cached_property
    def split(self) -> Split | None:
        """How far the agencies are apart in what they sealed."""
        return split(self.cell)

    @property
    def open(self) -> bool:
        """Whether the panel still has to settle this."""
        return blocks_sign_off(self.cell)

    @property
    def revision(self) -> int:
        """The revision a form drawn now carries; 0 where nothing was ever settled."""
        return self.moderated.revision if self.moderated else 0

    @property
    def weight(self) -> tuple[int, int, int]:
        """For sorting: what matters most to the panel first, then in the order of the rubric."""
        return (self.split or Split.AWAITED, self.point.rubric_version_id, self.point.position)


@dataclass(frozen=True)
class PlanPanel:
    """One plan of the sample before the panel."""

    sample_plan: SamplePlan
    cells: tuple[PanelCell, ...]
    overall: OverallGrade | None
    suggestion: Suggestion

    @cached_property
    def open_cells(self) -> tuple[PanelCell, ...]:
        """What is left to settle, what matters most first."""
        return tuple(sorted((cell for cell in self.cells if cell.open), key=lambda cell: cell.weight))

    @cached_property
    def settled_cells(self) -> tuple[PanelCell, ...]:
        """What the panel settled, in the order of the rubric."""
        return tuple(cell for cell in self.cells if cell.outcome.moderated)

    @cached_property
    def other_cells(self) -> tuple[PanelCell, ...]:
        """Points on which the agencies agreed, and those on which every agency was waived."""
        return tuple(cell for cell in self.cells if not cell.open and not cell.outcome.moderated)

    @property
    def owes_overall(self) -> bool:
        """Whether the panel has yet to settle an overall grade for this plan."""
        return self.overall is None and needs_overall(cell.outcome.grade for cell in self.cells)

    @property
    def overall_outdated(self) -> bool:
        """Whether points changed so that the rubric now suggests something else than when it was settled."""
        return self.overall is not None and self.overall.suggested is not self.suggestion.grade

    @property
    def overall_revision(self) -> int:
        """The revision a form drawn now carries; 0 where no overall grade was ever settled."""
        return self.overall.revision if self.overall else 0

    @property
    def finished(self) -> bool:
        """Whether nothing about this plan holds the sign-off up."""
        return not (self.open_cells or self.owes_overall or self.overall_outdated)


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
        """What the chair may settle in one action under the round's trigger."""
        return tuple(cell for cell in self.open_cells if cell.minor)

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
    query = (
        sa.select(ModeratedGrade)
        .where(ModeratedGrade.round_id == round.id)
        .order_by(ModeratedGrade.revision)
        .options(selectinload(ModeratedGrade.dissents))
    )
    return {(row.sample_plan_id, row.audit_point_id): row for row in db.session.scalars(query)}


def latest_overall(round: AuditRound) -> dict[int, OverallGrade]:
    """The newest overall grade of each plan by sample plan id."""
    query = sa.select(OverallGrade).where(OverallGrade.round_id == round.id).order_by(OverallGrade.revision)
    return {row.sample_plan_id: row for row in db.session.scalars(query)}


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
        return PanelCell(sample_plan, point, cell, self._opinions(cell, point, scores), moderated, minor)

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
                Opinion(key, score.grade, score.comment, lead, number=place if several else None)
                for place, score in enumerate(own, 1)
            ] or [Opinion(key, None, "", lead)]
        return tuple(found)


def names_of(person_ids: set[int]) -> dict[int, str]:
    """The names of the people who settled and signed."""
    rows = db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}
