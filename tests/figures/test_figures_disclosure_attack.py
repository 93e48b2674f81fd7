"""Nothing hidden can be had from all that is published together, and the attack finds planted leaks."""

from collections.abc import Iterator, Mapping

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from audit_app.figures.disclosure.release import GOOD, OTHER, letters
from audit_app.figures.disclosure.rules import (
    DEFAULTS,
    PublicFigure,
    Quarter,
    Release,
    Thresholds,
    area_cell,
    release,
    shown_interval,
    total,
)
from audit_app.figures.grid import Grid, GridPlan
from audit_app.figures.interval import interval_words, wilson
from tests.support.attack import Cell, Equation, counts_behind, counts_of, worked_out

POINTS = ("A-1", "A-2", "B-1", "B-2", "B-3")
SECTIONS = ("A", "B")
Area = Mapping[Quarter, Mapping[int, Grid]]
QUARTERS = (Quarter(2026, 1), Quarter(2026, 2))
# Many small numbers: points that hardly ever apply, and rounds of few plans.
FEW = st.sampled_from(["N", "N", "N", "N", "N", "N", "O", "I", "u"])
MANY = st.sampled_from(["O", "G", "G", "R", "I", "N", "m"])


@st.composite
def grids(draw: st.DrawFn, key: int) -> Grid:
    size = draw(st.integers(1, 16))
    kinds = [draw(st.sampled_from([FEW, MANY])) for _ in POINTS]
    rows = ["".join(draw(kind) for kind in kinds) for _ in range(size)]
    plans = tuple(GridPlan(f"R{key}-P{place}", draw(MANY).replace("N", "m")) for place in range(size))
    blank = tuple("0" * len(POINTS) for _ in rows)
    return Grid(POINTS, plans, tuple(rows), {}, blank, blank)


@st.composite
def areas(draw: st.DrawFn) -> dict[Quarter, dict[int, Grid]]:
    """Two quarters of one to four rounds."""
    keys = iter(range(1, 20))
    return {
        quarter: {key: draw(grids(key)) for _, key in zip(range(draw(st.integers(1, 4))), keys, strict=False)}
        for quarter in QUARTERS
    }


def counted(grid: Grid, code: str) -> tuple[int, int]:
    found = [letter for letter in letters(grid, code).values() if letter in GOOD | OTHER]
    return sum(letter in GOOD for letter in found), len(found)


def equation(figure: PublicFigure, cells: frozenset[Cell]) -> Iterator[Equation]:
    """What a reader has of a figure: n, and x where the percentage can be of no other count."""
    if figure.cell.n is not None:
        xs = counts_of(figure.cell.show, figure.cell.n)
        yield Equation(cells, xs[0], figure.cell.n)
        assert len(xs) > 1 or xs == [figure.x]


def published(releases: list[Release]) -> list[Equation]:
    """Every number of every output: points, sections, all points, by period and over every set of quarters.

    The reader knows which points a total is of: those that are shown.
    """
    found: list[Equation] = []
    of_periods = []
    for one in releases:
        for table in one.tables:
            of_periods.append(table)
            cells = {code: frozenset((key, code) for key in table.rounds) for code in POINTS}
            for group in (POINTS, *([c for c in POINTS if c.startswith(s)] for s in SECTIONS)):
                shown = frozenset[Cell]().union(*(cells[c] for c in group if table.points[c].shown))
                found += equation(total([table.points[c] for c in group]), shown)
            for code in POINTS:
                found += equation(table.points[code], cells[code])
            found += equation(table.overall, frozenset((key, "overall") for key in table.rounds))
    for code in POINTS:
        of_code = [table for table in of_periods if table.points[code].shown]
        cells_of = frozenset((key, code) for table in of_code for key in table.rounds)
        found += equation(total([table.points[code] for table in of_code]), frozenset(cells_of))
    return found


def hidden_of(
    area: Mapping[Quarter, Mapping[int, Grid]], thresholds: Thresholds
) -> Iterator[frozenset[Cell]]:
    """Everything the rules hide: each round's and each quarter's figure of a point that is too small."""
    for rounds in area.values():
        for code in POINTS:
            alone = {key: counted(grid, code) for key, grid in rounds.items()}
            sums = sum(x for x, _ in alone.values()), sum(n for _, n in alone.values())
            small = [(frozenset({(key, code)}), pair) for key, pair in alone.items()]
            for cells, (x, n) in [*small, (frozenset((key, code) for key in rounds), sums)]:
                if area_cell(x, n, thresholds).hidden:
                    yield cells


def releases_of(area: Area, thresholds: Thresholds) -> list[Release]:
    return [made for quarter, rounds in area.items() if (made := release(quarter, rounds, thresholds))]


