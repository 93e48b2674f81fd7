"""Every reference case of disclosure control, run through the public rules."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from audit_app.figures.disclosure import rules
from audit_app.figures.interval import wilson
from audit_app.figures.percent import display

CASES = json.loads((Path(__file__).parents[1] / "reference" / "disclosure.json").read_text(encoding="utf-8"))
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
    assert {name: getattr(rules.DEFAULTS, name) for name in defaults} == defaults
    assert set(rules.SYMBOLS) == set(CASES["symbols"])
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
    found = rules.published_periods([rules.Month(m["round"], m["x"], m["n"]) for m in case["rounds"]])
    assert [one.period for one in found] == [expected["period"] for expected in case["expected"]]
    for one, expected in zip(found, case["expected"], strict=True):
        held(one.cell, expected)


def case_of(wanted: str) -> Case:
    return next(case for case in CASES["differencing"] if case["id"] == wanted)


def window(period: str) -> tuple[dt.date, dt.date]:
    first, _, last = period.partition("-")
    months = [MONTHS.index(first) + 1, MONTHS.index(last or first) + 1]
    return dt.date(2025, months[0], 1), dt.date(2025, months[1] + 1, 1) - dt.timedelta(days=1)


def test_overlapping_windows_are_refused_because_they_leak_a_month() -> None:
    case = case_of("SDC-40")
    by_period = {one["period"]: one for one in case["published"]}
    leaked = {
        name: by_period["Feb-Apr"][name] - (by_period["Jan-Mar"][name] - by_period["Jan"][name])
        for name in ("n", "x")
    }
    # What is left is February to April without February and March: the hidden April.
    assert leaked == {name: case["recoverable"][name] for name in ("n", "x")}
    with pytest.raises(ValueError, match="Publish periods that do not overlap"):
        rules.refuse_overlaps([window(one["period"]) for one in case["published"]])
    rules.refuse_overlaps([window("Jan-Mar"), window("Apr")])


def test_an_interval_would_tell_the_hidden_counts_so_it_goes_with_its_percentage() -> None:
    case = case_of("SDC-42")
    counts = {(x, n) for n in range(1, 31) for x in range(n + 1)}
    limits = {f"{wilson(x, n)}" for x, n in counts}
    assert len(limits) == len(counts), "the limits tell x and n apart for every n up to 30"
    cell = rules.area_cell(case["example"]["x"], case["example"]["n"])
    assert cell.hidden
    assert (cell.percent, cell.n, cell.n_shown) == (None, None, "")
