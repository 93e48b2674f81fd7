"""What the breakdowns of one report are counted from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from audit_app.figures.groups.rules import (
    NOT_RECORDED,
    Breakdown,
    Contrast,
    Counted,
    Dimension,
    Group,
    Sort,
    break_down,
    cross_contrasts,
    trait_of,
)
from audit_app.figures.groups.service import POINT, SECTION, counted_rounds, dimensions
from audit_app.reports.document import Link
from audit_app.reports.grouped.rules import value_words
from audit_app.reports.lig import Lig
from audit_app.web.words import agency_name

NEED = "primary_need"


@dataclass(frozen=True)
class Material:
    """The rounds of a report ready to be broken down; nothing of a round whose grades are sealed."""

    lig: Lig

    @cached_property
    def counted(self) -> list[Counted]:
        """The rounds that have a grid."""
        return counted_rounds(self.lig.rounds, self.lig.grids)

    @cached_property
    def dimensions(self) -> Mapping[str, Dimension]:
        """What they can be broken down by, by name."""
        return {one.name: one for one in dimensions(self.counted)}

    @property
    def points(self) -> Mapping[str, str]:
        """Every audit point by code, in words."""
        return self.counted[0].points[POINT.name] if self.counted else {}

    @property
    def sections(self) -> Mapping[str, str]:
        """The section of each audit point, by the point's code, in the rubrics' order."""
        return self.counted[0].points[SECTION.name] if self.counted else {}

    def values_of(self, dimension: Dimension) -> list[str]:
        """What is recorded of these plans under a characteristic of theirs."""
        found = {trait_of(plan, dimension.name) for one in self.counted for plan in one.grid.plans}
        return sorted(found, key=lambda value: (value == NOT_RECORDED, value.casefold()))

    def named(self, dimension: Dimension | None, value: str) -> str:
        """A group in words."""
        if dimension is None:
            return "All"
        return agency_name(value) if dimension.name == "lead" else value_words(dimension.name, value)

    def asked(self, rows: Dimension, columns: Dimension | None, **narrowed: str) -> "Asked":
        """A breakdown of this material."""
        return Asked(self, rows, columns, narrowed.get("where", ""), narrowed.get("of", ""))


@dataclass(frozen=True)
class Asked:
    """One breakdown as it was asked for.

    `where`: "name:value", only plans with it; `of`: a section's name or a point's code, only that.
    """

    material: Material
    rows: Dimension
    columns: Dimension | None = None
    where: str = ""
    of: str = ""

    @cached_property
    def made(self) -> Breakdown:
        """The counts."""
        name, _, value = self.where.partition(":")
        plans = {name: value} if self.where else {}
        return break_down(self.material.counted, self.rows, self.columns, plans=plans, points=self._points)

    @cached_property
    def crossed(self) -> dict[tuple[str, str], Contrast]:
        """Each group of a crossed breakdown against the others of its column."""
        return cross_contrasts(self.made)

    @property
    def _points(self) -> frozenset[str] | None:
        if not self.of:
            return None
        if self.of in self.material.points:
            return frozenset({self.of})
        return frozenset(code for code, section in self.material.sections.items() if section == self.of)

    def group(self, row: str | None, column: str | None) -> Group:
        """One group of it: of a row, of a column, of both, or everything."""
        made = self.made
        if row is not None:
            return made.at(row, column) if column is not None else made.row(row)
        return made.column(column) if column is not None else made.whole

    def link(self, row: str | None = None, column: str | None = None) -> Link:
        """The plans behind one group."""
        lig = self.material.lig
        values: dict[str, object] = {"round": [round.id for round in lig.rounds], "by": self.rows.name}
        given = {
            "value": row, "and": self.columns.name if self.columns else None,
            "with": column if self.columns else None, "where": self.where or None, "of": self.of or None,
        }  # fmt: skip
        return Link(
            "groups.plans", values | {name: value for name, value in given.items() if value is not None}
        )


def characteristics(names: Sequence[Dimension]) -> list[Dimension]:
    """Those of the plans themselves: of children, schools and teams."""
    return [one for one in names if one.sort is Sort.PLAN]
