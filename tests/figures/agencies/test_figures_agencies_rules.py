"""What is counted from grids, by hand: agreement, severity, what moderation did, and other rules."""

import pytest

from audit_app.figures.agencies.rules import (
    NO_PAIR,
    SAME,
    Differences,
    Share,
    agreement,
    cells_of,
    differences,
    people,
)
from audit_app.figures.grid import Grid
from audit_app.figures.rules import wilson
from tests.figures.agencies.letters import AGENCIES, grid, one_plan


def test_only_blind_grades_tell_of_agreement_and_the_rest_is_counted() -> None:
    found = Differences([one_plan("GGGGG", "GgG?N", "GGRGG", "GGGGG")]).agreement
    assert (found.cells, found.plans) == (5, 1)
    assert (found.identical.x, found.same_side.x) == (4, 4)
    assert (found.not_blind, found.differing, found.applies) == (1, 1, 1)


def test_a_cell_of_one_agency_is_not_agreement() -> None:
    found = Differences([one_plan("GG", "GG", ".g", ".?")]).agreement
    assert (found.cells, found.alpha, found.ac2, found.reason) == (0, None, None, NO_PAIR)
    assert found.identical == Share(0, 0, None)
    assert found.identical.percent is None


def test_every_grade_the_same_is_not_calculable() -> None:
    alike = grid(["GG"] * 6, dict.fromkeys(AGENCIES, ["GG"] * 6))
    found = Differences([alike]).agreement
    assert (found.alpha, found.alpha_interval, found.ac2, found.ac2_interval) == (None, None, None, None)
    assert found.reason == SAME
    assert (found.identical.x, found.identical.n) == (12, 12)


def test_an_unpaired_grade_does_not_make_the_same_grades_differ() -> None:
    found = Differences([one_plan("GGO", "GG.", "GG.", "GGO")]).agreement
    assert (found.alpha, found.ac2, found.reason) == (None, None, SAME)


def test_within_one_grade_is_about_the_lowest_and_the_highest() -> None:
    found = Differences([one_plan("uuu", "OGR", "GRI", "RGI")]).agreement
    assert (found.identical.x, found.same_side.x, found.within_one.x) == (0, 1, 2)


def test_a_share_of_one_cell_a_plan_has_wilsons_interval() -> None:
    found = Differences([grid(["G"] * 12, {"a": ["G"] * 12, "b": ["G"] * 9 + ["R"] * 3})]).agreement
    assert found.same_side == Share(9, 12, wilson(9, 12))


def test_cells_of_one_plan_go_together_so_their_interval_is_wider_than_wilsons() -> None:
    """Five plans, two of them wholly disputed: 20 cells say no more than 5 plans do."""
    rows = ["GGGG"] * 3 + ["RRRR"] * 2
    found = Differences([grid(["GGGG"] * 5, {"a": ["GGGG"] * 5, "b": rows})]).agreement.same_side
    plain = wilson(12, 20)
    assert (found.x, found.n) == (12, 20)
    assert found.interval is not None
    assert plain is not None
    assert found.interval[1] - found.interval[0] > 1.5 * (plain[1] - plain[0])


def test_where_all_is_agreed_the_interval_is_that_of_as_many_plans() -> None:
    found = Differences([grid(["GO"] * 5, {"a": ["GO"] * 5, "b": ["GO"] * 5})]).agreement
    assert found.identical == Share(10, 10, wilson(5, 5))
    assert found.alpha == pytest.approx(1)
    assert found.alpha_interval is None, "plans that are all alike say nothing of another sample"


def test_no_interval_under_five_plans() -> None:
    rows = ["GO", "GR", "RI", "OG"]
    four = Differences([grid(rows, {"a": rows, "b": ["GG", "GR", "RR", "OG"]})]).agreement
    assert four.alpha is not None
    assert (four.alpha_interval, four.ac2_interval, four.identical.interval) == (None, None, None)
    rows = [*rows, "RR"]
    five = Differences([grid(rows, {"a": rows, "b": ["GG", "GR", "RR", "OG", "RG"]})]).agreement
    assert five.alpha_interval is not None
    assert five.alpha_interval[1] <= 1


