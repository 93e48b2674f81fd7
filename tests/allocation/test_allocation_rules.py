"""Sharing plans out: never against a conflict, as even as can be, the same every time."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.allocation.rules import (
    Auditor,
    Bar,
    PlanToAllot,
    allot,
    bar,
    faults_before_start,
    unfilled_reason,
)

ANN = Auditor(1, "Ann Ash", team="North team", writer_code="W01")


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (PlanToAllot(1), None),
        (PlanToAllot(1, writer="W02", team="South team"), None),
        (PlanToAllot(1, writer="W01"), Bar.WRITER),
        (PlanToAllot(1, writer=" w01 "), Bar.WRITER),
        (PlanToAllot(1, writer="ann  ASH"), Bar.WRITER),
        (PlanToAllot(1, writer="Ann"), None),
        (PlanToAllot(1, team="NORTH team"), Bar.TEAM),
        (PlanToAllot(1, writer="W01", team="North team"), Bar.WRITER),
        (PlanToAllot(1, declared=frozenset({1})), Bar.DECLARED),
        (PlanToAllot(1, declared=frozenset({2})), None),
        (PlanToAllot(1, before=frozenset({1})), Bar.BEFORE),
        (PlanToAllot(1, declared=frozenset({1}), before=frozenset({1})), Bar.DECLARED),
    ],
)
def test_a_plan_is_barred_to_its_writer_their_team_and_whoever_declared_it(
    plan: PlanToAllot, expected: Bar
) -> None:
    assert bar(ANN, plan) == expected


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_blank_writer_or_team_is_nobodys(blank: str | None) -> None:
    assert (
        bar(Auditor(1, "Ann", team=blank, writer_code=blank), PlanToAllot(1, writer=blank, team=blank))
        is None
    )


def test_an_unfilled_cell_says_why_for_each_auditor() -> None:
    plan = PlanToAllot(1, writer="W01", declared=frozenset({2}))
    assert unfilled_reason("health", [], plan) == "There is no auditor for health yet."
    assert unfilled_reason("health", [Auditor(2, "Bo"), ANN], plan) == (
        "Nobody can be given it: Ann Ash wrote this plan; Bo has a declared conflict of interest."
    )
    assert unfilled_reason("health", [Auditor(3, "Cy"), ANN], plan) == ""


def test_loads_from_other_rounds_count() -> None:
    plans = [PlanToAllot(number) for number in range(4)]
    given_out = Counter(allot(plans, [Auditor(1, "Ann", load=3), Auditor(2, "Bo")]).values())
    assert given_out in ({2: 4}, {2: 3, 1: 1})


def test_plans_are_handed_on_where_picking_the_least_loaded_in_turn_would_not_be_even() -> None:
    """Bo can take either plan, Ann only the second, Cy (who has one already) only the first."""
    people = [Auditor(1, "Ann"), Auditor(2, "Bo"), Auditor(3, "Cy", load=1)]
    plans = [PlanToAllot(1, declared=frozenset({1})), PlanToAllot(2, declared=frozenset({3}))]
    for seed in map(str, range(30)):
        assert allot(plans, people, seed) == {1: 2, 2: 1}


def test_the_seed_varies_who_gets_which_plan() -> None:
    plans = [PlanToAllot(number) for number in range(10)]
    people = [Auditor(number, str(number)) for number in range(3)]
    assert len({tuple(sorted(allot(plans, people, seed).items())) for seed in "abcdef"}) > 1


ids = st.integers(1, 6)
auditors = st.lists(
    st.builds(
        Auditor, id=ids, name=ids.map(str), team=st.sampled_from([None, "n", "s"]), load=st.integers(0, 3)
    ),
    unique_by=lambda one: one.id, max_size=6,
)  # fmt: skip
plans = st.lists(
    st.builds(
        PlanToAllot, id=st.integers(1, 30), team=st.sampled_from([None, "n", "s"]),
        declared=st.frozensets(ids, max_size=3),
    ),
    unique_by=lambda one: one.id, max_size=12,
)  # fmt: skip


@given(plans, auditors)
def test_nobody_is_given_a_plan_against_a_conflict_and_every_plan_that_can_be_given_is(
    plans: list[PlanToAllot], auditors: list[Auditor]
) -> None:
    given_out = allot(plans, auditors)
    people = {auditor.id: auditor for auditor in auditors}
    for plan in plans:
        if plan.id in given_out:
            assert bar(people[given_out[plan.id]], plan) is None
        else:
            assert all(bar(auditor, plan) for auditor in auditors)


@given(plans, auditors, st.randoms(use_true_random=False))
def test_the_order_they_come_in_makes_no_difference(
    plans: list[PlanToAllot], auditors: list[Auditor], random: object
) -> None:
    before = allot(plans, auditors, "June 2026")
    random.shuffle(plans)  # type: ignore[attr-defined]
    random.shuffle(auditors)  # type: ignore[attr-defined]
    assert allot(plans, auditors, "June 2026") == before


@given(st.integers(0, 40), st.integers(1, 7), st.text(max_size=5))
def test_without_conflicts_no_two_auditors_differ_by_more_than_one(
    count: int, people: int, seed: str
) -> None:
    auditors = [Auditor(number, str(number)) for number in range(people)]
    loads = Counter({auditor.id: 0 for auditor in auditors})
    loads.update(allot([PlanToAllot(number) for number in range(count)], auditors, seed).values())
    assert max(loads.values()) - min(loads.values()) <= 1


@given(
    st.lists(st.frozensets(st.integers(0, 2), max_size=2), max_size=6), st.tuples(*[st.integers(0, 2)] * 3)
)
def test_no_other_sharing_out_is_more_even(declared: list[frozenset[int]], loads: tuple[int, ...]) -> None:
    """Every possible sharing out is tried: the most even one has the least sum of squares."""
    plans = [PlanToAllot(number, declared=kept_from) for number, kept_from in enumerate(declared)]
    auditors = [Auditor(number, str(number), load=load) for number, load in enumerate(loads)]
    able = [[one.id for one in auditors if bar(one, plan) is None] for plan in plans]

    def unevenness(chosen: tuple[int, ...]) -> int:
        return sum((load + chosen.count(number)) ** 2 for number, load in enumerate(loads))

    best = min(unevenness(chosen) for chosen in product(*able))
    assert unevenness(tuple(allot(plans, auditors).values())) == best


@pytest.mark.parametrize(
    ("sampled", "open_cells", "conflicted", "expected"),
    [
        (0, [], [], ["Draw the sample first: this round has no plans yet."]),
        (3, [], [], []),
        (3, ["EHC-1 (health)"], [], ["Allot or waive these first: EHC-1 (health)."]),
        (
            3,
            [],
            ["EHC-2 (health)"],
            ["Give these to somebody without a conflict of interest: EHC-2 (health)."],
        ),
        (9, [str(n) for n in range(8)], [], ["Allot or waive these first: 0, 1, 2, 3, 4, 5 and 2 more."]),
    ],
)
def test_scoring_does_not_start_with_cells_open(
    sampled: int, open_cells: list[str], conflicted: list[str], expected: list[str]
) -> None:
    assert faults_before_start(sampled, open_cells, conflicted) == expected
