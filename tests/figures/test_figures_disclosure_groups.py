"""Breakdowns for publication, rounded groups beside an exact total: no hidden group can be told from them."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit_app.figures.disclosure.rules import (
    DEFAULTS,
    GroupCount,
    Thresholds,
    area_cell,
    breakdown,
)
from tests.support.attack import Cell, Equation, candidates, worked_out

GROUPS = st.dictionaries(
    st.sampled_from(["autism", "language", "learning", "mental health", "physical", "senses"]),
    st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=5,
)


@settings(max_examples=400, deadline=None)
@given(GROUPS, st.sampled_from([DEFAULTS, Thresholds(min_n=5, small=3), Thresholds(min_hidden=20)]))
@example({"autism": (17, 20), "language": (15, 25)}, DEFAULTS)
@example({"autism": (1, 1), "language": (0, 9), "senses": (10, 20)}, DEFAULTS)
@example(dict.fromkeys("abcdefghij", (0, 1)), DEFAULTS)
@example({"autism": (0, 0), "language": (0, 1), "learning": (1, 4)}, Thresholds(min_n=5, small=3))
def test_no_hidden_group_can_be_told_from_the_total_and_the_shown_groups(
    cells: dict[str, tuple[int, int]], thresholds: Thresholds
) -> None:
    found = breakdown(cells, thresholds)
    x, n = (sum(pair[place] for pair in cells.values()) for place in (0, 1))
    hidden = [name for name, cell in found.items() if cell.hidden]
    if not hidden or area_cell(x, n, thresholds).n is None or x in (0, n):
        # A small whole is not published; of a whole that is 0% or 100% every part is.
        return
    filled = sum(pair[1] > 0 for pair in cells.values())
    if filled < 2 or n < filled + thresholds.small - 1:
        # Nothing to hide behind: not even which groups are empty is said.
        assert len(hidden) == len(cells)
        return
    xs, ns = candidates(found, x, n, thresholds)
    assert len(xs) >= 2, "the number of good plans of a hidden group is told"
    assert len(ns) >= thresholds.small, "the number of plans of a hidden group is told"
    assert all(cells[name][1] in ns and cells[name][0] in xs for name in hidden), (
        "the attacker reasons soundly"
    )


def test_the_attack_finds_the_only_hidden_group() -> None:
    """A planted leak: primary suppression alone, with counts that were not rounded."""
    cells = {name: frozenset[Cell]({(name,)}) for name in ("autism", "language", "senses")}
    told = [Equation(cells["autism"], 10, 20), Equation(cells["language"], 15, 25)]
    whole = Equation(frozenset[Cell]().union(*cells.values()), 27, 48)
    assert worked_out([*told, whole], [cells["senses"]]) == [cells["senses"]]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"autism": (6, 6), "language": (7, 7), "senses": (10, 20)}, "all good"),
        ({"autism": (0, 6), "language": (0, 7), "senses": (10, 20)}, "all not good"),
        ({"autism": (2, 3), "language": (3, 4), "senses": (10, 20)}, "fewer than ten plans"),
        ({"autism": (2, 3), "language": (12, 25), "senses": (10, 20)}, "a single group"),
        ({**dict.fromkeys("abcdefgh", (1, 1)), "i": (0, 2), "senses": (10, 20)}, "a plan or two in each"),
    ],
)
def test_the_next_smallest_group_is_hidden_too_where_the_hidden_ones_together_tell(
    cells: dict[str, tuple[int, int]], why: str
) -> None:
    found = breakdown(cells)
    assert found["senses"].hidden, why
    assert found["senses"].reason == "secondary"


def test_ties_for_the_next_smallest_group_go_by_name() -> None:
    found = breakdown({"b": (10, 20), "a": (10, 20), "c": (2, 3)})
    assert [name for name, cell in found.items() if cell.hidden] == ["a", "c"]


def test_the_only_group_is_hidden_with_the_empty_ones_that_would_name_it() -> None:
    found = breakdown({"autism": (17, 20), "language": (0, 0)})
    assert {cell.show for cell in found.values()} == {"[c]"}


def test_grades_of_few_plans_do_not_make_a_group_large() -> None:
    many = GroupCount(x=120, n=200, plans=20, with_good=18, with_other=15)
    few = GroupCount(x=40, n=76, plans=2, with_good=2, with_other=2)
    one_sided = GroupCount(x=190, n=200, plans=20, with_good=20, with_other=2)
    found = breakdown({"many": many, "few": few, "one-sided": one_sided, "more": many})
    assert [name for name, cell in found.items() if cell.hidden] == ["few", "one-sided"]
    assert (found["many"].show, found["many"].n_shown) == ("about 60%", "about 20")


def test_a_share_that_rounds_to_nought_or_to_all_is_not_called_so() -> None:
    found = breakdown({"a": (5, 250), "b": (245, 250), "c": (100, 200)})
    assert [found[name].show for name in "abc"] == ["[low]", "over 95%", "about 50%"]
    assert [found[name].percent for name in "abc"] == [None, None, 50]
