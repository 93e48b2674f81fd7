"""Every reference case of agreement, of its intervals and of severity, run through the public rules.

The cases hold more coefficients (kappa, Fleiss, other weights) than the product shows; those it shows are
tested in each of them, on the scale the case names.
"""

import json
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from audit_app.figures.agencies.agreement import of_units
from audit_app.figures.agencies.coefficients import ac2, alpha, alpha_from, alpha_sums, counted, unit_of
from audit_app.figures.agencies.jackknife import jackknife, jackknife_error
from audit_app.figures.agencies.pairs import pair
from audit_app.figures.agencies.rules import SAME, Agreement, Severity, measure
from audit_app.figures.rules import percent, wilson

REFERENCE = Path(__file__).parents[2] / "reference"
Case = dict[str, Any]
Ratings = list[list[int | None]]


def _read(name: str) -> Case:
    found: Case = json.loads((REFERENCE / name).read_text(encoding="utf-8"))
    return found


AGREEMENT = {case["id"]: case for case in _read("agreement.json")["cases"]}
INTERVALS = {case["case"]: case for case in _read("agreement_ci.json")["cases"]}
SEVERITY = _read("severity.json")
HOUSE = [case for case in AGREEMENT.values() if len(case["categories"]) == 4]

# The intervals are of two cases whose grades the file does not hold. AGR-20 is AGR-21 with its gaps filled in
# the one way that gives its coefficients; AGR-26 is one agency a grade harder than two that agree. That the
# errors and intervals come out to nine places is the check.
AGR_20: Ratings = [
    [3, 3, 3], [3, 3, 2], [4, 3, 3], [2, 2, 2], [2, 1, 2], [3, 3, 3],
    [1, 1, 2], [3, 4, 3], [2, 3, 2], [3, 3, 3], [4, 4, 4], [3, 2, 2],
]  # fmt: skip
AGR_26: Ratings = [
    [1, 1, 1], [2, 1, 2], [2, 1, 2], [2, 1, 2], [2, 1, 2],
    [3, 2, 3], [3, 2, 3], [3, 2, 3], [4, 3, 4], [4, 3, 4],
]  # fmt: skip


def _agreement(ratings: Ratings, categories: int = 4) -> Agreement:
    return of_units({str(place): {unit_of(row, categories): 1} for place, row in enumerate(ratings)})


@pytest.mark.parametrize("case", AGREEMENT.values(), ids=AGREEMENT)
def test_the_coefficients_are_the_references(case: Case) -> None:
    units = counted([unit_of(row, len(case["categories"])) for row in case["ratings"]])
    expected, tolerance = case["all_statistics"], case["tolerance_all_statistics"]
    wanted = expected["alpha_ordinal"]
    assert alpha(units) == (None if wanted is None else pytest.approx(wanted, abs=tolerance))
    assert ac2(units) == pytest.approx(expected["AC2_linear"], abs=tolerance)
    for name, got in (("alpha_ordinal", alpha(units)), ("AC2_linear", ac2(units))):
        if name in case["expected"]:
            published = case["expected"][name]
            assert got == pytest.approx(published["value"], abs=published["tol"])
    # What leaves out a plan at a time is the same coefficient as the package's.
    again = alpha_from(alpha_sums(units))
    assert again == (None if wanted is None else pytest.approx(wanted, abs=tolerance))


PAIRED = [
    (case, names, wanted)
    for case in AGREEMENT.values()
    for names, wanted in case["all_statistics"]["pairwise"].items()
]


@pytest.mark.parametrize(("case", "names", "wanted"), PAIRED, ids=[f"{c['id']} {n}" for c, n, _ in PAIRED])
def test_each_pair_is_the_references(case: Case, names: str, wanted: Case) -> None:
    first, second = (case["raters"].index(name) for name in names.split("|"))
    plans = {
        str(place): Counter([(row[first], row[second])])
        for place, row in enumerate(case["ratings"])
        if row[first] is not None and row[second] is not None
    }
    found = pair(plans, *names.split("|"))
    assert found.cells == wanted["n"]
    assert found.exact.x / found.cells == pytest.approx(wanted["exact"], abs=1e-9)
    assert found.within_one.x / found.cells == pytest.approx(wanted["within1"], abs=1e-9)
    assert found.mean_difference == pytest.approx(wanted["mean_signed_diff_first_minus_second"], abs=1e-9)
    assert found.exact.interval == wilson(found.exact.x, found.cells)


