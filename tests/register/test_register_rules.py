"""One value of a register: dates, types, yes and no, texts."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.register.rules import PLAN_TYPES, normal_text, read_date, read_plan_type, read_yes_no


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-31", dt.date(2026, 3, 31)),
        ("31/03/2026", dt.date(2026, 3, 31)),
        ("3/4/2026", dt.date(2026, 4, 3)),
        (" 29/02/2024 ", dt.date(2024, 2, 29)),
        ("1990-01-01", dt.date(1990, 1, 1)),
        ("31/12/2100", dt.date(2100, 12, 31)),
    ],
)
def test_a_date_is_read_as_iso_or_day_first(text: str, expected: dt.date) -> None:
    assert read_date(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("29/02/2026", "does not exist"),
        ("2026-02-30", "does not exist"),
        ("1900-02-29", "does not exist"),
        ("00/01/2026", "does not exist"),
        ("31/13/2026", "does not exist"),
        ("03/31/2026", "The day comes before the month"),
        ("2026-13-01", "The day comes before the month"),
        ("31/12/1989", "between 1990 and 2100"),
        ("0099-01-01", "between 1990 and 2100"),
        ("2101-01-01", "between 1990 and 2100"),
        ("31/03/26", "not a date"),
        ("31-03-2026", "not a date"),
        ("31.03.2026", "not a date"),
        ("2026/03/31", "not a date"),
        ("20260331", "not a date"),
        ("31 March 2026", "not a date"),
        ("March 2026", "not a date"),
        ("2026-3-1", "not a date"),
        ("2026-03-31 14:05", "not a date"),
        ("٢٠٢٦-٠٣-٣١", "not a date"),
        ("soon", "not a date"),
        ("", "not a date"),
        ("46112", "day number"),
        ("46112.5", "day number"),
    ],
)
def test_a_date_that_is_impossible_or_could_mean_two_days_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_date(text)


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_every_date_reads_back_in_both_spellings(day: dt.date) -> None:
    assert read_date(day.isoformat()) == read_date(f"{day:%d/%m/%Y}") == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [("new", "new"), ("NEW ", "new"), ("Annual Review", "annual review"), ("annual_review", "annual review"),
     ("annual-review", "annual review"), ("advice", "advice"), ("Amended", "amended")],
)  # fmt: skip
def test_a_plan_type_is_read_in_any_case(text: str, expected: str) -> None:
    assert read_plan_type(text) == expected
    assert expected in PLAN_TYPES


@pytest.mark.parametrize("text", ["", "review", "annualreview", "draft"])
def test_another_plan_type_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(ValueError, match="Use new, amended, annual review or advice"):
        read_plan_type(text)


def test_yes_and_no_are_read_in_words_and_figures() -> None:
    assert [read_yes_no(text) for text in ("yes", "Y", "TRUE", "1", " Yes ")] == [True] * 5
    assert [read_yes_no(text) for text in ("no", "n", "False", "0")] == [False] * 4
    for text in ("maybe", "2", "", "on"):
        with pytest.raises(ValueError, match="neither yes nor no"):
            read_yes_no(text)


def test_a_text_is_stored_with_single_spaces_and_blank_as_nothing() -> None:
    assert (
        normal_text("  Speech,\n language\u00a0 and  communication ", 100)
        == "Speech, language and communication"
    )
    assert normal_text(" \u00a0", 100) is None
    assert normal_text("👨\u200d👩\u200d👧", 100) == "👨\u200d👩\u200d👧"
    assert normal_text("x" * 40, 40) == "x" * 40


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 41, "longer than 40"),
        ("North\u200b", "cannot be seen"),
        ("\u202eNorth", "cannot be seen"),
        ("943 476 5919", "NHS number"),
        ("born 01/02/2012", "date of birth"),
        ("SY2 6ND", "postcode"),
        ("H801200001001", "UPN"),
    ],
)
def test_a_text_that_is_too_long_hidden_or_identifying_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        normal_text(text, 40)
