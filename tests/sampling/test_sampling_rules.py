"""The draw: every reference case, and what must hold for any register and any seed."""

import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.sampling.draw import Candidate, Frame, draw, frame, frame_hash
from audit_app.sampling.rules import (
    DrawRefused,
    allocate,
    months_before,
    sample_key,
)

CASES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "reference" / "sampling.json").read_text(encoding="utf-8")
)
SEED, ROUND = "2025-03-seed-7f3a", "2025-03"


def by_id(cases: list[dict[str, Any]]) -> list[Any]:
    """Cases as parameters under their own names."""
    return [pytest.param(case, id=case["id"]) for case in cases]


def candidates(entries: list[dict[str, Any]]) -> list[Candidate]:
    """A case's plans as the draw sees them."""
    return [
        Candidate(
            entry["id"],
            entry["stratum"],
            dt.date.fromisoformat(entry["last_audited"]) if entry.get("last_audited") else None,
        )
        for entry in entries
    ]


@pytest.mark.parametrize(("plan", "key"), CASES["sample_keys"].items())
def test_a_plans_key_is_the_published_one(plan: str, key: str) -> None:
    assert sample_key(SEED, ROUND, plan) == key


def test_a_key_is_the_same_however_the_reference_is_typed() -> None:
    assert sample_key(f" {SEED}\n", f"{ROUND} ", " Cafe\u0301-1 ") == sample_key(SEED, ROUND, "Café-1")


@pytest.mark.parametrize(("seed", "round_name"), [("a\nb", "c"), ("a", "b\nc")])
def test_a_part_of_a_key_on_two_lines_is_refused(seed: str, round_name: str) -> None:
    with pytest.raises(DrawRefused) as refused:
        sample_key(seed, round_name, "EHC-0001")
    assert refused.value.code == "bad identifier"


@pytest.mark.parametrize("case", by_id(CASES["allocations"]))
def test_the_allocation_is_that_of_the_reference_case(case: dict[str, Any]) -> None:
    given_case = case["total"], case["eligible"], case["minimum_per_stratum"]
    if case["expected_error"]:
        with pytest.raises(DrawRefused) as refused:
            allocate(*given_case)
        assert refused.value.code == case["expected_error"]
    else:
        assert allocate(*given_case) == case["expected_allocation"]


@pytest.mark.parametrize("case", by_id(CASES["draws"]))
def test_the_draw_is_that_of_the_reference_case(case: dict[str, Any]) -> None:
    round_date = dt.date.fromisoformat(case["round_date"]) if case["round_date"] else None
    made = frame(candidates(case["plans"]), round_date, case["exclusion_window_months"])
    drawn = draw(made, case["seed"], case["round_id"], case["total"], case["minimum_per_stratum"])
    assert {
        "eligible_by_stratum": drawn.eligible_by_stratum,
        "excluded": [{"id": out.plan, "reason": out.left_out} for out in drawn.excluded],
        "allocation": drawn.allocation,
        "selected": drawn.selected,
        "reserve": drawn.reserve,
        "warnings": list(drawn.warnings),
    } == case["expected"]


@pytest.mark.parametrize("case", by_id(CASES["errors"]))
def test_a_frame_with_bad_references_is_refused_as_in_the_reference_case(case: dict[str, Any]) -> None:
    with pytest.raises(DrawRefused) as refused:
        frame([Candidate(plan, "A") for plan in case["plans"]], None, 0)
    assert refused.value.code == case["expected_error"]


def test_every_part_of_the_reference_cases_is_tested_here() -> None:
    assert set(CASES) == {"schema", "algorithm", "sample_keys", "allocations", "draws", "errors"}
    assert [len(CASES[part]) for part in ("sample_keys", "allocations", "draws", "errors")] == [5, 7, 5, 3]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-08-31", 6, "2024-02-29"),
        ("2023-08-31", 6, "2023-02-28"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-01-15", 12, "2025-01-15"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2026-12-31", 24, "2024-12-31"),
        ("2026-05-31", 0, "2026-05-31"),
    ],
)
def test_months_before_a_day_stop_at_the_end_of_a_shorter_month(day: str, months: int, expected: str) -> None:
    assert months_before(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(expected)


def test_a_plan_audited_on_the_cut_off_day_can_be_drawn_and_a_day_later_cannot() -> None:
    plans = [
        Candidate("P-1", "A", dt.date(2025, 11, 30)),
        Candidate("P-2", "A", dt.date(2025, 12, 1)),
        Candidate("P-3", "A", None),
    ]
    made = frame(plans, dt.date(2026, 11, 30), 12)
    assert [plan.plan for plan in made.eligible] == ["P-1", "P-3"]
    assert [(plan.plan, plan.left_out) for plan in made.excluded] == [("P-2", "audited after 2025-11-30")]


def test_a_plan_that_ceased_is_left_out_under_that_reason_whenever_it_was_audited() -> None:
    plans = [
        Candidate("P-1", "A", dt.date(2026, 11, 1), left_out="ceased"),
        Candidate("P-2", "A", left_out="withdrawn"),
    ]
    made = frame(plans, dt.date(2026, 11, 30), 12)
    assert made.eligible == ()
    assert [(plan.plan, plan.left_out) for plan in made.excluded] == [("P-1", "ceased"), ("P-2", "withdrawn")]


@pytest.mark.parametrize("months", [-1, 100_000])
def test_a_window_that_no_calendar_holds_is_refused(months: int) -> None:
    with pytest.raises(DrawRefused) as refused:
        frame([Candidate("P-1", "A")], dt.date(2026, 11, 30), months)
    assert refused.value.code == "bad number"


def test_a_sample_larger_than_the_frame_takes_everybody_and_says_so() -> None:
    made = frame([Candidate(f"P-{n}", "AB"[n % 2]) for n in range(5)], None, 0)
    drawn = draw(made, SEED, ROUND, 12, 2)
    assert drawn.allocation == {"A": 3, "B": 2}
    assert drawn.reserve == {"A": [], "B": []}
    assert drawn.warnings == ("Only 5 of the 12 plans asked for can be drawn: every one of them is taken.",)
    assert draw(made, SEED, ROUND, 5, 2).warnings == ()


def test_a_draw_from_nothing_is_empty() -> None:
    assert draw(frame([], None, 0), SEED, ROUND, 0, 0).selected == {}


REGISTERS = st.lists(
    st.builds(
        Candidate,
        plan=st.from_regex(r"[A-Za-zé]{1,3}-[0-9]{1,4}", fullmatch=True),
        stratum=st.sampled_from(["Primary", "Secondary", "Post-16"]),
        last_audited_on=st.none() | st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31)),
        left_out=st.none() | st.just("ceased"),
    ),
    unique_by=lambda candidate: candidate.plan,
    max_size=40,
)
ROUND_DATE = dt.date(2026, 11, 30)


