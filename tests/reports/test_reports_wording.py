"""The sentences the report writes by rule, as tables: from no plan at all to every plan the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.figures.rules import PointFigure
from audit_app.reports.wording.rules import (
    NOISE,
    Drawn,
    DrawnPeriod,
    Ranked,
    Standing,
    Trust,
    box,
    drawn_words,
    period_words,
    ranked_words,
    reasons,
    stands_clear,
)


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        (Drawn(0), "No plan is left in the sample, so nothing can be said from it. No plan was withdrawn."),
        (
            Drawn(1, eligible=40),
            "1 plan was audited, drawn at random from 40 plans that could be drawn. No plan was withdrawn.",
        ),
        (
            Drawn(11, eligible=11),
            "11 plans were audited: every plan that could be drawn from the register. No plan was withdrawn.",
        ),
        (
            Drawn(12, eligible=260, withdrawn=2, reserves=1),
            "12 plans were audited, drawn at random from 260 plans that could be drawn. 2 plans were "
            "withdrawn, and 1 reserve came in, in the order drawn.",
        ),
        (
            Drawn(5, eligible=20, withdrawn=1, duplicates=1),
            "5 plans were audited, drawn at random from 20 plans that could be drawn. 1 plan was withdrawn, "
            "and no reserve came in. 1 plan of the sample is of a child who already counts, and left out.",
        ),
        (
            Drawn(12, imported=True),
            "12 plans were audited. They come from past audits and were not drawn by this tool, so nothing "
            "here shows how the choice was made.",
        ),
        (
            Drawn(12, eligible=30, rubrics=("Whole EHC plan", "Preparing for adulthood")),
            "12 plans were audited, drawn at random from 30 plans that could be drawn. No plan was "
            "withdrawn. The plans were judged against 2 rubrics: Whole EHC plan and Preparing for adulthood.",
        ),
    ],
)
def test_what_was_audited_is_said_from_the_sample_alone(drawn: Drawn, words: str) -> None:
    assert drawn_words(drawn) == words


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (
            DrawnPeriod(1, 12, 12, 1, 0),
            "1 round with 12 audits, each of a different plan. Every sample was drawn at random.",
        ),
        (
            DrawnPeriod(3, 36, 35, 1, 2, rubric_changes=1),
            "3 rounds with 36 audits of 35 different plans: 1 audit is of a plan audited before. 1 of the "
            "samples was drawn at random. 2 rounds come from past audits: nothing here shows how those plans "
            "were chosen. The rubric changed once in these rounds, so not all were judged by one version.",
        ),
        (DrawnPeriod(2, 0, 0, 0, 0), "2 rounds with 0 audits."),
    ],
)
def test_several_rounds_say_how_many_different_plans_they_hold(period: DrawnPeriod, words: str) -> None:
    assert period_words(period) == words


def standing(x: int, n: int, name: str = "T-1 Voice") -> Standing:
    """A point of x of n, as it is shown."""
    figure = PointFigure(good=x, requires_improvement=n - x)
    limits = figure.interval
    return Standing(
        name,
        figure.display(),
        figure.counted,
        100 * limits[0] if limits else None,
        100 * limits[1] if limits else None,
    )


FIVE, TWELVE, LOW, VERY_LOW = standing(5, 5), standing(12, 12), standing(3, 8), standing(0, 20)


@pytest.mark.parametrize(
    ("ranked", "words"),
    [
        (Ranked(True, [], 0, None, "not scored"), "No audit point is ranked: none has 5 graded plans yet."),
        (
            Ranked(False, [], 4, None, "not scored", too_few=4),
            "No audit point is ranked: none has 5 graded plans yet.",
        ),
        (Ranked(True, [], 4, 100.0, "100%"), "No audit point stands above the others."),
        (Ranked(False, [], 4, 100.0, "100%"), "No audit point stands below the others."),
        (
            Ranked(True, [FIVE], 4, 75.0, "75%"),
            "Graded best: T-1 Voice (100% of 5 plans). Its difference from all points together (75%) may be "
            "noise: with this many plans the interval reaches it.",
        ),
        (
            Ranked(True, [TWELVE], 4, 75.0, "75%"),
            "Graded best: T-1 Voice (100% of 12 plans). It stands above all points together (75%), "
            "even at the bottom of its range.",
        ),
        (
            Ranked(True, [TWELVE, FIVE], 4, 75.0, "75%", more=2),
            "Graded best: T-1 Voice (100% of 12 plans) and T-1 Voice (100% of 5 plans). 1 of the 2 listed "
            "stands above all points together (75%), even at the bottom of its range; the rest may be noise. "
            "2 more points stand at "
            "the same percentage as the last one listed.",
        ),
        (
            Ranked(False, [VERY_LOW, LOW], 4, 60.0, "60%", too_few=1, provisional=True),
            "Graded lowest: T-1 Voice (0% of 20 plans) and T-1 Voice (38% of 8 plans). 1 of the 2 listed "
            "stands below all points together (60%), even at the top of its range; the rest may be noise. "
            "The figures are "
            "provisional, so the order can still change. 1 point has fewer than 5 graded plans and is not "
            "ranked.",
        ),
    ],
)
def test_strengths_and_priorities_are_hedged_by_their_intervals(ranked: Ranked, words: str) -> None:
    assert ranked_words(ranked) == words


def test_among_many_points_the_ends_are_partly_chance_and_the_words_say_so() -> None:
    ranked = Ranked(False, [VERY_LOW], 38, 60.0, "60%")
    assert "the lowest of 38 points are partly so by chance" in ranked_words(ranked)
    few = Ranked(False, [VERY_LOW], 4, 60.0, "60%")
    assert "by chance" not in ranked_words(few)


@given(st.integers(1, 60), st.data(), st.floats(0, 100))
def test_a_point_stands_clear_only_where_its_whole_interval_does(
    n: int, data: st.DataObject, together: float
) -> None:
    point = standing(data.draw(st.integers(0, n)), n)
    assert point.lower is not None and point.upper is not None
    above = stands_clear(point, together, high=True)
    below = stands_clear(point, together, high=False)
    assert not (above and below)
    if point.lower <= together <= point.upper:
        assert not above and not below
        assert NOISE in ranked_words(Ranked(True, [point], 4, together, "some"))


def test_a_plain_final_report_is_trusted_within_its_intervals() -> None:
    plain = Trust(100, 100, possible=400, settled=400, moderated=3, points=4, together="75%")
    assert box(plain) == ["Final. Nothing unusual limits these figures; read each within its interval."]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"plans": 0, "distinct_plans": 0}, "No plan counts here, so there is nothing to trust yet."),
        (
            {"plans": 11, "distinct_plans": 11},
            "It rests on 11 plans: the range of one audit point is about 50 percentage points wide. With "
            "fewer than 12 plans even a perfect score cannot show that 75% is met.",
        ),
        (
            {"plans": 12, "distinct_plans": 12},
            "It rests on 12 plans: the range of one audit point is about 50 percentage points wide.",
        ),
        (
            {"plans": 99, "distinct_plans": 99},
            "It rests on 99 plans: the range of one audit point is about 20 percentage points wide.",
        ),
        (
            {"settled": 47},
            "47 of 48 grades that could be agreed are; 1 is unresolved or missing and could move the "
            "figures.",
        ),
        ({"open_rounds": ["2026-10"]}, "The round is not signed off."),
        ({"open_rounds": ["2026-10"], "rounds": 3}, "1 of the 3 rounds is not signed off."),
        (
            {"contested": 2},
            "The panel settled 3 of 48 agreed grades, “not applicable” counted too. On 2 an agency’s dissent "
            "stands.",
        ),
        ({"waived": 1}, "An agency was excused from one plan at one audit point."),
        # Waivers, agreed or not: a place whose only agency was excused has no grade.
        ({"waived": 96}, "An agency was excused 96 times, each from one plan at one audit point."),
        (
            {"withdrawn": 1, "duplicates": 2},
            "1 plan was withdrawn and 2 plans are left out as the same child again.",
        ),
        (
            {"panel": 8, "calibrated": 3, "months": 12},
            "3 of 8 people who scored had been calibrated in the 12 months before.",
        ),
        (
            {"panel": 9, "calibrated": 9, "months": 12, "rounds": 11},
            "9 of 9 people who scored had been calibrated in the 12 months before at least one of these "
            "rounds.",
        ),
        ({"small": 1}, "1 of 4 audit points has fewer than 5 graded plans: too few to compare."),
        (
            {"weighted": "71%"},
            "The draw took more plans from some groups than from others. Weighted back to the register, all "
            "points together stand at 71% instead of 75%.",
        ),
        (
            {"weighted": "75%"},
            "The draw took more plans from some groups than from others. Weighted back to the register, all "
            "points together stand at 75%, as they do without weights.",
        ),
        (
            {"imported": 1},
            "The round comes from past audits: how the plans were chosen, and whether the agencies graded "
            "blind, is not known.",
        ),
        (
            {"rubric_changes": 1},
            "The rubric changed between these rounds: a change from there on may come from the rubric.",
        ),
        (
            {"rubric_changes": 1, "alike": True},
            "The rubric changed between these rounds: compare like for like, on the points in both.",
        ),
    ],
)
def test_each_limit_is_said_at_the_top_and_counted_as_one(changed: dict[str, object], words: str) -> None:
    plain: dict[str, object] = {
        "plans": 12, "distinct_plans": 12, "possible": 48, "settled": 48, "moderated": 3, "points": 4,
        "together": "75%",
    }  # fmt: skip
    trust = Trust(**(plain | changed))  # type: ignore[arg-type]
    assert words in box(trust)
    assert next(one for one in reasons(trust) if one.words == words).limits


def test_a_provisional_report_says_so_first() -> None:
    open_round = Trust(12, 12, possible=48, settled=40, open_rounds=["2026-10"])
    assert box(open_round)[0] == "Provisional: these figures can still change."


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "Every round shown is signed off by two people."),
        ({"imported": 1}, "Imported, and signed off by the person who imported it."),
        (
            {"rounds": 3, "imported": 3},
            "Every round shown was imported, and signed off by the person who imported it.",
        ),
        (
            {"rounds": 3, "imported": 1},
            "Every round shown is signed off: 1 imported, by the person who imported it; "
            "the others by two people.",
        ),
    ],
)
def test_it_says_who_signed_and_an_imported_round_was_signed_by_one(
    changed: dict[str, int], words: str
) -> None:
    trust = Trust(plans=12, distinct_plans=12, possible=48, settled=48, **changed)  # type: ignore[arg-type]
    assert next(one.words for one in reasons(trust) if one.topic == "Signed off") == words
