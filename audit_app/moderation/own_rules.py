"""How the agreed grades of one plan differ from what one auditor gave. For their own learning. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit_app.moderation.agreed import Outcome
from audit_app.rubrics.grades import Grade


@dataclass(frozen=True)
class Compared:
    """One audit point: what somebody gave, what counts in the end, and what the panel said of it."""

    code: str
    title: str
    own: Grade
    outcome: Outcome
    reason: str = ""
    words: str = ""

    @property
    def steps(self) -> int | None:
        """Steps of the own grade above the agreed one; None off the scale, or where none is agreed."""
        agreed = self.outcome.grade
        if agreed is None or agreed.steps is None or self.own.steps is None:
            return None
        return self.own.steps - agreed.steps

    @property
    def differs(self) -> bool:
        """Whether another grade was agreed."""
        return self.outcome.grade is not None and self.outcome.grade is not self.own

    @property
    def apart(self) -> str:
        """How the two stand to each other, in words."""
        if not self.steps:
            return "the same" if not self.differs else "not applicable to one of the two"
        counted = "1 step" if abs(self.steps) == 1 else f"{abs(self.steps)} steps"
        return f"{counted} {'more generous' if self.steps > 0 else 'stricter'} than agreed"


@dataclass(frozen=True)
class Counts:
    """How often somebody and the panel came to what. `on_scale` is out of how many the middle three are.

    A point that one of the two calls not applicable has no place on the scale: it is the same or it is not.
    """

    agreed: int
    same: int
    on_scale: int
    within_one: int
    same_side: int
    stricter: int
    more_generous: int
    not_agreed: int


def count(points: Sequence[Compared]) -> Counts:
    """Count what somebody gave on one plan against what counts. "Same side" is of the good line."""
    agreed = [point for point in points if point.outcome.grade is not None]
    steps = [point.steps for point in agreed if point.steps is not None]
    placed = [point for point in agreed if point.steps is not None]
    return Counts(
        agreed=len(agreed),
        same=sum(not point.differs for point in agreed),
        on_scale=len(steps),
        within_one=sum(abs(apart) <= 1 for apart in steps),
        same_side=sum(
            point.own.is_good == point.outcome.grade.is_good
            for point in placed
            if point.outcome.grade is not None
        ),
        stricter=sum(apart < 0 for apart in steps),
        more_generous=sum(apart > 0 for apart in steps),
        not_agreed=len(points) - len(agreed),
    )
