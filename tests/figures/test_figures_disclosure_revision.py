"""When a quarter is published, and what a correction of it may tell (SDC-41)."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.figures.disclosure.rules import (
    FEWEST_CHANGED,
    History,
    Quarter,
    Signed,
    Standing,
    Version,
    changed,
    may_replace,
    moved,
    quarter_of,
    release,
    standing,
)
from audit_app.figures.grid import Grid, GridPlan

CASES = json.loads((Path(__file__).parents[1] / "reference" / "disclosure.json").read_text(encoding="utf-8"))
SPRING = Quarter(2026, 1)


def at(month: int, day: int = 1, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, 12, tzinfo=dt.UTC)


def grid(letters: str, code: str = "A-1") -> Grid:
    blank = tuple("0" for _ in letters)
    plans = tuple(GridPlan(f"P{place}") for place in range(len(letters)))
    return Grid((code,), plans, tuple(letters), {}, blank, blank)


def always(before: Version, after: Version) -> bool:
    return True


def never(before: Version, after: Version) -> bool:
    return False


def history(*signed: tuple[int, dt.datetime, dt.datetime | None], round: int = 1) -> History:
    return History(round, at(1), tuple(Signed(*one) for one in signed))


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_in_one_quarter_between_its_first_and_its_last(day: dt.date) -> None:
    quarter = quarter_of(day)
    assert quarter.first_day <= day <= quarter.last_day < quarter.following.first_day
    assert quarter_of(quarter.last_day) == quarter
    assert quarter_of(quarter.following.first_day) == quarter.following


def test_a_quarter_is_published_once_it_is_over_and_all_of_it_is_signed_off() -> None:
    one, late = history((1, at(2), None)), history((1, at(4, 20), None), round=2)
    assert standing(SPRING, [one], at(3, 31), always) == Standing(None)
    assert standing(SPRING, [one], at(4, 1), always) == Standing({1: 1})
    assert standing(SPRING, [one, late], at(4, 20), always) == Standing(None)
    assert standing(SPRING, [one, late], at(4, 21), always) == Standing({1: 1, 2: 1})
    assert standing(SPRING, [one, history(round=2)], at(12), always) == Standing(None)


def test_rounds_brought_in_on_one_day_are_published_together() -> None:
    first = History(1, at(8), (Signed(1, at(8), None),))
    second = History(2, at(8) + dt.timedelta(hours=3), (Signed(1, at(8) + dt.timedelta(hours=3), None),))
    assert standing(SPRING, [first, second], at(8, 2), never) == Standing({1: 1, 2: 1})


def test_a_reopened_round_stays_published_as_it_was_until_it_is_signed_again() -> None:
    again = history((1, at(2), at(5)), (2, at(6), None))
    assert standing(SPRING, [again], at(5, 20), always) == Standing({1: 1}, held=True)


def test_a_correction_is_published_on_the_first_day_of_a_quarter_only() -> None:
    again = history((1, at(2), at(5)), (2, at(5, 10), None))
    assert standing(SPRING, [again], at(6, 30), always) == Standing({1: 1}, held=True)
    assert standing(SPRING, [again], at(7, 1), always) == Standing({1: 2})
    assert standing(SPRING, [again], at(7, 1), never) == Standing({1: 1}, held=True)


def test_a_correction_before_the_first_publication_is_no_revision() -> None:
    again = history((1, at(2), at(3)), (2, at(3, 10), None))
    assert standing(SPRING, [again], at(4, 1), never) == Standing({1: 2})


def test_a_round_that_came_after_the_publication_is_kept_back() -> None:
    later = History(2, at(5), (Signed(1, at(5, 2), None),))
    rounds = [history((1, at(2), None)), later]
    grids = {1: grid("GGGGGGGIIIII"), 2: grid("GI")}

    def safe(before: Version, after: Version) -> bool:
        return may_replace(SPRING, {k: grids[k] for k in before}, {k: grids[k] for k in after})

    assert standing(SPRING, rounds, at(12), safe) == Standing({1: 1}, held=True)
    # An administrator may publish the quarter anew as a whole.
    assert standing(SPRING, rounds, at(12), safe, anew=at(11)) == Standing({1: 1, 2: 1})
    assert standing(SPRING, rounds, at(4, 15), safe) == Standing({1: 1})


def test_one_plan_that_moved_is_kept_back_as_the_reference_says() -> None:
    case = next(case for case in CASES["differencing"] if case["id"] == "SDC-41")
    before, after = (case[when] for when in ("before", "after"))
    old = grid("G" * before["x"] + "I" * (before["n"] - before["x"]))
    new = grid("I" + old_letters(old)[1:])
    assert changed({1: old}, {1: new}) == {"A-1": 1, "": 0}
    assert release(SPRING, {1: new}) != release(SPRING, {1: old})
    assert (after["x"], after["n"]) == (old_letters(new).count("G"), len(new.plans))
    assert not may_replace(SPRING, {1: old}, {1: new})


def old_letters(one: Grid) -> str:
    return "".join(one.agreed)


@pytest.mark.parametrize(
    ("after", "agreed"),
    [
        ("GGGGGGGGGIII", True),  # nothing moved
        ("IIIGGGGGGIII", True),  # three plans moved
        ("IIGGGGGGGIII", False),  # two plans moved
        ("IIGGGGGGGGII", True),  # three moved, though the count by one only
        ("NNNGGGGGGIII", False),  # three left the count, and what is left is hidden
        ("OOOGGGGGGIII", True),  # outstanding or good: the same side
    ],
)
def test_a_correction_moves_no_figure_by_one_or_two_plans(after: str, agreed: bool) -> None:
    assert may_replace(SPRING, {1: grid("GGGGGGGGGIII")}, {1: grid(after)}) is agreed


def test_a_hidden_figure_may_not_move_by_one_or_two_plans_either() -> None:
    def both(letters: str) -> Grid:
        shown, hidden = grid("GGGGGGGGGIII"), letters.ljust(12, "N")
        rows = tuple(one + other for one, other in zip(shown.agreed, hidden, strict=True))
        blank = tuple("00" for _ in rows)
        return Grid(("A-1", "A-2"), shown.plans, rows, {}, blank, blank)

    assert not may_replace(SPRING, {1: both("GGGI")}, {1: both("GGII")})
    assert may_replace(SPRING, {1: both("GGGI")}, {1: both("IIII")})


@given(st.text("GIN", min_size=12, max_size=16), st.data())
def test_what_two_publications_of_a_quarter_differ_by_is_never_one_or_two_plans(
    one: str, data: st.DataObject
) -> None:
    other = data.draw(st.text("GIN", min_size=len(one), max_size=len(one)))
    moved = sum(a != b for a, b in zip(one, other, strict=True))
    if may_replace(SPRING, {1: grid(one)}, {1: grid(other)}):
        assert moved == 0 or moved >= FEWEST_CHANGED


def test_a_register_corrected_for_one_plan_keeps_what_was_published() -> None:
    """Grades stand still, but timeliness and breakdowns are counted from what the register said."""
    quarter = Quarter(2026, 1)
    plans = tuple(GridPlan(f"P{number}", "G", traits={"primary_need": "Autism"}) for number in range(24))
    rows = ("G",) * 24
    before = {1: Grid(("T-1",), plans, rows, {}, ("0",) * 24, ("0",) * 24)}
    moved = (replace(plans[0], dates={"issued_on": dt.date(2026, 2, 1)}), *plans[1:])
    assert may_replace(quarter, before, {1: replace(before[1], plans=plans)})
    assert not may_replace(quarter, before, {1: replace(before[1], plans=moved)})
    other = (replace(plans[0], traits={"primary_need": "Other"}), *plans[1:])
    assert not may_replace(quarter, before, {1: replace(before[1], plans=other)})


def test_what_moves_is_counted_before_a_quarter_is_published_anew() -> None:
    """Two points: one loses four good plans, of the other one plan moves; a third round comes in whole."""
    before = {1: two("GGGGGGGGRRRR", "GGGGGGGGGGGR")}
    after = {1: two("GGGGRRRRRRRR", "GGGGGGGGGGRR")}
    found = moved(release(SPRING, before), release(SPRING, after), before, after, 75)
    assert (found.points, found.of, found.few, found.register) == (2, 2, 1, 0)
    assert [(one.cell.show, one.n) for one in found.together] == [("79%", 24), ("58%", 24)]
    assert found.plans == (12, 12)
    more = before | {2: two("G" * 12, "G" * 12)}
    found = moved(release(SPRING, before), release(SPRING, more), before, more, 75)
    assert (found.points, found.of, found.few, found.plans) == (2, 2, 0, (12, 24))


def test_what_moves_behind_a_hidden_figure_is_counted_but_is_no_change_of_what_is_published() -> None:
    before = {1: two("GGGGGGGGRRRR", "GGGGGGGG....".replace(".", "N"))}
    after = {1: two("GGGGGGGGRRRR", "GGGGGGGR....".replace(".", "N"))}
    found = moved(release(SPRING, before), release(SPRING, after), before, after, 75)
    assert (found.points, found.of, found.few) == (0, 2, 1)


def test_of_the_same_figures_nothing_moves() -> None:
    grids = {1: two("GGGGGGGGRRRR", "GGGGGGGGGGGR")}
    found = moved(release(SPRING, grids), release(SPRING, grids), grids, grids, 75)
    assert (found.points, found.few, found.register) == (0, 0, 0)
    assert found.together[0] == found.together[1]


def test_plans_of_which_the_register_says_something_else_are_counted() -> None:
    before = {1: two("G" * 12, "G" * 12)}
    plans = tuple(replace(one, traits={"primary_need": "Autism"}) for one in before[1].plans[:3])
    after = {1: replace(before[1], plans=plans + before[1].plans[3:])}
    assert moved(release(SPRING, before), release(SPRING, after), before, after, 75).register == 3


def two(first: str, second: str) -> Grid:
    """A grid of two points."""
    rows = tuple(a + b for a, b in zip(first, second, strict=True))
    blank = tuple("00" for _ in rows)
    return Grid(("A-1", "B-1"), tuple(GridPlan(f"P{n}") for n in range(len(rows))), rows, {}, blank, blank)


def test_a_figure_whose_interval_alone_changes_is_published_with_another_figure() -> None:
    before, after = {1: grid("G" * 300 + "R" * 100)}, {1: grid("G" * 301 + "R" * 99)}
    found = moved(release(SPRING, before), release(SPRING, after), before, after, 75)
    assert {one.cell.show for one in found.together} == {"75%"}
    assert (found.points, found.few) == (1, 1)
