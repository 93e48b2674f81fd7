"""One plan before the panel as its pages read it: every point, what each agency gave, what is settled."""

from dataclasses import dataclass
from functools import cached_property

from audit_app.moderation.models import ModeratedGrade, OverallGrade, Postponement
from audit_app.moderation.rules import Cell, Outcome, Split, blocks_sign_off, needs_overall, outcome, split
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint
from audit_app.rubrics.overall import Suggestion
from audit_app.sampling.models import SamplePlan


@dataclass(frozen=True)
class Opinion:
    """What one agency says on one point. `number` tells two auditors of one agency apart without names.

    `auditor_id` is for pages on which the chair shows names; `blind` is false where others' grades were seen.
    """

    agency: str
    grade: Grade | None
    comment: str
    lead: bool
    waived: bool = False
    number: int | None = None
    evidence: str = ""
    blind: bool = True
    auditor_id: int | None = None


@dataclass(frozen=True)
class PanelCell:
    """One plan at one audit point, with what each agency gave and what the panel settled last."""

    sample_plan: SamplePlan
    point: AuditPoint
    cell: Cell
    opinions: tuple[Opinion, ...]
    moderated: ModeratedGrade | None
    minor: bool
    postponed: Postponement | None = None

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
    def heard(self) -> int:
        """How many dissents a form drawn now shows."""
        return len(self.moderated.dissents) if self.moderated else 0

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
    def due_cells(self) -> tuple[PanelCell, ...]:
        """What this meeting has still to settle: what is left and not put off to the next."""
        return tuple(cell for cell in self.open_cells if not cell.postponed)

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
