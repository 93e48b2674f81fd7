"""The spreadsheets of past_workbooks.py, each with what a person answers to bring it in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.past_workbooks import (
    AGENCIES,
    a_column_for_each_point_and_agency,
    a_sheet_for_each_agency,
    a_sheet_for_each_month,
    formulas_with_results,
    from_1904,
    hidden_rows_and_columns,
    of_five,
    reversed_numbers,
    semicolons,
    serial_dates,
    titles_and_notes,
    totals_at_the_bottom,
    two_heading_rows,
)


@dataclass(frozen=True)
class Shape:
    """A file, and what a person says of it beyond agreeing to what is suggested.

    `columns` are by heading: what is chosen, and of which agency. `words` are by the words shown. `rounds`
    are the names and dates that come in.
    """

    make: Callable[[], bytes]
    table: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    whole: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    file_name: str = "audit.xlsx"
    rounds: Mapping[str, str] = field(default_factory=lambda: {"2024-03": "2024-03-21"})


# Its date is not in the file; the first of the month is suggested.
ONE_ROUND = {"round_name": "2024-03"}
FIRST = {"2024-03": "2024-03-01"}
FIVE = {"5": "O", "4": "G", "3": "G", "2": "RI", "1": "I"}
SHAPES: dict[str, Shape] = {
    "titles and notes": Shape(titles_and_notes),
    "two heading rows": Shape(two_heading_rows, whole=ONE_ROUND, rounds=FIRST),
    "totals at the bottom": Shape(
        totals_at_the_bottom, whole=ONE_ROUND, rounds=FIRST, words={"direction": "1 is best"}
    ),
    "reversed numbers": Shape(reversed_numbers, words={"direction": "1 is lowest"}),
    "1 to 5": Shape(of_five, whole=ONE_ROUND, rounds=FIRST, words=FIVE),
    "serial dates": Shape(serial_dates),
    "dates from 1904": Shape(from_1904, columns={"Plain date": ("", "")}),
    "plain dates from 1904": Shape(from_1904, columns={"Date": ("", ""), "Plain date": ("date", "")}),
    "a column for each point and agency": Shape(
        a_column_for_each_point_and_agency, whole=ONE_ROUND, rounds=FIRST
    ),
    "a sheet for each agency": Shape(
        a_sheet_for_each_agency,
        table={"sheets": [agency.title() for agency in AGENCIES], "sheets_are": "agency"},
        whole=ONE_ROUND,
        rounds=FIRST,
    ),
    "hidden rows and columns": Shape(hidden_rows_and_columns, table={"hidden": "read"}),
    "formulas with results": Shape(
        formulas_with_results, columns={"Share good": ("", "")}, whole=ONE_ROUND, rounds=FIRST
    ),
    "a sheet for each month": Shape(
        a_sheet_for_each_month,
        table={"sheets": ["March 2024", "April 2024"], "sheets_are": "round"},
        rounds={"March 2024": "2024-03-01", "April 2024": "2024-04-01"},
    ),
    "semicolons": Shape(semicolons, file_name="audit.csv"),
}
