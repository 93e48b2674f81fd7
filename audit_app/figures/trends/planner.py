"""How many plans a change takes to be seen, and a target to be shown. Pure.

Shares run from 0 to 1. Two groups of equal size are compared, plans before and plans after, two-sided, by the
rule that judges a change here (`before_after`). One grade is counted for each plan; where several are (all
points together), the design effect makes a plan count for less than its grades, because those of one plan go
together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, lgamma, log, log1p, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from audit_app.figures.interval import Z95
from audit_app.figures.percent import check_target
from audit_app.figures.ranking import MINIMUM_N

ALPHA, POWER = 0.05, 0.8
NORMAL = NormalDist()
# Up to here every outcome is looked at; of more plans the usual formula is near enough.
LARGEST_EXACT = 600


def plans_needed(before: float, after: float, *, power: float = POWER, effect: float = 1) -> int | None:
    """How many plans before, and as many after, until a change from one share to the other is seen.

    `power`: how often a real change of that size is then noticed; chance alone is taken for a change in 5 of
    100. `effect`: the design effect for each plan (see `plan_effect`). Never fewer than the 5 under which
    nothing is marked. None where nothing changes. Raises ValueError for a share or a chance out of range.
    """
    _check(before, after)
    if not 0 < power < 1:
        raise ValueError("A chance must lie between 0 and 1.")
    if before == after:
        return None
    return max(MINIMUM_N, ceil(effect * _grades_needed(before, after, power) - 1e-9))


@lru_cache(maxsize=4096)
def _grades_needed(before: float, after: float, power: float) -> int:
    """The fewest of one grade a plan from which on the change is noticed so often."""
    middle = (before + after) / 2
    chance = NORMAL.inv_cdf(1 - ALPHA / 2) * sqrt(2 * middle * (1 - middle))
    change = NORMAL.inv_cdf(power) * sqrt(before * (1 - before) + after * (1 - after))
    about = ceil(((chance + change) / (after - before)) ** 2 - 1e-9)
    n = ceil(1.25 * about) + 10
    if n > LARGEST_EXACT:
        return about
    while noticed(before, after, n - 1) >= power:
        n -= 1
    return n


def noticed(before: float, after: float, n: int) -> float:
    """How often n grades before and n after are told apart, if these are the true shares. n at least 1."""
    lower, upper = called(n)
    up_to = np.concatenate([[0.0], np.cumsum(_chances(after, n))])
    return float(_chances(before, n) @ (up_to[lower + 1] + 1 - up_to[upper]))


@lru_cache(maxsize=4096)
def _chances(share: float, n: int) -> NDArray[np.float64]:
    """How often each number of n comes up. The library that has it takes long to load, for one page."""
    x = np.arange(n + 1)
    found: NDArray[np.float64] = (x == round(share * n)).astype(np.float64)
    if 0 < share < 1:
        found = np.exp(_ways(n) + x * log(share) + (n - x) * log1p(-share))
    return found


@lru_cache(maxsize=LARGEST_EXACT)
def _ways(n: int) -> NDArray[np.float64]:
    """The logarithm of how many ways there are to each number of n."""
    up_to = np.array([lgamma(x + 1) for x in range(n + 1)])
    found: NDArray[np.float64] = up_to[n] - up_to - up_to[::-1]
    return found


@lru_cache(maxsize=LARGEST_EXACT)
def called(n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each x of n before: up to how many, and from how many, of n after are told apart from it.

    By the rule for a change: N-1 chi-squared where every expected count is at least 1, else Fisher. Groups of
    one size ask Fisher only where at most one grade differs from all others, and neither test calls that a
    change. So the limits are the roots of the first test's statistic set to its limit.
    """
    x, limit = np.arange(n + 1), Z95 * Z95
    square = 2 * n - 1 + limit
    line = 2 * x * (limit - 2 * n + 1) - 2 * n * limit
    root = np.sqrt(line**2 - 4 * square * x * (square * x - 2 * n * limit))
    middle, half = -line / (2 * square), root / (2 * square)
    lower = np.minimum(np.floor(middle - half + 1e-9), x - 1)
    upper = np.maximum(np.ceil(middle + half - 1e-9), x + 1)
    return lower.astype(np.int64), upper.astype(np.int64)


def smallest_change(
    before: int, most: int, plans: int, *, power: float = POWER, effect: float = 1
) -> int | None:
    """The nearest share, in whole percent, that so many plans before and after would tell from `before`.

    `most`: 100 for a rise, 0 for a fall. None where not even that would be seen.
    """

    def seen(percent: int) -> bool:
        needed = plans_needed(before / 100, percent / 100, power=power, effect=effect)
        return needed is not None and needed <= plans

    if not seen(most):
        return None
    unseen, enough = before, most
    while abs(enough - unseen) > 1:
        middle = (unseen + enough) // 2
        unseen, enough = (unseen, middle) if seen(middle) else (middle, enough)
    return enough


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
