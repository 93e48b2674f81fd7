"""What a count shows a reader, and how it is set beside others: percentages, targets, order, weights."""

import pytest

from audit_app.figures.rules import (
    PointFigure,
    TargetResult,
    count_cells,
    display,
    fewest_to_show,
    interval_words,
    meets,
    over_sampled,
    rank_points,
    target_state,
    weighted_percent,
    wilson,
)
from audit_app.rubrics.grades import Grade
from tests.figures.builders import cell, figure


@pytest.mark.parametrize(
    ("x", "n", "shown"),
    [
        (0, 0, "not scored"),
        (0, 7, "0%"),
        (7, 7, "100%"),
        (1, 8, "13%"),  # 12.5: half-up, where Python's round gives 12
        (199, 200, ">99%"),
        (9999, 10000, ">99%"),
        (198, 200, "99%"),
        (1, 201, "<1%"),
        (1, 200, "1%"),
        (44, 59, "74.6%"),
        (149, 200, "74.5%"),
        (148, 200, "74%"),
        (7494, 10000, "74.9%"),
        (7495, 10000, "<75%"),
        (2999999, 4000000, "<75%"),
        (3, 4, "75%"),
        (74499, 100000, "74%"),
    ],
)
def test_a_percentage_is_shown_whole_and_never_across_a_target(x: int, n: int, shown: str) -> None:
    assert display(x, n) == shown


def test_other_targets_can_be_kept_clear_of() -> None:
    assert display(899, 1000, targets=(90,)) == "89.9%"
    assert display(44, 59, targets=()) == "75%"
    assert display(6, 1000, targets=(1,)) == "0.6%"
    assert display(996, 1000, targets=(1, 100)) == ">99%"


def test_targets_are_met_on_counts() -> None:
    assert meets(44, 59, 75) is False
    assert meets(3, 4, 75) is True
    assert meets(0, 0, 75) is None
    for wrong in (0, 101):
        with pytest.raises(ValueError, match=f"{wrong} is not a target"):
            meets(1, 1, wrong)


@pytest.mark.parametrize(("n", "lower"), [(5, "56.6"), (10, "72.2"), (12, "75.8")])
def test_the_interval_of_a_perfect_score(n: int, lower: str) -> None:
    assert interval_words(wilson(n, n)) == f"{lower}% to 100%"


def test_interval_words_never_say_a_limit_is_certain_when_it_is_not() -> None:
    assert interval_words(wilson(0, 10)) == "0% to 27.8%"
    assert interval_words((0.0001, 0.9999)) == "0.1% to 99.9%"
    assert interval_words(None) == "not scored"


@pytest.mark.parametrize(
    ("x", "n", "target", "result", "words"),
    [
        (12, 12, 75, TargetResult.LOWER_LIMIT_TOO, "75% is met, and the lower limit too"),
        (11, 11, 75, TargetResult.IN_THIS_SAMPLE, "75% is met in this sample"),
        (3, 4, 75, TargetResult.IN_THIS_SAMPLE, "75% is met in this sample"),
        (44, 59, 75, TargetResult.NOT_MET, "75% is not met"),
        (11, 12, 100, TargetResult.NOT_MET, "100% is not met: 1 shortfall in 12 plans"),
        (10, 12, 100, TargetResult.NOT_MET, "100% is not met: 2 shortfalls in 12 plans"),
        (1797, 1797, 100, TargetResult.IN_THIS_SAMPLE, "no shortfall found in 1,797 plans"),
        (1, 1, 100, TargetResult.IN_THIS_SAMPLE, "no shortfall found in 1 plan"),
        (10**17, 10**17, 100, TargetResult.IN_THIS_SAMPLE, f"no shortfall found in {10**17:,} plans"),
        (0, 0, 100, TargetResult.NOT_SCORED, "not scored"),
    ],
)
def test_a_target_has_three_states_and_says_no_more_than_the_sample(
    x: int, n: int, target: int, result: TargetResult, words: str
) -> None:
    state = target_state(x, n, target)
    assert (state.result, state.words) == (result, words)


