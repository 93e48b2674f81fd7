"""Differences between groups: said where they are clear, and no more often than they say."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import ttest_ind, ttest_rel

from audit_app.figures.groups.rules import (
    ALL,
    Audit,
    Breakdown,
    Contrast,
    Group,
    contrast,
    contrasts,
    cross_contrasts,
    marked,
)

Plans = dict[str, tuple[int, int]]


def plans_of(name: str, *counts: tuple[int, int]) -> Plans:
    return {f"{name}{place}": count for place, count in enumerate(counts)}


def made(group: Plans, rest: Plans) -> Contrast:
    found = contrast(group, rest)
    assert found is not None
    return found


def test_by_hand_a_contrast_of_one_point() -> None:
    # 5 of 5 against 0 of 5: p (1 - p) 10/9 = 5/18 a plan, t(8) = 1 / sqrt(2 (5/18) / 5) = 3.
    found = made(plans_of("a", *[(1, 1)] * 5), plans_of("b", *[(0, 1)] * 5))
    assert found.difference == 1
    assert found.p == pytest.approx(0.017071, abs=1e-5)


def test_by_hand_a_contrast_of_plans_with_different_numbers_of_grades() -> None:
    # About 6/12 and 12/28, each over 1 - h, the squares are 6, 12, .4156, .2571, 2: 20.673. With
    # p (1 - p) 5/4 = .309375 of 18/40, r = (20.673 / .309375 - 40) / 336 = .079824. Spreads 1.5339, 3.8580,
    # 2.5971, 3.8580, 8.8258; variance 5.3918 / 12² + 15.2809 / 28² = .056934; effectively 3.660 plans.
    found = made(plans_of("a", (4, 4), (2, 8)), plans_of("b", (2, 6), (3, 8), (7, 14)))
    assert found.difference == pytest.approx(1 / 14)
    assert found.p == pytest.approx(0.7986, abs=1e-3)


A_SIDE, B_SIDE = (9, 4, 7, 2, 8, 5), (6, 1, 9, 0, 3, 4)


def test_plans_of_equal_size_are_compared_by_the_two_sample_t_test() -> None:
    found = made(plans_of("a", *[(x, 10) for x in A_SIDE]), plans_of("b", *[(x, 10) for x in B_SIDE]))
    assert found.p == pytest.approx(ttest_ind(A_SIDE, B_SIDE).pvalue)


def test_the_same_plans_on_both_sides_are_compared_by_the_paired_t_test() -> None:
    found = made(plans_of("p", *[(x, 10) for x in A_SIDE]), plans_of("p", *[(2 * x, 20) for x in B_SIDE]))
    assert found.difference == pytest.approx((sum(A_SIDE) - sum(B_SIDE)) / 60)
    assert found.p == pytest.approx(ttest_rel(A_SIDE, B_SIDE).pvalue)


def graded(rng: Random, share: float, grades: int) -> tuple[int, int]:
    return sum(rng.random() < share for _ in range(grades)), grades


def sections(rng: Random, plans: int, higher: float = 0.0) -> tuple[Plans, Plans]:
    """Four grades of one section and 31 of all others on the same plans, some plans better than others."""
    small, large = {}, {}
    for place in range(plans):
        own = rng.choice((0.3, 0.5, 0.7))
        small[f"p{place}"] = graded(rng, own + higher, 4)
        large[f"p{place}"] = graded(rng, own, 31)
    return small, large


def group_of(plans: Plans) -> Group:
    return Group(tuple(Audit(1, plan, {"G": x, "R": n - x}) for plan, (x, n) in plans.items()))


def test_a_section_of_few_points_that_is_clearly_better_on_the_same_plans_is_called_so() -> None:
    section, others = (group_of(plans) for plans in sections(Random(3), 36, higher=0.25))
    found = contrasts({"A": section, "others": others})
    assert found["A"].clear
    assert 0.15 < found["A"].difference < 0.35
    assert found["A"].p is not None
    assert found["A"].p < 0.001
    assert found["others"].difference == -found["A"].difference
    crossed = cross_contrasts(Breakdown(("A", "o"), (ALL,), {("A", ALL): section, ("o", ALL): others}))
    assert crossed["A", ALL] == found["A"]


def test_a_theme_of_few_points_is_not_lent_the_spread_of_plans_with_many() -> None:
    rng = Random(5)
    few = plans_of("f", *[graded(rng, 0.9, 6) for _ in range(12)])
    many = plans_of("m", *[graded(rng, rng.choice((0.3, 0.5, 0.7)), 35) for _ in range(24)])
    assert (made(few, many).p or 1) < 0.001


COUNTS = st.integers(1, 6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
SIDES = st.dictionaries(st.sampled_from("ABCDEFGH"), COUNTS, min_size=2)


@given(SIDES, SIDES)
def test_swapping_group_and_rest_turns_the_sign_and_nothing_else(group: Plans, rest: Plans) -> None:
    one, other = contrast(group, rest), contrast(rest, group)
    assume(one is not None)
    assert one is not None and other is not None
    assert other.difference == pytest.approx(-one.difference)
    assert other.p == (None if one.p is None else pytest.approx(one.p))


def test_what_does_not_vary_is_no_proof() -> None:
    same = made(plans_of("a", *[(1, 1)] * 5), plans_of("b", *[(1, 1)] * 5))
    assert (same.difference, same.p) == (0, None)
    whole = {"p1": (4, 4), "p2": (0, 4), "p3": (4, 4), "p4": (0, 4)}
    same = made(whole, {plan: (x * 3, n * 3) for plan, (x, n) in whole.items()})
    assert (same.difference, same.p) == (0, None)
    alike = made(plans_of("a", *[(3, 10)] * 5), plans_of("b", *[(3, 10)] * 5))
    assert (alike.difference, alike.p) == (0, 1)
    # Five of five at one point, and hardly any other grade bad: each plan alone could be so by chance.
    good = made(plans_of("p", *[(1, 1)] * 5), plans_of("p", (29, 30), *[(30, 30)] * 4))
    assert (good.p or 0) > 0.5
    lucky = made(plans_of("a", *[(1, 1)] * 5), plans_of("b", *[(1, 1)] * 20, *[(0, 1)] * 10))
    assert (lucky.p or 0) > 0.1


def test_by_hand_every_plan_alike_and_the_two_sides_unlike() -> None:
    # Each plan deals its one good grade to a side, variance 1/4 each: t(4) = 1 / sqrt(5/4 (2/5)²) = sqrt(5).
    five = made(plans_of("p", *[(1, 1)] * 5), plans_of("p", *[(0, 1)] * 5))
    assert five.p == pytest.approx(0.08900, abs=1e-4)
    many = made(plans_of("p", *[(1, 1)] * 20), plans_of("p", *[(0, 1)] * 20))
    assert (many.p or 1) < 0.001


def test_too_few_are_not_compared() -> None:
    assert contrast({}, plans_of("b", (1, 1))) is None
    assert contrast(plans_of("a", (1, 1)), plans_of("b", (0, 1), (1, 1))) is None
    assert contrast(plans_of("a", (1, 1)), plans_of("b", *[(0, 1)] * 9)) is None
    assert contrast(plans_of("p", *[(1, 2)] * 3), plans_of("p", *[(1, 2)] * 3)) is None


def test_groups_of_fewer_than_five_plans_are_not_compared_but_stand_in_the_rest() -> None:
    groups = {
        "large": group_of(plans_of("l", *[(9, 10)] * 20)),
        "small": group_of(plans_of("s", *[(0, 10)] * 4)),
        "low": group_of(plans_of("w", *[(2, 10)] * 8)),
    }
    found = contrasts(groups)
    assert set(found) == {"large", "low"}
    assert found["low"].clear
    assert found["low"].difference == pytest.approx(0.2 - 180 / 240)


def apart(rng: Random, small: int, large: int, grades: tuple[int, int]) -> tuple[Plans, Plans]:
    """Different plans on the two sides, graded alike, with so many grades each."""
    of_small, of_large = grades
    shares = (0.2, 0.5, 0.9)
    return (
        plans_of("a", *[graded(rng, rng.choice(shares), of_small) for _ in range(small)]),
        plans_of("b", *[graded(rng, rng.choice(shares), of_large) for _ in range(large)]),
    )


@pytest.mark.parametrize(
    "draw",
    [
        pytest.param(lambda rng: apart(rng, 6, 30, (30, 30)), id="6 plans against 30"),
        pytest.param(lambda rng: apart(rng, 5, 60, (4, 4)), id="5 plans against 60, few grades each"),
        pytest.param(lambda rng: apart(rng, 8, 30, (6, 35)), id="8 plans of few grades"),
        pytest.param(lambda rng: sections(rng, 12), id="a section of 12 plans"),
        pytest.param(lambda rng: sections(rng, 36), id="a section of 36 plans"),
    ],
)
def test_many_grades_of_few_plans_are_not_taken_for_proof(
    draw: Callable[[Random], tuple[Plans, Plans]],
) -> None:
    rng = Random(7)
    alarms = sum((made(*draw(rng)).p or 1) < 0.05 for _ in range(500))
    assert alarms / 500 < 0.08  # 5% is what chance may do; counting grades as drawn alone gives over half


def test_what_is_clear_is_held_to_all_that_was_looked_at() -> None:
    def of(*ps: float | None) -> list[bool]:
        found = {str(place): Contrast(0.1, p) for place, p in enumerate(ps)}
        return [one.clear for one in marked(found).values()]

    assert of(0.04) == [True]
    assert of(0.04, *[0.9] * 9) == [False] * 10
    # By hand at 10% of four: limits .025, .05, .075, .1; .06 passes because the third limit holds it.
    assert of(0.01, 0.06, 0.055, 0.5) == [True, True, True, False]
    assert of(None, 0.2) == [False, False]
