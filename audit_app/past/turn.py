"""A mapped sheet turned into the rows the import knows, each naming the sheet's own row and column."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit_app.past.grade_words import NO_GRADE, grade_key
from audit_app.past.layout import headings_of, spread
from audit_app.past.lines import Line, Placed, by_month, day_of, from_1904, lines_of, month_ends, round_name
from audit_app.past.mapping import LEAVE_OUT, Holds, Reading, column_name
from audit_app.past.rows import PastRow, folded, read_cell
from audit_app.register.table import Problem

MOST_GRADES = 200_000
# Our columns for what a column of the sheet may hold.
OURS = {
    "plan": "plan", "round": "round", "date": "round_date", "auditor": "auditor", "comment": "comment",
    "child": "child_ref", "withdrawn": "withdrawn",
}  # fmt: skip
SAID_ONCE = ("plan", "child_ref", "withdrawn", "auditor", "round", "round_date")
# Merged, these stand for each of their rows; grades and comments of one cell are no two cells' own.
DOWNWARDS = frozenset(("plan", "round", "date", "auditor", "agency", "point", "child", "withdrawn"))
HIDDEN_UNSAID = (
    "some rows or columns of this sheet are hidden. Say on the page of the table whether to read them."
)


@dataclass
class Turned:
    """The rows a file becomes, what is wrong with it, and what of it is left out: words, with how often."""

    rows: list[PastRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)


def turn(placed: Sequence[Placed], reading: Reading) -> Turned:
    """Every grade of the tables as a row. Where there is a problem, the rows are not to be used."""
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
        self.comments = self._comments()
        self.places = {place: self._places(place) for place in self.mapping.grade_columns}
        self.listing = self._places(next(iter(self.places), None))

    def run(self) -> None:
        """Go through the table."""
        self._shape()
        for line in lines_of(self.placed, self.mapping):
            sound = self._faults(line)
            base = self._base(line) if sound else None
            if base is not None:
                self._grades(line, base)

    def refuse(self, row: int | None, place: int | None, reason: str) -> None:
        where = None if place is None else column_name(place, self.headings)
        self.turned.problems.append(Problem(self.sheet.name, row, where, reason))

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

    def _shape(self) -> None:
        """What is wrong with the table as a whole: what is hidden unsaid, and cells merged across values."""
        inside = range(self.placed.layout.top + 1, self.placed.layout.last + 1)
        hidden = any(number in inside for number in self.sheet.hidden_rows)
        hidden = hidden or any(place in self.sheet.hidden_columns for place in self.mapping.columns)
        if hidden and not self.mapping.hidden:
            self.refuse(None, None, HIDDEN_UNSAID)
        if self.mapping.hidden == "leave":
            self.turned.left["hidden row"] += sum(1 for number in self.sheet.hidden_rows if number in inside)
            for place in self.sheet.hidden_columns & self.mapping.columns.keys():
                self.refuse(None, place, "this column is hidden and said to hold something. Show it first.")
        for top, left, bottom, right in self.sheet.merged:
            mapped = [place for place in range(left, right + 1) if place in self.mapping.columns]
            rows = range(max(top, inside.start), min(bottom + 1, inside.stop))
            across = right > left or any(self.mapping.columns[p].what not in DOWNWARDS for p in mapped)
            if mapped and rows and across:
                reason = "this cell is merged with others, so it is not clear whose value it is. Unmerge it."
                self.refuse(rows.start, mapped[0], reason)

    def _faults(self, line: Line) -> bool:
        """Whether the row's mapped cells can be taken as they are."""
        faults = {place: self.sheet.faults.get((line.number, place)) for place in self.mapping.columns}
        for place, fault in faults.items():
            if fault:
                self.refuse(line.number, place, fault)
        short = len(line.cells) < len(self.headings)
        if short:
            counts = f"this row has {len(line.cells)} of the {len(self.headings)} columns"
            self.refuse(line.number, None, f"{counts}. Leave a cell blank rather than out.")
        return not short and not any(faults.values())

    def _base(self, line: Line) -> dict[str, Any] | None:
        """What all grades of a row share; None where some of it cannot be read."""
        values: dict[str, Any] = {"number": line.number, "sheet": self.named, "rubric_version": None}
        texts = {ours: line.at(self.mapping.place(what)) for what, ours in OURS.items()}
        day = self._date(line, texts)
        sound = True
        for name in SAID_ONCE:
            place = self.mapping.place("date" if name == "round_date" else _what(name))
            reason: str | None = day if name == "round_date" else None
            if not reason:
                values[name], reason = self._value(name, texts[name])
            if reason:
                sound = False
                self.refuse(line.number, place, reason)
        values["rubric"] = folded(self.mapping.rubric)
        return values if sound else None

    def _date(self, line: Line, texts: dict[str, str]) -> str | None:
        """Fill in the round and its date. Gives the sentence of a date that cannot be read."""
        texts["round"] = round_name(self.sheet, line, self.reading)
        if self.mapping.place("date") is None:
            day = self.reading.dates.get(texts["round"])
            if day is None and texts["round"]:
                return f"nobody has said the date of the round “{texts['round'][:60]}”."
        elif not texts["round_date"]:
            return "the date is missing."
        else:
            day, fault = day_of(texts["round_date"], self.from_1904)
            if fault:
                return fault
        if day is not None and by_month(self.reading):
            texts["round"] = f"{day:%Y-%m}"
            day = self.ends[texts["round"]]
        texts["round_date"] = day.isoformat() if day else ""
        return None

    def _value(self, name: str, text: str) -> tuple[Any, str | None]:
        if (name, text) not in self.read:
            self.read[name, text] = read_cell(name, text)
        return self.read[name, text]

    def _grades(self, line: Line, base: dict[str, Any]) -> None:
        """A row for each grade of a line; one that only lists its plan where there is none."""
        given = 0
        for place, holds in self.mapping.grade_columns.items():
            text = line.at(place)
            code = self.mapping.grades.get(grade_key(text)) if text else NO_GRADE
            comment_at = self.comments.get(place)
            if code == NO_GRADE:
                self.turned.left["comment that stands beside no grade"] += bool(line.at(comment_at))
                continue
            if code is None:
                self.refuse(line.number, place, f"nobody has said what “{text[:40]}” means.")
                continue
            point, agency = self._point(line, place, holds), self._agency(line, place, holds)
            if LEAVE_OUT in (point, agency):
                self.turned.left["cell whose audit point or agency is left out"] += 1
                given += 1
                continue
            comment, reason = self._value("comment", line.at(comment_at))
            if reason:
                self.refuse(line.number, comment_at, reason)
            elif point and agency:
                given += 1
                grade, _ = self._value("grade", code)
                said = {"audit_point": point.casefold(), "agency": folded(agency)}
                self._add(base | said | {"grade": grade, "comment": comment, "places": self.places[place]})
        if not given:
            nothing = dict.fromkeys(("audit_point", "agency", "auditor", "comment"), "")
            self._add(base | nothing | {"grade": None, "places": self.listing})

    def _add(self, values: dict[str, Any]) -> None:
        self.turned.rows.append(PastRow(**values))

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
        if not text:
            self.refuse(line.number, place, f"the {what} is missing.")
            return ""
        code = known.get(folded(text), "")
        if not code:
            if what == "audit point":
                self.turned.unknown[text[:60]] += 1
            self.refuse(line.number, place, f"nobody has said which {what} “{text[:40]}” is.")
        return code


def _what(ours: str) -> str:
    return next(what for what, name in OURS.items() if name == ours)