def test_a_target_met_so_far_says_what_is_still_to_settle() -> None:
    said = figure(1, 1, unresolved=1).target_state(75).words
    assert said == "75% is met in this sample; 1 still without an agreed grade"


def test_fewer_than_twelve_plans_cannot_show_75_percent() -> None:
    assert fewest_to_show(75) == 12
    assert fewest_to_show(100) is None


@pytest.mark.parametrize("target", [50, 75, 80, 90, 99])
def test_the_fewest_plans_are_the_first_whose_perfect_score_reaches_the_target(target: int) -> None:
    fewest = fewest_to_show(target)
    assert fewest is not None
    assert target_state(fewest, fewest, target).result is TargetResult.LOWER_LIMIT_TOO
    assert target_state(fewest - 1, fewest - 1, target).result is not TargetResult.LOWER_LIMIT_TOO


# Published results


def test_1797_plans_reviewed_whole_read_678_good_or_outstanding() -> None:
    overall = PointFigure(
        outstanding=14, good=1797 - 14 - 1039 - 80, requires_improvement=1039, inadequate=80
    )
    assert (overall.x, overall.n, overall.display()) == (678, 1797, "38%")
    assert overall.percent == pytest.approx(37.7, abs=0.05)


def test_smart_outcomes_are_judged_on_the_seven_reports_that_had_a_need() -> None:
    cells = [cell(moderated=Grade.GOOD, plan=f"met {i}") for i in range(2)]
    cells += [cell(moderated=Grade.REQUIRES_IMPROVEMENT, plan=f"not met {i}") for i in range(5)]
    cells += [cell(moderated=Grade.NOT_APPLICABLE, plan=f"no need {i}") for i in range(13)]
    smart = count_cells(cells)
    assert (smart.x, smart.n, smart.not_applicable, smart.display()) == (2, 7, 13, "29%")


@pytest.mark.parametrize(("x", "shown"), [(18, "90%"), (3, "15%")])
def test_the_other_criteria_of_the_twenty_reports(x: int, shown: str) -> None:
    assert figure(x, 20).display() == shown


# Weighting and ranking


def test_a_stratum_with_plans_but_no_grade_has_no_weighted_figure() -> None:
    big = (90, 3, 6)
    assert weighted_percent([big, (10, 0, 0)]) is None
    assert weighted_percent([big, (0, 0, 0)]) == pytest.approx(50)
    assert weighted_percent([]) is None


def test_the_weighted_figure_is_shown_from_more_than_one_and_a_half_times() -> None:
    assert not over_sampled([(100, 10), (100, 15)])
    assert over_sampled([(100, 10), (100, 16)])
    assert over_sampled([(100, 10), (9, 0)])
    assert not over_sampled([(100, 10), (0, 0)])
    assert not over_sampled([])


def test_strengths_stand_above_all_points_and_priorities_below() -> None:
    ranking = rank_points(
        {
            "P1": figure(9, 10),
            "P2": figure(18, 20),
            "P3": figure(1, 10),
            "P4": figure(2, 20),
            "P5": figure(4, 4),
        }
    )
    assert [r.point for r in ranking.strengths] == ["P2", "P1"], "of two at 90% the one shown by more plans"
    assert [r.point for r in ranking.priorities] == ["P4", "P3"]
    assert ranking.too_few == ("P5",)


def test_nothing_is_a_strength_or_a_priority_where_all_stand_the_same() -> None:
    ranking = rank_points({"P1": figure(10, 10), "P2": figure(12, 12)})
    assert (ranking.strengths, ranking.priorities) == ((), ())
    assert rank_points({"P1": figure(1, 2)}).too_few == ("P1",)
    assert rank_points({"P1": PointFigure()}, minimum=0).too_few == ("P1",)


def test_points_level_with_the_last_one_shown_are_counted() -> None:
    points = {f"Q{i}": figure(5, 10) for i in (2, 0, 1)} | {f"P{i}": figure(10, 10) for i in (3, 1, 2, 0)}
    ranking = rank_points(points, limit=2)
    assert ([r.point for r in ranking.strengths], ranking.more_strengths) == (["P0", "P1"], 2)
    assert ([r.point for r in ranking.priorities], ranking.more_priorities) == (["Q0", "Q1"], 1)
