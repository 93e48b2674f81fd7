"""What is suggested of a sheet that was never seen: days, grades, audit points, agencies and columns."""

import datetime as dt

import pytest

from audit_app.past.grade_words import BEST_FIRST, LOWEST_FIRST, NO_GRADE
from audit_app.past.rules import (
    Holds,
    grade_key,
    guess_day,
    numbered,
    read_day,
    suggest_agency,
    suggest_columns,
    suggest_grade,
    suggest_point,
)

POINTS = {"EHCP-A1": "Child's views", "EHCP-B1": "Needs", "EHCP-B2": "Health needs"}
AGENCIES = ("education", "health", "social care")


@pytest.mark.parametrize(
    ("text", "epoch", "day"),
    [
        ("2024-03-21", False, "2024-03-21"),
        ("21/03/2024", False, "2024-03-21"),
        ("3/4/24", False, "2024-04-03"),
        ("21.03.24", False, "2024-03-21"),
        ("21-3-2024", False, "2024-03-21"),
        ("21 March 2024", False, "2024-03-21"),
        ("Thursday, 21st Mar 2024", False, "2024-03-21"),
        ("21-Mar-24", False, "2024-03-21"),
        ("21/03/2024 00:00:00", False, "2024-03-21"),
        ("45372", False, "2024-03-21"),
        ("43910", True, "2024-03-21"),
    ],
)
def test_a_date_is_read_with_its_day_first_or_as_a_number_of_days(text: str, epoch: bool, day: str) -> None:
    assert read_day(text, epoch).isoformat() == day


@pytest.mark.parametrize("text", ["03/21/2024", "31/02/2024", "21 Foo 2024", "soon", "1/1/45", "12", "99999"])
def test_a_date_that_cannot_be_read_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        read_day(text, False)


def test_the_date_of_a_round_is_suggested_from_its_name() -> None:
    assert guess_day("March 2024") == dt.date(2024, 3, 1)
    assert guess_day("2024-03") == dt.date(2024, 3, 1)
    assert guess_day("Audit 21/03/2024") is None
    assert guess_day("Spring") is None


@pytest.mark.parametrize(
    ("word", "meant"),
    [("Good", "G"), ("ri", "RI"), ("Req Imp", "RI"), ("Requires improvment", "RI"), ("N/A", "NA"),
     ("-", NO_GRADE), ("TBC", NO_GRADE), ("R", ""), ("3", ""), ("Secure", "")],
)  # fmt: skip
def test_a_grade_is_suggested_only_where_there_is_no_doubt(word: str, meant: str) -> None:
    assert suggest_grade(grade_key(word)) == meant


def test_numbers_mean_grades_in_the_direction_that_was_said() -> None:
    assert numbered(BEST_FIRST) == {"1": "O", "2": "G", "3": "RI", "4": "I"}
    assert numbered(LOWEST_FIRST) == {"1": "I", "2": "RI", "3": "G", "4": "O"}
    assert numbered("") == {}
    assert grade_key(" 3.0 ") == "3"


@pytest.mark.parametrize(
    ("text", "code"),
    [("EHCP-B1", "EHCP-B1"), ("B1", "EHCP-B1"), ("b2 Health", "EHCP-B2"), ("Childs views", "EHCP-A1"),
     ("Needs", "EHCP-B1"), ("Timeliness", ""), ("1", ""), ("", "")],
)  # fmt: skip
def test_a_point_is_suggested_by_its_code_or_its_title(text: str, code: str) -> None:
    assert suggest_point(text, POINTS) == code


@pytest.mark.parametrize(
    ("text", "key"),
    [("Health", "health"), ("ICB", "health"), ("CSC", "social care"), ("SEND team", "education"),
     ("Social-Care", "social care"), ("Agreed", "agreed"), ("Health and education", ""), ("Police", "")],
)  # fmt: skip
def test_an_agency_is_suggested_where_one_alone_is_meant(text: str, key: str) -> None:
    assert suggest_agency(text, AGENCIES) == key


def test_columns_are_suggested_for_long_and_for_wide_sheets() -> None:
    long = suggest_columns(
        ("Plan ref", "Date", "Agency", "Criterion", "Judgement", "Comments"), POINTS, AGENCIES
    )
    assert {place: holds.what for place, holds in long.items()} == dict(
        enumerate(("plan", "date", "agency", "point", "grade", "comment"))
    )
    wide = suggest_columns(("Plan", "B1 Health", "Comment", "B1 Education"), POINTS, AGENCIES)
    assert wide == {
        0: Holds("plan"),
        1: Holds("grade", "EHCP-B1", "health"),
        2: Holds("comment before"),
        3: Holds("grade", "EHCP-B1", "education"),
    }


@pytest.mark.parametrize(
    "heading",
    ["Name", "Child's name", "Pupil name", "First name", "Surname", "Initials", "Date of birth", "NHS number",
     "School name", "Parent name", "Case worker", "Name of young person", "Address"],
)  # fmt: skip
def test_a_column_of_names_is_never_suggested(heading: str) -> None:
    """It was taken for the auditor's, and one press would have kept children's names as people here."""
    assert 0 not in suggest_columns((heading, "B1", "Agency"), POINTS, AGENCIES)


@pytest.mark.parametrize(
    "heading", ["Auditor name", "Name of auditor", "Staff name", "Audited by", "Reviewed by"]
)
def test_a_column_of_auditors_is_suggested(heading: str) -> None:
    assert suggest_columns((heading, "B1", "Agency"), POINTS, AGENCIES)[0] == Holds("auditor")


def test_a_code_wins_over_a_word_that_could_name_somebody() -> None:
    assert suggest_columns(("B1 Names and dates of advice",), POINTS, AGENCIES) == {
        0: Holds("grade", "EHCP-B1")
    }


def test_the_nhs_gives_grades_where_it_is_not_a_number() -> None:
    assert suggest_columns(("NHS",), POINTS, AGENCIES) == {0: Holds("grade", "", "health")}
