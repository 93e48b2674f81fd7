"""Every reference case of disclosure control, run through the public rules."""

import datetime as dt
import json
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from audit_app.figures.disclosure import rules
from audit_app.figures.grid import Grid, GridPlan
from audit_app.figures.interval import wilson
from audit_app.figures.percent import display

CASES = json.loads((Path(__file__).parents[1] / "reference" / "disclosure.json").read_text(encoding="utf-8"))
QUARTER = rules.Quarter(2025, 1)
MONTHS = ("Jan", "Feb", "Mar", "Apr")

Case = dict[str, Any]


def named(case: Case) -> str:
    return str(case.get("id", f"{case.get('x')} of {case.get('n')}"))


def held(cell: rules.PublicCell, expected: Case) -> None:
    """The cell is what the case expects of it, in all the case speaks of."""
    assert cell.show == expected["show"]
    if "reason" in expected:
        assert cell.reason == expected["reason"]
        assert (cell.percent, cell.n, cell.n_shown) == (None, None, "")
    if "n" in expected:
        assert (cell.n, cell.n_shown) == (expected["n"], str(expected["n"]))
    if "n_shown" in expected:
        assert cell.n_shown == expected["n_shown"]


def test_the_defaults_and_symbols_are_the_reference_ones() -> None:
    defaults = dict(CASES["defaults"])
    assert QUARTER.following.first_day.month - QUARTER.first_day.month == defaults.pop("block_width")
    assert {name: getattr(rules.DEFAULTS, name) for name in defaults} == defaults
    symbols = {rules.CONFIDENTIAL, rules.NOT_AVAILABLE, rules.NOT_APPLICABLE, rules.LOW}
    assert symbols == set(CASES["symbols"])
    assert not rules.DEFAULTS.strict


@pytest.mark.parametrize("case", CASES["area_cells"], ids=named)
def test_a_cell_of_the_whole_area_is_shown_as_the_reference_does(case: Case) -> None:
    held(rules.area_cell(case["x"], case["n"]), case["expected"])
    held(rules.area_cell(case["x"], case["n"], rules.Thresholds(strict=True)), case["expected_strict"])


@pytest.mark.parametrize("case", CASES["breakdowns"], ids=named)
def test_a_breakdown_is_hidden_and_rounded_as_the_reference_does(case: Case) -> None:
    cells = {name: (cell["x"], cell["n"]) for name, cell in case["cells"].items()}
    found = rules.breakdown(cells)
    assert list(found) == list(cells)
    for name, expected in case["expected"].items():
        held(found[name], expected)
    assert display(case["total"]["x"], case["total"]["n"]) == case["total"]["show"]


@pytest.mark.parametrize("case", CASES["pooling"], ids=named)
def test_a_quarter_with_a_small_month_is_published_as_the_quarter_only(case: Case) -> None:
    found: dict[str, rules.PublicCell | None] = {}
    for quarter, months in groupby(case["rounds"], lambda month: rules.quarter_of(first_day(month["round"]))):
        counts = {month["round"]: (month["x"], month["n"]) for month in months}
        names = dict(enumerate(counts))
        release = rules.release(quarter, {key: grid(name, *counts[name]) for key, name in names.items()})
        if release is None:
            found[" to ".join((names[0], names[len(names) - 1]))] = None
            continue
        for table in release.tables:
            period = " to ".join(dict.fromkeys((names[table.rounds[0]], names[table.rounds[-1]])))
            found[period] = table.points["A-1"].cell
    assert list(found) == [expected["period"] for expected in case["expected"]]
    for cell, expected in zip(found.values(), case["expected"], strict=True):
        if cell is None:  # nothing at all is published of so few plans
            assert (expected["show"], expected["reason"]) == (rules.CONFIDENTIAL, "fewer than 10 plans")
        else:
            held(cell, expected)


def first_day(month: str) -> dt.date:
    return dt.date.fromisoformat(f"{month}-01")


def grid(name: str, x: int, n: int) -> Grid:
    """A round in which x of n plans were agreed good at one point."""
    plans = tuple(GridPlan(f"{name} {place}") for place in range(n))
    blank = ("0",) * n
    return Grid(("A-1",), plans, ("G",) * x + ("R",) * (n - x), {}, blank, blank)


def case_of(wanted: str) -> Case:
    return next(case for case in CASES["differencing"] if case["id"] == wanted)


def window(period: str) -> tuple[dt.date, dt.date]:
    first, _, last = period.partition("-")
    months = [MONTHS.index(first) + 1, MONTHS.index(last or first) + 1]
    return dt.date(2025, months[0], 1), dt.date(2025, months[1] + 1, 1) - dt.timedelta(days=1)


def test_overlapping_windows_leak_a_month_so_quarters_do_not_overlap() -> None:
    case = case_of("SDC-40")
    by_period = {one["period"]: one for one in case["published"]}
    leaked = {
        name: by_period["Feb-Apr"][name] - (by_period["Jan-Mar"][name] - by_period["Jan"][name])
        for name in ("n", "x")
    }
    # What is left is February to April without February and March: the hidden April.
    assert leaked == {name: case["recoverable"][name] for name in ("n", "x")}
    # Quarters are the longest periods, and end to end: of these windows only one can be published.
    quarters = [QUARTER, QUARTER.following]
    spans = [(one.first_day, one.last_day) for one in quarters]
    assert [one["period"] for one in case["published"] if window(one["period"]) in spans] == ["Jan-Mar"]
    assert spans[1][0] - spans[0][1] == dt.timedelta(days=1)
    assert [rules.quarter_of(last) for _, last in spans] == quarters


def test_an_interval_would_tell_the_hidden_counts_so_it_goes_with_its_percentage() -> None:
    case = case_of("SDC-42")
    counts = {(x, n) for n in range(1, 31) for x in range(n + 1)}
    limits = {f"{wilson(x, n)}" for x, n in counts}
    assert len(limits) == len(counts), "the limits tell x and n apart for every n up to 30"
    cell = rules.area_cell(case["example"]["x"], case["example"]["n"])
    assert cell.hidden
    assert (cell.percent, cell.n, cell.n_shown) == (None, None, "")
