"""Every reference case of control charts and of before and after, run through the public rules."""

import json
from pathlib import Path
from typing import Any

import pytest

from audit_app.figures.trends import before_after, p_chart, rules
from audit_app.figures.trends.rules import Share

REFERENCE = Path(__file__).parents[1] / "reference"
SPC = json.loads((REFERENCE / "spc.json").read_text(encoding="utf-8"))
BEFORE_AFTER = json.loads((REFERENCE / "before_after.json").read_text(encoding="utf-8"))

Case = dict[str, Any]


def of_chart(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in SPC["cases"] if case["chart"] == kind]


def test_every_case_of_control_charts_has_its_test() -> None:
    assert {case["chart"] for case in SPC["cases"]} == {"XmR", "p", "run"}
    assert len(SPC["cases"]) == sum(len(of_chart(kind)) for kind in ("XmR", "p", "run"))
    assert rules.xmr([1, 2]).limits == rules.Limits(1.5, 1)
    assert SPC["constants"]["near"] == pytest.approx(SPC["constants"]["xmr"] * 2 / 3)


@pytest.mark.parametrize("case", of_chart("XmR"))
def test_an_xmr_chart_has_the_limits_and_the_flags_of_the_case(case: Case) -> None:
    found = rules.xmr(case["values"], case["baseline_points"])
    limits = found.limits
    assert limits is not None
    got = {
        "mean": limits.mean,
        "mr_bar": limits.moving_range,
        "lpl": limits.lower,
        "upl": limits.upper,
        "near_lpl": limits.near[0],
        "near_upl": limits.near[1],
    }
    assert got == pytest.approx(case["limits"], abs=1e-9)
    assert [sorted(flags) for flags in found.flags] == [sorted(flags) for flags in case["flags_mdc2023"]]
    if "published" in case:
        published = case["published"]
        assert (limits.lower, limits.upper) == pytest.approx(
            (published["lcl"], published["ucl"]), abs=published["tol"]
        )


def test_limits_beyond_0_and_100_are_cut_for_showing_only() -> None:
    (case,) = [case for case in SPC["cases"] if case["id"] == "SPC-15"]
    found = rules.xmr(case["values"])
    assert found.limits is not None
    assert found.limits.shown == (0, 100)
    assert found.limits.upper > 200
    assert not any(found.flags), "10% and 100% lie inside the true limits"


@pytest.mark.parametrize("case", of_chart("p"))
def test_a_p_chart_has_each_rounds_own_limits_and_signals(case: Case) -> None:
    counts = list(zip(case["x"], case["n"], strict=True))
    found = rules.p_chart(counts, case["baseline_points"])
    assert found.centre == pytest.approx(case["p_bar"], abs=1e-9)
    for (x, n), got, wanted, exact in zip(
        counts, found.points, case["points"], case["exact_binomial_signal_alpha_0_0027"], strict=True
    ):
        if wanted["p"] is None:
            assert got is None
            continue
        assert got is not None
        assert (got.share, got.lower, got.upper) == pytest.approx(
            (wanted["p"], wanted["lcl"], wanted["ucl"]), abs=1e-9
        )
        assert got.signal == wanted["signal"]
        assert p_chart.side_of(x / n, p_chart.exact_limits(case["p_bar"], n)) == exact, (x, n)


@pytest.mark.parametrize("case", of_chart("run"))
def test_a_run_chart_counts_as_the_case_does(case: Case) -> None:
    found = rules.run_chart(case["values"])
    assert found is not None
    signal = found.signal
    assert {
        "centre": found.centre,
        "n_useful": found.useful,
        "longest_run": found.longest_run,
        "crossings": found.crossings,
        "longest_run_max": found.longest_run_max,
        "crossings_min": found.crossings_min,
        "signal": "insufficient (<10 useful points)" if signal is None else signal,
    } == case["expected"]


def share(case: Case) -> Share:
    return Share(case["x"], case["n"])


def _name(case: Case) -> str:
    return "{before[x]} of {before[n]} to {after[x]} of {after[n]}".format(**case)


@pytest.mark.parametrize("case", BEFORE_AFTER["cases"], ids=_name)
def test_a_change_has_newcombes_interval_and_the_recommended_test(case: Case) -> None:
    before, after, tolerance = share(case["before"]), share(case["after"]), case["tol"]
    found = rules.change(before, after)
    assert found is not None
    assert found.difference == pytest.approx(case["difference"], abs=tolerance)
    assert (found.lower, found.upper) == pytest.approx((case["lower"], case["upper"]), abs=tolerance)
    if "published" in case:
        published = case["published"]
        assert (found.lower, found.upper) == pytest.approx(
            (published["lower"], published["upper"]), abs=published["tol"]
        )
    assert before_after.least_expected(before, after) == pytest.approx(case["min_expected_count"])
    assert found.method == case["recommended_test"]
    assert found.p == pytest.approx(case["recommended_p"], abs=tolerance)
    assert before_after.p_fisher(before, after) == pytest.approx(case["p_fisher_two_sided"], abs=tolerance)
    if case["p_n_minus_1_chi2"] is not None:
        got = before_after.p_n_minus_1(before, after)
        assert got == pytest.approx(case["p_n_minus_1_chi2"], abs=tolerance)


@pytest.mark.parametrize("case", BEFORE_AFTER["multiplicity"], ids=lambda case: case["id"])
def test_many_changes_are_judged_together(case: Case) -> None:
    q = rules.adjusted(case["p"])
    assert q == pytest.approx(case["q_bh"], abs=case["tol"])
    assert [place for place, one in enumerate(q) if one <= case["alpha"]] == case["rejected_bh"]
    if case["published"]:
        assert len(case["rejected_bh"]) == case["published"]["bh_rejects"]


@pytest.mark.parametrize("case", BEFORE_AFTER["paired_same_plans_mcnemar"])
def test_the_same_plans_audited_again_are_compared_in_pairs(case: Case) -> None:
    assert rules.p_mcnemar(case["improved"], case["worsened"]) == pytest.approx(case["p_exact"], abs=1e-12)
