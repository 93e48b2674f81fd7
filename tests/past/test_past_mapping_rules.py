"""Finding a table in a sheet, and turning it into rows that name their cells."""

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.past.grade_words import NO_GRADE
from audit_app.past.mapping import mapping_json, mapping_of, reading_json, reading_of
from audit_app.past.rules import (
    ColumnMap,
    Holds,
    Layout,
    Placed,
    Reading,
    faults_of,
    guess_layout,
    headings_hash,
    headings_of,
    known_layouts,
    left_below,
    spread,
    turn,
    words_found,
)
from audit_app.register.raw_sheets import RawSheet


def sheet(*rows: str, first: int = 1, **more: object) -> RawSheet:
    """A sheet from rows written "a | b | c"; a blank row is ""."""
    cells = [
        (number, tuple(cell.strip() for cell in row.split("|"))) for number, row in enumerate(rows, first)
    ]
    width = max(len(row) for _, row in cells)
    filled = tuple((n, (*row, *[""] * (width - len(row)))) for n, row in cells if any(row))
    return RawSheet("Audit", filled, **more)  # type: ignore[arg-type]


LONG = ("Plan | Agency | Point | Grade", "P-1 | health | B1 | G", "P-2 | health | B1 | RI")


@pytest.mark.parametrize(
    ("rows", "layout"),
    [
        (LONG, Layout(1, False, 3)),
        (("Audit of plans in March", "", *LONG), Layout(3, False, 5)),
        ((*LONG, "", "Note: the panel had not met."), Layout(1, False, 3)),
        ((*LONG, "Total | | | 2", "% good | | | 50%"), Layout(1, False, 3)),
        ((*LONG, " | | | 2"), Layout(1, False, 3)),
        # A grade without a reference at the bottom is a mistake to be told of.
        ((*LONG, " | health | B1 | Good"), Layout(1, False, 4)),
        ((*LONG, "P-3"), Layout(1, False, 4)),
        (("Plan | Views | Needs", " | A1 child | B1 needs", "P-1 | G | G"), Layout(1, True, 3)),
    ],
)
def test_the_table_is_found_between_titles_and_notes(rows: tuple[str, ...], layout: Layout) -> None:
    assert guess_layout(sheet(*rows)) == layout


def test_references_that_cannot_be_read_do_not_make_a_row_a_total() -> None:
    """A column of references of formulas that nobody saved reads as blank down to the last row."""
    rows = ("Plan | B1 | B2", " | 2 | 3", " | 1 | 4", " | 3 | 7")
    faults = {(number, 0): "this formula has no saved result." for number in (2, 3)}
    assert guess_layout(sheet(*rows)).last == 1
    assert guess_layout(sheet(*rows, faults=faults)) == Layout(1, False, 3)


def test_merged_headings_over_several_columns_make_two_heading_rows() -> None:
    found = sheet("Plan | Section A | Section B |", "| Views | Needs | Health", "P-1 | G | G | G",
                  merged=((1, 2, 1, 3), (1, 0, 2, 0)))  # fmt: skip
    layout = guess_layout(found)
    assert layout == Layout(1, True, 3)
    assert headings_of(spread(found), layout) == (
        "Plan", "Section A Views", "Section B Needs", "Section B Health",
    )  # fmt: skip


def test_headings_are_known_again_wherever_they_stand_and_whatever_their_case() -> None:
    wanted = headings_hash(("Plan", "Agency", "Point", "Grade"))
    moved = sheet("A title", "", "PLAN |agency| Point  |Grade", *LONG[1:], "", "Source: us")
    assert known_layouts(moved, {wanted}) == {wanted: Layout(3, False, 5)}
    assert known_layouts(sheet("Plan | Point | Agency | Grade", *LONG[1:]), {wanted}) == {}


def test_rows_under_the_table_are_told_of() -> None:
    found = sheet(*LONG, "", "Source: us")
    assert left_below(spread(found), guess_layout(found)) == [(5, "Source: us")]


