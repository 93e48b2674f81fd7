"""Breakdowns: every cell counted once, and differences said only where they are clear."""

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.figures.grid import Grid, GridPlan
from audit_app.figures.groups.rules import (
    ALL,
    NOT_RECORDED,
    Audit,
    Contrast,
    Counted,
    Dimension,
    Group,
    Sort,
    break_down,
    contrast,
    contrasts,
    marked,
)

NEED = Dimension("primary_need", "Primary need")
TEAM = Dimension("team", "Team")
SECTION = Dimension("section", "Section", Sort.POINT)
THEME = Dimension("theme", "Theme", Sort.ROUND)
SECTIONS = {"P-1": "B", "P-2": "A", "P-3": "B"}


def round_of(number: int, plans: dict[str, tuple[dict[str, str], str]], theme: str = "None") -> Counted:
    """A round of three points, plans as reference -> (traits, letters)."""
    grid = Grid(
        points=tuple(SECTIONS),
        plans=tuple(GridPlan(name, traits=traits) for name, (traits, _) in plans.items()),
        agreed=tuple(letters for _, letters in plans.values()),
        given={},
        moderated=(),
        contested=(),
    )
    return Counted(number, grid, {"section": SECTIONS}, {"theme": theme})


AUTISM, HEARING = {"primary_need": "Autism", "team": "North"}, {"primary_need": "Hearing", "team": "South"}
FIRST = round_of(1, {"A": (AUTISM, "OGR"), "B": (HEARING, "INu"), "C": ({"team": "North"}, "mGG")})
SECOND = round_of(2, {"A": (AUTISM, "RRR"), "D": (AUTISM, "GGG")}, theme="Health")


def test_by_hand_one_characteristic_over_two_rounds() -> None:
    made = break_down([FIRST, SECOND], NEED)
    assert made.rows == ("Autism", "Hearing", NOT_RECORDED)
    assert made.columns == (ALL,)
    autism = made.at("Autism").figure
    assert (autism.x, autism.n, autism.outstanding, autism.requires_improvement) == (5, 9, 1, 4)
    assert autism.plans == frozenset({"A", "D"})
    assert autism.counted == "9 agreed grades of 2 plans"
    hearing = made.at("Hearing").figure
    assert (hearing.x, hearing.n, hearing.not_applicable, hearing.unresolved) == (0, 1, 1, 1)
    assert made.at(NOT_RECORDED).figure.missing == 1
    assert made.at("Autism").by_plan == {"A": (2, 6), "D": (3, 3)}
    assert made.whole.figure.n == 12


def test_by_hand_a_characteristic_crossed_with_the_sections() -> None:
    made = break_down([FIRST, SECOND], NEED, SECTION)
    assert made.columns == ("B", "A")  # in the rubric's order, not by name
    cell = made.at("Autism", "B").figure
    assert (cell.x, cell.n) == (3, 6)
    assert made.row("Autism").figure == break_down([FIRST, SECOND], NEED).at("Autism").figure
    assert made.column("A").figure.n == 4
    assert made.at("Nothing", "A").figure.n == 0


def test_rounds_can_be_told_apart_by_theme_and_plans_or_points_left_out() -> None:
    assert break_down([FIRST, SECOND], THEME).at("Health").figure.n == 6
    north = break_down([FIRST, SECOND], NEED, plans={"team": "North"})
    assert north.rows == ("Autism", NOT_RECORDED)
    one = break_down([FIRST, SECOND], NEED, points=frozenset({"P-2"})).at("Autism")
    assert one.single
    assert one.figure.counted == "3 audits of 2 plans"


def test_the_counts_for_publication_are_of_plans() -> None:
    made = break_down([FIRST, SECOND], NEED).at("Autism").for_publication
    assert (made.x, made.n, made.plans, made.with_good, made.with_other) == (5, 9, 2, 2, 1)


LETTERS = st.text("OGRINum", min_size=3, max_size=3)
TRAITS = st.dictionaries(st.sampled_from(["primary_need", "team"]), st.sampled_from(["x", "y", "z"]))
ROUNDS = st.lists(st.dictionaries(st.sampled_from("ABCDEF"), st.tuples(TRAITS, LETTERS)), max_size=4)


