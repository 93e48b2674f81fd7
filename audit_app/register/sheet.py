"""One worksheet: how far it goes, what each cell shows, and every cell whose value is not what it shows."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from audit_app.register.cell_values import iso_text, number_text, truth_text
from audit_app.register.number_formats import PLAIN, NumberFormat
from audit_app.register.table import MAX_AREA, MAX_CELL, MAX_COLUMNS, MAX_ROWS, UnreadableFile
from audit_app.register.workbook_xml import DAMAGED, local, unescaped, walk

DIGITS = "0123456789"
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_NAMED = 200  # faults, and merged ranges, remembered; the message counts no further
HIDDEN = ("1", "true")


@dataclass(frozen=True)
class Book:
    """What the cells of every sheet share: the table of texts, number formats by style, the first year."""

    texts: Sequence[str]
    formats: Mapping[str, NumberFormat]
    from_1904: bool


@dataclass
class SheetFacts:
    """What a sheet holds. Rows and columns are counted from 1; the last ones are 0 where it holds nothing."""

    values: dict[int, dict[int, str]] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0
    columns: set[int] = field(default_factory=set)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_spans: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    faults: list[tuple[int, int, str]] = field(default_factory=list)
    most_named: int = MOST_NAMED
    most_faults: int = MOST_NAMED

    @property
    def too_many_rows(self) -> bool:
        """More rows than are read."""
        return len(self.values) > MAX_ROWS + 1

    @property
    def too_large(self) -> bool:
        """More rows, or cells further out, than are read. The walk stops there."""
        return (
            self.too_many_rows
            or self.last_column > MAX_COLUMNS
            or self.last_row * self.last_column > MAX_AREA
        )

    @property
    def hidden_columns(self) -> list[int]:
        """Columns that hold something and are not shown."""
        return sorted(c for c in self.columns if any(first <= c <= last for first, last in self.hidden_spans))

    def hide(self, first: int, last: int) -> None:
        """Columns that are not shown. Raises UnreadableFile where there are more spans than columns."""
        if len(self.hidden_spans) >= LAST_COLUMN:
            raise UnreadableFile(DAMAGED)
        self.hidden_spans.append((first, last))

    def merge(self, reference: str) -> None:
        """A merged range, kept where it reaches into the rows and columns in use: ranges follow the rows."""
        row, column = place_of(reference.partition(":")[0])
        inside = ":" in reference and row <= self.last_row and column <= self.last_column
        if inside and len(self.merged) < self.most_named:
            self.merged.append(reference)


class Enough(Exception):
    """Stops a walk that has found what it was for."""


def read_sheet(
    part: bytes, book: Book, most_named: int = MOST_NAMED, most_faults: int = MOST_NAMED
) -> SheetFacts:
    """Walk one worksheet. Raises UnreadableFile where it is damaged."""
    sheet = SheetWalk(book)
    sheet.facts.most_named, sheet.facts.most_faults = most_named, most_faults
    with suppress(Enough):
        walk(part, sheet.start, sheet.end, sheet.text)
    return sheet.facts


def holds_anything(part: bytes) -> bool:
    """Whether any cell of a worksheet holds something; the walk stops at the first. Raises UnreadableFile."""
    inside = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal inside
        if inside:
            raise Enough
        inside = local(name) == "c"

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    try:
        walk(part, start, end)
    except Enough:
        return True
    return False


class SheetWalk:
    """The walk's state: the row and cell it is in, and what was found so far.

    Called for every element of a sheet, a million times for a large one, so it does little in each call.
    """

    def __init__(self, book: Book) -> None:
        self.facts = SheetFacts()
        self.book = book
        self.row = self.column = self.kept_row = 0
        self.kept: dict[int, str] = {}
        self.in_cell = self.filled = self.formula = self.in_value = self.in_reading = False
        self.row_element: dict[str, str] = {}
        self.row_text = ""
        self.cell: dict[str, str] = {}
        self.value = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element opens."""
        if ":" in name:
            name = local(name)
        if name == "v":
            self.filled = self.in_value = True
        elif name == "c":
            self.cell = given
            self.in_cell = True
            self.filled = self.formula = self.in_value = False
            self.value = ""
            if "r" in given:
                self.take_place(given["r"])
            else:
                self.column += 1
        elif self.in_cell:
            self.inside_cell(name)
        elif name == "row":
            self.column = 0
            self.row_element = given
            self.row_text = given.get("r", "")
            self.row = number(self.row_text, LAST_ROW) if "r" in given else self.row + 1
        elif name == "col" and given.get("hidden") in HIDDEN:
            first, last = (number(given.get(end, ""), LAST_COLUMN) for end in ("min", "max"))
            self.facts.hide(first, last)
        elif name == "mergeCell":
            self.facts.merge(given.get("ref", ""))

    def take_place(self, reference: str) -> None:
        """The cell says where it is; nearly always in the row it stands in."""
        letters = reference.rstrip(DIGITS)
        self.column = column_of(letters)
        row_text = reference[len(letters) :]
        if row_text != self.row_text:
            self.row, self.row_text = number(row_text, LAST_ROW), row_text

    def inside_cell(self, name: str) -> None:
        """An element of a cell that is not its value: a formula, or a text written in the cell itself."""
        self.filled = True
        if name == "f":
            self.formula = True
        elif name == "rPh":
            self.in_reading = True
        elif name == "t":
            self.in_value = not self.in_reading

    def text(self, text: str) -> None:
        """Characters, up to one more than a cell can hold."""
        if self.in_value and len(self.value) <= MAX_CELL:
            self.value += text

    def end(self, name: str) -> None:
        """An element closes."""
        if not self.in_cell:
            return
        self.in_value = False
        if name == "c" or name.endswith(":c"):
            self.in_cell = False
            if self.filled:
                self.keep_cell()
        elif local(name) == "rPh":
            self.in_reading = False

    def keep_cell(self) -> None:
        """Keep a cell that holds something, or note why its value is not what the sheet shows."""
        facts, row, column = self.facts, self.row, self.column
        if row != self.kept_row or column not in facts.columns:
            self.widen()
        kind = self.cell.get("t", "n")
        if kind == "s" and not self.formula:
            self.kept[column] = self.shared_text()
            return
        shown = self.book.formats.get(self.cell.get("s", "0"), PLAIN)
        if fault := self.fault(kind, shown):
            if len(facts.faults) < facts.most_faults:
                facts.faults.append((row, column, fault))
            return
        self.kept[column] = self.cell_text(kind, shown)

    def widen(self) -> None:
        """The first cell of a row, or of a column: the sheet goes at least this far."""
        facts, row, column = self.facts, self.row, self.column
        if not 0 < row <= LAST_ROW or column > LAST_COLUMN:
            raise UnreadableFile(DAMAGED)
        facts.columns.add(column)
        if row not in facts.values and self.row_element.get("hidden") in HIDDEN:
            facts.hidden_rows.append(row)
        self.kept_row, self.kept = row, facts.values.setdefault(row, {})
        facts.last_row = max(facts.last_row, row)
        facts.last_column = max(facts.last_column, column)
        if facts.too_large:
            raise Enough

    def fault(self, kind: str, shown: NumberFormat) -> str | None:
        """Why the cell's stored value is not what the sheet shows, or None."""
        if kind == "e":
            error = self.value if re.fullmatch(r"#[A-Z0-9/!?_]{2,20}", self.value) else "of a formula"
            return f"this is the spreadsheet error {error}. Correct the formula or type the value."
        if self.formula and not self.value and kind != "str":
            return "this formula has no saved result. Open the workbook in Excel and save it."
        if kind == "n" and 0 < len(self.value) < shown.digits:
            return (
                "this number is formatted to look like something else, such as 42 shown as 00042. Format the "
                "column as text and type the value as it should be read."
            )
        return None

    def cell_text(self, kind: str, shown: NumberFormat) -> str:
        """The cell as text. Raises UnreadableFile for a kind of cell that there is not."""
        if kind == "n":
            return number_text(self.value, shown, self.book.from_1904) if self.value else ""
        if kind in ("str", "inlineStr"):
            return unescaped(self.value)
        if kind == "s":
            return self.shared_text()
        if kind == "b":
            return truth_text(self.value)
        if kind == "d":
            return iso_text(self.value)
        raise UnreadableFile(DAMAGED)

    def shared_text(self) -> str:
        """The text of the book that the cell names. Raises UnreadableFile where there is none."""
        value = self.value
        if not (value.isdecimal() and value.isascii() and len(value) < 9):
            raise UnreadableFile(DAMAGED)
        try:
            return self.book.texts[int(value)]
        except IndexError:
            raise UnreadableFile(DAMAGED) from None


def number(text: str, most: int) -> int:
    """A row or column number in the XML. Raises UnreadableFile where it is none."""
    if text.isdecimal() and text.isascii() and len(text) < 9 and 0 < (value := int(text)) <= most:
        return value
    raise UnreadableFile(DAMAGED)


def place_of(reference: str) -> tuple[int, int]:
    """Row and column, from 1, of "C7". Raises UnreadableFile where it is no place in a sheet."""
    letters = reference.rstrip(DIGITS)
    return number(reference[len(letters) :], LAST_ROW), column_of(letters)


@lru_cache(maxsize=LAST_COLUMN)
def column_of(letters: str) -> int:
    """The column, from 1, under these letters. Raises UnreadableFile where there is none."""
    column = 0
    for letter in letters:
        if not "A" <= letter <= "Z" or column > LAST_COLUMN:
            raise UnreadableFile(DAMAGED)
        column = column * 26 + ord(letter) - 64
    if not 0 < column <= LAST_COLUMN:
        raise UnreadableFile(DAMAGED)
    return column
