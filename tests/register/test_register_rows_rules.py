"""Whole registers: rows with every value, and every problem with its row and column."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.register.reading import Problem, Row, Table, read_table
from audit_app.register.rows import COLUMNS, PERSONAL_COLUMNS, RegisterRow, check_register
from audit_app.register.rules import TRANSFERS, LateReason


def table_of(*rows: dict[str, str], sheet: str | None = None) -> Table:
    """A table as reading a file gives it: rows from 2, blank where a row says nothing."""
    header = tuple(dict.fromkeys(name for row in rows for name in row))
    return Table(
        sheet,
        header,
        tuple(Row(n, tuple(row.get(name, "") for name in header)) for n, row in enumerate(rows, 2)),
    )


def plan(reference: str, **values: str) -> dict[str, str]:
    """A row of the register."""
    return {"plan": reference, "plan_type": "new", **values}


FULL = plan(
    "Café-1 ", requested_on="2026-01-05", issued_on="25/05/2026", review_meeting_on="2027-05-01",
    decision_on="2027-05-20", amended_on="2027-07-20", year_group=" Year 6 ", key_stage="2",
    primary_need="Autism", setting_type="Mainstream", locality="Kite", team="North Team", writer="Jo Smith",
    looked_after="No", last_audited_on="2026-09-01", child_ref="C-0007", home_school="yes please",
    assess_decision_on="2026-02-10", advice_requested_on="2026-02-11", psychology_advice_on="2026-03-20",
    health_advice_on="2026-03-21", social_care_advice_on="22/03/2026", draft_on="2026-04-20",
    transfer="Secondary_to_post-16", transfer_year=" 2028 ", late_reason="Absent from the area",
)  # fmt: skip


def test_a_full_row_is_read_with_every_value() -> None:
    rows, problems = check_register(table_of(FULL), ["Home school"])
    assert problems == []
    assert rows == [
        RegisterRow.model_construct(
            row=2, plan="Café-1", plan_type="new", requested_on=dt.date(2026, 1, 5),
            issued_on=dt.date(2026, 5, 25), review_meeting_on=dt.date(2027, 5, 1),
            decision_on=dt.date(2027, 5, 20), amended_on=dt.date(2027, 7, 20),
            year_group="Year 6", key_stage="2", primary_need="Autism",
            setting_type="Mainstream", locality="Kite", team="North Team", writer="Jo Smith",
            looked_after=False, last_audited_on=dt.date(2026, 9, 1), child_ref="C-0007",
            assess_decision_on=dt.date(2026, 2, 10), advice_requested_on=dt.date(2026, 2, 11),
            psychology_advice_on=dt.date(2026, 3, 20), health_advice_on=dt.date(2026, 3, 21),
            social_care_advice_on=dt.date(2026, 3, 22), draft_on=dt.date(2026, 4, 20),
            transfer="secondary to post-16", transfer_year=2028, late_reason=LateReason.ABSENT,
            characteristics={"home_school": "yes please"},
        )
    ]  # fmt: skip
    assert set(FULL) - {"home_school"} == set(COLUMNS)


def test_only_plan_and_plan_type_are_needed_and_blanks_are_nothing() -> None:
    for row in ({"plan": "00123", "plan_type": "Annual review"}, dict.fromkeys(FULL, "") | plan("00123")):
        rows, problems = check_register(table_of(row), [name for name in row if name == "home_school"])
        assert problems == []
        assert rows[0].plan == "00123"
        values = rows[0].model_dump(exclude={"row", "plan", "plan_type", "characteristics"})
        assert set(values.values()) == {None}
        assert rows[0].characteristics == ({"home_school": None} if "home_school" in row else {})


def problems_of(*rows: dict[str, str], characteristics: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    """Row, column and reason of each problem; no row may come back with them."""
    read, problems = check_register(table_of(*rows), characteristics)
    assert read == []
    return [(problem.row, problem.column, problem.reason) for problem in problems]


@pytest.mark.parametrize(
    ("values", "column", "words"),
    [
        ({"plan": ""}, "plan", "is missing"),
        ({"plan": "John Smith"}, "plan", "person's name"),
        ({"plan": "9434765919"}, "plan", "NHS number"),
        ({"plan": "2024-03-01"}, "plan", "turned into a date"),
        ({"plan": "1.23E+15"}, "plan", "Format the column as text"),
        ({"plan": "EHC\u200b-2"}, "plan", "cannot be seen"),
        ({"plan_type": "draft"}, "plan_type", "not a plan type"),
        ({"plan_type": ""}, "plan_type", "not a plan type"),
        ({"requested_on": "31/02/2026"}, "requested_on", "does not exist"),
        ({"last_audited_on": "46112"}, "last_audited_on", "day number"),
        ({"looked_after": "perhaps"}, "looked_after", "neither yes nor no"),
        ({"year_group": "x" * 41}, "year_group", "longer than 40"),
        ({"team": "x" * 101}, "team", "longer than 100"),
        ({"locality": "SY2 6ND"}, "locality", "postcode"),
        ({"child_ref": "Smith, J"}, "child_ref", "person's name"),
        ({"child_ref": "x" * 65}, "child_ref", "longer than 64"),
        (
            {"issued_on": "2026-01-01", "requested_on": "2026-01-02"},
            "issued_on",
            "issued before it was requested",
        ),
        (
            {"amended_on": "2026-01-01", "requested_on": "2026-01-02"},
            "amended_on",
            "amended before it was requested",
        ),
        (
            {"amended_on": "2026-01-01", "issued_on": "2026-01-02"},
            "amended_on",
            "amended before it was issued",
        ),
        (
            {"decision_on": "2026-01-01", "review_meeting_on": "2026-01-02"},
            "decision_on",
            "before the review meeting",
        ),
        (
            {"assess_decision_on": "2026-01-01", "requested_on": "2026-01-02"},
            "assess_decision_on",
            "before that was requested",
        ),
        *(
            (
                {f"{who}_advice_on": "2026-01-01", "advice_requested_on": "2026-01-02"},
                f"{who}_advice_on",
                "before it was asked for",
            )
            for who in ("psychology", "health", "social_care")
        ),
        (
            {"draft_on": "2026-01-01", "requested_on": "2026-01-02"},
            "draft_on",
            "before the plan was requested",
        ),
        ({"issued_on": "2026-01-01", "draft_on": "2026-01-02"}, "issued_on", "before its draft was sent"),
        (
            {"transfer": "year 6 to 7", "transfer_year": "2026"},
            "transfer",
            "primary to secondary, middle to secondary or secondary to post-16",
        ),
        ({"transfer": "primary to secondary", "transfer_year": "26"}, "transfer_year", "is not a year"),
        ({"transfer": "primary to secondary", "transfer_year": "1066"}, "transfer_year", "between 1990"),
        ({"transfer": "primary to secondary"}, "transfer_year", "the year of this transfer is missing"),
        ({"transfer_year": "2026"}, "transfer", "there is a year and no transfer"),
        ({"late_reason": "staff shortage"}, "late_reason", "the Regulations do not name this reason"),
    ],
)
def test_a_bad_value_is_a_problem_with_row_and_column_and_nothing_comes_back(
    values: dict[str, str], column: str, words: str
) -> None:
    found = problems_of(plan("EHC-0001"), plan("EHC-0002") | values)
    assert [(row, name) for row, name, _ in found] == [(3, column)]
    assert words in found[0][2]
    assert all(
        len(text) < 4 or text not in found[0][2] for name, text in values.items() if not name.endswith("_on")
    )


def test_every_problem_of_every_row_is_named_in_the_order_of_the_rows() -> None:
    found = problems_of(
        plan("EHC-0001"),
        plan("", plan_type="draft", issued_on="soon"),
        plan("EHC-0002"),
        plan("EHC-0001", looked_after="?"),
    )
    assert [(row, column) for row, column, _ in found] == [
        (3, "plan"), (3, "plan_type"), (3, "issued_on"), (5, "looked_after"), (5, "plan"),
    ]  # fmt: skip


def test_dates_that_fall_on_one_day_are_in_order() -> None:
    day = "2026-01-01"
    row = plan(
        "EHC-1", requested_on=day, issued_on=day, amended_on=day, review_meeting_on=day, decision_on=day
    )
    assert check_register(table_of(row))[1] == []


@pytest.mark.parametrize("again", ["EHC 0001", " EHC 0001 ", "EHC 0001\u00a0"])
def test_a_reference_that_comes_twice_is_named_with_both_rows(again: str) -> None:
    found = problems_of(plan("EHC 0001"), plan("EHC-2"), plan(again), plan(again))
    reason = "this is the same reference as in row 2. Keep one of the two rows."
    assert found == [(4, "plan", reason), (5, "plan", reason)]


def test_composed_and_decomposed_accents_are_the_same_reference() -> None:
    assert "same reference as in row 2" in problems_of(plan("Café-1"), plan("Cafe\u0301-1"))[0][2]


@pytest.mark.parametrize("again", ["EHC0001", "EHC  0001", "E HC 0001"])
def test_references_that_differ_only_by_spaces_are_refused(again: str) -> None:
    assert (
        "only spaces make this differ from the reference in row 2"
        in problems_of(plan("EHC 0001"), plan(again))[0][2]
    )


def test_references_that_differ_by_capitals_or_zeros_are_different_plans() -> None:
    rows, problems = check_register(table_of(plan("A-3"), plan("a-3"), plan("0042"), plan("42")))
    assert problems == []
    assert [row.plan for row in rows] == ["A-3", "a-3", "0042", "42"]


def test_two_plans_may_be_of_one_child() -> None:
    assert check_register(table_of(plan("EHC-1", child_ref="C-1"), plan("EHC-2", child_ref="C-1")))[1] == []


def test_an_unknown_column_refuses_the_file_unless_it_is_named_as_a_characteristic() -> None:
    row = plan("EHC-1", transport="bus")
    assert [problem[:2] for problem in problems_of(row)] == [(None, "transport")]
    assert check_register(table_of(row), ["Transport"])[0][0].characteristics == {"transport": "bus"}


def test_a_file_without_its_columns_is_refused_without_repeating_its_first_row() -> None:
    found = problems_of({"john_smith": "x", "01/02/2012": "y"})
    assert found == [
        (
            None,
            None,
            "The file has no column plan or plan_type. It must have the columns plan and plan_type, named in "
            "its first row.",
        )
    ]
    assert "no column plan_type" in problems_of({"plan": "EHC-1"})[0][2]


@pytest.mark.parametrize("name", ["plan", "team", "Looked after"])
def test_a_column_of_the_register_cannot_be_a_characteristic(name: str) -> None:
    assert (
        "cannot be a characteristic"
        in problems_of(plan("EHC-1", team="", looked_after=""), characteristics=(name,))[0][2]
    )


@pytest.mark.parametrize("name", ["Name", "Child name", "DOB", "NHS number", "UPN", "postcode"])
def test_a_column_that_says_who_a_child_is_cannot_be_a_characteristic(name: str) -> None:
    found = problems_of(plan("EHC-1") | {name.casefold().replace(" ", "_"): "x"}, characteristics=(name,))
    assert "identifies a child" in found[0][2]
    assert all(column == column.casefold() and " " not in column for column in PERSONAL_COLUMNS)


def test_a_characteristic_that_is_not_in_the_file_is_a_problem() -> None:
    assert problems_of(plan("EHC-1"), characteristics=("transport",)) == [
        (None, "transport", "the file has no such column to keep as a characteristic.")
    ]


def test_a_value_of_a_characteristic_that_identifies_a_child_is_refused() -> None:
    found = problems_of(plan("EHC-1", transport="SY2 6ND"), characteristics=("transport",))
    assert found[0][:2] == (2, "transport")


def test_a_problem_names_the_sheet_it_is_on() -> None:
    problems = check_register(table_of(plan(""), sheet="Register"))[1]
    assert problems == [Problem("Register", 2, "plan", "the reference is missing.")]


def test_a_register_is_read_from_file_to_rows() -> None:
    data = b"sep=;\r\nPlan;Plan type;Issued on\r\n00123;new;31/03/2026\r\n\r\n00124;draft;31/03/2026\r\n"
    _, problems = check_register(read_table(data, "register.csv"))
    assert [problem.sentence for problem in problems] == [
        "Row 4, column plan_type: this is not a plan type. Use new, amended, annual review or advice."
    ]


ANYTHING = st.text(st.characters(codec="utf-8"), max_size=20)


@given(rows=st.lists(st.tuples(*[ANYTHING] * len(COLUMNS)), min_size=1, max_size=3))
def test_any_text_in_any_column_ends_in_rows_or_problems(rows: list[tuple[str, ...]]) -> None:
    table = Table(None, COLUMNS, tuple(Row(number, cells) for number, cells in enumerate(rows, 2)))
    read, problems = check_register(table)
    assert bool(read) != bool(problems)
    assert all(problem.reason.endswith(".") for problem in problems)


@pytest.mark.parametrize("name", TRANSFERS)
def test_a_transfer_is_read_in_any_case_with_hyphens_or_underscores(name: str) -> None:
    for typed in (name.upper(), name.replace(" ", "_"), f" {name.replace('-', ' ')} "):
        rows, problems = check_register(table_of(plan("EHC-1", transfer=typed, transfer_year="2027")))
        assert problems == []
        assert (rows[0].transfer, rows[0].transfer_year) == (name, 2027)


@pytest.mark.parametrize("reason", LateReason)
def test_a_reason_that_the_regulations_name_is_read_in_any_case(reason: LateReason) -> None:
    [row], problems = check_register(table_of(plan("EHC-1", late_reason=reason.value.upper())))
    assert problems == []
    assert row.late_reason is reason
