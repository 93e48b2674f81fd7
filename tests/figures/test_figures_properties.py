"""What must hold for any audit, however the grades fall."""

import re
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from audit_app.figures.rules import (
    Cell,
    PointFigure,
    SealedGrade,
    TargetResult,
    count_cells,
    display,
    meets,
    pool,
    rank_points,
    target_state,
    wilson,
)
from audit_app.rubrics.grades import Grade

AGENCIES = ["education", "health", "social care", "parent carer forum"]

sealed_grades = st.builds(
    SealedGrade, st.sampled_from(AGENCIES), st.sampled_from(["Ann", "Ben"]), st.sampled_from(list(Grade))
)
agencies = st.frozensets(st.sampled_from(AGENCIES))
cells = st.builds(
    Cell,
    plan=st.text("ABCD", min_size=1, max_size=3),
    expected=agencies,
    sealed=st.lists(sealed_grades, max_size=6).map(tuple),
    moderated=st.none() | st.sampled_from(list(Grade)),
    waived=agencies,
    withdrawn=st.booleans(),
    duplicate=st.booleans(),
)


@st.composite
def counts(draw: st.DrawFn, least: int = 0) -> tuple[int, int]:
    n = draw(st.integers(least, 40) | st.integers(least, 100_000))
    return draw(st.integers(0, n) | st.sampled_from([0, n, max(n - 1, 0), 3 * n // 4])), n


@given(st.lists(cells, max_size=30))
def test_every_plan_not_withdrawn_is_in_exactly_one_count(audit: list[Cell]) -> None:
    figure = count_cells(audit)
    in_round = sum(not cell.withdrawn for cell in audit)
    assert figure.n + figure.not_applicable + figure.unsettled + figure.duplicates == in_round
    assert figure.n + figure.not_applicable >= figure.moderated
    assert figure.withdrawn == len(audit) - in_round


@given(st.lists(cells, max_size=12).flatmap(lambda audit: st.tuples(st.just(audit), st.permutations(audit))))
def test_the_order_of_cells_does_not_matter(orders: tuple[list[Cell], list[Cell]]) -> None:
    assert count_cells(orders[0]) == count_cells(orders[1])


@given(cells)
def test_the_order_of_grades_does_not_matter(cell: Cell) -> None:
    backwards = Cell(cell.plan, cell.expected, cell.sealed[::-1], cell.moderated, cell.waived)
    forwards = Cell(cell.plan, cell.expected, cell.sealed, cell.moderated, cell.waived)
    assert count_cells([backwards]) == count_cells([forwards])


@given(st.lists(cells, max_size=15), st.lists(cells, max_size=15))
def test_pooled_rounds_are_the_sum_of_their_cells(march: list[Cell], april: list[Cell]) -> None:
    assert pool([count_cells(march), count_cells(april)]) == count_cells(march + april)


@given(counts(), st.integers(0, 50), st.integers(0, 50))
def test_percent_lies_within_its_range_and_its_interval(
    share: tuple[int, int], unresolved: int, missing: int
) -> None:
    x, n = share
    figure = PointFigure(good=x, inadequate=n - x, unresolved=unresolved, missing=missing)
    if figure.percent is None:
        assert n == 0 and figure.interval is None
        return
    assert figure.range is not None and figure.interval is not None and figure.coverage is not None
    assert figure.range[0] <= figure.percent + 1e-9 and figure.percent <= figure.range[1] + 1e-9
    assert 0 <= figure.interval[0] <= figure.percent / 100 + 1e-12
    assert figure.percent / 100 - 1e-12 <= figure.interval[1] <= 1
    assert 0 < figure.coverage <= 1


@given(counts(least=1))
def test_the_interval_is_certain_only_at_its_ends_and_mirrors_itself(share: tuple[int, int]) -> None:
    x, n = share
    found, mirrored = wilson(x, n), wilson(n - x, n)
    assert found is not None and mirrored is not None
    assert (found[0] == 0) == (x == 0) and (found[1] == 1) == (x == n)
    assert abs(found[0] - (1 - mirrored[1])) < 1e-9


@given(counts(least=1))
def test_display_never_claims_all_or_nothing_falsely(share: tuple[int, int]) -> None:
    x, n = share
    assert (display(x, n) == "100%") == (x == n)
    assert (display(x, n) == "0%") == (x == 0)


@given(counts(least=1), st.sets(st.integers(1, 100), max_size=4) | st.just({75, 100}))
def test_display_never_crosses_a_target_and_stays_close(share: tuple[int, int], targets: set[int]) -> None:
    x, n = share
    shown = display(x, n, sorted(targets))
    found = re.fullmatch(r"([<>]?)(\d+(?:\.\d)?)%", shown)
    assert found is not None
    sign, value, true = found[1], Fraction(found[2]), Fraction(100 * x, n)
    if sign:
        assert true < value if sign == "<" else true > value
    for target in targets:
        looks_met = value >= target if not sign else sign == ">" and value >= target
        assert looks_met == meets(x, n, target)
    assert abs(value - true) <= (1 if sign else Fraction(1, 2))


@given(counts(), st.integers(1, 100))
def test_target_states_follow_the_counts(share: tuple[int, int], target: int) -> None:
    x, n = share
    state = target_state(x, n, target)
    assert (state.result is TargetResult.NOT_SCORED) == (n == 0)
    assert (state.result is TargetResult.NOT_MET) == (meets(x, n, target) is False)
    if state.result is TargetResult.LOWER_LIMIT_TOO:
        limits = wilson(x, n)
        assert target < 100 and limits is not None and 100 * limits[0] >= target


@given(st.dictionaries(st.text("PQ12", min_size=1, max_size=3), counts(), max_size=12), st.integers(1, 6))
def test_no_point_is_both_a_strength_and_a_priority(points: dict[str, tuple[int, int]], limit: int) -> None:
    figures = {code: PointFigure(good=x, inadequate=n - x) for code, (x, n) in points.items()}
    ranking = rank_points(figures, limit=limit)
    strong = [ranked.point for ranked in ranking.strengths]
    weak = [ranked.point for ranked in ranking.priorities]
    assert not set(strong) & set(weak)
    assert not (set(strong) | set(weak)) & set(ranking.too_few)
    assert len(strong) <= limit and len(weak) <= limit
    assert ranking == rank_points(dict(reversed(figures.items())), limit=limit)
