"""How far the difference of two pooled shares may be off where grades of one plan go together. Pure.

The plan is what was drawn, so it is the cluster, whichever side its grades are on. A plan with grades on both
sides (two sections of it, two audits of it under two themes) is held against itself: what makes the whole
plan good or bad falls out of the difference. A plan with grades on one side only stands for others like it.
These are different plans, so the two variances add up; the degrees of freedom are Satterthwaite's (1946).

Each plan enters by its residual x - p n about the share p of its side, over sqrt(1 - h), h being its part of
that side's grades: a plan pulls the share towards itself (Bell and McCaffrey 2002).
"""

from collections.abc import Mapping
from math import sqrt

# x good or outstanding of n graded, by plan, n above 0.
PlanCounts = Mapping[str, tuple[int, int]]
Counts = tuple[int, int]

# A variance below it is what is left of rounding; the smallest real one is far above.
NONE = 1e-20


def error(group: PlanCounts, rest: PlanCounts) -> tuple[float, float]:
    """The standard error of the share of a group less that of the rest, with its degrees of freedom.

    Each side must have two plans or more. (0, 0) where nothing varies: then there is nothing to judge by.
    """
    parts = [part for part in (_on_both(group, rest), _on_one(group, rest)) if part[0] > NONE]
    if not parts:
        return 0.0, 0.0
    variance = sum(value for value, _ in parts)
    return sqrt(variance), variance**2 / sum(value**2 / degrees for value, degrees in parts)


def sums(plans: PlanCounts) -> Counts:
    """x and n of some plans together."""
    return sum(x for x, _ in plans.values()), sum(n for _, n in plans.values())


def _residual(plan: Counts, side: Counts) -> float:
    (x, n), (all_x, all_n) = plan, side
    return (x - all_x / all_n * n) / sqrt(1 - n / all_n)


def _on_both(group: PlanCounts, rest: PlanCounts) -> tuple[float, float]:
    """What the plans on both sides add to the variance, and its degrees of freedom.

    The sum of e² with e = (x1 - p1 n1_i) / n1 - (x0 - p0 n0_i) / n0 of each plan i: the difference of two
    ratios, linearised and summed by cluster (Särndal, Swensson and Wretman 1992, chapter 5). For plans of
    equal n it is the variance of the paired t test. It is never below that of each plan's own grades dealt to
    the two sides at random (Mantel and Haenszel 1959): a few plans with all of one point good and hardly any
    other grade bad show no spread, and are no proof.
    """
    side1, side0 = sums(group), sums(rest)
    both = [(counts, rest[plan]) for plan, counts in group.items() if plan in rest]
    found = dealt = 0.0
    for plan1, plan0 in both:
        found += (_residual(plan1, side1) / side1[1] - _residual(plan0, side0) / side0[1]) ** 2
        (x1, n1), (x0, n0) = plan1, plan0
        x, n = x1 + x0, n1 + n0
        dealt += n1 * n0 * x * (n - x) / (n * n * (n - 1))
    return max(found, dealt * (1 / side1[1] + 1 / side0[1]) ** 2), max(1, len(both) - 1)


def _on_one(group: PlanCounts, rest: PlanCounts) -> tuple[float, float]:
    """What the plans on one side only add to the variance, and its degrees of freedom.

    Were there no difference these plans could stand on either side, so one spread is taken from all of them:
    five plans that happen to be alike are not taken for proof. A plan of n grades varies by
    p (1 - p) n (1 + (n - 1) r), p the share of all, r by moments and never below 0 (Williams 1982), so that
    plans with many grades do not lend their spread to plans with few. For equal plans, as many on each side,
    it is the two-sample t test with one variance. The degrees of freedom are how many plans the spread in
    effect comes from, less 2.
    """
    side1, side0 = sums(group), sums(rest)
    alone = [(counts, side1) for plan, counts in group.items() if plan not in rest]
    alone += [(counts, side0) for plan, counts in rest.items() if plan not in group]
    plans, share = len({*group, *rest}), (side1[0] + side0[0]) / (side1[1] + side0[1])
    one = share * (1 - share) * plans / (plans - 1)
    if not alone or not one:
        return 0.0, 0.0
    squares = sum(_residual(counts, side) ** 2 for counts, side in alone)
    grades, pairs = sum(n for (_, n), _ in alone), sum(n * (n - 1) for (_, n), _ in alone)
    together = max(0.0, (squares / one - grades) / pairs) if pairs else 0.0
    spreads = [one * n * (1 + (n - 1) * together) for (_, n), _ in alone]
    variance = sum(spread / side[1] ** 2 for spread, (_, side) in zip(spreads, alone, strict=True))
    behind = sum(spreads) ** 2 / sum(spread**2 for spread in spreads)
    return variance, max(1.0, behind - 2)