SLOW = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@SLOW
@given(areas(), st.sampled_from([DEFAULTS, Thresholds(strict=True), Thresholds(min_n=5)]))
def test_no_hidden_figure_follows_from_all_published_ones(
    area: dict[Quarter, dict[int, Grid]], thresholds: Thresholds
) -> None:
    told = published(releases_of(area, thresholds))
    assert worked_out(told, hidden_of(area, thresholds)) == []
    assert all(one.n >= thresholds.min_n for one in told)


@SLOW
@given(areas())
def test_two_areas_that_differ_only_in_hidden_figures_publish_the_same_numbers(
    area: dict[Quarter, dict[int, Grid]],
) -> None:
    """The strongest form: what is hidden could be anything else of its size, and no output would change."""
    for quarter, rounds in area.items():
        made = release(quarter, rounds)
        if made is None:
            continue
        hidden = {code for table in made.tables for code, one in table.points.items() if one.cell.hidden}
        swapped = {key: flipped(grid, hidden) for key, grid in rounds.items()}
        assert release(quarter, swapped) == made


def flipped(grid: Grid, codes: set[str]) -> Grid:
    """The same grid with every good grade of some points not good, and the other way round."""
    other = str.maketrans("OGRI", "RIOG")

    def _flip(code: str, letter: str) -> str:
        return letter.translate(other) if code in codes else letter

    rows = tuple("".join(_flip(*pair) for pair in zip(POINTS, row, strict=True)) for row in grid.agreed)
    return Grid(grid.points, grid.plans, rows, grid.given, grid.moderated, grid.contested)


def one_grid(**points: tuple[int, int]) -> Grid:
    """A grid of twelve plans with these counts, x of n, and everything else not applicable."""
    columns = [("G" * x + "I" * (n - x)).ljust(12, "N") for x, n in points.values()]
    rows = tuple("".join(letters) for letters in zip(*columns, strict=True))
    blank = tuple("0" * len(points) for _ in rows)
    codes = tuple(code.replace("_", "-") for code in points)
    return Grid(codes, tuple(GridPlan(f"P{place}") for place in range(12)), rows, {}, blank, blank)


def test_the_attack_finds_a_hidden_point_in_a_total_that_counts_it() -> None:
    """A planted leak: the true total beside all points but one."""
    cells = {code: frozenset({(1, code)}) for code in ("A-1", "A-2", "B-1")}
    told = [Equation(cells["A-1"], 8, 12), Equation(cells["A-2"], 6, 11)]
    total_of_all = Equation(frozenset[Cell]().union(*cells.values()), 18, 28)
    assert worked_out([*told, total_of_all], [cells["B-1"]]) == [cells["B-1"]]
    assert worked_out(told, [cells["B-1"]]) == []


def test_the_attack_finds_a_month_between_overlapping_windows() -> None:
    """A planted leak: the rolling quarters of SDC-40."""
    months = {name: frozenset[Cell]({(name,)}) for name in ("Jan", "Feb", "Mar", "Apr")}
    first = Equation(months["Jan"] | months["Feb"] | months["Mar"], 20, 30)
    second = Equation(months["Feb"] | months["Mar"] | months["Apr"], 21, 29)
    january = Equation(months["Jan"], 6, 10)
    assert worked_out([first, second, january], [months["Apr"]]) == [months["Apr"]]
    assert worked_out([first, january], [months["Apr"]]) == []


def test_the_attack_finds_the_counts_behind_an_interval_that_was_left_in() -> None:
    """A planted leak: SDC-42."""
    assert counts_behind(interval_words(wilson(7, 9))) == [(7, 9)]
    assert area_cell(7, 9).show == "[c]"


@given(st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@example((9, 10))
@example((224, 300))
@example((299, 300))
def test_a_published_interval_is_of_what_is_shown_and_tells_no_count_beyond_it(
    counts: tuple[int, int],
) -> None:
    x, n = counts
    cell = area_cell(x, n)
    limits, exact = shown_interval(cell), wilson(x, n)
    if cell.n is None:
        assert limits is None
        return
    assert limits is not None
    assert exact is not None
    assert limits[0] <= exact[0] <= exact[1] <= limits[1]
    alike = counts_of(cell.show, n)
    assert {shown_interval(area_cell(other, n)) for other in alike} == {limits}
    assert len(alike) > 1 or limits == exact


def test_a_total_is_of_what_is_shown_and_says_nothing_of_the_rest() -> None:
    grid = one_grid(A_1=(8, 12), A_2=(6, 11), B_1=(4, 5))
    made = release(QUARTERS[0], {1: grid})
    assert made is not None
    (table,) = made.tables
    together = total(list(table.points.values()))
    assert (together.x, together.n) == (14, 23)
    assert table.points["B-1"] == PublicFigure(area_cell(4, 5))
    section = total([table.points["B-1"]])
    assert (section.cell.show, section.n, section.cell.percent) == ("[c]", 0, None)
