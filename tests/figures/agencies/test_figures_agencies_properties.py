"""What must hold for any grades: order changes nothing, the scale is fixed, intervals hold their estimate."""

import dataclasses
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.figures.agencies.agreement import of_units
from audit_app.figures.agencies.coefficients import (
    ac2,
    alpha,
    alpha_from,
    alpha_sums,
    counted,
    unit_of,
)
from audit_app.figures.agencies.rules import Agreement, Differences
from audit_app.figures.grid import Grid
from tests.figures.agencies.letters import AGENCIES, grid

GRADE = st.integers(1, 4) | st.none()
UNIT = st.tuples(GRADE, GRADE, GRADE).map(unit_of)
UNITS = st.lists(UNIT, min_size=1, max_size=20)
AGREED, OWN = st.sampled_from("OGRINum"), st.sampled_from("OGRINogrin.?")


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    points, plans = draw(st.integers(1, 4)), draw(st.integers(1, 7))

    def rows(letters: st.SearchStrategy[str]) -> list[str]:
        row = st.lists(letters, min_size=points, max_size=points).map("".join)
        return draw(st.lists(row, min_size=plans, max_size=plans))

    return grid(
        rows(AGREED),
        {agency: rows(OWN) for agency in AGENCIES},
        moderated=rows(st.sampled_from("01")),
        contested=rows(st.sampled_from("01")),
        auditors=dict.fromkeys(AGENCIES, (1, 2, 3)),
    )


def _turned(made: Grid, order: list[int]) -> Grid:
    return dataclasses.replace(
        made,
        plans=tuple(made.plans[place] for place in order),
        agreed=tuple(made.agreed[place] for place in order),
        given={agency: tuple(rows[place] for place in order) for agency, rows in made.given.items()},
        moderated=tuple(made.moderated[place] for place in order),
        contested=tuple(made.contested[place] for place in order),
    )


def _numbers(found: Agreement) -> list[float | None]:
    return [
        found.alpha, found.ac2,
        *(found.alpha_interval or (None, None)), *(found.ac2_interval or (None, None)),
        found.identical.x, found.same_side.x, found.within_one.x, found.good.x, found.cells,
    ]  # fmt: skip


def _alike(one: Agreement, other: Agreement) -> None:
    assert one.reason == other.reason
    assert _numbers(one) == [value if value is None else pytest.approx(value) for value in _numbers(other)]


@given(grids(), st.randoms(use_true_random=False))
def test_the_order_of_plans_changes_nothing(made: Grid, random: object) -> None:
    order = list(range(len(made.plans)))
    random.shuffle(order)  # type: ignore[attr-defined]
    one, other = Differences([made]), Differences([_turned(made, order)])
    _alike(one.agreement, other.agreement)
    assert (one.moderation, one.sensitivity) == (other.moderation, other.sensitivity)
    assert one.severity == other.severity


@given(grids(), st.permutations(AGENCIES))
def test_which_agency_gave_which_grade_does_not_change_agreement(made: Grid, order: list[str]) -> None:
    swapped = dataclasses.replace(
        made, given={new: made.given[old] for new, old in zip(AGENCIES, order, strict=True)}
    )
    one, other = Differences([made]), Differences([swapped])
    _alike(one.agreement, other.agreement)
    assert one.sensitivity == other.sensitivity
    renamed = dict(zip(AGENCIES, order, strict=True))
    by_name = {one.agency: one for one in one.severity}
    for found in other.severity:
        was = by_name[renamed[found.agency]]
        assert dataclasses.replace(was, agency=found.agency) == found


@given(UNITS)
def test_leaving_out_plans_uses_the_same_alpha_as_the_package(units: list[tuple[int, ...]]) -> None:
    found = counted(units)
    wanted = alpha(found)
    assert alpha_from(alpha_sums(found)) == (None if wanted is None else pytest.approx(wanted, abs=1e-12))


@given(UNITS)
def test_turning_the_scale_round_changes_no_coefficient(units: list[tuple[int, ...]]) -> None:
    turned = [unit[::-1] for unit in units]
    for coefficient in (alpha, ac2):
        one, other = coefficient(counted(units)), coefficient(counted(turned))
        assert one == (None if other is None else pytest.approx(other, abs=1e-9))


@given(st.lists(st.tuples(*[st.sampled_from([2, 3])] * 3), min_size=1, max_size=12))
def test_the_scale_is_never_taken_from_the_grades_that_occur(ratings: list[tuple[int, ...]]) -> None:
    """Two of four grades used: AC2 on the four-grade scale is not that of a scale of two."""
    four = ac2(counted([unit_of(row) for row in ratings]))
    two = ac2(counted([unit_of([grade - 1 for grade in row], categories=2) for row in ratings]))
    assert four is not None
    assert two is not None
    differ = any(len(set(row)) > 1 for row in ratings)
    assert (four > two + 1e-9) if differ else (four == two == pytest.approx(1))


@given(st.lists(UNITS, min_size=1, max_size=8))
def test_an_interval_holds_its_estimate_and_needs_five_plans(plans: list[list[tuple[int, ...]]]) -> None:
    found = of_units({str(place): Counter(units) for place, units in enumerate(plans)})
    for value, interval in (
        (found.alpha, found.alpha_interval),
        (found.ac2, found.ac2_interval),
    ):
        if interval is not None:
            assert value is not None
            assert interval[0] < value <= interval[1] <= 1
            assert len(plans) >= 5
    for share in (found.identical, found.same_side, found.within_one):
        if share.interval is not None:
            assert 0 <= share.interval[0] <= share.x / share.n <= share.interval[1] <= 1
    assert found.identical.x <= found.same_side.x
    assert found.identical.x <= found.within_one.x <= found.cells


@given(grids())
def test_severity_and_moderation_add_up(made: Grid) -> None:
    whole = Differences([made])
    for one in whole.severity:
        assert one.same + one.up + one.down <= one.cells
        assert one.own_good - one.agreed_good == one.up - one.down
        if one.interval is not None:
            assert one.mean is not None
            assert one.interval[0] < one.mean < one.interval[1]
    did = whole.moderation
    assert did.nobodys <= did.known <= did.moderated <= did.cells
    assert did.moved <= did.moderated
    assert did.contested <= did.moderated
    x = {rule.name: rule.x for rule in whole.sensitivity.rules}
    assert x["lowest"] <= x["majority"] <= x["highest"]


@given(grids(), grids())
def test_rounds_put_together_sum_their_counts(first: Grid, second: Grid) -> None:
    apart, together = [Differences([one]) for one in (first, second)], Differences([first, second])
    assert together.agreement.cells == sum(one.agreement.cells for one in apart)
    assert together.agreement.identical.x == sum(one.agreement.identical.x for one in apart)
    for place in range(len(AGENCIES)):
        assert together.severity[place].signed == sum(one.severity[place].signed for one in apart)
        assert together.pairs[place].cells == sum(one.pairs[place].cells for one in apart)
    assert sum(one.found.cells for one in together.points) == together.agreement.cells
