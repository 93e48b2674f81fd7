"""Areas side by side: the period, the funnel's lines, where an area lies."""

import datetime as dt
from itertools import pairwise
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.comparison.rules import (
    BEYOND,
    INNER,
    OUTER,
    AreaFigure,
    Lies,
    bounds,
    funnel,
    last_quarters,
    lies,
    over_quarters,
)
from audit_app.figures.disclosure.rules import CONFIDENTIAL, PublicCell, PublicFigure, Thresholds, area_cell


def figure(x: int, n: int, thresholds: Thresholds | None = None) -> PublicFigure:
    cell = area_cell(x, n, thresholds or Thresholds())
    return PublicFigure(cell, x, n) if cell.n else PublicFigure(cell)


def area(name: str, x: int, n: int) -> AreaFigure:
    return AreaFigure(name, name == "Own", figure(x, n))


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (dt.date(2026, 11, 22), "2025-Q4", "2026-Q3"),
        (dt.date(2026, 9, 30), "2025-Q3", "2026-Q2"),
        (dt.date(2026, 10, 1), "2025-Q4", "2026-Q3"),
        (dt.date(2026, 1, 1), "2025-Q1", "2025-Q4"),
    ],
)
def test_the_period_is_the_last_four_quarters_that_are_over(today: dt.date, first: str, last: str) -> None:
    quarters = last_quarters(today)
    assert (quarters[0].key, quarters[-1].key, len(quarters)) == (first, last, 4)
    assert all(one.following == other for one, other in pairwise(quarters))


def test_an_area_is_the_sum_of_what_it_published_and_of_nothing_hidden() -> None:
    found = over_quarters(
        [{"A": figure(12, 20), "B": figure(3, 4)}, {"A": figure(9, 10), "B": figure(10, 12)}]
    )
    assert (found["A"].x, found["A"].n, found["A"].cell.show) == (21, 30, "70%")
    assert (found["B"].x, found["B"].n) == (10, 12)
    hidden = over_quarters([{"A": figure(3, 4)}, {"A": figure(1, 9)}])["A"]
    assert (hidden.cell.show, hidden.shown) == (CONFIDENTIAL, False)


def test_an_area_that_publishes_smaller_numbers_than_usual_shows_none_of_them_to_others() -> None:
    bold = Thresholds(min_n=3, small=2)
    found = over_quarters([{"A": figure(4, 6, bold)}, {"A": figure(6, 12, bold)}])["A"]
    assert (found.x, found.n) == (6, 12)
    assert over_quarters([{"A": figure(4, 6, bold)}])["A"].cell == PublicCell(CONFIDENTIAL)


def chance_at_most(x: int, n: int, share: float) -> float:
    return sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(x + 1))


@given(st.integers(1, 120), st.integers(1, 99), st.sampled_from([INNER, OUTER]))
def test_beyond_each_line_lies_no_more_than_its_chance(n: int, percent: int, name: str) -> None:
    centre, beyond = percent / 100, BEYOND[name]
    fewest, most = bounds(centre, n, beyond)
    assert 0 <= fewest <= most <= n
    below = chance_at_most(fewest - 1, n, centre) if fewest else 0
    above = 1 - chance_at_most(most, n, centre)
    assert below <= beyond + 1e-9
    assert above <= beyond + 1e-9
    # And they are the tightest such lines.
    assert chance_at_most(fewest, n, centre) >= beyond - 1e-9
    assert most == 0 or 1 - chance_at_most(most - 1, n, centre) >= beyond - 1e-9


@pytest.mark.parametrize(
    ("x", "where"),
    [
        (20, Lies.WITHIN), (14, Lies.WITHIN), (13, Lies.BELOW), (26, Lies.WITHIN), (27, Lies.ABOVE),
        (10, Lies.BELOW), (9, Lies.FAR_BELOW), (30, Lies.ABOVE), (31, Lies.FAR_ABOVE),
    ],
)  # fmt: skip
def test_where_an_area_of_40_plans_lies_around_half(x: int, where: Lies) -> None:
    assert lies(x, 40, 0.5) is where


@pytest.mark.parametrize(("centre", "x"), [(0, 0), (1, 20)])
def test_where_all_areas_are_all_good_or_all_not_every_one_is_within(centre: float, x: int) -> None:
    assert lies(x, 20, centre) is Lies.WITHIN


def test_a_funnel_stands_on_the_shown_figures_alone() -> None:
    found = funnel([area("Own", 30, 40), area("Other", 10, 40), area("Small", 1, 3)])
    assert found is not None
    assert (found.centre, found.n, [one.area for one in found.areas]) == (0.5, 80, ["Own", "Other"])
    assert [one.lies for one in found.areas] == [Lies.ABOVE, Lies.BELOW]
    limits = found.limits(INNER)
    assert (limits[0][0], limits[-1][0]) == (10, 40)
    assert limits[-1][1:] == (35.0, 65.0)
    wide = found.limits(OUTER)
    assert all(o[1] <= i[1] and o[2] >= i[2] for i, o in zip(limits, wide, strict=True))


def test_one_shown_figure_is_no_comparison() -> None:
    assert funnel([area("Own", 30, 40), area("Small", 1, 3)]) is None
    assert funnel([]) is None
