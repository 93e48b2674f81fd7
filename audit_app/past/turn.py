"""A mapped sheet turned into the rows the import knows, each naming the sheet's own row and column."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit_app.past.grade_words import MISTAKE, NO_GRADE, grade_key
from audit_app.past.layout import headings_of, spread
from audit_app.past.lines import Line, Placed, by_month, day_of, from_1904, lines_of, month_ends, round_name
from audit_app.past.mapping import LEAVE_OUT, Holds, Reading, column_name
from audit_app.past.rows import UNREAD, PastRow, folded, read_cell
from audit_app.past.whole import faults_within, whole_faults
from audit_app.register.table import Problem

MOST_GRADES = 200_000
# Our columns for what a column of the sheet may hold.
OURS = {
    "plan": "plan", "round": "round", "date": "round_date", "auditor": "auditor", "comment": "comment",
    "child": "child_ref", "withdrawn": "withdrawn",
}  # fmt: skip
SAID_ONCE = ("plan", "child_ref", "withdrawn", "auditor", "round", "round_date")
MISTAKEN = "was said in step 3 to be a mistake. Correct it in the file, or choose there what it means."
# What is left out of a file, said of one and of several.
HIDDEN_ROWS = ("hidden row", "hidden rows")
NO_GRADE_BESIDE = ("comment that stands beside no grade", "comments that stand beside no grade")
POINT_LEFT_OUT = (
    "cell of an audit point or agency that is left out",
    "cells of audit points or agencies that are left out",
)


@dataclass
class Turned:
    """The rows a file becomes, what is wrong with it, and what of it is left out, with how often.

    `nothing` are words that were said to be no grade, `unknown` those of points that nobody has said.
    `lost` are comments that cannot be read: a file may come in without them, where somebody says so.
    """

    rows: list[PastRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lost: list[Problem] = field(default_factory=list)
    left: Counter[tuple[str, str]] = field(default_factory=Counter)
    nothing: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)


def turn(placed: Sequence[Placed], reading: Reading) -> Turned:
    """Every grade of the tables as a row, and every problem: none is left unlooked for because of another.

    Where there is a problem, the rows are only to be checked further.
    """
    turned = Turned()
    ends = month_ends(placed, reading)
    for one in placed:
        _Turner(one, reading, len(placed) > 1, ends, turned).run()
        if len(turned.rows) > MOST_GRADES:
            reason = f"the file holds more than {MOST_GRADES:,} grades. Split it into smaller files."
            turned.problems.append(Problem(one.sheet.name, None, None, reason))
            break
    return turned


class _Turner:
    """Turns one table, cell by cell; a value is read once however often it stands there."""

    def __init__(
        self, placed: Placed, reading: Reading, several: bool, ends: Mapping[str, dt.date], turned: Turned
    ) -> None:
        self.placed, self.reading, self.mapping, self.turned = placed, reading, reading.mapping, turned
        self.sheet, self.ends = placed.sheet, ends
        self.named = self.sheet.name if several else None
        self.headings = headings_of(spread(self.sheet), placed.layout)
        self.from_1904 = from_1904(self.sheet, self.mapping)
        self.read: dict[tuple[str, str], tuple[Any, str | None]] = {}
        self.faults = faults_within(placed, self.mapping)
        self.said: set[tuple[int | None, str]] = set()
        self.comments = self._comments()
        self.places = {place: self._places(place) for place in self.mapping.grade_columns}
        self.listing = self._places(next(iter(self.places), None))

    def run(self) -> None:
        """Go through the table."""
        inside = range(self.placed.layout.top + 1, self.placed.layout.last + 1)
        if self.mapping.hidden == "leave":
            self.turned.left[HIDDEN_ROWS] += sum(1 for number in self.sheet.hidden_rows if number in inside)
        for fault in whole_faults(self.placed, self.mapping):
            self.refuse(*fault)
        for line in lines_of(self.placed, self.mapping):
            self.said.clear()
            if len(line.cells) < len(self.headings):
                counts = f"this row has {len(line.cells)} of the {len(self.headings)} columns"
                self.refuse(line.number, None, f"{counts}. Leave a cell blank rather than out.")
            self._grades(line, *self._base(line))

    def refuse(self, row: int | None, place: int | None, reason: str) -> None:
        """Note a problem; of one cell, each only once."""
        if (place, reason) not in self.said:
            self.said.add((place, reason))
            self.turned.problems.append(self._problem(row, place, reason))

    def _problem(self, row: int | None, place: int | None, reason: str) -> Problem:
        where = None if place is None else column_name(place, self.headings)
        return Problem(self.sheet.name, row, where, reason)

    def _unread(self, line: Line, place: int | None) -> bool:
        """Whether there is no value to take from a cell, after saying why."""
        if place is None:
            return False
        if place >= len(line.cells):
            # Of a short row, which was refused as a whole.
            return len(line.cells) < len(self.headings)
        if fault := self.faults.get((line.number, place)):
            self.refuse(line.number, place, fault)
        return bool(fault)

    def _comments(self) -> dict[int, int]:
        """The column of the comment on each column of grades."""
        whole = self.mapping.place("comment")
        found = {} if whole is None else dict.fromkeys(self.mapping.grade_columns, whole)
        last = None
        for place, holds in sorted(self.mapping.columns.items()):
            if holds.what == "grade":
                last = place
            elif holds.what == "comment before" and last is not None:
                found[last] = place
        return found

    def _places(self, grade: int | None) -> dict[str, str | None]:
        """The sheet's column for each of ours, for a row of one column of grades."""
        at = {ours: self.mapping.place(what) for what, ours in OURS.items()}
        at |= {"grade": grade, "comment": None if grade is None else self.comments.get(grade)}
        holds = self.mapping.columns.get(grade) if grade is not None else None
        at["audit_point"] = grade if holds and holds.point else self.mapping.place("point")
        at["agency"] = grade if holds and holds.agency else self.mapping.place("agency")
        at |= dict.fromkeys(("rubric", "rubric_version", "area"))
        return {
            ours: None if place is None else column_name(place, self.headings) for ours, place in at.items()
        }

    def _base(self, line: Line) -> tuple[dict[str, Any], frozenset[str]]:
        """What all grades of a row share, and the names of what cannot be read of it."""
        values: dict[str, Any] = {"number": line.number, "sheet": self.named}
        values |= {"rubric": folded(self.mapping.rubric), "rubric_version": self.mapping.version}
        at = {ours: self.mapping.place(what) for what, ours in OURS.items()}
        texts = {ours: line.at(place) for ours, place in at.items()}
        unread = {name for name in SAID_ONCE if self._unread(line, at[name])}
        if fault := self._date(line, texts, unread):
            self.refuse(line.number, at["round_date"], fault)
        for name in SAID_ONCE:
            value, reason = (None, None) if name in unread else self._value(name, texts[name])
            if reason:
                unread.add(name)
                self.refuse(line.number, at[name], reason)
            values[name] = UNREAD.get(name) if name in unread else value
        return values, frozenset(unread)

    def _date(self, line: Line, texts: dict[str, str], unread: set[str]) -> str:
        """Fill in the round and its date, or add to `unread` what nobody can know of them.

        Gives the sentence of what is wrong with the date; "" where nothing is, or it was said already.
        """
        texts["round"] = round_name(self.sheet, line, self.reading)
        day, fault = None, ""
        if self.mapping.place("date") is None:
            day = self.reading.dates.get(texts["round"])
            if day is None and texts["round"]:
                fault = f"nobody has said the date of the round “{texts['round'][:60]}”."
        elif "round_date" not in unread:
            text = texts["round_date"]
            day, fault = day_of(text, self.from_1904) if text else (None, "the date is missing.")
        monthly = by_month(self.reading)
        if day is None:
            unread |= {"round_date", "round"} if monthly else {"round_date"}
            return fault
        if monthly:
            texts["round"] = f"{day:%Y-%m}"
            day = self.ends[texts["round"]]
        texts["round_date"] = day.isoformat()
        return ""

    def _value(self, name: str, text: str) -> tuple[Any, str | None]:
        if (name, text) not in self.read:
            self.read[name, text] = read_cell(name, text)
        return self.read[name, text]

    def _grades(self, line: Line, base: dict[str, Any], unread: frozenset[str]) -> None:
        """A row for each grade of a line; one that only lists its plan where there is none."""
        given = 0
        for place, holds in self.mapping.grade_columns.items():
            if self._none_given(line, place):
                continue
            point = self._point(line, place, holds)
            agency = LEAVE_OUT if point == LEAVE_OUT else self._agency(line, place, holds)
            if LEAVE_OUT in (point, agency):
                self.turned.left[POINT_LEFT_OUT] += 1
                given += 1
                continue
            code, comment = self._code(line, place), self._comment(line, self.comments.get(place))
            if point and code:
                given += 1
                grade, _ = self._value("grade", code)
                said = {"audit_point": point.casefold(), "agency": folded(agency), "grade": grade}
                of_column = {"comment": comment, "places": self.places[place]}
                self._add(base | said | of_column, unread if agency else unread | {"agency"})
        if not given:
            nothing = dict.fromkeys(("audit_point", "agency", "auditor", "comment"), "")
            self._add(base | nothing | {"grade": None, "places": self.listing}, unread)

    def _none_given(self, line: Line, place: int) -> bool:
        """Whether a cell of grades is blank, or holds what was said to be none."""
        text = line.at(place)
        if (line.number, place) in self.faults:
            return False
        if text and self.mapping.grades.get(grade_key(text)) != NO_GRADE:
            return False
        at = self.comments.get(place)
        self.turned.left[NO_GRADE_BESIDE] += bool(line.at(at)) or (line.number, at) in self.faults
        self.turned.nothing[" ".join(text.split())[:40]] += bool(text)
        return True

    def _code(self, line: Line, place: int) -> str:
        """The code of the grade in a cell; "" after saying why there is none."""
        if self._unread(line, place):
            return ""
        text = line.at(place)
        code = self.mapping.grades.get(grade_key(text))
        if code is None:
            self.refuse(line.number, place, f"nobody has said what “{text[:40]}” means.")
        elif code == MISTAKE:
            self.refuse(line.number, place, f"“{text[:40]}” {MISTAKEN}")
        return "" if code in (None, MISTAKE) else code

    def _comment(self, line: Line, place: int | None) -> str:
        """The comment on a grade; "" after noting one that cannot be read."""
        fault = None if place is None else self.faults.get((line.number, place))
        comment, reason = (None, fault) if fault else self._value("comment", line.at(place))
        if reason:
            self.turned.lost.append(self._problem(line.number, place, reason))
        return comment or ""

    def _add(self, values: dict[str, Any], unread: frozenset[str]) -> None:
        self.turned.rows.append(PastRow(**values, unread=unread))

    def _point(self, line: Line, place: int, holds: Holds) -> str:
        if holds.point:
            return holds.point
        at = self.mapping.place("point")
        return self._meant(line, at, line.at(at), self.mapping.points, "audit point")

    def _agency(self, line: Line, place: int, holds: Holds) -> str:
        if holds.agency:
            return holds.agency
        at = self.mapping.place("agency")
        text = line.at(at)
        if at is None and self.mapping.sheets_are == "agency":
            return self._meant(line, None, self.sheet.name or "", self.mapping.agencies, "agency")
        if at is None and self.mapping.agency:
            return self.mapping.agency
        return self._meant(line, at, text, self.mapping.agencies, "agency")

    def _meant(self, line: Line, place: int | None, text: str, known: Mapping[str, str], what: str) -> str:
        """What a word means; "" after saying that nobody has said."""
        if self._unread(line, place):
            return ""
        if not text:
            self.refuse(line.number, place, f"the {what} is missing.")
            return ""
        code = known.get(folded(text), "")
        if not code:
            if what == "audit point":
                self.turned.unknown[text[:60]] += 1
            self.refuse(line.number, place, f"nobody has said which {what} “{text[:40]}” is.")
        return code
