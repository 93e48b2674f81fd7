"""The agreed grades of one group of plans, kept by plan (figures.md, sections 2 and 11). Pure.

Grades of one plan go together, so how many plans are behind a percentage says more about it than how many
grades.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from audit_app.figures.disclosure.rules import GroupCount
from audit_app.figures.grid import GRADES, MISSING, UNRESOLVED
from audit_app.figures.point_figure import AGREED_GRADE, PLAN, PointFigure
from audit_app.figures.ranking import MINIMUM_N

# The count of a PointFigure that each letter of a grid belongs to.
COUNTED = {letter: grade.name.lower() for letter, grade in GRADES.items()} | {
    UNRESOLVED: "unresolved",
    MISSING: "missing",
}


@dataclass(frozen=True)
class Audit:
    """One plan in one round, in one group: how many of its cells have each letter."""

    round: int
    plan: str
    letters: Mapping[str, int]

    @cached_property
    def x(self) -> int:
        """Agreed outstanding or good."""
        return self.letters.get("O", 0) + self.letters.get("G", 0)

    @cached_property
    def n(self) -> int:
        """Agreed outstanding, good, requires improvement or inadequate."""
        return self.x + self.letters.get("R", 0) + self.letters.get("I", 0)


@dataclass(frozen=True)
class Group:
    """The audits of one group. `single`: each counts one audit point at most, so n is of plans."""

    audits: tuple[Audit, ...] = ()
    single: bool = False

    @cached_property
    def figure(self) -> PointFigure:
        """The pooled counts, with the plans behind n."""
        total: Counter[str] = Counter()
        for audit in self.audits:
            for letter, count in audit.letters.items():
                total[COUNTED[letter]] += count
        plans = frozenset(audit.plan for audit in self.audits if audit.n)
        return PointFigure(unit=PLAN if self.single else AGREED_GRADE, plans=plans, **dict(total))

    @property
    def enough(self) -> bool:
        """Whether 5 different plans are behind n: with fewer, nothing is coloured, ranked or compared."""
        return len(self.figure.plans or ()) >= MINIMUM_N

    @cached_property
    def by_plan(self) -> dict[str, tuple[int, int]]:
        """x and n of each plan with a grade, whatever rounds it was audited in."""
        found: dict[str, tuple[int, int]] = {}
        for audit in self.audits:
            if audit.n:
                x, n = found.get(audit.plan, (0, 0))
                found[audit.plan] = (x + audit.x, n + audit.n)
        return found

    @property
    def for_publication(self) -> GroupCount:
        """The counts that the rules of disclosure look at."""
        plans = self.by_plan.values()
        return GroupCount(
            self.figure.x,
            self.figure.n,
            len(plans),
            sum(x > 0 for x, _ in plans),
            sum(n > x for x, n in plans),
        )


def merged(groups: Iterable[Group]) -> Group:
    """Several groups as one: what one plan has in one round is put together."""
    several = [group for group in groups if group.audits]
    if len(several) == 1:
        return several[0]
    found: dict[tuple[int, str], Counter[str]] = {}
    for group in several:
        for audit in group.audits:
            found.setdefault((audit.round, audit.plan), Counter()).update(audit.letters)
    single = all(group.single for group in several) and all(sum(c.values()) <= 1 for c in found.values())
    return Group(tuple(Audit(round, plan, counts) for (round, plan), counts in found.items()), single)
