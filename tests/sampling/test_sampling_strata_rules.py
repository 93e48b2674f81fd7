"""How a sample is shared out over strata: what must hold for any sizes, minimums and totals."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from audit_app.sampling.rules import DrawRefused, allocate, oversampled, sampling_fractions


@pytest.mark.parametrize(("total", "minimum"), [(-1, 0), (1, -1)])
def test_a_negative_sample_or_minimum_is_refused(total: int, minimum: int) -> None:
    with pytest.raises(DrawRefused) as refused:
        allocate(total, {"A": 5}, minimum)
    assert refused.value.code == "bad number"


def test_strata_that_fall_below_the_minimum_after_the_first_fixing_are_fixed_too() -> None:
    # Shares of 10 are 7.5, 1.5, 1: C is fixed at 2, then of 8 B has 1.33 and is fixed at 2 as well.
    assert allocate(10, {"A": 75, "B": 15, "C": 10}, 2) == {"A": 6, "B": 2, "C": 2}


def test_strata_below_the_minimum_are_fixed_all_at_once_and_not_one_by_one() -> None:
    # One by one, B would get 1 and D 3.
    eligible = {"A": 3, "B": 16, "C": 6, "D": 27, "E": 22, "F": 36}
    assert allocate(11, eligible, 1) == {"A": 1, "B": 2, "C": 1, "D": 2, "E": 2, "F": 3}


def test_equal_remainders_of_equal_strata_go_by_name_in_utf_8() -> None:
    assert allocate(2, {"é": 10, "z": 10, "Z": 10}, 0) == {"é": 0, "z": 1, "Z": 1}
    assert allocate(1, {"a": 10, "B": 10}, 0) == {"a": 0, "B": 1}


def test_sampling_fractions_are_exact() -> None:
    assert sampling_fractions({"A": 1, "B": 2, "C": 0}, {"A": 3, "B": 4, "C": 0}) == {
        "A": Fraction(1, 3),
        "B": Fraction(1, 2),
    }


@pytest.mark.parametrize(
    ("allocation", "eligible", "expected"),
    [
        ({"A": 3, "B": 2}, {"A": 20, "B": 20}, False),  # exactly 1.5 times
        ({"A": 3, "B": 2}, {"A": 20, "B": 21}, True),
        ({"A": 5, "B": 5}, {"A": 50, "B": 50}, False),
        ({"A": 2, "B": 0}, {"A": 30, "B": 10}, False),
        ({"A": 0, "B": 0}, {"A": 30, "B": 10}, False),
        ({}, {}, False),
    ],
)
def test_a_stratum_is_oversampled_only_beyond_one_and_a_half_times(
    allocation: dict[str, int], eligible: dict[str, int], expected: bool
) -> None:
    assert oversampled(allocation, eligible) is expected


STRATA = st.dictionaries(st.text("ABCDEé", min_size=1, max_size=2), st.integers(0, 60), max_size=7)


@given(total=st.integers(0, 120), eligible=STRATA, minimum=st.integers(0, 5))
def test_any_allocation_sums_to_the_sample_within_sizes_and_minimums(
    total: int, eligible: dict[str, int], minimum: int
) -> None:
    floors = {stratum: min(minimum, size) for stratum, size in eligible.items()}
    available = sum(eligible.values())
    if total < min(sum(floors.values()), available):
        with pytest.raises(DrawRefused) as refused:
            allocate(total, eligible, minimum)
        assert refused.value.code == "infeasible: minimums exceed sample size"
        return
    allocation = allocate(total, eligible, minimum)
    assert sum(allocation.values()) == min(total, available)
    assert all(floors[stratum] <= allocation[stratum] <= eligible[stratum] for stratum in eligible)
    backwards = dict(reversed(eligible.items()))
    assert allocate(total, backwards, minimum) == allocation


@given(total=st.integers(0, 100), eligible=STRATA)
def test_without_a_minimum_every_stratum_is_within_one_plan_of_its_share(
    total: int, eligible: dict[str, int]
) -> None:
    available = sum(eligible.values())
    assume(total <= available)
    for stratum, drawn in allocate(total, eligible, 0).items():
        assert abs(drawn * available - total * eligible[stratum]) < max(available, 1)
