"""Comparing with known grades, who counts as calibrated, and references that give nothing away."""

import datetime as dt

import pytest

from audit_app.calibration.rules import (
    CalibrationRefused,
    Comparison,
    Pair,
    check_unmarked,
    compare,
    is_calibrated,
    shape,
    shared_start,
)
from audit_app.rubrics.grades import Grade

PANEL = dt.date(2026, 10, 31)


def pairs(said: str) -> Comparison:
    """From "O/G NA/NA G/-": what somebody gave, and the known grade."""
    read = [one.split("/") for one in said.split()]
    return compare(
        Pair(f"T-{place}", Grade(given), None if known == "-" else Grade(known))
        for place, (given, known) in enumerate(read, 1)
    )


@pytest.mark.parametrize(
    ("said", "compared", "exact", "within_one", "same_side", "balance"),
    [
        ("", 0, 0, 0, 0, 0),
        ("G/G", 1, 1, 1, 1, 0),
        ("O/G", 1, 0, 1, 1, 1),
        ("G/O", 1, 0, 1, 1, -1),
        ("G/RI", 1, 0, 1, 0, 1),
        ("RI/G", 1, 0, 1, 0, -1),
        ("I/RI", 1, 0, 1, 1, -1),
        ("O/I", 1, 0, 0, 0, 3),
        ("I/O", 1, 0, 0, 0, -3),
        ("O/G RI/G G/G I/I", 4, 2, 4, 3, 0),
        ("NA/NA G/G", 1, 1, 1, 1, 0),
        ("NA/G G/NA", 0, 0, 0, 0, 0),
        ("G/- O/G", 1, 0, 1, 1, 1),
    ],
)
def test_points_are_counted_against_known_grades(
    said: str, compared: int, exact: int, within_one: int, same_side: int, balance: int
) -> None:
    found = pairs(said)
    assert (found.compared, found.exact, found.within_one, found.same_side, found.balance) == (
        compared, exact, within_one, same_side, balance,
    )  # fmt: skip


def test_more_generous_and_stricter_points_are_counted_apart() -> None:
    found = pairs("O/I G/RI RI/G G/G NA/G")
    assert (found.more_generous, found.stricter, found.balance) == (2, 1, 3)


def test_not_applicable_is_counted_on_its_own_and_out_of_no_other_count() -> None:
    found = pairs("NA/NA NA/NA NA/G RI/NA G/- G/G")
    assert (found.both_not_applicable, found.one_not_applicable, found.without) == (2, 2, 1)
    assert found.compared == found.exact == 1
    assert len(found.pairs) == found.compared + 2 + 2 + 1


def test_a_mean_is_given_from_ten_points_on_and_is_positive_for_the_more_generous() -> None:
    assert pairs("O/G " * 9).mean is None
    assert pairs("O/G " * 5 + "G/G " * 5).mean == 0.5
    assert pairs("RI/G " * 10 + "NA/NA").mean == -1.0


@pytest.mark.parametrize(
    ("said", "balance", "mean"),
    [
        ("G/G " * 10, "0 steps", "0.00 of a step for each point"),
        ("O/G", "+1 step", ""),
        ("O/G " * 3 + "G/G " * 9, "+3 steps", "0.25 of a step more generous for each point"),
        ("I/G " * 10, "−20 steps", "2.00 of a step stricter for each point"),
    ],
)
def test_the_signed_difference_says_which_way_it_points(said: str, balance: str, mean: str) -> None:
    assert (pairs(said).balance_words, pairs(said).mean_words) == (balance, mean)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("G/G", "the same"),
        ("NA/NA", "the same"),
        ("O/G", "1 step more generous"),
        ("I/G", "2 steps stricter"),
        ("NA/G", "not applicable to one of the two"),
        ("G/NA", "not applicable to one of the two"),
        ("G/-", "nothing to compare with"),
    ],
)
def test_each_point_says_in_words_how_the_two_grades_stand(said: str, words: str) -> None:
    assert pairs(said).pairs[0].words == words


@pytest.mark.parametrize(
    ("day", "months", "counts"),
    [
        (PANEL, 12, True),
        (dt.date(2025, 11, 1), 12, True),
        (dt.date(2025, 10, 31), 12, False),
        (dt.date(2026, 11, 1), 12, False),
        (dt.date(2026, 4, 30), 6, False),  # six months before the 31st of October is the 30th of April
        (dt.date(2026, 5, 1), 6, True),
    ],
)
def test_a_calibration_counts_for_some_months_up_to_a_day(day: dt.date, months: int, counts: bool) -> None:
    assert is_calibrated([day], PANEL, months) is counts


def test_nobody_is_calibrated_who_never_was() -> None:
    assert not is_calibrated([], PANEL, 12)


def test_the_shape_of_a_reference_forgets_its_letters_and_digits() -> None:
    assert shape("EHC-0042") == shape("ABC-1234") == "AAA-9999"
    assert shape("é1/x") == "A9/A"
    assert shared_start(["EHC-0042", "EHC-0100"]) == "EHC-"
    assert shared_start(["EHC-1", "EHP-2"]) == "EH"
    assert shared_start(["A1", "B2"]) == shared_start([]) == ""


@pytest.mark.parametrize("reference", ["EHC-0412", "EHC-9999"])
def test_a_reference_like_the_others_is_taken(reference: str) -> None:
    check_unmarked(reference, ["EHC-0001", "EHC-0002"])


def test_any_reference_is_taken_while_the_register_is_empty() -> None:
    check_unmarked("X 1", [])


@pytest.mark.parametrize("reference", ["EHC-412", "EHC-04120", "EHC0412", "EHP-0412", "ABC-0412", "0412"])
def test_a_reference_unlike_the_others_is_refused_with_an_example(reference: str) -> None:
    with pytest.raises(CalibrationRefused, match="Write it like EHC-0001") as refusal:
        check_unmarked(reference, ["EHC-0001", "EHC-0002"])
    assert refusal.value.field == "reference"


@pytest.mark.parametrize("reference", ["ANCHOR-1", "calibration 2", "Repeat-3", "TEST-0001", "CHECK-1"])
def test_a_reference_that_says_what_the_plan_is_is_refused(reference: str) -> None:
    with pytest.raises(CalibrationRefused, match="would tell auditors"):
        check_unmarked(reference, [])


def test_a_telling_word_that_the_register_uses_itself_tells_nothing() -> None:
    check_unmarked("TEST-0002", ["TEST-0001"])
