"""Whether a group was graded differently from the rest, as far as this many plans can tell. Pure.

A group is of plans (those of one need), of audit points (one section of every plan), or of both. Grades of
one plan go together, so the plan is what is drawn and compared: n grades of five plans say what five plans
say. Many groups looked at together are held to a stricter measure than one (figures.md, section 8:
Benjamini and Hochberg at 10%).
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from audit_app.figures.groups.breakdown import Breakdown
from audit_app.figures.groups.error import PlanCounts, error, sums
from audit_app.figures.groups.group import Group
from audit_app.figures.ranking import MINIMUM_N
from audit_app.figures.several import RATE, adjusted

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class Contrast:
    """A group against the rest. `difference` from -1 to 1, group less rest; `p`: how often chance alone gives
    one as large, None where no plan varies. `clear`: likely real among all that were looked at; not clear
    says only that it cannot be told from this many plans.
    """

    difference: float
    p: float | None
    clear: bool = False


def contrast(group: PlanCounts, rest: PlanCounts) -> Contrast | None:
    """Compare the pooled shares of two sets of grades, each by plan as its (x, n) with n above 0.

    A t test of the difference of two ratios with plans as clusters: `error` says how its standard error comes
    about, for plans on one side and for plans on both. None where a side has fewer than two plans or there
    are fewer than four.
    """
    if min(len(group), len(rest)) < 2 or len({*group, *rest}) < 4:
        return None
    (x1, n1), (x2, n2) = sums(group), sums(rest)
    difference = x1 / n1 - x2 / n2
    off, degrees = error(group, rest)
    return Contrast(difference, _two_sided(difference / off, degrees) if off else None)


def _two_sided(t: float, degrees: float) -> float:
    # Only here: scipy would slow every start of the application down.
    from scipy.special import stdtr

    return float(2 * stdtr(degrees, -abs(t)))


def contrasts(groups: Mapping[str, Group], rate: float = RATE) -> dict[str, Contrast]:
    """Each group against all the others together, by name, the clear ones marked among all of them.

    A group of fewer than 5 plans, or with fewer than 5 in the rest, is left out: it is not compared.
    """
    return marked(_compared(groups), rate)


def cross_contrasts(made: Breakdown, rate: float = RATE) -> dict[tuple[str, str], Contrast]:
    """Each group of a crossed breakdown against the others of its column, marked among all of the table."""
    found = {
        (row, column): one
        for column in made.columns
        for row, one in _compared({row: made.at(row, column) for row in made.rows}).items()
    }
    return marked(found, rate)


def _compared(groups: Mapping[str, Group]) -> dict[str, Contrast]:
    found: dict[str, Contrast] = {}
    whole = _together(groups.values())
    for name, group in groups.items():
        rest = _less(whole, group.by_plan) if group.enough else {}
        made = contrast(group.by_plan, rest) if len(rest) >= MINIMUM_N else None
        if made is not None:
            found[name] = made
    return found


def _together(groups: Iterable[Group]) -> dict[str, tuple[int, int]]:
    total: dict[str, tuple[int, int]] = {}
    for group in groups:
        for plan, (x, n) in group.by_plan.items():
            before = total.get(plan, (0, 0))
            total[plan] = (before[0] + x, before[1] + n)
    return total


def _less(whole: PlanCounts, group: PlanCounts) -> dict[str, tuple[int, int]]:
    """What is left of each plan without a group, the plans without any left out."""
    rest = dict(whole)
    for plan, (x, n) in group.items():
        all_x, all_n = rest.pop(plan)
        if all_n > n:
            rest[plan] = (all_x - x, all_n - n)
    return rest


def marked(found: Mapping[Name, Contrast], rate: float = RATE) -> dict[Name, Contrast]:
    """The same, with those marked clear that stay likely among all that were looked at."""
    known = [name for name, one in found.items() if one.p is not None]
    fit = adjusted([one.p for one in found.values() if one.p is not None])
    clear = {name for name, value in zip(known, fit, strict=True) if value <= rate}
    return {name: Contrast(one.difference, one.p, clear=name in clear) for name, one in found.items()}
