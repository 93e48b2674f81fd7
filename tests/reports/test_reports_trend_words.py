"""What a series over rounds is said to show, from made-up numbers."""

import datetime as dt

import pytest

from audit_app.figures.trends.rules import Counts, Flag, Place, Trends, xmr
from audit_app.reports.wording.trend import cautions, headline_words, signal_words


def words(values: list[float | None]) -> str:
    """The words on a series of these percentages, of rounds R0, R1 and so on."""
    places = tuple(
        Place(at, f"R{at}", dt.date(2026, 1, 1), "", 75, True, frozenset()) for at in range(len(values))
    )
    along = tuple(Counts(0, 100) for _ in values)
    return headline_words(Trends(places, along, along, {}), xmr(values))


# They rise and fall by 2; a round at 46 among them is near the lower limit and not beyond it.
LEVEL: list[float | None] = [50, 52] * 8


@pytest.mark.parametrize(
    ("near", "named"),
    [
        ([46, 51, 46], "R16 and R18"),
        ([46, None, 51, None, 46], "R16 and R20"),
        ([46, 46, 51, 46], "R16, R17 and R19"),
    ],
    ids=["a round between them", "gaps between them", "three of four"],
)
def test_two_in_three_rounds_are_named_as_the_two_they_are(near: list[float | None], named: str) -> None:
    said = words([*LEVEL, *near, *LEVEL])
    assert f"{named} lie close to the lower limit or beyond it, two in three rounds." in said
    assert "lies close" not in said, "one round cannot be two in three"


def test_a_run_is_one_run_whatever_gap_lies_in_it() -> None:
    said = words([40, 44, 40, 44, 40, 44, 40, 60, 62, 60, None, 62, 60, 62, 60])
    assert "All 7 rounds from R7 to R14 lie above the average." in said


def test_the_note_on_one_round_does_not_call_it_two() -> None:
    told = signal_words(frozenset({Flag.TWO_OF_THREE_LOW}))
    assert told == "one of two or more in three rounds near the lower limit"


@pytest.mark.parametrize(("imported", "said"), [(False, False), (True, True)])
def test_a_past_audit_in_a_series_is_named_for_what_nobody_knows_of_it(imported: bool, said: bool) -> None:
    day = dt.date(2026, 3, 21)
    places = (
        Place(1, "2026-03", day, "", 75, True, frozenset(), imported),
        Place(2, "2026-04", day, "", 75, True, frozenset()),
    )
    counts = (Counts(8, 10), Counts(9, 10))
    found = " ".join(cautions(Trends(places, counts, counts, {})))
    assert ("graded blind: 2026-03." in found) is said
    assert "2026-04" not in found
