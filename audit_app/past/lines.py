"""The tables of a file: their rows, and what has to be known of all of them before one is turned."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit_app.past.days import read_day
from audit_app.past.grade_words import LONGEST_WORD, grade_key
from audit_app.past.layout import Layout, spread
from audit_app.past.mapping import ColumnMap, Reading, Words
from audit_app.past.rows import folded
from audit_app.register.raw_sheets import RawSheet

PLACES_KEPT = 3


@dataclass(frozen=True)
class Placed:
    """One sheet that is read, and where its table is."""

    sheet: RawSheet
    layout: Layout


@dataclass(frozen=True)
class Line:
    """One row of a table, with its cells by column."""

    number: int
    cells: Sequence[str]

    def at(self, place: int | None) -> str:
        """The cell of a column; "" where there is none."""
        return self.cells[place].strip() if place is not None and place < len(self.cells) else ""


def lines_of(placed: Placed, mapping: ColumnMap) -> Iterator[Line]:
    """The rows of a table that hold something of what is mapped; not its headings said again."""
    rows, layout = spread(placed.sheet), placed.layout
    headings = {rows.get(layout.heading), rows.get(layout.top)}
    left_out = placed.sheet.hidden_rows if mapping.hidden == "leave" else frozenset[int]()
    for number, cells in rows.items():
        inside = layout.top < number <= layout.last and number not in left_out and cells not in headings
        if not inside:
            continue
        line = Line(number, cells)
        if any(line.at(place) or (number, place) in placed.sheet.faults for place in mapping.columns):
            yield line


class _Counted:
    """Words of one kind with how often each stands there, and the first rows in which it does."""

    def __init__(self, kind: str, written: dict[str, str], places: dict[tuple[str, str], list[str]]) -> None:
        self.kind, self.written, self.places = kind, written, places
        self.words = Counter[str]()

    def count(self, key: str, text: str, place: str = "") -> None:
        """Once more, in a row unless it is the name of a sheet."""
        if not key:
            return
        self.words[key] += 1
        self.written.setdefault(key, " ".join(text.split())[:LONGEST_WORD])
        rows = self.places.setdefault((self.kind, key), [])
        if place and len(rows) < PLACES_KEPT and place not in rows:
            rows.append(place)


def words_found(placed: Sequence[Placed], reading: Reading) -> Words:
    """The words of a file whose meaning somebody has to say, in the order in which they first stand there."""
    mapping = reading.mapping
    written: dict[str, str] = {}
    places: dict[tuple[str, str], list[str]] = {}
    grades, agencies, points = (_Counted(kind, written, places) for kind in ("grade", "agency", "point"))
    rounds = dict[str, None]()
    point, agency, date = mapping.place("point"), mapping.place("agency"), mapping.place("date")
    for one in placed:
        of_sheet = f" of sheet “{one.sheet.name}”" if len(placed) > 1 else ""
        for line in lines_of(one, mapping):
            row = f"{line.number}{of_sheet}"
            for place in mapping.grade_columns:
                grades.count(grade_key(line.at(place)), line.at(place), row)
            points.count(folded(line.at(point)), line.at(point), row)
            agencies.count(folded(line.at(agency)), line.at(agency), row)
            if date is None and (name := round_name(one.sheet, line, reading)):
                rounds[name] = None
        if mapping.sheets_are == "agency":
            agencies.count(folded(one.sheet.name or ""), one.sheet.name or "")
    # Numbers in their order: a scale is easier to say the meaning of from one end to the other.
    scale = dict(
        sorted(
            grades.words.items(),
            key=lambda word: (len(word[0]), word[0]) if word[0].isdecimal() else (99, ""),
        )
    )
    return Words(scale, agencies.words, points.words, list(rounds), written, places)


def round_name(sheet: RawSheet, line: Line, reading: Reading) -> str:
    """The round a row says it is of, or that was said of its sheet or file; "" where dates say it."""
    if reading.mapping.sheets_are == "round":
        return sheet.name or ""
    return line.at(reading.mapping.place("round")) or reading.round_name


def from_1904(sheet: RawSheet, mapping: ColumnMap) -> bool:
    """Whether plain numbers count days from 1904: as the workbook does, unless somebody said."""
    return sheet.from_1904 if not mapping.first_year else mapping.first_year == "1904"


def by_month(reading: Reading) -> bool:
    """Whether only dates say which round a row is of: then each month is one."""
    mapping = reading.mapping
    return mapping.place("round") is None and not reading.round_name and mapping.sheets_are != "round"


def month_ends(placed: Sequence[Placed], reading: Reading) -> dict[str, dt.date]:
    """By month, the last date in the file: the date of the round that the month is."""
    ends: dict[str, dt.date] = {}
    place = reading.mapping.place("date")
    if place is None or not by_month(reading):
        return ends
    for one in placed:
        for text in {line.at(place) for line in lines_of(one, reading.mapping)} - {""}:
            found, _ = day_of(text, from_1904(one.sheet, reading.mapping))
            if found is not None:
                ends[f"{found:%Y-%m}"] = max(found, ends.get(f"{found:%Y-%m}", found))
    return ends


def day_of(text: str, from_1904: bool) -> tuple[dt.date | None, str]:
    """A date, or None and the sentence of why it cannot be read."""
    try:
        return read_day(text, from_1904), ""
    except ValueError as fault:
        return None, str(fault)
