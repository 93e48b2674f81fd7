"""Everything told of the agencies over some grids, each counted when first asked for. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from audit_app.figures.agencies.agreement import Agreement, agreement
from audit_app.figures.agencies.cells import Cells, cells_of, kinds_by_point, people
from audit_app.figures.agencies.moderation_effect import ModerationEffect, moderation_effect
from audit_app.figures.agencies.pairs import (
    PairAgreement,
    PointAgreement,
    by_point,
    pairs,
    read_most_differently,
)
from audit_app.figures.agencies.sensitivity import Sensitivity, sensitivity
from audit_app.figures.agencies.severity import Severity, severity
from audit_app.figures.grid import Grid


@dataclass(frozen=True)
class Differences:
    """The agencies over one round's grid, or over several put together (pooled: counts are summed)."""

    grids: Sequence[Grid]

    @cached_property
    def cells(self) -> Cells:
        """Every plan and point."""
        return cells_of(self.grids)

    @property
    def agencies(self) -> tuple[str, ...]:
        """Every agency expected anywhere, by name."""
        return self.cells.agencies

    @cached_property
    def agreement(self) -> Agreement:
        """All agencies together."""
        return agreement(self.cells)

    @cached_property
    def pairs(self) -> tuple[PairAgreement, ...]:
        """Each pair of agencies."""
        return pairs(self.cells)

    @cached_property
    def points(self) -> tuple[PointAgreement, ...]:
        """Each audit point."""
        return by_point(kinds_by_point(self.grids))

    @cached_property
    def furthest(self) -> Sequence[PointAgreement]:
        """The three points read most differently."""
        return read_most_differently(self.points)

    @cached_property
    def severity(self) -> tuple[Severity, ...]:
        """Each agency against the agreed grades."""
        return tuple(severity(self.cells, one, people(self.grids, one)) for one in self.agencies)

    @cached_property
    def moderation(self) -> ModerationEffect:
        """What moderation did."""
        return moderation_effect(self.cells)

    @cached_property
    def sensitivity(self) -> Sensitivity:
        """The headline under other rules."""
        return sensitivity(self.cells)
