"""Objects into page words."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.rubrics.grades import Grade
from audit_app.web import words


@pytest.mark.parametrize(
    ("function", "value", "said"),
    [
        (words.day, dt.date(2026, 3, 27), "27 March 2026"),
        (words.day, None, ""),
        (words.day_short, dt.date(2026, 9, 1), "1 Sep 2026"),
        (words.month, dt.date(2026, 3, 1), "March 2026"),
        (words.agency_name, "social care", "Social care"),
        (words.grade_words, Grade.REQUIRES_IMPROVEMENT, "requires improvement"),
        (words.grade_words, "NA", "not applicable"),
        (words.grade_words, None, "not graded"),
        (words.list_words, [], ""),
        (words.list_words, ["a"], "a"),
        (words.list_words, ["a", "b"], "a and b"),
        (words.list_words, ["a", "b", "c"], "a, b and c"),
        (
            words.shown_reference,
            "CoP 9.61, 9.69 (A) [check]; reg 12",
            "CoP 9.61, 9.69 (A) (reference to be confirmed); reg 12",
        ),
        (words.interval, (56.5518, 100.0), "56.6% to 100%"),
        (words.interval, (32.0, 80.65), "32.0% to 80.7%"),
        (words.interval, (0.04, 99.96), "0.1% to 99.9%"),
        (words.interval, (0, 100), "0% to 100%"),
        (words.interval, (None, None), ""),
        (words.interval, None, ""),
    ],
)
def test_each_word_is_said_as_a_page_says_it(function: Callable[[Any], str], value: Any, said: str) -> None:
    assert function(value) == said


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (dt.datetime(2026, 1, 5, 14, 2), "5 January 2026, 14:02"),
        (dt.datetime(2026, 3, 27, 14, 2, tzinfo=dt.UTC), "27 March 2026, 14:02"),
        (dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC), "2 July 2026, 00:30"),
        (dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), "25 October 2026, 01:30 BST"),
        (dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC), "25 October 2026, 01:30 GMT"),
        (dt.datetime(2026, 10, 25, 2, 0, tzinfo=dt.UTC), "25 October 2026, 02:00"),
        (dt.datetime(2026, 3, 29, 1, 0, tzinfo=dt.UTC), "29 March 2026, 02:00"),
    ],
)
def test_a_stored_moment_is_shown_by_the_clock_in_london(stored: dt.datetime, shown: str) -> None:
    assert words.moment(stored) == shown


@given(st.integers(0, 2 * 365 * 24 * 60))
def test_two_different_minutes_are_never_shown_alike(minute: int) -> None:
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    here, later = start + dt.timedelta(minutes=minute), start + dt.timedelta(minutes=minute + 60)
    assert words.moment(here) != words.moment(later)


def test_the_day_of_a_moment_is_the_day_in_london() -> None:
    assert words.day(dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)) == "1 July 2026"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "not scored"),
        ("", "not scored"),
        ("74.6%", "74.6%"),
        ("<75%", "<75%"),
        ("[c]", "[c]"),
        ("75", "75%"),
        (0, "0%"),
        (100, "100%"),
        (0.2, "<1%"),
        (99.7, ">99%"),
        (62.5, "63%"),
        (Decimal("0.5"), "1%"),
    ],
)
def test_a_percentage_never_rounds_to_a_false_nought_or_hundred(value: str | float | None, said: str) -> None:
    assert words.percent(value) == said


@pytest.mark.parametrize(("number", "said"), [(0, "0 plans"), (1, "1 plan"), (1200, "1,200 plans")])
def test_a_count_agrees_with_its_noun(number: int, said: str) -> None:
    assert words.plural(number, "plan") == said


def test_an_odd_plural_is_given_in_full() -> None:
    assert words.plural(3, "child", "children") == "3 children"


def test_differences_say_what_changed_in_words() -> None:
    before = {"state": "draft", "held_on": "2026-03-27", "open": False, "agencies": ["health"], "size": 12}
    after = {
        "state": "scoring",
        "held_on": None,
        "open": True,
        "agencies": ["education", "health"],
        "size": 12,
    }
    assert words.differences(before, after) == [
        ("State", "draft", "scoring"),
        ("Held on", "27 March 2026", "nothing"),
        ("Open", "no", "yes"),
        ("Agencies", "health", "education and health"),
    ]


def test_differences_of_something_new_start_from_nothing() -> None:
    assert words.differences(None, {"name": "March 2026"}) == [("Name", "nothing", "March 2026")]


def test_text_that_only_looks_like_a_date_is_left_alone() -> None:
    assert words.differences({}, {"note": "2026-99-99 was typed"}) == [
        ("Note", "nothing", "2026-99-99 was typed")
    ]


def test_a_kept_moment_is_shown_in_london() -> None:
    changes = words.differences({}, {"sealed_at": "2026-07-01T13:02:00+00:00"})
    assert changes == [("Sealed at", "nothing", "1 July 2026, 14:02")]
