"""Reading the cells of a file of past audits: what passes, and the sentence for what does not."""

import datetime as dt

import pytest

from audit_app.past.rows import COLUMNS, REQUIRED, PastRow, folded, read_rows
from audit_app.register.reading import Problem, read_table
from audit_app.rubrics.grades import Grade
from tests.support.build_past import past_file, row


def read(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> tuple[list[PastRow], list[Problem]]:
    return read_rows(read_table(past_file(rows, columns), "past.csv"))


def only(**cells: str) -> PastRow:
    (found,), problems = read(row(**cells))
    assert problems == []
    return found


def test_a_row_is_read_as_it_is_kept() -> None:
    found = only(
        round=" 2024-03 ", round_date="21/03/2024", rubric="Tiny_Rubric", audit_point="t-1",
        agency="Social_Care", auditor=" Ann  Auditor ", grade="Requires Improvement",
        comment=" One.\r\nTwo. ", rubric_version="v1", child_ref="C-7", withdrawn="Yes", area="North",
    )  # fmt: skip
    assert found == PastRow(
        2, "2024-03", dt.date(2024, 3, 21), "tiny rubric", "EHC-0001", "t-1", "social care", "Ann  Auditor",
        Grade.REQUIRES_IMPROVEMENT, "One.\nTwo.", 1, "C-7", True, "north",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "grade"),
    [("O", "O"), ("o", "O"), ("ri", "RI"), ("n/a", "NA"), ("Not applicable", "NA"), ("INADEQUATE", "I")],
)
def test_grades_are_read_in_words_or_codes_of_any_case(written: str, grade: str) -> None:
    assert only(grade=written).grade is Grade(grade)


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("round", " ", "the name of the round is missing."),
        ("round", "x" * 61, "the name of the round must be 60 characters or fewer: it has 61."),
        ("round_date", "", "the date of the round is missing."),
        ("round_date", "2024-02-30", "this day does not exist."),
        ("round_date", "45000", "this is a spreadsheet's day number."),
        ("rubric", "", "the rubric is missing."),
        ("plan", "", "the reference is missing."),
        ("plan", "Oliver Smith", "this looks like a person's name."),
        ("plan", "943 476 5919", "this looks like an NHS number"),
        ("plan", "1.2E+11", "a spreadsheet has turned this reference into a number"),
        ("audit_point", "", "the audit point is missing. Only a row with"),
        ("agency", "", "the agency is missing. Only a row with"),
        ("auditor", "Ann\nBea", "the auditor must be on one line: remove the line break."),
        ("grade", "", "the grade is missing. Only a row with"),
        ("grade", "3", "“3” is not a grade. Use O, G, RI, I or NA, or the grade in words."),
        ("grade", "good " * 20, "this is not a grade. Use O, G, RI, I or NA, or the grade in words."),
        ("rubric_version", "two", "this is not a rubric's version."),
        ("child_ref", "Oliver Smith", "this looks like a person's name."),
        ("withdrawn", "perhaps", "this is neither yes nor no."),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_its_row_and_column(
    column: str, text: str, reason: str
) -> None:
    rows, problems = read(row(), row(**{column: text}), row(plan="EHC-0002"))
    assert [(problem.row, problem.column) for problem in problems] == [(3, column)]
    assert problems[0].reason.startswith(reason)
    assert [(one.number, *one.unread) for one in rows] == [(2,), (3, column), (4,)]


def test_a_row_without_anything_of_a_grade_lists_its_plan() -> None:
    found = only(audit_point="", agency="", auditor="", grade="", comment="", withdrawn="yes")
    assert (found.plan, found.grade, found.withdrawn) == ("EHC-0001", None, True)


def test_missing_columns_are_named_and_no_other_heading_is_repeated() -> None:
    rows, problems = read(row(), columns=(*REQUIRED[:4], "Oliver"))
    assert rows == []
    (problem,) = problems
    assert problem.sentence.startswith(
        "The file has no column audit_point or agency or auditor or grade or comment."
    )
    assert "oliver" not in problem.sentence.casefold()


def test_every_unknown_column_is_named() -> None:
    rows, problems = read(row(), columns=(*REQUIRED, "panel", "notes"))
    assert len(rows) == 1
    assert [problem.column for problem in problems] == ["panel", "notes"]
    assert "there may be rubric_version, child_ref, withdrawn, area." in problems[0].reason


def test_the_sheet_of_a_workbook_is_named_too() -> None:
    table = read_table(past_file([row(grade="x")]), "past.csv")
    _, (problem,) = read_rows(type(table)("Audits 2024", table.header, table.rows))
    assert problem.sentence.startswith("Sheet “Audits 2024”, row 2, column grade: “x” is not a grade.")


@pytest.mark.parametrize("written", ["social care", "Social Care", " SOCIAL_CARE ", "social-care"])
def test_names_are_compared_in_any_case_and_with_any_separator(written: str) -> None:
    assert folded(written) == "social care"
