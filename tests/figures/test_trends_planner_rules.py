"""How many plans a change takes, and a target: as published, and by the rule for a change itself."""

from math import comb, inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.figures.trends import planner, rules
from audit_app.figures.trends.rules import Share


def test_how_many_plans_a_change_takes_is_as_published() -> None:
    # Fleiss, Statistical Methods for Rates and Proportions, without continuity correction: 152 and 77.
    assert rules.plans_needed(0.6, 0.75) == 152
    assert rules.plans_needed(0.5, 0.75, power=0.9) == 76
    # Too many for every outcome to be looked at.
    assert rules.plans_needed(0.55, 0.6) == 1534
    assert rules.plans_needed(0.5, 0.5) is None


def test_the_largest_change_takes_the_five_plans_under_which_nothing_is_marked() -> None:
    assert rules.plans_needed(0, 1) == rules.plans_needed(1, 0, power=0.9) == 5
    # Two against two are no change by the rule, however large it looks; three are.
    for n, told in ((2, False), (3, True)):
        made = rules.change(Share(0, n), Share(n, n))
        assert made is not None
        assert (made.p <= 0.05) is told


@pytest.mark.parametrize("n", range(1, 13))
def test_the_planner_tells_apart_what_the_rule_for_a_change_tells_apart(n: int) -> None:
    lower, upper = planner.called(n)
    for x in range(n + 1):
        for y in range(n + 1):
            made = rules.change(Share(x, n), Share(y, n))
            assert made is not None
            assert bool(y <= lower[x] or y >= upper[x]) is (made.p <= 0.05), (x, y)


@pytest.mark.parametrize("power", [0.8, 0.9])
@pytest.mark.parametrize("before", range(0, 101, 10))
def test_the_plans_it_asks_for_show_the_change_by_the_rule_for_a_change(before: int, power: float) -> None:
    for after in range(0, 101, 5):
        n = rules.plans_needed(before / 100, after / 100, power=power)
        if n is None:
            continue
        assert n >= 5
        made = rules.change(Share(round(before * n / 100), n), Share(round(after * n / 100), n))
        assert made is not None
        assert made.p <= 0.05, (after, n)
        if n < 400:
            assert planner.noticed(before / 100, after / 100, n) >= power, (after, n)
            assert n == 5 or planner.noticed(before / 100, after / 100, n - 1) < power, (after, n)


@given(st.integers(0, 100), st.sampled_from([0, 100]), st.integers(1, 400), st.sampled_from([0.8, 0.9]))
def test_the_smallest_change_that_is_seen_needs_just_those_plans(
    before: int, most: int, plans: int, power: float
) -> None:
    def needed(after: int) -> float:
        return rules.plans_needed(before / 100, after / 100, power=power) or inf

    found = rules.smallest_change(before, most, plans, power=power)
    if found is None:
        assert needed(most) > plans
        return
    assert needed(found) <= plans
    nearer = found + (1 if most < before else -1)
    assert needed(nearer) > plans


@pytest.mark.parametrize(("before", "after"), [(0.6, 0.75), (0.5, 0.9), (0.3, 0.6), (0.8, 0.95), (0, 0.6)])
def test_with_so_many_plans_the_change_is_seen_as_often_as_said(before: float, after: float) -> None:
    n = rules.plans_needed(before, after) or 0

    def chances(share: float) -> list[float]:
        return [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]

    first, second = chances(before), chances(after)
    seen = sum(
        first[x] * second[y]
        for x in range(n + 1)
        for y in range(n + 1)
        if first[x] * second[y] > 1e-9
        and (made := rules.change(Share(x, n), Share(y, n))) is not None
        and made.p <= 0.05
    )
    assert 0.8 <= seen < 0.9


@pytest.mark.parametrize(
    ("truth", "target", "plans"),
    [(1, 75, 12), (0.85, 75, 73), (0.75, 75, None), (1, 100, None), (0.5, 75, None)],
)
def test_how_many_plans_until_a_target_can_be_shown(truth: float, target: int, plans: int | None) -> None:
    assert rules.plans_to_show(truth, target) == plans


def test_grades_of_one_plan_that_go_together_count_for_less() -> None:
    together = [[planner.PlanCount(10, 10), planner.PlanCount(0, 10), planner.PlanCount(10, 10)]]
    effect = rules.design_effect(together)
    assert effect == pytest.approx(15), "ten grades that always agree, over three plans, tell what one would"
    mixed = [[planner.PlanCount(5, 10), planner.PlanCount(5, 10)]]
    assert rules.design_effect(mixed) == 1
    assert rules.design_effect([[planner.PlanCount(10, 10)] * 3]) is None
    assert rules.design_effect([[planner.PlanCount(3, 10)]]) is None
    assert rules.plans_needed(0.6, 0.75, effect=rules.plan_effect(15, 10)) == 228