WHOLE = ColumnMap(
    rubric="tiny",
    columns={0: Holds("plan"), 1: Holds("agency"), 2: Holds("point"), 3: Holds("grade")},
    grades={"g": "G", "ri": "RI"},
    agencies={"health": "health"},
    points={"b1": "EHCP-B1"},
)
HEADINGS = ("Plan", "Agency", "Point", "Grade", "More")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({0: None}, "Choose the column that holds the plan's reference"),
        ({3: None}, "Choose at least one column that holds grades"),
        ({2: None}, "Say which audit point each column of grades is of"),
        ({1: None}, "Say which agency gave the grades"),
        ({4: Holds("plan")}, "Columns A (Plan) and E (More) both hold “the plan's reference”"),
        (
            {4: Holds("grade")},
            "Columns D (Grade) and E (More) hold grades of the same",
        ),
        ({4: Holds("round")}, "The round is named twice"),
        ({4: Holds("plan"), 2: Holds("plan")}, "Columns A (Plan), C (Point) and E (More) all hold"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_with_a_sentence(
    columns: dict[int, Holds | None], said: str
) -> None:
    changed = {place: one for place, one in {**WHOLE.columns, **columns}.items() if one}
    assert any(
        fault.startswith(said) for fault in faults_of(replace(WHOLE, columns=changed), HEADINGS, "2024")
    )
    assert not list(faults_of(WHOLE, HEADINGS, "2024"))
    (twice,) = faults_of(replace(WHOLE, agency="health"), HEADINGS, "2024")
    assert twice.startswith("The agency is said twice")
    assert list(faults_of(WHOLE, HEADINGS, ""))


@pytest.mark.parametrize(
    ("heading", "refused"), [("Child's name", True), ("Name of the pupil", True), ("Name", False)]
)
def test_children_are_not_read_as_auditors(heading: str, refused: bool) -> None:
    columns = {**WHOLE.columns, 4: Holds("auditor")}
    faults = list(faults_of(replace(WHOLE, columns=columns), (*HEADINGS[:4], heading), "2024"))
    assert [fault.startswith(f"Column E ({heading}) names children") for fault in faults] == [True] * refused


def reading(mapping: ColumnMap = WHOLE, **more: object) -> Reading:
    said: dict[str, object] = {"round_name": "2024-03", "dates": {"2024-03": dt.date(2024, 3, 21)}, **more}
    return Reading(mapping=mapping, sheets=("Audit",), **said)  # type: ignore[arg-type]


def turned(*rows: str, mapping: ColumnMap = WHOLE, **more: object) -> tuple[list[str], int]:
    found = sheet(*rows, **more)  # type: ignore[arg-type]
    result = turn([Placed(found, guess_layout(found))], reading(mapping))
    return [problem.sentence for problem in result.problems], len(result.rows)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("P-9 | health | B1 | Fair", "row 4, column D (Grade): nobody has said what “Fair” means."),
        ("P-9 | police | B1 | G", "row 4, column B (Agency): nobody has said which agency “police” is."),
        ("P-9 | health | Z9 | G", "row 4, column C (Point): nobody has said which audit point “Z9” is."),
        ("P-9 | | B1 | G", "row 4, column B (Agency): the agency is missing."),
        ("| health | B1 | G", "row 4, column A (Plan): the reference is missing."),
        ("943 476 5919 | health | B1 | G", "row 4, column A (Plan): "),
        ("Smith, J | health | B1 | G", "row 4, column A (Plan): "),
    ],
)
def test_a_problem_names_the_sheet_its_row_and_its_column(row: str, said: str) -> None:
    sentences, _ = turned(*LONG, row)
    assert len(sentences) == 1
    assert sentences[0].startswith(f"Sheet “Audit”, {said}")
    assert "Smith" not in sentences[0]
    assert "943" not in sentences[0]


