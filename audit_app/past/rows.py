"""The rows of a file of past audits, each cell read and checked by itself (design, section 8).

What a row means in one area, with its rubrics, agencies and plans, is checked in check.py.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from audit_app.register.reading import Problem, Row, Table
from audit_app.register.rules import looks_damaged, looks_personal, normal_reference, read_date, read_yes_no
from audit_app.rubrics.grades import Grade, read_grade
from audit_app.web.text import clean_line, clean_paragraphs

REQUIRED = ("round", "round_date", "rubric", "plan", "audit_point", "agency", "auditor", "grade", "comment")
OPTIONAL = ("rubric_version", "child_ref", "withdrawn", "area")
COLUMNS = REQUIRED + OPTIONAL
# A row with all of these blank lists a plan of the round and says nothing else of it.
OF_A_GRADE = ("audit_point", "agency", "auditor", "grade", "comment")
AGREED = "agreed"
LONGEST_ROUND, LONGEST_NAME, SHOWN = 60, 200, 40
# What stands where a cell could not be read; None for the columns not here.
UNREAD: dict[str, Any] = dict.fromkeys(("round", "plan", "auditor", "comment", "audit_point", "agency"), "")
UNREAD |= {"round_date": dt.date.min, "rubric": "", "area": ""}
VERSION = re.compile(r"v?0*([1-9]\d{0,3})(?:\.0)?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class PastRow:
    """One row, every value read. `agency` is AGREED for a moderated grade.

    Without a grade the row only lists its plan; `rubric`, `audit_point`, `agency` and `area` are as written
    but for case and spaces (see `folded`). Of a sheet that was mapped, `sheet` is its name where several are
    read, and `places` names the sheet's own column for each of ours, None where it has none. `unread` names
    columns whose value could not be read: theirs here stands for nothing, and the row is only checked.
    """

    number: int
    round: str
    round_date: dt.date
    rubric: str
    plan: str
    audit_point: str
    agency: str
    auditor: str
    grade: Grade | None
    comment: str
    rubric_version: int | None = None
    child_ref: str | None = None
    withdrawn: bool | None = None
    area: str = ""
    sheet: str | None = None
    places: Mapping[str, str | None] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        """Its row as a sentence says it: "12", or "12 of sheet “Health”"."""
        return f"{self.number} of sheet “{self.sheet}”" if self.sheet else str(self.number)


def folded(text: str) -> str:
    """A name as names are compared: any case, and spaces, hyphens and underscores alike."""
    return " ".join(re.split(r"[\s_-]+", text.strip().casefold()))


def _round(text: str) -> str:
    name = clean_line(text, "the name of the round", LONGEST_ROUND)
    if not name:
        raise ValueError("the name of the round is missing.")
    return name


def _day(text: str) -> dt.date:
    if not text.strip():
        raise ValueError("the date of the round is missing.")
    return read_date(text)


def _rubric(text: str) -> str:
    if not text.strip():
        raise ValueError("the rubric is missing. Name it as “flask --app wsgi rubric list” does.")
    return folded(text)


def _reference(text: str) -> str:
    reference = normal_reference(text)
    if reason := looks_damaged(reference) or looks_personal(reference):
        raise ValueError(reason)
    return reference


def _grade(text: str) -> Grade | None:
    if len(text.strip()) > SHOWN:
        raise ValueError("this is not a grade. Use O, G, RI, I or NA, or the grade in words.")
    return read_grade(text) if text.strip() else None


def _version(text: str) -> int | None:
    found = VERSION.fullmatch(text.strip())
    if found is None and text.strip():
        raise ValueError("this is not a rubric's version. Write a whole number, or leave it blank.")
    return int(found.group(1)) if found else None


def _auditor(text: str) -> str:
    return clean_line(text, "the auditor", LONGEST_NAME)


READERS: Mapping[str, Callable[[str], Any]] = {
    "round": _round,
    "round_date": _day,
    "rubric": _rubric,
    "plan": _reference,
    "audit_point": lambda text: text.strip().casefold(),
    "agency": folded,
    "auditor": _auditor,
    "grade": _grade,
    "comment": lambda text: clean_paragraphs(text, "the comment"),
    "rubric_version": _version,
    "child_ref": lambda text: _reference(text) if text.strip() else None,
    "withdrawn": lambda text: read_yes_no(text) if text.strip() else None,
    "area": lambda text: text.strip().casefold(),
}


def read_rows(table: Table) -> tuple[list[PastRow], list[Problem]]:
    """Read every row: also one with problems comes back, with what could not be read of it.

    A file that lacks a column has no rows that can be read; one with a column too many has.
    """
    problems = list(column_problems(table))
    if not set(REQUIRED) <= set(table.header):
        return [], problems
    cells = _Cells()
    rows: list[PastRow] = []
    for row in table.rows:
        found = list(cells.problems_of(row, table))
        problems += found
        unread = frozenset(problem.column or "" for problem in found)
        blank = {name: UNREAD.get(name) for name in unread}
        rows.append(PastRow(row.number, **cells.values | blank, unread=unread))
    return rows, problems


def column_problems(table: Table) -> Iterator[Problem]:
    """Columns that are missing or not of this format."""
    missing = [name for name in REQUIRED if name not in table.header]
    if missing:
        # The other headings are not repeated: without these, the first row may be a child's row.
        reason = f"The file has no column {' or '.join(missing)}. Its first row must name the columns"
        yield Problem(table.sheet, None, None, f"{reason} {', '.join(REQUIRED)}.")
        return
    for name in table.header:
        if name not in COLUMNS:
            reason = "past audits have no such column. Remove it, or correct its name. Besides the columns"
            yield Problem(table.sheet, None, name, f"{reason} needed, there may be {', '.join(OPTIONAL)}.")


class _Cells:
    """Reads rows cell by cell, and remembers: a file repeats most of its cells a thousand times."""

    def __init__(self) -> None:
        self.read: dict[str, dict[str, tuple[Any, str | None]]] = {name: {} for name in COLUMNS}
        self.values: dict[str, Any] = {}

    def problems_of(self, row: Row, table: Table) -> Iterator[Problem]:
        """What is wrong with one row; its values are in `values` after this."""
        self.values = {}
        told = dict(zip(table.header, row.cells, strict=True))
        for name, text in told.items():
            if name not in COLUMNS:
                continue
            known = self.read[name]
            if text not in known:
                known[text] = read_cell(name, text)
            self.values[name], reason = known[text]
            if reason:
                yield Problem(table.sheet, row.number, name, reason)
        if any(told[name].strip() for name in OF_A_GRADE):
            for name in ("audit_point", "agency", "grade"):
                if not told[name].strip():
                    yield Problem(table.sheet, row.number, name, _missing(name))


def _missing(name: str) -> str:
    listing = f"Only a row with {', '.join(OF_A_GRADE[:-1])} and {OF_A_GRADE[-1]} all blank lists a plan."
    words = {"audit_point": "audit point"}.get(name, name)
    return f"the {words} is missing. {listing}"


def read_cell(name: str, text: str) -> tuple[Any, str | None]:
    """The value of one cell of a column, or the sentence that says what is wrong with it."""
    try:
        return READERS[name](text), None
    except ValueError as error:
        reason = str(error)
        return None, reason[:1].lower() + reason[1:] + ("" if reason.endswith(".") else ".")
