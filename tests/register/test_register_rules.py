"""References, dates, whole registers: what passes, what is refused, and that refusals give nobody away."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.register.reading import Problem, Row, Table, read_table
from audit_app.register.rows import COLUMNS, PERSONAL_COLUMNS, RegisterRow, check_register
from audit_app.register.rules import (
    PLAN_TYPES,
    TRANSFERS,
    LateReason,
    looks_damaged,
    looks_personal,
    normal_reference,
    normal_text,
    read_date,
    read_plan_type,
    read_yes_no,
)

# The table of docs/import-formats.md, and more of the same.
PERSONAL = {
    "NHS number": (
        "943 476 5919", "9434765919", "943-476-5919", "943.476.5919", " 9434765919 ", "９４３４７６５９１９",
        "943–476–5919", "943\u00a0476\u00a05919", "1234567881", "EHC9434765919", "NHS 943 476 5919",
    ),
    "unique pupil number": (
        "A123456789012", "a123456789012", "A12345678901B", "H801200001001", "UPN-H801200001001",
        "B80120 0005 001", "B 801 2000 05001",
    ),
    "date of birth": (
        "01/02/2012", "1/2/2012", "01-02-2012", "1.2.2012", "1 2 2012", "2012-02-01", "2012/2/1", "01/02/12",
        "1 Feb 2012", "01-FEB-12", "1st February 2012", "01022012", "20120201", "EHC-20120201", "29/02/2012",
        "Smith, J 01/02/2012",
    ),
    "postcode": ("SY2 6ND", "sy26nd", "SY2-6ND", "EHC SY2 6ND", "EC1A 1BB", "M1 1AE", "B33 8TH", "w1a 0ax"),
    "person's name": (
        "Smith, J", "Smith,J", "Smith J", "John Smith", "john smith", "JOHN SMITH", "J. Smith", "J Smith",
        "Smith J 12", "EHC-0001 J Kite", "EHC-0001-Smith-J", "john_smith", "john.smith", "JohnSmith",
        "Oliver", "OLIVER", "oliver", "O'Brien", "O’Brien", "smith-jones", "Müller, K 12", "Ольга", "Łukasz",
        "Oliver-12", "SMITH01", "Zoë Kite", "A. N. Other", "Lee Kim", "LI WU", "AB-CD",
        "oliver.smith@example.org",
    ),
}  # fmt: skip
PASSING = (
    "EHC-0001", "P 0042", "Café-1", "A-amended", "a-3", "A-3", "0042", "00123", "12345678", "EHCP_Y6_0012",
    "9434765918", "943 476 5918", "2024-000123", "EHC2024000059", "EHC-2026-0042", "EHC 123 456 7881",
    "P20240001", "A12345678901", "A801200005001X", "B80120 0005 002",
    "20240001", "2024-0201", "2024-12-001", "010212", "12/2024", "24/0012", "30/02/2012", "31022012",
    "3-Decision-12",
    "SY2", "QX2 6ND", "SY2-0001", "SY26NDX", "SEND/24/0012", "KS2/Y6/0012",
    "EHC plan 12", "Area North 3", "Team A 12", "A 17", "JS 12", "Kite 12", "SAM-12", "BIRM-KITE-0001",
    "Plan 1 of 2", "EHC Kite 12",
    "EHC-A", "ABCD", "QXZTRW", "Jo", "#12", "1.2", "C12345", "🪁-12",
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "reference"),
    [(kind, reference) for kind, references in PERSONAL.items() for reference in references],
)
def test_a_reference_that_gives_a_child_away_is_refused_and_not_repeated(kind: str, reference: str) -> None:
    reason = looks_personal(reference)
    assert reason is not None
    assert kind in reason
    assert reference.strip() not in reason
    assert reason.endswith(".")


@pytest.mark.parametrize("reference", PASSING)
def test_a_reference_of_a_plain_numbering_scheme_passes(reference: str) -> None:
    assert looks_personal(reference) is None
    assert normal_reference(reference) == reference
    assert looks_damaged(reference) is None


@given(digits=st.text("0123456789", min_size=9, max_size=9))
def test_of_ten_digits_only_the_one_with_the_right_check_digit_is_an_nhs_number(digits: str) -> None:
    # The NHS Data Dictionary: weights 10 down to 2, eleven less the remainder, 11 as 0; 10 is never issued.
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
    expected = {10: None, 11: "0"}.get(check, str(check))
    found = {last for last in "0123456789" if "NHS" in (looks_personal(digits + last) or "")}
    assert found == ({expected} if expected else set())


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" EHC-0001\n", "EHC-0001"),
        ("Cafe\u0301-1", "Café-1"),
        ("\u00a0A-3\u2003", "A-3"),
        ("EHC 1", "EHC 1"),
        ("x" * 64, "x" * 64),
    ],
)
def test_a_reference_is_stored_in_one_spelling(typed: str, stored: str) -> None:
    assert normal_reference(typed) == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "is missing"),
        ("   ", "is missing"),
        ("bad\nid", "cannot be seen"),
        ("bad\tid", "cannot be seen"),
        ("EHC\x00-1", "cannot be seen"),
        ("EHC\u200b-1", "cannot be seen"),
        ("EHC-1\ufeff", "cannot be seen"),
        ("EHC\u00ad-1", "cannot be seen"),
        ("\u202eEHC-1", "cannot be seen"),
        ("EHC\u2028-1", "cannot be seen"),
        ("EHC-1\ud800", "cannot be seen"),
        ("EHC\ue000-1", "cannot be seen"),
        ("EHC\u00a01", "unusual width"),
        ("EHC\u30001", "unusual width"),
        ("EHC\ufffd-1", "damaged"),
        ("x" * 65, "longer than 64"),
    ],
)
def test_a_reference_that_cannot_be_one_is_refused(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        normal_reference(typed)


@pytest.mark.parametrize("reference", ["1.23E+15", "1E+05", "1,23e+15", "1.23E15", "1.23000000000000E+15"])
def test_a_reference_that_a_spreadsheet_took_for_a_number_is_refused_with_advice(reference: str) -> None:
    reason = looks_damaged(reference)
    assert reason is not None
    assert "Format the column as text" in reason


@pytest.mark.parametrize("reference", ["2E10", "E-15", "1E-5", "12345678901234567890", "EHC-1.2E+3"])
def test_a_reference_that_only_resembles_such_a_number_passes(reference: str) -> None:
    assert looks_damaged(reference) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-31", dt.date(2026, 3, 31)),
        ("31/03/2026", dt.date(2026, 3, 31)),
        ("3/4/2026", dt.date(2026, 4, 3)),
        (" 29/02/2024 ", dt.date(2024, 2, 29)),
        ("1990-01-01", dt.date(1990, 1, 1)),
        ("31/12/2100", dt.date(2100, 12, 31)),
    ],
)
def test_a_date_is_read_as_iso_or_day_first(text: str, expected: dt.date) -> None:
    assert read_date(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("29/02/2026", "does not exist"),
        ("2026-02-30", "does not exist"),
        ("1900-02-29", "does not exist"),
        ("00/01/2026", "does not exist"),
        ("31/13/2026", "does not exist"),
        ("03/31/2026", "The day comes before the month"),
        ("2026-13-01", "The day comes before the month"),
        ("31/12/1989", "between 1990 and 2100"),
        ("0099-01-01", "between 1990 and 2100"),
        ("2101-01-01", "between 1990 and 2100"),
        ("31/03/26", "not a date"),
        ("31-03-2026", "not a date"),
        ("31.03.2026", "not a date"),
        ("2026/03/31", "not a date"),
        ("20260331", "not a date"),
        ("31 March 2026", "not a date"),
        ("March 2026", "not a date"),
        ("2026-3-1", "not a date"),
        ("2026-03-31 14:05", "not a date"),
        ("٢٠٢٦-٠٣-٣١", "not a date"),
        ("soon", "not a date"),
        ("", "not a date"),
        ("46112", "day number"),
        ("46112.5", "day number"),
    ],
)
def test_a_date_that_is_impossible_or_could_mean_two_days_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_date(text)


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_every_date_reads_back_in_both_spellings(day: dt.date) -> None:
    assert read_date(day.isoformat()) == read_date(f"{day:%d/%m/%Y}") == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [("new", "new"), ("NEW ", "new"), ("Annual Review", "annual review"), ("annual_review", "annual review"),
     ("annual-review", "annual review"), ("advice", "advice"), ("Amended", "amended")],
)  # fmt: skip
def test_a_plan_type_is_read_in_any_case(text: str, expected: str) -> None:
    assert read_plan_type(text) == expected
    assert expected in PLAN_TYPES


@pytest.mark.parametrize("text", ["", "review", "annualreview", "draft"])
def test_another_plan_type_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(ValueError, match="Use new, amended, annual review or advice"):
        read_plan_type(text)


def test_yes_and_no_are_read_in_words_and_figures() -> None:
    assert [read_yes_no(text) for text in ("yes", "Y", "TRUE", "1", " Yes ")] == [True] * 5
    assert [read_yes_no(text) for text in ("no", "n", "False", "0")] == [False] * 4
    for text in ("maybe", "2", "", "on"):
        with pytest.raises(ValueError, match="neither yes nor no"):
            read_yes_no(text)


def test_a_text_is_stored_with_single_spaces_and_blank_as_nothing() -> None:
    assert (
        normal_text("  Speech,\n language\u00a0 and  communication ", 100)
        == "Speech, language and communication"
    )
    assert normal_text(" \u00a0", 100) is None
    assert normal_text("👨\u200d👩\u200d👧", 100) == "👨\u200d👩\u200d👧"
    assert normal_text("x" * 40, 40) == "x" * 40


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 41, "longer than 40"),
        ("North\u200b", "cannot be seen"),
        ("\u202eNorth", "cannot be seen"),
        ("943 476 5919", "NHS number"),
        ("born 01/02/2012", "date of birth"),
        ("SY2 6ND", "postcode"),
        ("H801200001001", "UPN"),
    ],
)
def test_a_text_that_is_too_long_hidden_or_identifying_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        normal_text(text, 40)


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
