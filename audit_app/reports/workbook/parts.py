"""The worksheets of the report's parts: one for each table and each chart of them, in the report's order.

A part says a thing once (reports/document.py). Here its text stands as the page shows it, and where the page
draws a bar, the exact percentage and its limits stand in columns beside it.
"""

import re
from collections.abc import Sequence
from typing import Any

from audit_app.figures.disclosure.rules import CONFIDENTIAL, HIGH, LOW, NOT_AVAILABLE
from audit_app.reports.document import Block, Cell, Column, Part, Picture, Table
from audit_app.reports.workbook.figures import PERCENT, or_not
from audit_app.reports.workbook.pictures import chart_sheet
from audit_app.reports.workbook.sheet import ONE_TABLE, Sheet
from audit_app.reports.workbook.sheet import Column as SheetColumn
from audit_app.reports.workbook.text import typed
from audit_app.web.text import sentence_start

HIDDEN = (CONFIDENTIAL, LOW, HIGH)
LONGEST_LABEL = 31
NOT_IN_A_LABEL = re.compile(r"[\[\]:*?/\\']")
A_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?|-?\d+(\.\d+)?")
LEAST, MOST = 12, 46
BARS = (("percent", ""), ("lower", "lower limit, "), ("upper", "upper limit, "))


def part_sheets(parts: Sequence[Part], about: str, taken: Sequence[str]) -> list[Sheet]:
    """A worksheet for every table and chart of the parts that has rows. `taken` are labels in use."""
    used = {label.lower() for label in taken}
    found: list[Sheet] = []
    for part in parts:
        for block in _blocks(part):
            if isinstance(block, Table) and block.rows:
                label = _label(block.key, part, used)
                found.append(_table_sheet(block, label, f"{block.caption}, {about}"))
            elif isinstance(block, Picture):
                sheet = chart_sheet(block.chart, _label(f"chart {block.chart.key}", part, used), about)
                found += [sheet] if sheet.rows else []
    return found


def _blocks(part: Part) -> list[Block]:
    """A part's blocks with the tables that are for the workbook: each in its place, or after the others."""
    own = {table.key: table for table in part.sheets}
    placed = [own.pop(block.key, block) if isinstance(block, Table) else block for block in part.blocks]
    return [*placed, *own.values()]


def _label(key: str, part: Part, used: set[str]) -> str:
    """A worksheet's name: what it holds, short enough, and no other's."""
    words = NOT_IN_A_LABEL.sub("", key.replace("-", " ").replace("_", " ")).strip() or part.title
    plain = sentence_start(words)[:LONGEST_LABEL].strip()
    label, number = plain, 1
    while label.lower() in used:
        number += 1
        label = f"{plain[: LONGEST_LABEL - 3].strip()} {number}"
    used.add(label.lower())
    return label


def _table_sheet(table: Table, label: str, title: str) -> Sheet:
    columns: list[SheetColumn] = []
    makers: list[Any] = []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        columns.append(SheetColumn(column.name or "Name", _width(column, cells)))
        makers.append((place, _shown if column.number else _text))
        if any(cell.percent is not None for cell in cells):
            for name, words in BARS:
                if any(getattr(cell, name) is not None for cell in cells):
                    columns.append(SheetColumn(f"{column.name}: {words}percent", 14, "", PERCENT))
                    makers.append((place, _exact(name)))
    return Sheet(
        label=label,
        name=re.sub(r"\W+", "_", label.lower()).strip("_") or "table",
        title=title,
        says=(ONE_TABLE, *table.above, *([table.note] if table.note else [])),
        columns=columns,
        rows=[[make(row[place]) for place, make in makers] for row in table.rows],
    )


def _width(column: Column, cells: Sequence[Cell]) -> int:
    longest = max([len(cell.text) for cell in cells] + [len(word) for word in column.name.split()])
    return min(max(longest + 3, LEAST), MOST)


def _text(cell: Cell) -> Any:
    return typed(cell.text)


def _shown(cell: Cell) -> Any:
    """A count as a number, so that a reader can add it up; anything else as it is shown."""
    if A_NUMBER.fullmatch(cell.text):
        number = float(cell.text.replace(",", ""))
        return int(number) if number.is_integer() and "." not in cell.text else number
    return typed(cell.text)


def _exact(name: str) -> Any:
    """A number; of what is hidden what is shown for it, for [x] would say that there is none."""
    return lambda cell: or_not(getattr(cell, name), cell.text if cell.text in HIDDEN else NOT_AVAILABLE)