@given(ROUNDS)
def test_every_cell_is_in_one_group_however_it_is_broken_down(
    rounds: list[dict[str, tuple[dict[str, str], str]]],
) -> None:
    counted = [round_of(number, plans) for number, plans in enumerate(rounds)]
    letters = "".join(text for plans in rounds for _, text in plans.values())
    for rows, columns in product((NEED, TEAM, SECTION, THEME), (None, NEED, SECTION)):
        made = break_down(counted, rows, columns)
        figure = made.whole.figure
        assert figure.x == sum(letter in "OG" for letter in letters)
        assert figure.n == sum(letter in "OGRI" for letter in letters)
        assert figure.unsettled + figure.not_applicable == sum(letter in "umN" for letter in letters)
        assert sum(group.figure.n for group in made.groups.values()) == figure.n
        assert sum(made.row(row).figure.n for row in made.rows) == figure.n
        assert sum(made.column(column).figure.n for column in made.columns) == figure.n
        assert all((x, n) <= (n, n) for x, n in made.whole.by_plan.values())


def plans_of(name: str, *counts: tuple[int, int]) -> dict[str, tuple[int, int]]:
    return {f"{name}{place}": count for place, count in enumerate(counts)}


def test_by_hand_a_contrast_of_one_point() -> None:
    # 5 of 5 against 0 of 5: every residual is a half, s² = 10/4 / 9, t(8) = 1 / (s sqrt(2/5)) = 3.
    made = contrast(plans_of("a", *[(1, 1)] * 5), plans_of("b", *[(0, 1)] * 5))
    assert made is not None
    assert made.difference == 1
    assert made.p == pytest.approx(0.017071, abs=1e-5)


def test_by_hand_a_contrast_of_plans_with_different_numbers_of_grades() -> None:
    # About the common 18/40 the residuals are 2.2, -1.6 and -.7, -.6, .7: squares 8.74, s² = 8.74/4.
    # t(3) = (6/12 - 12/28) / sqrt(s² (2/12² + 3/28²)) = .363.
    made = contrast(plans_of("a", (4, 4), (2, 8)), plans_of("b", (2, 6), (3, 8), (7, 14)))
    assert made is not None
    assert made.difference == pytest.approx(1 / 14)
    assert made.p == pytest.approx(0.740638, abs=1e-6)


def test_all_the_same_and_too_few_are_not_compared() -> None:
    same = contrast(plans_of("a", *[(1, 1)] * 5), plans_of("b", *[(1, 1)] * 5))
    assert same is not None
    assert (same.difference, same.p) == (0, None)
    assert contrast({}, plans_of("b", (1, 1))) is None
    assert contrast(plans_of("a", (1, 1)), plans_of("b", (0, 1), (1, 1))) is None


def group_of(name: str, *counts: tuple[int, int]) -> Group:
    return Group(
        tuple(Audit(1, f"{name}{i}", {"G": x, "R": n - x}) for i, (x, n) in enumerate(counts)),
    )


def test_groups_of_fewer_than_five_plans_are_not_compared_but_stand_in_the_rest() -> None:
    groups = {
        "large": group_of("l", *[(9, 10)] * 20),
        "small": group_of("s", *[(0, 10)] * 4),
        "low": group_of("w", *[(2, 10)] * 8),
    }
    found = contrasts(groups)
    assert set(found) == {"large", "low"}
    assert found["low"].clear
    assert found["low"].difference == pytest.approx(0.2 - 180 / 240)


def test_many_grades_of_few_plans_are_not_taken_for_proof() -> None:
    rng = Random(7)

    def plan() -> tuple[int, int]:
        own = rng.choice((0.2, 0.5, 0.9))
        return sum(rng.random() < own for _ in range(30)), 30

    def plans(name: str, count: int) -> dict[str, tuple[int, int]]:
        return plans_of(name, *[plan() for _ in range(count)])

    alarms = sum(
        (made.p or 1) < 0.05 for _ in range(500) if (made := contrast(plans("a", 6), plans("b", 30)))
    )
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
