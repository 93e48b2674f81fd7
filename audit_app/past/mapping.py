"""How a sheet of any shape is read: what its columns hold, what its words mean. Kept, it is asked only once.

A column that holds grades says of which audit point and agency they are; what it does not say comes from the
columns of that name, and the agency also from the file or the sheet's name.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from audit_app.past.layout import Layout
from audit_app.past.rows import folded
from audit_app.register.table import column_letters
from audit_app.web.text import list_words

ROLES = {
    "plan": "The plan's reference",
    "round": "The round, by name",
    "date": "The date of the audit",
    "point": "The audit point",
    "agency": "The agency",
    "auditor": "The auditor",
    "grade": "Grades",
    "comment": "A comment on the row's grade",
    "comment before": "A comment on the grades before it",
    "child": "A reference of the child",
    "withdrawn": "Whether the plan was withdrawn",
}
ONCE = ("plan", "round", "date", "point", "agency", "auditor", "comment", "child", "withdrawn")
LEAVE_OUT = "leave out"
OF_A_CHILD = re.compile(
    r"\b(child|pupil|student|learner|young person|yp|cyp)\b.*\bnames?\b"
    r"|\bnames? of (the )?(child|pupil|student|learner|young person|yp|cyp)\b"
)
SHEETS = {"": "Nothing", "agency": "The agency", "round": "The round"}
HIDDEN = {"read": "Read them like the others", "leave": "Leave them out"}
FIRST_YEARS = {"1900": "1900, as most workbooks do", "1904": "1904, as some made on a Mac do"}


@dataclass(frozen=True)
class Holds:
    """What one column holds. Grades say their point's code and their agency where the column is of one."""

    what: str
    point: str = ""
    agency: str = ""


@dataclass(frozen=True)
class ColumnMap:
    """What is kept under a name for all files with the same headings. No `version` is the rubric's newest."""

    rubric: str = ""
    version: int | None = None
    columns: Mapping[int, Holds] = field(default_factory=dict)
    agency: str = ""
    sheets_are: str = ""
    first_year: str = ""
    hidden: str = ""
    grades: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)

    @property
    def grade_columns(self) -> dict[int, Holds]:
        """The columns that hold grades."""
        return {place: holds for place, holds in self.columns.items() if holds.what == "grade"}

    def place(self, what: str) -> int | None:
        """The column that holds something, counted from 0; None where none does."""
        return next((place for place, holds in self.columns.items() if holds.what == what), None)

    def words_of(self, found: "Words") -> "ColumnMap":
        """Without meanings of words that the file does not hold."""
        return replace(
            self,
            grades={key: self.grades[key] for key in found.grades if key in self.grades},
            agencies={key: self.agencies[key] for key in found.agencies if key in self.agencies},
            points={key: self.points[key] for key in found.points if key in self.points},
        )


@dataclass(frozen=True)
class Words:
    """The words a file holds that somebody has to say the meaning of, with how often each stands there.

    `rounds` are the rounds without a date of their own; `written` says how a word first stands there, and
    `places` the first rows in which it does, by its kind ("grade", "agency", "point") and the word.
    """

    grades: Mapping[str, int]
    agencies: Mapping[str, int]
    points: Mapping[str, int]
    rounds: Sequence[str]
    written: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self.grades or self.agencies or self.points or self.rounds)


@dataclass(frozen=True)
class Reading:
    """Everything somebody said of one file: the mapping, and what is of this file alone."""

    mapping: ColumnMap = field(default_factory=ColumnMap)
    sheets: tuple[str, ...] = ()
    layout: Layout | None = None
    round_name: str = ""
    dates: Mapping[str, dt.date] = field(default_factory=dict)
    kept_as: str = ""


def mapping_json(mapping: ColumnMap) -> dict[str, Any]:
    """A mapping as it is stored."""
    columns = {str(place): [one.what, one.point, one.agency] for place, one in mapping.columns.items()}
    return {**vars(mapping), "columns": columns}


def mapping_of(said: Mapping[str, Any]) -> ColumnMap:
    """A stored mapping. What is not there has its default."""
    known = {name: said[name] for name in ColumnMap.__dataclass_fields__ if name in said}
    columns = {int(place): Holds(*one) for place, one in said.get("columns", {}).items()}
    return ColumnMap(**{**known, "columns": dict(sorted(columns.items()))})


