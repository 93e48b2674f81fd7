"""The rule for an overall grade, and the reasons it gives."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from audit_app.rubrics.grades import Grade
from audit_app.rubrics.overall import Suggestion, suggest_overall
from audit_app.rubrics.rules import OverallRule
from audit_app.rubrics.toml_file import parse_rubric
from tests.rubrics.builders import POINT, RULE, SMALL

MODEL = parse_rubric(SMALL, "small.toml").points[0]
O, G, RI, I, NA = Grade  # noqa: E741


def suggest(
    grades: Sequence[Grade | None], limiting: tuple[int, ...] = (), rule: OverallRule = RULE
) -> Suggestion:
    """The suggestion for points P1, P2, ... with these agreed grades; `limiting` counts from 1."""
    points = [
        replace(MODEL, code=f"P{n}", title=f"Title {n}", limiting=n in limiting)
        for n in range(1, len(grades) + 1)
    ]
    return suggest_overall(rule, points, {f"P{n}": grade for n, grade in enumerate(grades, start=1)})


BY_SHARE = {
    "half outstanding, the rest good": ([O, O, G, G], O),
    "under half outstanding": ([O, G, G], G),
    "just under half of many": ([O] * 24 + [G] * 25, G),
    "half outstanding but one below good": ([O] * 7 + [RI], G),
    "exactly 75% of 4": ([G, G, G, RI], G),
    "44 of 59 is 74.58%": ([G] * 44 + [RI] * 15, RI),
    "45 of 60 is 75%": ([G] * 45 + [RI] * 15, G),
    "all requires improvement": ([RI, RI, RI], RI),
    "exactly 25% inadequate": ([G, G, G, I], I),
    "inadequate comes before good": ([O] * 6 + [I] * 2, I),
    "just under 25% inadequate": ([G] * 7 + [I] * 2, G),
    "just under 25% of many inadequate": ([G] * 40 + [RI] * 5 + [I] * 14, RI),
    "one point, outstanding": ([O], O),
    "one point, inadequate": ([I], I),
    "not applicable is left out": ([G, G, G, RI, NA, NA, NA], G),
    "unsettled is left out": ([G, G, G, RI, None, None], G),
    "unsettled does not hold back outstanding": ([O, None, NA], O),
}


@pytest.mark.parametrize(("grades", "expected"), BY_SHARE.values(), ids=BY_SHARE.keys())
def test_the_overall_grade_follows_the_shares(grades: list[Grade | None], expected: Grade) -> None:
    assert suggest(grades).grade is expected


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 7, 8, 12, 38, 59, 60, 100, 116])
def test_a_share_is_met_exactly_when_four_times_the_count_reaches_three_times_the_points(n: int) -> None:
    for good in range(max(0, 3 * n // 4 - 2), n + 1):
        met = 4 * good >= 3 * n
        assert suggest([G] * good + [RI] * (n - good)).grade is (G if met else RI)


CAPPED = {
    "limiting inadequate holds good down": ([I, *[G] * 9], (1,), RI, 1),
    "limiting inadequate does not lift inadequate": ([I, I, G], (1, 2), I, 0),
    "limiting inadequate adds nothing to requires improvement": ([I, *[RI] * 9], (1,), RI, 0),
    "inadequate without limiting holds nothing down": ([I, *[G] * 9], (), G, 0),
    "another point limiting holds nothing down": ([I, *[G] * 9], (2,), G, 0),
    "limiting requires improvement leaves good": ([RI, *[O] * 9], (1,), G, 0),
    "limiting not applicable holds nothing down": ([NA, *[G] * 9], (1,), G, 0),
    "limiting unsettled holds nothing down": ([None, *[G] * 9], (1,), G, 0),
}


@pytest.mark.parametrize(("grades", "limiting", "expected", "caps"), CAPPED.values(), ids=CAPPED.keys())
def test_a_limiting_point_caps_the_overall_grade(
    grades: list[Grade | None], limiting: tuple[int, ...], expected: Grade, caps: int
) -> None:
    suggestion = suggest(grades, limiting)

    assert suggestion.grade is expected
    assert sum("no better than" in reason for reason in suggestion.reasons) == caps


def test_the_caps_and_shares_are_the_rubrics_own() -> None:
    strict = OverallRule(50, 75, 25, {RI: RI, I: I})
    assert suggest([RI, *[G] * 9], (1,), strict).grade is RI
    assert suggest([I, *[G] * 9], (1,), strict).grade is I
    assert suggest([I, RI, *[G] * 9], (1, 2), strict).grade is I
    assert suggest([G, G, G, RI], (), OverallRule(50, 80, 25, {})).grade is RI
    assert suggest([O, G, G], (), OverallRule(33, 75, 25, {})).grade is O
    assert suggest([G, G, G, I], (), OverallRule(50, 75, 26, {})).grade is G


REASONS: dict[str, tuple[Sequence[Grade | None], tuple[int, ...], list[str]]] = {
    "outstanding": (
        [O, O, O, G],
        (),
        [
            "4 of 4 points are graded good or outstanding, 3 of them outstanding; "
            "outstanding needs every point and 50% (2 of 4)."
        ],
    ),
    "good, with a point below": (
        [G, G, G, RI],
        (),
        [
            "3 of 4 points are graded good or outstanding; good needs at least 75% (3 of 4).",
            "Not outstanding, because that needs every graded point to be good or better.",
        ],
    ),
    "good, too few outstanding": (
        [O, G, G],
        (),
        [
            "3 of 3 points are graded good or outstanding; good needs at least 75% (3 of 3).",
            "1 of 3 points are graded outstanding; outstanding needs at least 50% (2 of 3).",
        ],
    ),
    "requires improvement": (
        [G, RI, RI],
        (),
        ["1 of 3 points are graded good or outstanding; good needs at least 75% (3 of 3)."],
    ),
    "inadequate": (
        [I, I, G],
        (1,),
        ["2 of 3 points are graded inadequate; 25% (1 of 3) or more makes a plan inadequate."],
    ),
    "capped by one": (
        [I, *[G] * 9],
        (1,),
        [
            "9 of 10 points are graded good or outstanding; good needs at least 75% (8 of 10).",
            "Not outstanding, because that needs every graded point to be good or better.",
            "Limiting point P1 (Title 1) is inadequate, "
            "so the plan can be no better than requires improvement.",
        ],
    ),
    "capped by three": (
        [I, I, I, *[G] * 17],
        (1, 2, 3),
        [
            "17 of 20 points are graded good or outstanding; good needs at least 75% (15 of 20).",
            "Not outstanding, because that needs every graded point to be good or better.",
            "Limiting points P1 (Title 1), P2 (Title 2) and P3 (Title 3) are inadequate, "
            "so the plan can be no better than requires improvement.",
        ],
    ),
    "some left out": (
        [G, NA, None, None],
        (),
        [
            "1 of 1 point is graded good or outstanding; good needs at least 75% (1 of 1).",
            "0 of 1 point is graded outstanding; outstanding needs at least 50% (1 of 1).",
            "1 point is not applicable and left out.",
            "2 points are not settled yet, so this suggestion may change.",
        ],
    ),
    "nothing graded": (
        [NA, None],
        (2,),
        [
            "No point is graded yet, so no overall grade can be suggested.",
            "1 point is not applicable and left out.",
            "1 point is not settled yet, so this suggestion may change.",
        ],
    ),
    "no points": (
        [],
        (),
        ["No point is graded yet, so no overall grade can be suggested."],
    ),
}


@pytest.mark.parametrize("case", REASONS)
def test_the_reasons_say_how_the_overall_grade_came_about(case: str) -> None:
    grades, limiting, expected = REASONS[case]
    assert list(suggest(grades, limiting).reasons) == expected


def test_no_overall_grade_is_suggested_where_nothing_is_graded() -> None:
    assert suggest([NA, None]).grade is None
    assert suggest([]).grade is None


def test_grades_of_points_outside_the_rubric_and_missing_grades_are_left_out() -> None:
    points = parse_rubric(SMALL + POINT.replace('"S-1"', '"S-2"'), "small.toml").points
    suggestion = suggest_overall(RULE, points, {"S-1": G, "OTHER-1": I})
    assert suggestion.grade is G
    assert "1 point is not settled yet, so this suggestion may change." in suggestion.reasons