@pytest.mark.parametrize("case", HOUSE, ids=lambda case: case["id"])
def test_a_whole_round_says_what_its_case_says(case: Case) -> None:
    found, expected = _agreement(case["ratings"]), case["all_statistics"]
    if expected["alpha_ordinal"] is None:
        assert (found.alpha, found.ac2, found.reason) == (None, None, SAME)
        assert (found.alpha_interval, found.ac2_interval) == (None, None)
        return
    assert found.alpha == pytest.approx(expected["alpha_ordinal"], abs=1e-9)
    assert found.ac2 == pytest.approx(expected["AC2_linear"], abs=1e-9)
    assert found.reason == ""
    if found.plans < 5:
        assert (found.alpha_interval, found.ac2_interval) == (None, None)


@pytest.mark.parametrize(("name", "ratings"), [("AGR-20", AGR_20), ("AGR-26", AGR_26)])
def test_leaving_out_each_plan_gives_the_references_interval(name: str, ratings: Ratings) -> None:
    expected = INTERVALS[name]["statistics"]
    found = _agreement(ratings)
    for got, interval, wanted in (
        (found.alpha, found.alpha_interval, expected["alpha_ordinal"]),
        (found.ac2, found.ac2_interval, expected["AC2_linear"]),
    ):
        assert got == pytest.approx(wanted["estimate"], abs=1e-9)
        assert interval == pytest.approx(wanted["jackknife_t_ci"], abs=1e-9)
    error = jackknife_error([alpha_sums({unit_of(row): 1}) for row in ratings], alpha_from)
    assert error == pytest.approx(expected["alpha_ordinal"]["jackknife_se"], abs=1e-9)
    for share, wanted in (
        (found.same_side, expected["plans_all_agencies_same_side"]),
        (found.identical, expected["plans_all_agencies_identical"]),
    ):
        assert (share.x, share.n) == (wanted["x"], wanted["n"])
        assert share.interval == pytest.approx(wanted["wilson"], abs=1e-9)


@pytest.mark.parametrize(("name", "ratings"), [("AGR-20", AGR_20), ("AGR-26", AGR_26)])
@pytest.mark.parametrize("statistic", ["pairwise_exact", "pairwise_boundary"])
def test_a_share_over_pairs_has_the_references_interval(name: str, ratings: Ratings, statistic: str) -> None:
    wanted = INTERVALS[name]["statistics"][statistic]
    parts = [_pairs_that_agree(row, statistic) for row in ratings]
    assert sum(part[0] for part in parts) / len(parts) == pytest.approx(wanted["estimate"], abs=1e-9)
    interval = jackknife(parts, lambda sums: sums[0] / sums[1])
    assert interval == pytest.approx(wanted["jackknife_t_ci"], abs=1e-9)


def _pairs_that_agree(row: list[int | None], statistic: str) -> tuple[float, float]:
    both = list(combinations([grade for grade in row if grade is not None], 2))
    agree = [a == b if statistic == "pairwise_exact" else (a >= 3) is (b >= 3) for a, b in both]
    return sum(agree) / len(agree), 1.0


def test_every_interval_case_has_its_test() -> None:
    assert set(INTERVALS) == {"AGR-20", "AGR-26"}


@pytest.mark.parametrize("case", SEVERITY["cases"], ids=lambda case: case["id"])
def test_severity_is_the_references(case: Case) -> None:
    plans: dict[str, Counter[tuple[int, int]]] = {}
    for row in case["rows"]:
        if row["agency"] is not None and row["agreed"] is not None:
            plans.setdefault(row["plan"], Counter())[row["agency"], row["agreed"]] += 1
    found = measure("health", plans)
    got: Case = {
        "n": found.cells,
        "plans": found.plans,
        "mean_signed_difference": found.mean,
        "se_cluster": found.error,
        "ci95": found.interval,
        "mean_absolute_difference": found.absolute / found.cells if found.cells else None,
        "exact_match": found.same / found.cells if found.cells else None,
        "crossed_up_lenient": found.up,
        "crossed_down_harsh": found.down,
        "lenient_rate": found.leniency,
        "harsh_rate": found.harshness,
        "net_threshold_drift_pp": found.drift,
        "agency_percent_go": percent(found.own_good, found.cells),
        "agreed_percent_go": percent(found.agreed_good, found.cells),
    }
    for name, wanted in case["expected"].items():
        if name == "mcnemar_exact_p":  # severity shows no test of chance
            continue
        assert got[name] == (None if wanted is None else pytest.approx(wanted, abs=case["tol"])), name


@pytest.mark.parametrize("case", SEVERITY["drift_series"], ids=lambda case: case["round"])
def test_severity_by_round_is_the_references(case: Case) -> None:
    found = Severity(
        "health", cells=case["n"], signed=case["sum_signed"], up=case["crossed_up"], down=case["crossed_down"]
    )
    assert found.mean == pytest.approx(case["expected_msd"], abs=1e-9)
    assert found.drift == pytest.approx(case["expected_net_pp"], abs=1e-9)