def reading_json(reading: Reading) -> dict[str, Any]:
    """A reading as it is stored beside its file."""
    layout = reading.layout
    return {
        "mapping": mapping_json(reading.mapping),
        "sheets": list(reading.sheets),
        "layout": [layout.heading, layout.two, layout.last] if layout else None,
        "round_name": reading.round_name,
        "dates": {name: day.isoformat() for name, day in reading.dates.items()},
        "kept_as": reading.kept_as,
    }


def reading_of(said: Mapping[str, Any]) -> Reading:
    """A stored reading; nothing said yet is an empty one."""
    layout = said.get("layout")
    return Reading(
        mapping=mapping_of(said.get("mapping", {})),
        sheets=tuple(said.get("sheets", ())),
        layout=Layout(*layout) if layout else None,
        round_name=said.get("round_name", ""),
        dates={name: dt.date.fromisoformat(day) for name, day in said.get("dates", {}).items()},
        kept_as=said.get("kept_as", ""),
    )


def column_name(place: int, headings: Sequence[str]) -> str:
    """A column as a sentence names it: "C (Grade)"."""
    heading = headings[place] if place < len(headings) else ""
    return f"{column_letters(place)} ({heading[:60]})" if heading else column_letters(place)


def faults_of(mapping: ColumnMap, headings: Sequence[str], round_name: str) -> Iterator[str]:
    """What is still missing in a mapping, or said twice, a sentence each."""
    for what in ONCE:
        twice = [place for place, holds in mapping.columns.items() if holds.what == what]
        if len(twice) > 1:
            names = list_words([column_name(place, headings) for place in twice])
            all_ = "both" if len(twice) == 2 else "all"
            yield f"Columns {names} {all_} hold “{ROLES[what].lower()}”. Choose one"
    if mapping.place("plan") is None:
        yield "Choose the column that holds the plan's reference"
    grades = mapping.grade_columns
    if not grades:
        yield "Choose at least one column that holds grades"
    yield from _astray(mapping, grades, headings)
    auditor = mapping.place("auditor")
    if auditor is not None and auditor < len(headings) and OF_A_CHILD.search(folded(headings[auditor])):
        where = column_name(auditor, headings)
        yield f"Column {where} names children, and they would be kept as auditors. Leave it out"
    named = [bool(round_name), mapping.sheets_are == "round", mapping.place("round") is not None]
    if not any(named) and mapping.place("date") is None:
        yield "Choose the column of the round or of its date, or enter one name for the round"
    if sum(named) > 1:
        yield "The round is named twice: by a column, by the sheets or by the name entered. Keep one of them"


def _astray(mapping: ColumnMap, grades: Mapping[int, Holds], headings: Sequence[str]) -> Iterator[str]:
    if any(not one.point for one in grades.values()) and mapping.place("point") is None:
        yield "Say which audit point each column of grades is of, or choose the column that names the point"
    agency = mapping.agency or mapping.sheets_are == "agency" or mapping.place("agency") is not None
    if any(not one.agency for one in grades.values()) and not agency:
        yield "Say which agency gave the grades: a column, one for each column of grades, or one for the file"
    if sum((bool(mapping.agency), mapping.sheets_are == "agency", mapping.place("agency") is not None)) > 1:
        yield "The agency is said twice: by a column, by the sheets or for all grades. Keep one of them"
    seen: dict[tuple[str, str], int] = {}
    for place, one in grades.items():
        earlier = seen.setdefault((one.point, one.agency), place)
        if earlier != place:
            names = f"{column_name(earlier, headings)} and {column_name(place, headings)}"
            yield f"Columns {names} hold grades of the same audit point and agency. Leave one of them out"
    first = min(grades, default=0)
    before = [place for place, holds in mapping.columns.items() if holds.what == "comment before"]
    owners = [max((grade for grade in grades if grade < place), default=-1) for place in before]
    if len(set(owners)) < len(owners):
        yield "Two columns of comments belong to one column of grades. Leave one of them out"
    if any(place < first for place in before):
        yield "A comment on the grades before it stands right of a column of grades"
    if mapping.place("comment") is not None and len(grades) > 1:
        yield (
            "A row with several grades has no one comment: choose “A comment on the grades before it”, or"
            " leave the column out"
        )
