"""How many plans a change takes to be seen, and a target to be shown. Pure.

Shares run from 0 to 1. Two groups of equal size are compared, plans before and plans after, two-sided. One
grade is counted for each plan; where several are (all points together), the design effect makes a plan count
for less than its grades, because the grades of one plan go together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

from audit_app.figures.interval import Z95
from audit_app.figures.percent import check_target

ALPHA, POWER = 0.05, 0.8
NORMAL = NormalDist()


def plans_needed(
    before: float, after: float, *, power: float = POWER, alpha: float = ALPHA, effect: float = 1
) -> int | None:
    """How many plans before, and as many after, until a change from one share to the other is seen.

    `power`: how often a real change of that size is then noticed; `alpha`: how often chance alone is taken
    for a change. `effect`: the design effect for each plan (see `plan_effect`). None where nothing changes.
    Raises ValueError for a share or a chance out of range.
    """
    _check(before, after)
    if not 0 < alpha < 1 or not 0 < power < 1:
        raise ValueError("A chance must lie between 0 and 1.")
    if before == after:
        return None
    middle = (before + after) / 2
    chance = NORMAL.inv_cdf(1 - alpha / 2) * sqrt(2 * middle * (1 - middle))
    change = NORMAL.inv_cdf(power) * sqrt(before * (1 - before) + after * (1 - after))
    return ceil(effect * ((chance + change) / (after - before)) ** 2 - 1e-9)


def smallest_rise(
    before: float, plans: int, *, power: float = POWER, alpha: float = ALPHA, effect: float = 1
) -> float | None:
    """The smallest rise that so many plans before and after would show; None where not even one to 1."""
    return _smallest(before, 1.0, plans, power, alpha, effect)


def smallest_fall(
    before: float, plans: int, *, power: float = POWER, alpha: float = ALPHA, effect: float = 1
) -> float | None:
    """The smallest fall, as a positive number; None where not even a fall to 0 would be seen."""
    return _smallest(before, 0.0, plans, power, alpha, effect)


def _smallest(
    before: float, most: float, plans: int, power: float, alpha: float, effect: float
) -> float | None:
    def seen(change: float) -> bool:
        needed = plans_needed(
            before, before + change * (most - before), power=power, alpha=alpha, effect=effect
        )
        return needed is not None and needed <= plans

    _check(before, most)
    if before == most or not seen(1):
        return None
    unseen, enough = 0.0, 1.0
    for _ in range(40):
        middle = (unseen + enough) / 2
        unseen, enough = (unseen, middle) if seen(middle) else (middle, enough)
    return enough * abs(most - before)


def plans_to_show(truth: float, target: int) -> int | None:
    """How many plans until the interval's lower limit reaches a target, if the share found is `truth`.

    `target` in percent; 12 plans for 75% with every one good. None where no number of plans shows it: the
    share is not above the target.
    """
    check_target(target)
    _check(truth, truth)
    goal = target / 100
    if truth <= goal or goal == 1:
        return None
    return ceil(Z95 * Z95 * goal * (1 - goal) / (truth - goal) ** 2 - 1e-9)


@dataclass(frozen=True)
class PlanCount:
    """One audited plan: how many of its agreed grades are good or outstanding, of how many."""

    x: int
    n: int


def design_effect(rounds: Iterable[Iterable[PlanCount]]) -> float | None:
    """How many times as much grades of all points together vary, as many single grades would; at least 1.

    From the plans of some rounds, each held against its own round's share, so that a change between rounds is
    not taken for plans differing. None where no round has two plans and grades on both sides.
    """
    between = within = 0.0
    for plans in rounds:
        counted = [plan for plan in plans if plan.n]
        x, n = sum(plan.x for plan in counted), sum(plan.n for plan in counted)
        if len(counted) < 2 or not 0 < x < n:
            continue
        share, size = x / n, len(counted)
        between += sum((plan.x - share * plan.n) ** 2 for plan in counted) * size / (size - 1)
        within += n * share * (1 - share)
    return max(1.0, between / within) if within else None


def plan_effect(grades_effect: float, grades_a_plan: float) -> float:
    """The design effect for each plan: below 1 where several grades of one plan say more than one would."""
    return grades_effect / grades_a_plan


def _check(*shares: float) -> None:
    if not all(0 <= share <= 1 for share in shares):
        raise ValueError("A share must lie between 0 and 1.")
