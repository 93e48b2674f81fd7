"""Whole sheets as they are, titles and notes included: for whoever works out where in them the table is.

The files, limits and refusals are those of reading.py. What it refuses of a cell or its place is kept beside
the cells here, because most of a real sheet is not part of its table.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from audit_app.register.csv_text import read_csv
from audit_app.register.reading import is_workbook
from audit_app.register.sheet import SheetFacts, place_of, read_sheet
from audit_app.register.table import (
    MAX_AREA,
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    Problem,
    UnreadableFile,
    cell_fault,
)
from audit_app.register.workbook import Sheet, Workbook, only_sheet, open_workbook, too_large
from audit_app.register.workbook_parts import SAVE_AGAIN
from audit_app.register.workbook_xml import DAMAGED

MOST_SHEETS = 60
MOST_MERGED = 5_000
# A column of formulas that nobody saved has one in each row, and matters only where the column is read.
MOST_FAULTS = 2 * MAX_ROWS
Place = tuple[int, int]


@dataclass(frozen=True)
class RawSheet:
    """One sheet: its name (None for CSV) and its rows that hold something, each with its number.

    Columns count from 0. `merged` has (first row, first column, last row, last column); only the first cell
    of such a range holds its value. `faults` says of a cell why its value cannot be taken.
    """

    name: str | None
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    faults: Mapping[Place, str] = field(default_factory=dict)
    from_1904: bool = False

    @property
    def width(self) -> int:
        """How many columns are in use."""
        return max((len(cells) for _, cells in self.rows), default=0)


def read_raw(data: bytes, filename: str) -> tuple[RawSheet, ...]:
    """Every sheet with data that is shown, in order. Raises UnreadableFile with a sentence, nothing else."""
    if len(data) > MAX_BYTES:
        megabytes = MAX_BYTES // 1024 // 1024
        raise UnreadableFile(f"The file is larger than {megabytes} MB. Split it into smaller files.")
    try:
        if is_workbook(data, PurePath(filename).suffix.casefold()):
            return _read_book(open_workbook(data))
        return (_read_text(data),)
    except UnreadableFile:
        raise
    except Exception as error:
        # As in reading.py: what nobody foresaw is a sentence too.
        raise UnreadableFile(f"The file cannot be read: it may be damaged. {SAVE_AGAIN}") from error


def _read_book(opened: Workbook) -> tuple[RawSheet, ...]:
    shown = [sheet for sheet in opened.sheets if not sheet.hidden]
    if not shown:
        only_sheet(opened.sheets)
    if len(shown) > MOST_SHEETS:
        raise UnreadableFile(f"The workbook has more than {MOST_SHEETS} sheets with data. Split it.")
    sheets = tuple(_read_one(opened, sheet) for sheet in shown)
    if sum(len(sheet.rows) for sheet in sheets) > MAX_ROWS:
        raise UnreadableFile(f"The sheets have more than {MAX_ROWS:,} rows together. Split the workbook.")
    return sheets


def _read_one(opened: Workbook, sheet: Sheet) -> RawSheet:
    facts = read_sheet(opened.parts[sheet.part], opened.book, MOST_MERGED, MOST_FAULTS)
    if facts.too_large:
        raise UnreadableFile.because([Problem(sheet.name, None, None, too_large(facts))])
    if reason := _too_much(facts):
        raise UnreadableFile.because([Problem(sheet.name, None, None, reason)])
    named = {(row, column - 1): reason for row, column, reason in facts.faults}
    columns = range(1, facts.last_column + 1)
    records = ((row, [facts.values[row].get(c, "") for c in columns]) for row in sorted(facts.values))
    rows = _trimmed(records, named)
    merged = tuple(_corners(reference, facts) for reference in facts.merged)
    if sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in merged) > MAX_AREA:
        raise UnreadableFile(DAMAGED)
    faults = _cell_faults(rows) | named
    return RawSheet(
        name=sheet.name,
        rows=rows,
        hidden_rows=frozenset(facts.hidden_rows),
        hidden_columns=frozenset(column - 1 for column in facts.hidden_columns),
        merged=merged,
        faults=faults,
        from_1904=opened.book.from_1904,
    )


def _too_much(facts: SheetFacts) -> str:
    """Why a sheet has too many cells that cannot be taken one by one; "" where it has not."""
    if len(facts.merged) >= MOST_MERGED:
        return f"there are {MOST_MERGED:,} merged cells or more. Unmerge them first."
    if len(facts.faults) >= MOST_FAULTS:
        return (
            f"{MOST_FAULTS:,} cells or more hold an error, or a formula without a saved result. Open the"
            " workbook in Excel and save it, or send up a copy without those columns."
        )
    return ""


def _corners(reference: str, facts: SheetFacts) -> tuple[int, int, int, int]:
    """A merged range, as far as the sheet is in use."""
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = place_of(first), place_of(last)
    return top, left - 1, min(bottom, facts.last_row), min(right, facts.last_column) - 1


def _read_text(data: bytes) -> RawSheet:
    kept: list[tuple[int, list[str]]] = []
    width = 0
    for number, cells in read_csv(data):
        filled = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
        if not filled:
            continue
        width = max(width, filled)
        kept.append((number, cells))
        if width > MAX_COLUMNS:
            raise UnreadableFile(f"The file has {width:,} columns; at most {MAX_COLUMNS} can be read.")
        if len(kept) > MAX_ROWS or len(kept) * width > MAX_AREA:
            raise UnreadableFile(
                f"The file has more than {len(kept) - 1:,} rows. Split it into smaller files."
            )
    if not kept:
        raise UnreadableFile("The file has no rows.")
    rows = tuple((number, tuple(cells[:width])) for number, cells in kept)
    return RawSheet(None, rows, faults=_cell_faults(rows))


def _trimmed(
    records: Iterable[tuple[int, Sequence[str]]], named: Mapping[Place, str]
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Rows without the blank ones, all as wide as the last cell that holds something, a fault included."""
    faulty = {row for row, _ in named}
    kept = [(number, cells) for number, cells in records if number in faulty or any(c.strip() for c in cells)]
    widths = [place for _, cells in kept for place, cell in enumerate(cells, 1) if cell.strip()]
    width = max([*widths, *(column + 1 for _, column in named)], default=0)
    return tuple((number, tuple(cells[:width])) for number, cells in kept)


def _cell_faults(rows: Iterable[tuple[int, Sequence[str]]]) -> dict[Place, str]:
    return {
        (number, place): fault
        for number, cells in rows
        for place, cell in enumerate(cells)
        if cell and (fault := cell_fault(cell))
    }
