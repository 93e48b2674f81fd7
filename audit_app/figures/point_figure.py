"""One audit point's figure: its counts, and everything a page shows beside the percentage."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from audit_app.figures import percent as percents
from audit_app.figures.interval import Interval, wilson
from audit_app.figures.target import TargetResult, TargetState, count_of, target_state
from audit_app.moderation.agreed import Cell, Outcome, Unsettled, outcome
from audit_app.rubrics.grades import SCALE, Grade

PLAN = "plan"
AGREED_GRADE = "agreed grade"


@dataclass(frozen=True)
class PointFigure:
    """The counts of an audit point (figures.md, section 2). x and n follow from them.

    All counts are of plans (of agreed grades where points are put together, see `unit`), but `waived`,
    which counts waivers. `plans` holds the references behind n, for saying how many are distinct; None
    where they are not known, as in figures read from summaries.
    """

    outstanding: int = 0
    good: int = 0
    requires_improvement: int = 0
    inadequate: int = 0
    not_applicable: int = 0
    unresolved: int = 0
    missing: int = 0
    withdrawn: int = 0
    duplicates: int = 0
    moderated: int = 0
    waived: int = 0
    unit: str = PLAN
    plans: frozenset[str] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name in COUNTS:
            if getattr(self, name) < 0:
                raise ValueError(f"A figure cannot hold {getattr(self, name)} {name.replace('_', ' ')}.")

    @property
    def x(self) -> int:
        """Agreed outstanding or good."""
        return self.outstanding + self.good

    @property
    def n(self) -> int:
        """Agreed outstanding, good, requires improvement or inadequate."""
        return self.x + self.requires_improvement + self.inadequate

    @property
    def unsettled(self) -> int:
        """Unresolved and missing together: what could still move the figure."""
        return self.unresolved + self.missing

    @property
    def percent(self) -> float | None:
        """Percent good or outstanding; None when n = 0."""
        return percents.percent(self.x, self.n)

    @property
    def coverage(self) -> float | None:
        """The share, 0 to 1, of cells that could be scored and are; None where there are none."""
        possible = self.n + self.unsettled
        return self.n / possible if possible else None

    @property
    def range(self) -> tuple[float, float] | None:
        """In percent: the figure if all that is unsettled came out not good, and if all came out good."""
        possible = self.n + self.unsettled
        if not possible:
            return None
        return 100 * self.x / possible, 100 * (self.x + self.unsettled) / possible

    @property
    def interval(self) -> Interval | None:
        """The 95% Wilson interval in fractions of 1; None when n = 0, and pooled over points.

        The grades of one plan go together: counted each as its own they would make it too narrow.
        """
        return None if self.pooled else wilson(self.x, self.n)

    @property
    def distinct_plans(self) -> int | None:
        """How many different plans n counts; None where the references are not known."""
        return None if self.plans is None else len(self.plans)

    @property
    def pooled(self) -> bool:
        """Whether n counts agreed grades of several points: those of one plan go together."""
        return self.unit != PLAN

    @property
    def counted(self) -> str:
        """What n counts, in words: "12 plans", "20 audits of 15 plans", "456 agreed grades of 12 plans"."""
        distinct = self.distinct_plans
        if distinct is None or (self.unit == PLAN and distinct == self.n):
            return count_of(self.n, self.unit)
        repeated = "audit" if self.unit == PLAN else self.unit
        return f"{count_of(self.n, repeated)} of {count_of(distinct, PLAN)}"

    def provisional(self, signed_off: bool) -> bool:
        """True until nothing is unresolved or missing and the round (each round, if pooled) is signed off."""
        return not signed_off or self.unsettled > 0

    def display(self, targets: Iterable[int] = percents.TARGETS) -> str:
        """The percentage as shown; see `percent.display`."""
        return percents.display(self.x, self.n, targets)

    def meets(self, target: int) -> bool | None:
        """Whether the counts reach the target in percent; None when n = 0."""
        return percents.meets(self.x, self.n, target)

    def target_state(self, target: int | None) -> TargetState:
        """What the figure says about a target, with what is still to settle.

        Pooled over points it is met in this sample at most: there is no interval to show more.
        """
        state = target_state(self.x, self.n, target, counted=self.counted, unsettled=self.unsettled)
        if self.pooled and state.result is TargetResult.LOWER_LIMIT_TOO:
            return replace(state, result=TargetResult.IN_THIS_SAMPLE)
        return state


COUNTS = tuple(f.name for f in fields(PointFigure) if f.name not in ("unit", "plans"))


@dataclass(frozen=True)
class PlanOverall:
    """A plan's overall grade as the panel settled it, or None. `scored`: something was submitted on it."""

    plan: str
    grade: Grade | None
    scored: bool = True
    withdrawn: bool = False
    duplicate: bool = False


def count_cells(cells: Iterable[Cell]) -> PointFigure:
    """Count one point's cells of one round. Order does not matter.

    A withdrawn plan adds to `withdrawn` only, a duplicate to `duplicates` only.
    """
    return _count((cell, outcome(cell), cell.waivers) for cell in cells)


def plans_overall(plans: Iterable[PlanOverall]) -> PointFigure:
    """Count plans by their agreed overall grade, as cells are counted.

    Every overall grade is the panel's, so each counts as moderated. Without one a plan is unresolved if
    anything was submitted on it, missing if nothing was.
    """
    return _count((plan, _overall_outcome(plan), 0) for plan in plans)


def _overall_outcome(plan: PlanOverall) -> Outcome:
    if plan.grade is not None:
        return Outcome(plan.grade, moderated=True)
    return Outcome(Unsettled.UNRESOLVED if plan.scored else Unsettled.MISSING)


def _count(found: Iterable[tuple[Cell | PlanOverall, Outcome, int]]) -> PointFigure:
    tally: Counter[str] = Counter()
    plans: set[str] = set()
    for cell, settled, waivers in found:
        if cell.withdrawn or cell.duplicate:
            tally["withdrawn" if cell.withdrawn else "duplicates"] += 1
            continue
        tally[_count_name(settled)] += 1
        tally["moderated"] += settled.moderated
        tally["waived"] += waivers
        if settled.grade in SCALE:
            plans.add(cell.plan)
    counts: dict[str, Any] = dict(tally)
    return PointFigure(plans=frozenset(plans), **counts)


def _count_name(found: Outcome) -> str:
    """The count an outcome belongs to: the names of grades and of counts are the same words."""
    if isinstance(found.result, Unsettled):
        return found.result.value
    return found.result.name.lower()