def test_above_85_percent_good_the_coefficients_get_their_caption() -> None:
    rows = ["GGGGGGGGRG", "GGGGGGGGRG"]  # 18 of 20 good, by both
    assert Differences([grid(rows, {"a": rows, "b": rows})]).agreement.high_quality
    rows = ["GGGGGGGRRR", "GGGGGGGGGG"]  # exactly 85%
    assert not Differences([grid(rows, {"a": rows, "b": rows})]).agreement.high_quality


def test_each_pair_is_counted_on_the_cells_both_graded() -> None:
    found = Differences([one_plan("uuu", "OGG", "GRN", "O.g")]).pairs
    assert [(one.first, one.second, one.cells) for one in found] == [
        ("education", "health", 2), ("education", "social care", 1), ("health", "social care", 1),
    ]  # fmt: skip
    first = found[0]
    assert (first.exact.x, first.within_one.x, first.same_side.x, first.signed) == (0, 2, 1, 2)
    assert first.mean_difference == 1


def test_the_three_points_read_most_differently_come_worst_first_with_five_plans_each() -> None:
    rows = ["GGGGG"] * 5
    other = ["RRGGO", "RRGGG", "RGGGG", "GGRGG", "GGGGG"]
    found = Differences([grid(rows, {"a": rows, "b": other})])
    assert [one.point for one in found.furthest] == ["A", "B", "C"]
    assert Differences([grid(rows[:4], {"a": rows[:4], "b": other[:4]})]).furthest == []


def test_a_point_on_which_all_is_the_same_is_not_read_differently() -> None:
    rows = ["GO"] * 5
    assert (
        Differences([grid(rows, {"a": rows, "b": ["GG", "GO", "GO", "GO", "GO"]})]).furthest[0].point == "B"
    )
    assert Differences([grid(rows, {"a": rows, "b": rows})]).furthest == []


def test_severity_is_of_blind_grades_against_agreed_ones_and_counts_what_is_left_out() -> None:
    found = Differences([one_plan("GGRuNGG", "GGGGGGG", "RgG?NN?", ".......")]).severity
    education, health, social_care = found
    assert (education.cells, education.signed, education.up, education.down) == (5, 1, 1, 0)
    assert (health.cells, health.signed, health.up, health.down) == (2, 0, 1, 1)
    assert (health.not_blind, health.differing) == (1, 2)
    assert (social_care.cells, social_care.mean, social_care.drift) == (0, None, None)
    assert (social_care.leniency, social_care.harshness, social_care.interval) == (None, None, None)


@pytest.mark.parametrize(("plans", "points", "enough"), [(5, 2, True), (5, 1, False), (4, 3, False)])
def test_a_severity_needs_ten_cells_of_five_plans(plans: int, points: int, enough: bool) -> None:
    rows = ["GGG"[:points]] * plans
    assert Differences([grid(rows, {"health": rows})]).severity[0].enough is enough


def test_a_service_that_grades_half_a_step_harder_is_seen() -> None:
    agreed = ["GG"] * 6
    own = ["GR"] * 6
    (health,) = Differences([grid(agreed, {"health": own})]).severity
    assert (health.mean, health.drift, health.harshness) == (-0.5, -50, 0.5)
    assert (health.cells, health.own_good, health.agreed_good) == (12, 6, 12)
    assert health.error == 0
    assert health.interval is None


@pytest.mark.parametrize(("auditors", "tells"), [((), True), ((1, 2), True), ((1, 2, 3), False)])
def test_under_three_people_a_severity_tells_of_a_person(auditors: tuple[int, ...], tells: bool) -> None:
    made = grid(["G"], {"health": ["G"]}, auditors={"health": auditors})
    assert Differences([made]).severity[0].tells_of_a_person is tells


def test_people_are_counted_where_they_graded_blind_and_once_over_rounds() -> None:
    plans = grid(["G", "G"], {"health": ["G", "g"]}, auditors={"health": (1, 2)})
    assert people([plans], "health") == 2
    assert people([plans, grid(["G"], {"health": ["O"]}, auditors={"health": (2, 3)})], "health") == 3
    assert people([grid(["G"], {"health": ["g"]}, auditors={"health": (1,)})], "health") == 0
    assert people([plans], "education") == 0