def test_a_cell_that_cannot_be_taken_is_refused_only_where_it_is_read() -> None:
    faults = {(3, 3): "this is the spreadsheet error #REF!. Correct it."}
    sentences, _ = turned(*LONG, faults=faults)
    assert sentences == ["Sheet “Audit”, row 3, column D (Grade): " + faults[3, 3]]
    assert turned(*LONG, faults={(3, 9): "this is the spreadsheet error #DIV/0!."}) == ([], 2)


def test_a_short_row_of_text_is_refused_as_its_cells_may_have_slipped() -> None:
    found = sheet(*LONG)
    cut = replace(found, rows=(*found.rows[:2], (3, ("P-2", "health", "B1"))))
    (problem,) = turn([Placed(cut, Layout(1, False, 3))], reading()).problems
    assert problem.sentence.startswith("Sheet “Audit”, row 3: this row has 3 of the 4 columns")


def test_merged_references_stand_for_all_their_rows_and_merged_grades_for_none() -> None:
    rows = ("Plan | Agency | Point | Grade", "P-1 | health | B1 | G", " | health | B2 | RI")
    mapping = replace(WHOLE, points={"b1": "EHCP-B1", "b2": "EHCP-B2"})
    found = sheet(*rows, merged=((2, 0, 3, 0),))
    result = turn([Placed(found, Layout(1, False, 3))], reading(mapping))
    assert ([row.plan for row in result.rows], result.problems) == (["P-1", "P-1"], [])
    across = sheet(*rows, merged=((2, 0, 3, 0), (2, 3, 3, 3)))
    (problem,) = turn([Placed(across, Layout(1, False, 3))], reading(mapping)).problems
    assert problem.sentence.startswith("Sheet “Audit”, row 2, column D (Grade): this cell is merged")


def test_a_comment_merged_over_several_rows_is_lost_and_refuses_none_of_them() -> None:
    """Its first row would get it, and the others none, or all of them would say the same."""
    rows = ("Plan | Agency | Point | Grade | Comment", "P-1 | health | B1 | G | Late",
            "P-2 | health | B1 | G |", "P-3 | health | B1 | | ",
            "P-4 | health | B1 | G | Clear", "P-5 | health | B1 | G |")  # fmt: skip
    mapping = replace(WHOLE, columns={**WHOLE.columns, 4: Holds("comment")})
    found = sheet(*rows, merged=((2, 4, 4, 4), (6, 4, 7, 4), (9, 4, 10, 4)))
    result = turn([Placed(found, Layout(1, False, 6))], reading(mapping))
    assert result.problems == []
    assert [(one.row, one.column) for one in result.lost] == [(2, "E (Comment)"), (3, "E (Comment)")]
    assert [one.comment for one in result.rows if one.grade] == ["", "", "Clear", ""]


def test_hidden_rows_are_refused_until_somebody_says_what_to_do_with_them() -> None:
    hidden: dict[str, Any] = {"hidden_rows": frozenset({3})}
    (sentence,), _ = turned(*LONG, **hidden)
    assert "some rows or columns of this sheet are hidden" in sentence
    assert turned(*LONG, mapping=replace(WHOLE, hidden="read"), **hidden) == ([], 2)
    assert turned(*LONG, mapping=replace(WHOLE, hidden="leave"), **hidden) == ([], 1)


def test_a_plan_without_a_grade_is_listed_and_counts() -> None:
    found = sheet(*LONG, "P-3 | | |")
    result = turn([Placed(found, Layout(1, False, 4))], reading())
    assert [(row.plan, row.grade) for row in result.rows][-1] == ("P-3", None)
    assert not result.problems


