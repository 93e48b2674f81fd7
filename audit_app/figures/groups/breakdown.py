"""Agreed grades counted by groups of plans, of audit points, of rounds, or of two of them crossed. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from audit_app.figures.grid import Grid, GridPlan
from audit_app.figures.groups.group import Audit, Group, merged

NOT_RECORDED = "not recorded"
ALL = "all"


class Sort(StrEnum):
    """What a dimension tells apart: plans (children, schools, teams), audit points, or rounds."""

    PLAN = "plan"
    POINT = "point"
    ROUND = "round"


@dataclass(frozen=True)
class Dimension:
    """One way to group. `name`: a trait of plans, or a label of points or of rounds (see Counted)."""

    name: str
    words: str
    sort: Sort = Sort.PLAN


@dataclass(frozen=True)
class Counted:
    """One round to count: its grid, and by dimension the label of each point, and of the round itself."""

    round: int
    grid: Grid
    points: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Breakdown:
    """Groups by row and column, in order, "not recorded" last. Without columns there is the one, ALL."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    groups: Mapping[tuple[str, str], Group]

    def at(self, row: str, column: str = ALL) -> Group:
        """One group; an empty one where no plan is in both."""
        return self.groups.get((row, column), Group())

    def row(self, row: str) -> Group:
        """Everything of one row."""
        return merged(self.at(row, column) for column in self.columns)

    def column(self, column: str) -> Group:
        """Everything of one column."""
        return merged(self.at(row, column) for row in self.rows)

    @cached_property
    def whole(self) -> Group:
        """Everything."""
        return merged(self.groups.values())


def break_down(
    counted: Sequence[Counted],
    rows: Dimension,
    columns: Dimension | None = None,
    *,
    plans: Mapping[str, str] | None = None,
    points: frozenset[str] | None = None,
) -> Breakdown:
    """Count agreed grades by one dimension, or by one crossed with another.

    `plans`: only those with these traits; `points`: only these audit points. What is not recorded of a plan
    is a group of its own. Every cell of the rounds that is not left out so is in exactly one group.
    """
    found: dict[tuple[str, str], list[Audit]] = {}
    single = points is not None and len(points) == 1
    for one in counted:
        for row_column, audit in _audits(one, rows, columns, plans or {}, points):
            found.setdefault(row_column, []).append(audit)
    order = _label_order(counted, rows), _label_order(counted, columns)
    return Breakdown(
        _ordered({row for row, _ in found}, order[0]),
        _ordered({column for _, column in found}, order[1]),
        {key: Group(tuple(audits), single or _one_each(audits)) for key, audits in found.items()},
    )


def _one_each(audits: Sequence[Audit]) -> bool:
    return all(sum(audit.letters.values()) <= 1 for audit in audits)


def _audits(
    one: Counted, rows: Dimension, columns: Dimension | None, plans: Mapping[str, str],
    points: frozenset[str] | None,
) -> Iterable[tuple[tuple[str, str], Audit]]:  # fmt: skip
    blocks: dict[tuple[str, str], list[int]] = {}
    for place, code in enumerate(one.grid.points):
        if points is None or code in points:
            key = _point_label(one, rows, code), _point_label(one, columns, code)
            blocks.setdefault(key, []).append(place)
    for plan, letters in zip(one.grid.plans, one.grid.agreed, strict=True):
        if any(trait_of(plan, name) != wanted for name, wanted in plans.items()):
            continue
        row, column = _plan_label(plan, rows), _plan_label(plan, columns)
        for (point_row, point_column), places in blocks.items():
            counts = Counter(letters[place] for place in places)
            yield (row or point_row, column or point_column), Audit(one.round, plan.reference, counts)


def _point_label(one: Counted, by: Dimension | None, code: str) -> str:
    """The label that a dimension of points or rounds gives; "" for one of plans."""
    if by is None:
        return ALL
    if by.sort is Sort.ROUND:
        return one.labels.get(by.name, NOT_RECORDED)
    return one.points.get(by.name, {}).get(code, NOT_RECORDED) if by.sort is Sort.POINT else ""


def _plan_label(plan: GridPlan, by: Dimension | None) -> str:
    return trait_of(plan, by.name) if by is not None and by.sort is Sort.PLAN else ""


def trait_of(plan: GridPlan, name: str) -> str:
    """What is recorded of a plan under a characteristic."""
    return plan.traits.get(name, NOT_RECORDED)


def _label_order(counted: Sequence[Counted], by: Dimension | None) -> dict[str, int]:
    """Points' and rounds' labels stand as they come; plans' by name."""
    if by is None or by.sort is Sort.PLAN:
        return {}
    order: dict[str, int] = {}
    for one in counted:
        labels = (
            [one.labels.get(by.name, "")] if by.sort is Sort.ROUND else one.points.get(by.name, {}).values()
        )
        for label in labels:
            order.setdefault(label, len(order))
    return order


def _ordered(labels: set[str], order: Mapping[str, int]) -> tuple[str, ...]:
    last = len(order)

    def place(label: str) -> tuple[bool, int, str, str]:
        return label == NOT_RECORDED, order.get(label, last), label.casefold(), label

    return tuple(sorted(labels, key=place))