def test_moderation_moved_what_the_agreed_grade_differs_from_by_agency_and_direction() -> None:
    found = Differences(
        [one_plan("GRGNGum", "GGROG.G", "GRR.GG.", "GRRN?G.", moderated="0111100", contested="0100000")]
    ).moderation
    assert (found.cells, found.moderated, found.unanimous, found.unsettled) == (5, 4, 1, 2)
    assert (found.moved, found.contested) == (3, 1)
    assert (found.known, found.nobodys) == (3, 1)
    education, health, social_care = found.agencies
    assert (education.cells, education.up, education.down, education.applies) == (5, 1, 1, 1)
    assert (health.cells, health.up, health.down, health.applies) == (4, 1, 0, 0)
    assert (social_care.cells, social_care.moved, social_care.differing) == (4, 1, 1)


def test_grades_that_were_not_blind_were_moved_all_the_same() -> None:
    (health,) = Differences([grid(["G"], {"health": ["r"]}, moderated=["1"])]).moderation.agencies
    assert (health.cells, health.up) == (1, 1)


def test_the_headline_under_each_rule_is_on_the_same_cells() -> None:
    found = Differences([one_plan("GRGGNuG", "OGRGGG?", "GRR.NG.", "RRG?GGN")]).sensitivity
    assert {rule.name: (rule.x, rule.n) for rule in found.rules} == {
        "agreed": (3, 4), "majority": (2, 4), "lowest": (1, 4), "highest": (4, 4),
    }  # fmt: skip
    assert (found.left_out, found.ties) == (1, 0)
    assert found.spread == 75
    assert found.rule("highest").shown == "100%"


def test_half_for_good_is_no_majority() -> None:
    found = Differences([one_plan("GG", "GO", "RG", "..")]).sensitivity
    assert (found.rule("majority").x, found.rule("majority").n, found.ties) == (1, 2, 1)


def test_nothing_counted_is_never_nought_percent() -> None:
    found = Differences([])
    assert found.sensitivity.spread is None
    assert {rule.percent for rule in found.sensitivity.rules} == {None}
    assert found.agreement.reason == NO_PAIR
    assert (found.severity, found.pairs, found.points, found.furthest) == ((), (), (), [])
    assert found.moderation.cells == 0


def test_rounds_with_other_agencies_and_points_are_put_together() -> None:
    first = grid(["G", "R"], {"a": ["G", "R"], "b": ["G", "G"]}, points=["A"])
    second = grid(["GO"], {"b": ["GO"], "c": ["RO"]}, points=["A", "B"], first=2)
    found = Differences([first, second])
    assert found.agencies == ("a", "b", "c")
    assert found.agreement.cells == 4
    assert found.agreement.plans == 2, "a plan audited twice is one plan"
    assert {one.point: one.found.cells for one in found.points} == {"A": 3, "B": 1}


def test_the_cells_of_some_points_are_those_of_the_point() -> None:
    made = grid(["GO", "GR"], {"a": ["GO", "GR"], "b": ["GR", "RR"]})
    only = agreement(cells_of([made], {"B"}))
    point = next(one.found for one in Differences([made]).points if one.point == "B")
    assert (only.cells, only.identical, only.same_side, only.within_one) == (
        point.cells, point.identical, point.same_side, point.within_one,
    )  # fmt: skip


def test_the_same_letters_are_counted_once_and_other_letters_anew() -> None:
    def made(own: str, people: tuple[int, ...] = (1,)) -> Grid:
        return grid(["GG"], {"health": [own]}, auditors={"health": people})

    first = differences([made("GR")])
    assert differences([made("GR")]) is first
    assert differences([made("RR")]).severity[0].signed == -2
    assert differences([made("GR", (1, 2, 3))]).severity[0].people == 3
    pooled = differences([made("GR"), made("GR")])
    assert differences([made("GR"), made("GR")]) is pooled
    assert pooled.severity[0].cells == 4