def test_dates_alone_make_each_month_a_round_with_its_last_date() -> None:
    rows = ("Plan | Date | Agency | Point | Grade", "P-1 | 4/3/2024 | health | B1 | G",
            "P-2 | 45372 | health | B1 | G", "P-3 | 2 April 2024 | health | B1 | G")  # fmt: skip
    columns = {0: Holds("plan"), 1: Holds("date"), 2: Holds("agency"), 3: Holds("point"), 4: Holds("grade")}
    found = sheet(*rows)
    said = Reading(mapping=replace(WHOLE, columns=columns), sheets=("Audit",))
    result = turn([Placed(found, Layout(1, False, 4))], said)
    assert [(row.round, row.round_date.isoformat()) for row in result.rows] == [
        ("2024-03", "2024-03-21"), ("2024-03", "2024-03-21"), ("2024-04", "2024-04-02"),
    ]  # fmt: skip


def test_words_are_counted_and_shown_as_they_are_written() -> None:
    found = sheet(*LONG, "P-3 | Health | B1 | g")
    words = words_found([Placed(found, Layout(1, False, 4))], reading(replace(WHOLE, grades={})))
    assert dict(words.grades) == {"g": 2, "ri": 1}
    assert (dict(words.agencies), words.written["g"], words.rounds) == ({"health": 3}, "G", ["2024-03"])


def test_a_reading_and_its_mapping_are_kept_and_come_back_the_same() -> None:
    said = reading(
        replace(WHOLE, hidden="read", first_year="1904"), layout=Layout(3, True, 9), kept_as="Ours"
    )
    assert reading_of(reading_json(said)) == said
    assert mapping_of(mapping_json(WHOLE)) == WHOLE
    assert reading_of({}) == Reading()


PLANS, CODES, GIVERS = ("P-1", "P-2", "P-3"), ("T-1", "T-2"), ("health", "education")
CELLS = st.fixed_dictionaries(
    {key: st.sampled_from(["", "G", "RI", "-"]) for key in itertools.product(PLANS, CODES, GIVERS)}
)


@given(CELLS)
def test_the_same_grades_are_read_from_every_shape(cells: dict[tuple[str, str, str], str]) -> None:
    """One grade a row, a column for each point, for each agency, or for both: the same rows come of them."""
    meant = ColumnMap(
        rubric="tiny",
        grades={"g": "G", "ri": "RI", "-": NO_GRADE},
        agencies={one: one for one in GIVERS},
        points={"t 1": "T-1", "t 2": "T-2"},
    )
    plan, agency, point = Holds("plan"), Holds("agency"), Holds("point")
    both = list(itertools.product(CODES, GIVERS))
    shapes: list[tuple[list[tuple[str, ...]], list[Holds]]] = [
        ([(p, g, c, cells[p, c, g]) for p, c, g in cells], [plan, agency, point, Holds("grade")]),
        (
            [(p, g, *(cells[p, c, g] for c in CODES)) for p in PLANS for g in GIVERS],
            [plan, agency, *(Holds("grade", c) for c in CODES)],
        ),
        (
            [(p, c, *(cells[p, c, g] for g in GIVERS)) for p in PLANS for c in CODES],
            [plan, point, *(Holds("grade", "", g) for g in GIVERS)],
        ),
        (
            [(p, *(cells[p, c, g] for c, g in both)) for p in PLANS],
            [plan, *(Holds("grade", c, g) for c, g in both)],
        ),
    ]
    for rows, columns in shapes:
        heading = tuple(f"h{place}" for place in range(len(columns)))
        numbered_rows = tuple(enumerate([heading, *rows], 1))
        found = RawSheet("Audit", numbered_rows)
        said = reading(replace(meant, columns=dict(enumerate(columns))))
        result = turn([Placed(found, Layout(1, False, len(numbered_rows)))], said)
        assert not result.problems
        made = {
            (one.plan, one.audit_point.upper(), one.agency, one.grade) for one in result.rows if one.grade
        }
        assert made == {(*key, grade) for key, grade in cells.items() if grade in ("G", "RI")}
        assert {one.plan for one in result.rows} == set(PLANS)
