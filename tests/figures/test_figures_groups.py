"""Breakdowns: every cell counted once."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from audit_app.figures.grid import Grid, GridPlan
from audit_app.figures.groups.rules import (
    ALL,
    NOT_RECORDED,
    Counted,
    Dimension,
    Sort,
    break_down,
)

NEED = Dimension("primary_need", "Primary need")
TEAM = Dimension("team", "Team")
SECTION = Dimension("section", "Section", Sort.POINT)
THEME = Dimension("theme", "Theme", Sort.ROUND)
SECTIONS = {"P-1": "B", "P-2": "A", "P-3": "B"}


def round_of(number: int, plans: dict[str, tuple[dict[str, str], str]], theme: str = "None") -> Counted:
    """A round of three points, plans as reference -> (traits, letters)."""
    grid = Grid(
        points=tuple(SECTIONS),
        plans=tuple(GridPlan(name, traits=traits) for name, (traits, _) in plans.items()),
        agreed=tuple(letters for _, letters in plans.values()),
        given={},
        moderated=(),
        contested=(),
    )
    return Counted(number, grid, {"section": SECTIONS}, {"theme": theme})


AUTISM, HEARING = {"primary_need": "Autism", "team": "North"}, {"primary_need": "Hearing", "team": "South"}
FIRST = round_of(1, {"A": (AUTISM, "OGR"), "B": (HEARING, "INu"), "C": ({"team": "North"}, "mGG")})
SECOND = round_of(2, {"A": (AUTISM, "RRR"), "D": (AUTISM, "GGG")}, theme="Health")


def test_by_hand_one_characteristic_over_two_rounds() -> None:
    made = break_down([FIRST, SECOND], NEED)
    assert made.rows == ("Autism", "Hearing", NOT_RECORDED)
    assert made.columns == (ALL,)
    autism = made.at("Autism").figure
    assert (autism.x, autism.n, autism.outstanding, autism.requires_improvement) == (5, 9, 1, 4)
    assert autism.plans == frozenset({"A", "D"})
    assert autism.counted == "9 agreed grades of 2 plans"
    hearing = made.at("Hearing").figure
    assert (hearing.x, hearing.n, hearing.not_applicable, hearing.unresolved) == (0, 1, 1, 1)
    assert made.at(NOT_RECORDED).figure.missing == 1
    assert made.at("Autism").by_plan == {"A": (2, 6), "D": (3, 3)}
    assert made.whole.figure.n == 12


def test_by_hand_a_characteristic_crossed_with_the_sections() -> None:
    made = break_down([FIRST, SECOND], NEED, SECTION)
    assert made.columns == ("B", "A")  # in the rubric's order, not by name
    cell = made.at("Autism", "B").figure
    assert (cell.x, cell.n) == (3, 6)
    assert made.row("Autism").figure == break_down([FIRST, SECOND], NEED).at("Autism").figure
    assert made.column("A").figure.n == 4
    assert made.at("Nothing", "A").figure.n == 0


def test_rounds_can_be_told_apart_by_theme_and_plans_or_points_left_out() -> None:
    assert break_down([FIRST, SECOND], THEME).at("Health").figure.n == 6
    north = break_down([FIRST, SECOND], NEED, plans={"team": "North"})
    assert north.rows == ("Autism", NOT_RECORDED)
    one = break_down([FIRST, SECOND], NEED, points=frozenset({"P-2"})).at("Autism")
    assert one.single
    assert one.figure.counted == "3 audits of 2 plans"


def test_the_counts_for_publication_are_of_plans() -> None:
    made = break_down([FIRST, SECOND], NEED).at("Autism").for_publication
    assert (made.x, made.n, made.plans, made.with_good, made.with_other) == (5, 9, 2, 2, 1)


LETTERS = st.text("OGRINum", min_size=3, max_size=3)
TRAITS = st.dictionaries(st.sampled_from(["primary_need", "team"]), st.sampled_from(["x", "y", "z"]))
ROUNDS = st.lists(st.dictionaries(st.sampled_from("ABCDEF"), st.tuples(TRAITS, LETTERS)), max_size=4)


@given(ROUNDS)
def test_every_cell_is_in_one_group_however_it_is_broken_down(
    rounds: list[dict[str, tuple[dict[str, str], str]]],
) -> None:
    counted = [round_of(number, plans) for number, plans in enumerate(rounds)]
    letters = "".join(text for plans in rounds for _, text in plans.values())
    for rows, columns in product((NEED, TEAM, SECTION, THEME), (None, NEED, SECTION)):
        made = break_down(counted, rows, columns)
        figure = made.whole.figure
        assert figure.x == sum(letter in "OG" for letter in letters)
        assert figure.n == sum(letter in "OGRI" for letter in letters)
        assert figure.unsettled + figure.not_applicable == sum(letter in "umN" for letter in letters)
        assert sum(group.figure.n for group in made.groups.values()) == figure.n
        assert sum(made.row(row).figure.n for row in made.rows) == figure.n
        assert sum(made.column(column).figure.n for column in made.columns) == figure.n
        assert all((x, n) <= (n, n) for x, n in made.whole.by_plan.values())
