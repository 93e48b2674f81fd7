"""One audit point as the agencies graded it, counted by hand and held against the figures of all points."""

from audit_app.figures.agencies.agreement import Share
from audit_app.figures.agencies.rules import Differences, at_point
from audit_app.figures.rules import wilson
from tests.figures.agencies.letters import AGENCIES, grid

TWELVE = {
    "education": ["GO"] * 12,
    "health": ["GO"] * 9 + ["RO"] * 3,
    "social care": ["OO"] * 2 + ["GO"] * 10,
}


def test_a_point_is_counted_together_and_by_pair() -> None:
    found = at_point([grid(["GO"] * 12, TWELVE)], "A")
    assert (found.agencies, found.everyone, found.left_out) == (AGENCIES, True, 0)
    assert found.together.same_side == Share(9, 12, wilson(9, 12))
    assert (found.together.identical.x, found.together.within_one.x) == (7, 12)
    counts = {
        (one.first, one.second): tuple(
            share.x for share in (one.found.identical, one.found.within_one, one.found.same_side)
        )
        for one in found.pairs
    }
    assert counts == {
        ("education", "health"): (9, 12, 9),
        ("education", "social care"): (10, 12, 12),
        ("health", "social care"): (7, 12, 9),
    }


def test_a_points_counts_are_those_of_the_table_of_all_points() -> None:
    grids = [grid(["GO"] * 12, TWELVE), grid(["RN"] * 3, {"health": ["RN", "gN", ".N"]}, first=20)]
    for one in Differences(grids).points:
        assert at_point(grids, one.point).together == one.found


def test_grades_not_blind_not_applicable_or_alone_are_left_out_and_counted() -> None:
    given = {
        "education": ["G", "G", "G", "."],
        "health": ["G", "g", "N", "."],
        "social care": ["G", "?", ".", "G"],
    }
    found = at_point([grid(["G"] * 4, given)], "A")
    assert (found.together.cells, found.left_out) == (1, 3)
    assert found.everyone


def test_agencies_that_differ_on_whether_the_point_applies_are_counted_as_over_all_points() -> None:
    given = {
        "education": ["G", "G", "N", "N", "g"],
        "health": ["G", "N", "N", "g", "N"],
        "social care": ["N", ".", ".", ".", "."],
    }
    grids = [grid(["G"] * 5, given)]
    found = at_point(grids, "A")
    # Of the first plan too, on which two agencies agree. What was not given blind counts for neither side.
    assert (found.together.cells, found.left_out, found.applies) == (1, 4, 2)
    assert found.applies == Differences(grids).agreement.applies


def test_not_every_agency_graded_every_plan() -> None:
    given = {"education": ["G", "G"], "health": ["G", "R"], "social care": ["G", "."]}
    assert not at_point([grid(["GG"[:1]] * 2, given)], "A").everyone


def test_an_agency_that_is_not_asked_at_the_point_is_no_pair_of_it() -> None:
    given = {"education": ["GG"] * 2, "health": [".G"] * 2, "social care": ["RG"] * 2}
    found = at_point([grid(["GG"] * 2, given)], "A")
    assert (found.agencies, found.everyone) == (("education", "social care"), True)
    assert [(one.first, one.second) for one in found.pairs] == [("education", "social care")]


def test_the_point_under_other_rules_counts_that_point_alone() -> None:
    rules = at_point([grid(["GO"] * 12, TWELVE)], "A").sensitivity
    assert {rule.name: (rule.x, rule.n) for rule in rules.rules} == {
        "agreed": (12, 12), "majority": (12, 12), "lowest": (9, 12), "highest": (12, 12),
    }  # fmt: skip


def test_a_point_no_round_asks_has_nothing() -> None:
    found = at_point([grid(["GO"] * 2, {"health": ["GO"] * 2})], "Z")
    assert (found.agencies, found.everyone, found.together.cells, found.pairs) == ((), False, 0, ())
