"""Every reference case of the percentage and of its interval, run through the public rules."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from audit_app.figures import rules
from audit_app.figures.rules import PointFigure
from audit_app.figures.trends.series import Along, Counts, alike
from audit_app.rubrics.grades import read_grade

REFERENCE = Path(__file__).parents[1] / "reference"
PERCENT = json.loads((REFERENCE / "percent_go.json").read_text(encoding="utf-8"))
WILSON = json.loads((REFERENCE / "wilson.json").read_text(encoding="utf-8"))
MANY = {case["id"]: case for case in PERCENT["multi_round_cases"]}

Case = dict[str, Any]


def _when(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _record(case: Case) -> rules.RoundRecord:
    everyone = case["agencies"]
    return rules.RoundRecord(
        plans=tuple(
            rules.SampledPlan(p["id"], p.get("child_ref"), _when(p.get("withdrawn_at")))
            for p in case["plans"]
        ),
        expected={p["id"]: frozenset(p.get("expected", everyone)) for p in case["points"]},
        life=rules.RoundLife.signed_off_at(_when(case["locked_at"])),
        grades=tuple(
            rules.GradeRecord(
                r["plan"], r["point"], r["agency"], read_grade(r["grade"]), _moment(r["at"]), sequence=number
            )
            for number, r in enumerate(case["ratings"])
        ),
        moderations=tuple(
            rules.ModerationRecord(
                m["plan"],
                m["point"],
                None if m["grade"] is None else read_grade(m["grade"]),
                _moment(m["at"]),
                sequence=number,
            )
            for number, m in enumerate(case.get("moderations", []))
        ),
    )


def _as_the_cases_write_it(figure: PointFigure) -> Case:
    return {
        "x": figure.x,
        "n": figure.n,
        "na": figure.not_applicable,
        "unresolved": figure.unresolved,
        "missing": figure.missing,
        "moderated": figure.moderated,
        "withdrawn": figure.withdrawn,
        "percent": figure.percent,
        "display": figure.display(),
        "wilson95": figure.interval,
        "coverage": figure.coverage,
        "range_if_unresolved_resolved": figure.range,
        "meets_75": figure.meets(75),
        "meets_100": figure.meets(100),
        # The cases know no round that is not signed off; what an open round adds is tested by itself.
        "provisional": figure.provisional(signed_off=True),
    }


def _same(got: Any, expected: Any) -> bool:
    """Equal, numbers to 1e-9; None only equals None and 0 is not False."""
    if isinstance(expected, list) and got is not None:
        return len(got) == len(expected) and all(map(_same, got, expected))
    if isinstance(expected, float) and got is not None:
        return bool(got == pytest.approx(expected, abs=1e-9))
    return type(got) is type(expected) and bool(got == expected)


def _differences(got: Case, expected: Case) -> Case:
    return {
        key: (got.get(key, "not there"), expected[key])
        for key in expected
        if not _same(got.get(key), expected[key])
    }


def _assert_round(figures: rules.RoundFigures, expected: Case) -> None:
    assert set(figures.points) == set(expected["points"])
    for code, wanted in expected["points"].items():
        got = _as_the_cases_write_it(figures.points[code])
        assert set(got) == set(wanted)
        assert _differences(got, wanted) == {}
    percents = [f.percent for f in figures.points.values() if f.percent is not None]
    together = {
        "x": figures.together.x,
        "n": figures.together.n,
        "percent": figures.together.percent,
        "mean_of_point_percents_NOT_USED": fmean(percents) if percents else None,
    }
    assert set(together) == set(expected["all_points"])
    assert _differences(together, expected["all_points"]) == {}
    assert [d.plan for d in figures.members.duplicates] == expected["duplicates_ignored"]
    assert expected["errors"] == [], "no case of this set has a grade that cannot be read"


@pytest.mark.parametrize("case", PERCENT["single_round_cases"], ids=lambda case: case["id"])
def test_a_round_gives_every_expected_field(case: Case) -> None:
    figures = rules.round_figures(_record(case["input"]))
    _assert_round(figures, case["expected"])
    hand = dict(case["hand_checked"])
    together = {"x": figures.together.x, "n": figures.together.n, "percent": figures.together.percent}
    assert _differences(together, hand.pop("_all", {})) == {}
    assert hand.pop("_dups", []) == [d.plan for d in figures.members.duplicates]
    for code, wanted in hand.items():
        assert _differences(_as_the_cases_write_it(figures.points[code]), wanted) == {}


AS_OF = [
    (case, moment, expected)
    for case in PERCENT["single_round_cases"]
    for moment, expected in case.get("expected_as_of", {}).items()
]


@pytest.mark.parametrize(
    ("case", "moment", "expected"), AS_OF, ids=[f"{case['id']} as of {moment}" for case, moment, _ in AS_OF]
)
def test_an_earlier_figure_is_reproduced_as_of_its_time(case: Case, moment: str, expected: Case) -> None:
    figures = rules.round_figures(_record(case["input"]), as_of=_moment(moment))
    _assert_round(figures, expected)
    assert not figures.signed_off
    assert figures.provisional("P1"), "an open round is provisional even with nothing to settle"


def test_a_new_rubric_version_leaves_gaps_and_is_compared_like_for_like() -> None:
    case, expected = MANY["GO-30"], MANY["GO-30"]["expected"]
    done = [rules.round_figures(_record(record)) for record in case["rounds"]]
    series = _series([figures.points for figures in done])
    assert {code: _counted(along) for code, along in series.items()} == expected["point_series"]
    for figures, wanted in zip(done, expected["overall_by_round"], strict=True):
        percents = [f.percent for f in figures.points.values() if f.percent is not None]
        got = {"x": figures.together.x, "n": figures.together.n, "percent": figures.together.percent}
        got["mean_of_point_percents_NOT_USED"] = fmean(percents)
        assert _differences(got, wanted) == {}
    shared, compared = alike(series, len(done))
    assert shared == len(expected["like_for_like_points"])
    assert _counted(compared) == expected["like_for_like_overall"]


def _series(rounds: Sequence[Mapping[str, PointFigure]]) -> dict[str, Along]:
    """Each point's counts in every round, as trends have them."""
    codes = dict.fromkeys(code for points in rounds for code in points)
    return {
        code: tuple(Counts(points[code].x, points[code].n) if code in points else None for points in rounds)
        for code in codes
    }


