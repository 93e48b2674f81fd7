"""Where in a sheet its table is: the heading rows, the columns, and the last row before notes and totals.

What is found here is only ever a suggestion: the page shows it, with the rows it leaves out, to be changed.
"""

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from audit_app.past.rows import folded
from audit_app.register.raw_sheets import RawSheet
from audit_app.register.table import INVISIBLE, column_key
from audit_app.rubrics.grades import read_grade
from audit_app.web.text import shown

LOOKED_AT = 40
LONGEST_HEADING = 200
NUMBER = re.compile(r"[-−+]?[\d.,\s]*%?")
TYPICAL = re.compile(
    r"\b(plan|ehcp?|ref|reference|pupil|child|id|grade|score|rating|judgement|agency|service|auditor|assessor"
    r"|reviewer|date|month|round|cohort|comment|comments|notes|point|question|criterion|standard|section)\b"
)
PLAN_WORDS = re.compile(r"\b(plan|ehcp?|ref|reference|pseudonym|case|child|pupil|id)\b")
TOTAL = re.compile(
    r"(grand |sub ?)?(total|average|mean|median|percent|percentage|per cent|count|sum|overall %|%)\b.*|%.*"
    r"|n ?=.*|(number|no\.?) (of|good|graded).*"
)
NOTE = re.compile(r"(notes?|source|key|\*|†|n\.?b\.?|please)\b.*|\*.*|.*\.$|.*\S = \S.*")

Rows = dict[int, tuple[str, ...]]


@dataclass(frozen=True)
class Layout:
    """A table: the number of its first heading row, whether a second follows, and its last row."""

    heading: int
    two: bool
    last: int

    @property
    def top(self) -> int:
        """The last of the heading rows."""
        return self.heading + self.two


def spread(sheet: RawSheet) -> Rows:
    """The rows by number, a merged range's value in all of its cells, as a person reads it."""
    rows = {number: list(cells) for number, cells in sheet.rows}
    for top, left, bottom, right in sheet.merged:
        value = rows[top][left] if top in rows and left < len(rows[top]) else ""
        for number in range(top, bottom + 1):
            if number in rows:
                rows[number][left : right + 1] = [value] * (min(right + 1, len(rows[number])) - left)
    return {number: tuple(cells) for number, cells in rows.items()}


def plain_heading(text: str) -> str:
    """A heading on one line, without what nobody sees."""
    return shown(" ".join(INVISIBLE.sub("", text).split()))[:LONGEST_HEADING]


def headings_of(rows: Rows, layout: Layout) -> tuple[str, ...]:
    """The heading of each column, "" where there is none; of two rows the upper comes first."""
    upper = rows.get(layout.heading, ())
    lower = rows.get(layout.heading + 1, ()) if layout.two else ()
    headings = []
    for place in range(max(len(upper), len(lower))):
        parts = [plain_heading(cells[place]) for cells in (upper, lower) if place < len(cells)]
        headings.append(" ".join(dict.fromkeys(part for part in parts if part)))
    while headings and not headings[-1]:
        headings.pop()
    return tuple(headings)


