"""A file under way as its pages show it: its first rows, its columns with examples, what is hidden in it."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from audit_app.past.layout import plain_heading
from audit_app.past.lines import Line
from audit_app.past.look import Opened
from audit_app.register.raw_sheets import RawSheet
from audit_app.register.table import column_letters
from audit_app.web.text import shown
from audit_app.web.words import list_words, plural

FIRST_ROWS, FIRST_COLUMNS, EXAMPLES, CUT, NAMED = 12, 12, 3, 40, 5
UNREADABLE = "(cannot be read)"


@dataclass(frozen=True)
class FirstRows:
    """The beginning of a sheet: letters over the columns, then rows with their numbers; what is not shown."""

    letters: list[str]
    rows: list[tuple[int, list[str]]]
    more_rows: int
    more_columns: int


def _cut(text: str) -> str:
    plain = shown(plain_heading(text))
    return plain if len(plain) <= CUT else f"{plain[:CUT]}…"


def first_rows(sheet: RawSheet) -> FirstRows:
    """The first rows and columns of a sheet, long cells cut."""
    width = min(sheet.width, FIRST_COLUMNS)
    rows = [
        (
            number,
            [
                _cut(cell) or (UNREADABLE if (number, place) in sheet.faults else "")
                for place, cell in enumerate((*cells, *[""] * width)[:width])
            ],
        )
        for number, cells in sheet.rows[:FIRST_ROWS]
    ]
    letters = [column_letters(place) for place in range(width)]
    return FirstRows(letters, rows, len(sheet.rows) - len(rows), sheet.width - width)


def columns_of(opened: Opened) -> list[tuple[int, str, str]]:
    """The columns of the table as (place, label, examples), without hidden ones that are left out."""
    left_out = opened.first.hidden_columns if opened.reading.mapping.hidden == "leave" else frozenset[int]()
    layout = opened.reading.layout
    inside = [
        Line(number, cells)
        for number, cells in opened.first.rows
        if layout and layout.top < number <= layout.last
    ]
    faults = _faults_inside(opened.first, {line.number for line in inside})
    listed = []
    for place, heading in enumerate(opened.headings):
        values = list(dict.fromkeys(line.at(place) for line in inside if line.at(place)))[:EXAMPLES]
        if place in left_out or not (heading or values or place in faults):
            continue
        label = f"{column_letters(place)}: {_cut(heading) if heading else 'no heading'}"
        said = [f"For example {', '.join(_cut(value) for value in values)}"] if values else []
        if unread := faults.get(place):
            said.append(f"{plural(len(unread), 'row')} cannot be read. In row {unread[0][0]} {unread[0][1]}")
        listed.append((place, label, ". ".join(said) or "Blank in every row"))
    return listed


def _faults_inside(sheet: RawSheet, numbers: Container[int]) -> dict[int, list[tuple[int, str]]]:
    """By column, the rows of the table whose cell cannot be read, each with the reason."""
    found: dict[int, list[tuple[int, str]]] = {}
    for (number, place), reason in sheet.faults.items():
        if number in numbers:
            found.setdefault(place, []).append((number, reason))
    return found


def hidden_words(sheets: Sequence[RawSheet]) -> str:
    """What of the sheets that are read is hidden, a sentence for each; "" where nothing is."""
    said = []
    for sheet in sheets:
        parts = []
        if rows := sorted(sheet.hidden_rows):
            more = f" and {len(rows) - NAMED:,} more" if len(rows) > NAMED else ""
            parts.append(f"{plural(len(rows), 'row')} ({', '.join(map(str, rows[:NAMED]))}{more})")
        if columns := sorted(sheet.hidden_columns):
            letters = list_words([column_letters(place) for place in columns[:NAMED]])
            parts.append(f"{plural(len(columns), 'column')} ({letters})")
        if parts:
            name = "this sheet" if len(sheets) == 1 else f"sheet “{sheet.name}”"
            said.append(f"Hidden in {name}: {' and '.join(parts)}.")
    return " ".join(said)