def _counted(along: Along) -> list[Case | None]:
    return [counts and {"x": counts.x, "n": counts.n, "percent": counts.percent} for counts in along]


def test_a_rolling_figure_pools_counts() -> None:
    case, expected = MANY["GO-32"], MANY["GO-32"]["expected"]
    rounds = [PointFigure(good=r["x"], requires_improvement=r["n"] - r["x"]) for r in case["input"]]
    pooled = rules.pool(rounds)
    mean = fmean(figure.percent or 0 for figure in rounds)
    got = {"x": pooled.x, "n": pooled.n, "percent": pooled.percent, "wilson95": pooled.interval}
    got["mean_of_round_percents_NOT_USED"] = mean
    assert _differences(got, expected) == {}
    assert pooled.distinct_plans is None, "counts without their plans cannot say how many are distinct"


def test_a_plan_audited_twice_counts_in_both_rounds_and_once_as_a_plan() -> None:
    case, expected = MANY["GO-34"], MANY["GO-34"]["expected"]
    rounds = [
        rules.count_cells([rules.Cell(r["plan"], frozenset(), moderated=read_grade(r["grade"]))])
        for r in case["input"]["rounds"]
    ]
    assert [{"x": f.x, "n": f.n} for f in rounds] == expected["by_round"]
    pooled = rules.pool(rounds)
    got = {"x": pooled.x, "n": pooled.n, "distinct_plans": pooled.distinct_plans}
    assert got == expected["pooled"]
    assert pooled.counted == "2 audits of 1 plan"


def test_an_over_sampled_stratum_brings_the_weighted_figure() -> None:
    case, expected = MANY["GO-36"], MANY["GO-36"]["expected"]
    strata = [(s["frame"], s["x"], s["n"]) for s in case["input"]["strata"]]
    x, n = sum(x for _, x, _ in strata), sum(n for _, _, n in strata)
    assert {"x": x, "n": n, "percent": rules.percent(x, n)} == expected["unweighted"]
    assert rules.weighted_percent(strata) == pytest.approx(expected["weighted_percent"], abs=1e-9)
    assert rules.over_sampled([(frame, n) for frame, _, n in strata])


def test_every_multi_round_case_has_its_test() -> None:
    assert set(MANY) == {"GO-30", "GO-32", "GO-34", "GO-36"}


@pytest.mark.parametrize("case", WILSON["cases"], ids=lambda case: f"{case['x']} of {case['n']}")
def test_the_interval_is_wilsons(case: Case) -> None:
    x, n = case["x"], case["n"]
    estimate = rules.percent(x, n)
    interval = rules.wilson(x, n)
    if case["estimate"] is None:
        assert (estimate, interval, rules.display(x, n)) == (None, None, "not scored")
        return
    assert estimate == pytest.approx(100 * case["estimate"], abs=1e-9)
    assert interval == pytest.approx((case["lower"], case["upper"]), abs=case["tol"])
    if "published" in case:
        published = case["published"]
        assert interval == pytest.approx((published["lower"], published["upper"]), abs=published["tol"])
    if x in (0, n):
        assert interval is not None
        assert interval[1 if x else 0] == (1 if x else 0)
