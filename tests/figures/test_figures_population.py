"""The estimate for all plans that could be drawn: by hand, its properties, what it refuses, its coverage."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.figures.grid import Grid, GridPlan
from audit_app.figures.groups.rules import NotSaid, Stratum, estimate, strata_of

ONE_POINT = st.sampled_from([(0, 1), (1, 1)])


def stratum(
    name: str, frame: int, *plans: tuple[int, int], drawn: int | None = None, open: tuple[int, ...] = ()
) -> Stratum:
    return Stratum(name, frame, len(plans) if drawn is None else drawn, plans, open)


def test_by_hand_one_point_in_two_strata() -> None:
    # A: 3 of 4 good of 40; B: 1 of 4 good of 10. Estimate .8 x .75 + .2 x .25 = .65.
    # s² = .25 in both; SE² = .64 x .9 x .25/4 + .04 x .6 x .25/4 = .036 + .0015 = .0375; t(6) = 2.446912.
    made = estimate(
        [
            stratum("A", 40, (1, 1), (1, 1), (1, 1), (0, 1)),
            stratum("B", 10, (1, 1), (0, 1), (0, 1), (0, 1)),
        ]
    )
    assert made.share == pytest.approx(0.65)
    assert made.error == pytest.approx(0.0375**0.5)
    assert made.limits == pytest.approx((0.65 - 2.446912 * 0.0375**0.5, 1.0))
    assert (made.frame, made.plans, made.not_said) == (50, 8, None)


def test_by_hand_all_points_together_move_plan_by_plan() -> None:
    # Five plans of 20, r = 18/40. Residuals 2.2, -1.6, -.7, -.6, .7: their squares sum to 8.74, mean n is 8.
    made = estimate([stratum("A", 20, (4, 4), (2, 8), (2, 6), (3, 8), (7, 14))])
    assert made.share == pytest.approx(18 / 40)
    assert made.error == pytest.approx(((1 - 5 / 20) * (8.74 / 4) / (5 * 8**2)) ** 0.5)


def test_a_plan_the_point_does_not_apply_to_is_drawn_and_has_no_residual() -> None:
    made = estimate([stratum("A", 20, (1, 1), (0, 1), (1, 1), (0, 0), (0, 1), (1, 1))])
    share = 3 / 5
    spread = (3 * (1 - share) ** 2 + 2 * share**2) / 5
    assert made.share == pytest.approx(share)
    assert made.error == pytest.approx(((1 - 6 / 20) * spread / (6 * (5 / 6) ** 2)) ** 0.5)
    assert made.plans == 5


@pytest.mark.parametrize(
    ("strata", "reason", "groups"),
    [
        ([], NotSaid.NO_DRAW, ()),
        ([stratum("A", 9, (0, 0), (0, 0))], NotSaid.NOTHING, ()),
        ([stratum("A", 9, *[(1, 1), (0, 1)] * 3, drawn=7)], NotSaid.WITHDRAWN, ("A",)),
        ([stratum("A", 9, *[(1, 1), (0, 1)] * 3), stratum("B", 3)], NotSaid.EMPTY, ("B",)),
        ([stratum("A", 9, *[(1, 1), (0, 1)] * 3), stratum("B", 3, (1, 1))], NotSaid.ALONE, ("B",)),
        ([stratum("A", 9, (1, 1), (0, 1), (1, 1), (0, 1))], NotSaid.FEW, ()),
        ([stratum("A", 90, *[(1, 1)] * 12)], NotSaid.ALIKE, ()),
    ],
)
def test_where_it_cannot_be_said_there_is_a_reason_and_no_number(
    strata: list[Stratum], reason: NotSaid, groups: tuple[str, ...]
) -> None:
    made = estimate(strata)
    assert (made.not_said, made.groups) == (reason, groups)
    assert (made.error, made.limits) == (None, None)
    # The weighted figure is there all the same where every stratum has a graded plan.
    assert (made.share is None) == (reason not in (NotSaid.ALONE, NotSaid.FEW, NotSaid.ALIKE))


def test_a_stratum_of_which_every_plan_was_audited_may_be_one_plan() -> None:
    made = estimate([stratum("A", 9, *[(1, 1), (0, 1)] * 3), stratum("B", 1, (1, 1))])
    assert made.share == pytest.approx(0.9 * 0.5 + 0.1)


def test_by_hand_every_plan_was_audited_and_two_have_no_agreed_grade() -> None:
    """As if 8 of the 10 had been drawn: r = .5, s² = 8 x .25/7, SE² = (1 - 8/10) s²/8."""
    made = estimate([stratum("A", 10, *[(1, 1), (0, 1)] * 4, (0, 0), (0, 0), open=(0,) * 8 + (1, 1))])
    assert (made.census, made.not_said, made.ungraded, made.plans) == (False, None, 2, 8)
    assert made.error == pytest.approx((0.2 * (8 * 0.25 / 7) / 8) ** 0.5)
    assert made.limits is not None
    assert made.share is not None
    assert made.limits[0] < made.share < made.limits[1]


def test_a_plan_to_which_nothing_applies_is_known_and_leaves_a_census_one() -> None:
    made = estimate([stratum("A", 10, *[(1, 1), (0, 1)] * 4, (0, 0), (0, 0))])
    assert (made.census, made.error, made.ungraded) == (True, 0, 0)


def test_a_plan_with_one_grade_open_of_many_leaves_that_much_unknown() -> None:
    """One grade of 50 open in each of two plans of five: a hundredth part of the stratum, not a fifth."""
    plans = ((30, 50), (20, 49), (40, 50), (10, 49), (25, 50))
    one = stratum("A", 5, *plans, open=(0, 1, 0, 1, 0))
    assert float(1 - one.known / one.frame) == pytest.approx((2 / 50) / 5)
    assert not one.census
    assert 0 < one.variance < stratum("A", 6, *plans).variance


def test_every_plan_audited_and_two_grades_open_can_only_end_between_none_and_both_good() -> None:
    """125 of 248 agreed grades are good and 2 open: 125 to 127 of 250, however unlike the plans are."""
    plans = ((30, 50), (20, 49), (40, 50), (10, 49), (25, 50))
    made = estimate([stratum("A", 5, *plans, open=(0, 1, 0, 1, 0))])
    assert (made.whole, made.census, made.open, made.not_said) == (True, False, 2, None)
    assert made.share == pytest.approx(125 / 248)
    assert made.limits == pytest.approx((125 / 250, 127 / 250))
    # Few plans, one alone, or all alike: nothing is estimated there either.
    two = [stratum("A", 3, (1, 1), (1, 1), (1, 1)), stratum("B", 1, (3, 3), open=(1,))]
    assert estimate(two).limits == pytest.approx((0.75 + 0.25 * 0.75, 1))


def test_where_some_strata_are_audited_whole_no_limit_lies_outside_what_is_possible() -> None:
    """A knows 18 plans of 20, 12 of them good; B all of 5, with 4 of 8 good and 2 open."""
    strata = [
        stratum("A", 20, *[(1, 1)] * 12, *[(0, 1)] * 6),
        stratum("B", 5, (2, 2), (2, 2), (0, 2), (0, 1), (0, 1), open=(0, 0, 0, 1, 1)),
    ]
    made = estimate(strata)
    assert strata[1].possible == (0.4, 0.6)
    assert made.error is not None
    assert made.limits is not None
    assert made.share is not None
    assert made.share - 2 * made.error < 0.56 - 1e-9
    # A plan not drawn may have as many grades as the largest that was: 1 here.
    assert made.limits == pytest.approx((0.8 * 12 / 20 + 0.2 * 0.4, 0.8 * 14 / 20 + 0.2 * 0.6))


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.lists(
                st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 2)), min_size=2, max_size=6
            ),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_limits_hold_the_share_and_stay_within_what_is_possible(
    made_of: list[tuple[int, list[tuple[int, int, int]]]],
) -> None:
    strata = [
        stratum(
            str(i),
            len(plans) + more,
            *[(x, x + bad) for x, bad, _ in plans],
            open=tuple(o for *_, o in plans),
        )
        for i, (more, plans) in enumerate(made_of)
    ]
    made, frame = estimate(strata), sum(one.frame for one in strata)
    if made.limits is None or made.share is None:
        return
    assert made.limits[0] <= made.share <= made.limits[1]
    if any(one.whole for one in strata):
        low, high = (sum(one.frame / frame * one.possible[end] for one in strata) for end in (0, 1))
        assert low - 1e-9 <= made.limits[0]
        assert made.limits[1] <= high + 1e-9


def test_one_stratum_audited_whole_adds_doubt_only_where_grades_are_open() -> None:
    sampled = stratum("A", 40, *[(1, 1), (0, 1)] * 3)
    whole = estimate([sampled, stratum("B", 4, (1, 1), (0, 1), (1, 1), (1, 1))])
    opened = estimate([sampled, stratum("B", 4, (1, 1), (0, 1), (1, 1), (0, 0), open=(0, 0, 0, 1))])
    assert whole.error == pytest.approx(40 / 44 * sampled.variance**0.5)
    assert whole.error is not None
    assert opened.error is not None
    assert opened.error > whole.error


def test_one_graded_plan_of_a_stratum_audited_whole_does_not_speak_for_one_not_agreed() -> None:
    sampled = stratum("A", 40, *[(1, 1), (0, 1)] * 3)
    made = estimate([sampled, stratum("B", 2, (1, 1), (0, 0), open=(0, 1))])
    assert (made.not_said, made.groups) == (NotSaid.ALONE, ("B",))


def test_more_plans_than_could_be_drawn_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot have 2 plans"):
        stratum("A", 1, (1, 1), (1, 1))


@given(st.lists(st.lists(ONE_POINT, min_size=1, max_size=8), min_size=1, max_size=4))
def test_a_census_has_no_error_and_is_the_plain_percent(by_stratum: list[list[tuple[int, int]]]) -> None:
    made = estimate([stratum(str(n), len(plans), *plans) for n, plans in enumerate(by_stratum)])
    every = [plan for plans in by_stratum for plan in plans]
    assert made.census
    assert made.error == 0
    assert made.share == pytest.approx(sum(x for x, _ in every) / len(every))
    assert made.limits == (made.share, made.share)


@given(st.lists(st.lists(ONE_POINT, min_size=2, max_size=8), min_size=1, max_size=4), st.integers(2, 9))
def test_a_draw_of_the_same_part_of_every_stratum_gives_the_plain_percent(
    by_stratum: list[list[tuple[int, int]]], times: int
) -> None:
    strata = [stratum(str(n), times * len(plans), *plans) for n, plans in enumerate(by_stratum)]
    made = estimate(strata)
    every = [plan for plans in by_stratum for plan in plans]
    if made.not_said is None:
        assert made.share == pytest.approx(sum(x for x, _ in every) / len(every))
        assert made.limits is not None
        assert made.share is not None
        assert 0 <= made.limits[0] <= made.share <= made.limits[1] <= 1
    else:
        assert made.not_said in (NotSaid.FEW, NotSaid.ALIKE)


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 50)), min_size=1, max_size=6))
def test_the_weights_of_the_sample_sum_to_all_plans_that_could_be_drawn(
    sizes: list[tuple[int, int]],
) -> None:
    strata = [stratum(str(i), n + more, *[(1, 1)] * n) for i, (n, more) in enumerate(sizes)]
    total = sum((one.weight or 0) * len(one.plans) for one in strata)
    assert total == pytest.approx(sum(one.frame for one in strata))


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """400 draws of 18 from 300 plans in three strata, some 10 grades a plan that go together."""
    rng = Random(20261122)
    register = [
        [_plan(rng, quality) for _ in range(size)] for size, quality in ((150, 0.75), (100, 0.6), (50, 0.45))
    ]
    share = sum(len(s) / 300 * sum(x for x, _ in s) / sum(n for _, n in s) for s in register)
    held = naive = 0
    for _ in range(400):
        drawn = [rng.sample(plans, n) for plans, n in zip(register, (9, 6, 3), strict=True)]
        made = estimate([stratum(str(n), len(register[n]), *plans) for n, plans in enumerate(drawn)])
        assert made.limits is not None
        held += made.limits[0] <= share <= made.limits[1]
        grades = [grade for plans in drawn for grade in plans]
        x, n = sum(x for x, _ in grades), sum(n for _, n in grades)
        naive += abs(x / n - share) <= 1.96 * (x / n * (1 - x / n) / n) ** 0.5
    assert 0.92 <= held / 400 <= 0.98
    # As if every grade were drawn alone: far too sure. This is why the plan is the unit.
    assert naive / 400 < 0.8


def _plan(rng: Random, quality: float) -> tuple[int, int]:
    own = min(max(rng.gauss(quality, 0.25), 0.02), 0.98)
    n = rng.randrange(9, 13)
    return sum(rng.random() < own for _ in range(n)), n


def test_strata_are_read_from_a_grid_with_what_is_not_graded() -> None:
    grid = Grid(
        points=("T-1", "T-2"),
        plans=(GridPlan("A", stratum="new"), GridPlan("B", stratum="new"), GridPlan("C", stratum="amended")),
        agreed=("OR", "NN", "Gu"),
        given={},
        moderated=("00",) * 3,
        contested=("00",) * 3,
        strata={"new": (10, 2), "amended": (5, 2), "advice": (1, 0)},
    )
    assert strata_of(grid) == [
        Stratum("new", 10, 2, ((1, 2), (0, 0)), most=2),
        Stratum("amended", 5, 2, ((1, 1),), (1,), most=2),
        Stratum("advice", 1, 0, (), most=2),
    ]
    assert strata_of(grid, frozenset({"T-2"}))[0].plans == ((0, 1), (0, 0))