@given(
    plans=REGISTERS, shuffle=st.randoms(use_true_random=False), total=st.integers(0, 40), seed=st.text("xyz")
)
def test_a_draw_and_its_hash_do_not_depend_on_the_order_of_the_register(
    plans: list[Candidate], shuffle: random.Random, total: int, seed: str
) -> None:
    mixed = list(plans)
    shuffle.shuffle(mixed)
    made, again = frame(plans, ROUND_DATE, 12), frame(mixed, ROUND_DATE, 12)
    assert frame_hash(made) == frame_hash(again)
    assert frame_hash(made) == frame_hash(Frame(made.eligible[::-1], made.excluded[::-1]))
    assert draw(made, seed, ROUND, total, 0) == draw(again, seed, ROUND, total, 0)


@given(plans=REGISTERS, total=st.integers(0, 40), more=st.integers(0, 10))
def test_a_larger_sample_or_a_replacement_never_reorders_a_stratum(
    plans: list[Candidate], total: int, more: int
) -> None:
    made = frame(plans, ROUND_DATE, 12)
    drawn, larger = (draw(made, SEED, ROUND, size, 0) for size in (total, total + more))
    for stratum in drawn.allocation:
        order = drawn.selected[stratum] + drawn.reserve[stratum]
        assert larger.selected[stratum] + larger.reserve[stratum] == order
    if made.eligible:
        gone = made.eligible[0]
        rest = frame([plan for plan in plans if plan.plan != gone.plan], ROUND_DATE, 12)
        without = draw(rest, SEED, ROUND, total, 0)
        order = drawn.selected[gone.stratum] + drawn.reserve[gone.stratum]
        left = without.selected.get(gone.stratum, []) + without.reserve.get(gone.stratum, [])
        assert left == [plan for plan in order if plan != gone.plan]


@given(plans=REGISTERS)
def test_every_plan_is_drawn_held_in_reserve_or_left_out_and_only_once(plans: list[Candidate]) -> None:
    drawn = draw(frame(plans, ROUND_DATE, 12), SEED, ROUND, 7, 0)
    found = [
        plan for part in (drawn.selected, drawn.reserve) for plans_in in part.values() for plan in plans_in
    ]
    assert sorted(found + [out.plan for out in drawn.excluded]) == sorted(plan.plan for plan in plans)


def test_one_more_character_in_the_seed_changes_the_order() -> None:
    made = frame([Candidate(f"P-{n:03}", "A") for n in range(60)], None, 0)
    orders = {
        tuple(draw(made, seed, name, 0, 0).reserve["A"])
        for seed in ("s", "s1", "s2", "S") for name in ("2026-11", "2026-12")
    }  # fmt: skip
    assert len(orders) == 8


@pytest.mark.parametrize(
    "changed",
    [
        Candidate("P-2", "A", dt.date(2024, 1, 1)),
        Candidate("P-1", "B", dt.date(2024, 1, 1)),
        Candidate("P-1", "A", dt.date(2024, 1, 2)),
        Candidate("P-1", "A", None),
        Candidate("P-1", "A", dt.date(2024, 1, 1), "ceased"),
        Candidate("P-1", "A", dt.date(2026, 11, 1)),
    ],
)
def test_the_hash_of_a_frame_changes_with_each_thing_that_decides_a_draw(changed: Candidate) -> None:
    hashes = {
        frame_hash(frame([plan, Candidate("P-9", "A")], ROUND_DATE, 12))
        for plan in (Candidate("P-1", "A", dt.date(2024, 1, 1)), changed)
    }
    assert len(hashes) == 2


def test_the_hash_of_a_frame_stays_the_same_from_release_to_release() -> None:
    plans = [Candidate(" Cafe\u0301-1 ", "A", dt.date(2024, 1, 1)), Candidate("P-2", "B", left_out="ceased")]
    expected = "285205e6fb27e1596d1c6b8d56ab0538050f47eb4fc4c25e55693fbfc65fd159"
    assert frame_hash(frame(plans, ROUND_DATE, 12)) == expected
