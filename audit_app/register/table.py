"""What an imported file becomes: headings and rows of text, or sentences that say what is wrong with it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
MAX_HEADING = 100
# Rows times columns: a nearly empty sheet with one cell far away costs as much memory as a full one.
MAX_AREA = 2_000_000
SENTENCES_SHOWN = 10

SPREADSHEET_ERROR = re.compile(r"\s*(#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|SPILL!|CALC!|FIELD!))\s*")
# What neither a spreadsheet nor the database can keep; tab and line ends are text.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

# Zero-width characters and stray byte order marks, which ride along when text is copied.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


@dataclass(frozen=True)
class Row:
    """One row of the file: its number as a spreadsheet shows it, and a text for every heading."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A file that was read: the sheet's name (None for CSV), the headings, and the rows not blank.

    Headings are in one spelling, lower case with underscores, whatever the file has: see `column_key`.
    """

    sheet: str | None
    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Problem:
    """One thing to put right, and where it is."""

    sheet: str | None
    row: int | None
    column: str | None
    reason: str

    @property
    def sentence(self) -> str:
        """The problem as a page says it: "Row 14, column primary_need: this is too long."."""
        places = [
            f"sheet “{self.sheet}”" if self.sheet else "",
            f"row {self.row}" if self.row is not None else "",
            f"column {self.column}" if self.column else "",
        ]
        where = ", ".join(place for place in places if place)
        return f"{where[:1].upper()}{where[1:]}: {self.reason}" if where else self.reason


class UnreadableFile(Exception):
    """The file cannot be read as a table. `sentence` says why; `problems` places it where it has a place."""

    def __init__(self, sentence: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.problems = tuple(problems)

    @classmethod
    def because(cls, problems: Sequence[Problem]) -> "UnreadableFile":
        """Join the first few problems into one message and count the rest."""
        said = " ".join(problem.sentence for problem in problems[:SENTENCES_SHOWN])
        more = len(problems) - SENTENCES_SHOWN
        return cls(f"{said} There are {more} more like these." if more > 0 else said, problems)


def column_key(name: str) -> str:
    """A heading in its one spelling: "Plan type", "plan-type" and " PLAN_TYPE " are all plan_type."""
    visible = INVISIBLE.sub("", unicodedata.normalize("NFC", name))
    return "_".join(re.split(r"[\s_-]+", visible.strip().casefold()))


def column_letters(index: int) -> str:
    """The letters a spreadsheet shows over a column, from its place counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def make_table(records: Iterable[tuple[int, Sequence[str]]], sheet: str | None) -> Table:
    """Take the first row that is not blank as the headings and check every other against it.

    `records` are (row number, cells); blank ones are left out, and empty cells at the end of a row do not
    count. Raises UnreadableFile naming every row that does not fit.
    """
    filled = ((number, cells) for number, cells in records if any(cell.strip() for cell in cells))
    first = next(filled, None)
    if first is None:
        raise UnreadableFile("The file has no rows. Its first row must hold the headings.")
    header = read_header(*first, sheet)
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, cells in filled:
        problems.extend(row_problems(number, cells, header, sheet))
        padded = [*cells[: len(header)], *[""] * (len(header) - len(cells))]
        rows.append(Row(number, tuple(padded)))
        if len(rows) > MAX_ROWS or len(rows) * len(header) > MAX_AREA:
            raise UnreadableFile(
                f"The file has more than {min(MAX_ROWS, MAX_AREA // len(header)):,} rows under its headings. "
                "Split it into smaller files."
            )
    if problems:
        raise UnreadableFile.because(problems)
    if not rows:
        raise UnreadableFile("The file has headings and no rows under them.")
    return Table(sheet, header, tuple(rows))


def read_header(number: int, cells: Sequence[str], sheet: str | None) -> tuple[str, ...]:
    """The headings, without the blank ones at the end. Raises UnreadableFile for a gap or a repeat."""
    names = [column_key(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise UnreadableFile(f"The file has {len(names):,} columns; at most {MAX_COLUMNS} can be read.")
    problems: list[Problem] = []
    first_at: dict[str, int] = {}
    for index, name in enumerate(names):
        where = column_letters(index)
        earlier = first_at.setdefault(name, index)
        if not name:
            reason = "this column has no heading. The first row must name every column: no title above it."
        elif len(name) > MAX_HEADING:
            reason = f"this is longer than {MAX_HEADING} characters, and no heading. Name the columns here."
        elif earlier != index:
            reason = f"this heading is already in column {column_letters(earlier)}. Keep one of the two."
        else:
            reason = cell_fault(cells[index]) or ""
        if reason:
            problems.append(Problem(sheet, number, where, reason))
    if problems:
        raise UnreadableFile.because(problems)
    return tuple(names)


def row_problems(
    number: int, cells: Sequence[str], header: Sequence[str], sheet: str | None
) -> Iterator[Problem]:
    """What is wrong with the shape of one row, or with a cell of it whatever the column means."""
    if len(cells) < len(header):
        counts = f"this row has {len(cells)} of the {len(header)} columns"
        yield Problem(sheet, number, None, f"{counts}. Leave a cell blank rather than out.")
    if column_key(cells[0]) == header[0] and tuple(map(column_key, cells[: len(header)])) == tuple(header):
        yield Problem(sheet, number, None, "this row repeats the headings. Remove it.")
    for index, cell in enumerate(cells):
        if index >= len(header):
            if cell.strip():
                where = column_letters(index)
                yield Problem(sheet, number, where, "there is a value here, and no heading above it.")
        elif fault := cell_fault(cell):
            yield Problem(sheet, number, header[index], fault)


def cell_fault(cell: str) -> str | None:
    """Why a cell cannot be kept as it is, or None."""
    if len(cell) > MAX_CELL:
        return f"this is longer than {MAX_CELL:,} characters, the most a spreadsheet cell holds."
    if CONTROL.search(cell):
        return "this holds a control character that cannot be seen. Type the text again."
    if error := SPREADSHEET_ERROR.fullmatch(cell):
        return f"this is the spreadsheet error {error.group(1)}. Correct the formula or type the value."
    return None