def headings_hash(headings: Sequence[str]) -> str:
    """What headings are recognised by: in order, whatever their case and spaces."""
    said = json.dumps([column_key(heading) for heading in headings], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def known_layouts(sheet: RawSheet, wanted: Collection[str]) -> dict[str, Layout]:
    """The tables under headings of these hashes that are in the sheet, each where it first stands."""
    rows = spread(sheet)
    found: dict[str, Layout] = {}
    for number in list(rows)[:LOOKED_AT]:
        for two in (False, True):
            layout = Layout(number, two, number)
            named = headings_hash(headings_of(rows, layout))
            if named in wanted and named not in found:
                found[named] = ended(sheet, rows, layout)
    return found


def guess_layout(sheet: RawSheet) -> Layout:
    """The heading row is the first of those that look most like one."""
    rows = spread(sheet)
    numbers = list(rows)[:LOOKED_AT]
    best = max(numbers, key=lambda number: (_likeness(rows[number]), -number))
    layout = Layout(best, False, best)
    place = numbers.index(best)
    before = numbers[place - 1] if place else None
    after = numbers[place + 1] if place + 1 < len(numbers) else None
    if before is not None and before == best - 1 and _is_upper(sheet, rows, before, best):
        layout = Layout(before, True, best)
    elif after is not None and after == best + 1 and _is_lower(rows, best, after):
        layout = Layout(best, True, after)
    return ended(sheet, rows, layout)


def _likeness(cells: Sequence[str]) -> float:
    words = {folded(cell) for cell in cells if cell.strip() and not NUMBER.fullmatch(cell.strip())}
    words = {word for word in words if len(word) <= LONGEST_HEADING}
    filled = sum(1 for cell in cells if cell.strip())
    typical = sum(1 for word in words if TYPICAL.search(word))
    grades = sum(1 for word in words if _is_grade(word))
    return len(words) + 2 * typical - grades - (filled - len(words)) * 0.5


def _is_upper(sheet: RawSheet, rows: Rows, above: int, heading: int) -> bool:
    """Whether the row above groups columns: its values stand over several of them, not over all."""
    over = [right - left for top, left, _, right in sheet.merged if top == above and right > left]
    filled = sum(1 for cell in rows[heading] if cell.strip())
    return bool(over) and max(over) + 1 < filled and len({c for c in rows[above] if c.strip()}) > 1


def _is_lower(rows: Rows, heading: int, below: int) -> bool:
    """Whether the row below goes on with the headings: nothing in the plan's column, words in others."""
    upper, lower = rows[heading], rows[below]
    place = plan_place(upper)
    same = place < len(lower) and lower[place] in ("", upper[place])
    words = {folded(c) for c in lower if c.strip() and not NUMBER.fullmatch(c.strip()) and not _is_grade(c)}
    return same and len(words - {folded(cell) for cell in upper}) >= 2


def plan_place(headings: Sequence[str]) -> int:
    """The column that most likely holds the plan: the first whose heading says so, or the first with one."""
    filled = [place for place, heading in enumerate(headings) if heading.strip()]
    named = [place for place in filled if PLAN_WORDS.search(folded(headings[place]))]
    return (named or filled or [0])[0]


def _is_grade(text: str) -> bool:
    try:
        read_grade(text)
    except ValueError:
        return False
    return True


def ended(sheet: RawSheet, rows: Rows, layout: Layout) -> Layout:
    """The same table with its last row: totals, percentages and notes at the bottom are not part of it.

    A reference that cannot be read is one all the same.
    """
    numbers = [number for number in rows if number > layout.top]
    place = plan_place(headings_of(rows, layout))
    while numbers and (numbers[-1], place) not in sheet.faults and _is_below(rows, numbers, place):
        numbers.pop()
    return Layout(layout.heading, layout.two, numbers[-1] if numbers else layout.top)


def _is_below(rows: Rows, numbers: Sequence[int], place: int) -> bool:
    cells = rows[numbers[-1]]
    filled = {cell.strip() for cell in cells if cell.strip()}
    key = folded(cells[place]) if place < len(cells) else ""
    if key and TOTAL.fullmatch(key):
        return True
    gap = len(numbers) > 1 and numbers[-1] - numbers[-2] > 1
    # A row with grades in words and no reference is a mistake to be told of, not a total.
    if not key:
        return not any(_is_grade(cell) for cell in filled)
    if len(filled) == 1:
        words = folded(next(iter(filled)))
        return gap or bool(NOTE.fullmatch(words)) or len(words.split()) > 4
    return False


def left_below(rows: Rows, layout: Layout) -> list[tuple[int, str]]:
    """The rows under the table, each with the first thing it says."""
    return [
        (number, next((plain_heading(cell) for cell in cells if cell.strip()), ""))
        for number, cells in rows.items()
        if number > layout.last
    ]
