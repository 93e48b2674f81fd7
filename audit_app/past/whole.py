"""What is wrong with a table as a whole: what is hidden unsaid, cells merged across values."""

from collections.abc import Iterator

from audit_app.past.lines import Placed
from audit_app.past.mapping import ColumnMap
from audit_app.register.raw_sheets import RawSheet

# Merged, these stand for each of their rows; grades and comments of one cell are no two cells' own.
DOWNWARDS = frozenset(("plan", "round", "date", "auditor", "agency", "point", "child", "withdrawn"))
HIDDEN_UNSAID = (
    "some rows or columns of this sheet are hidden. Say on the page of the table whether to read them."
)
Fault = tuple[int | None, int | None, str]


def whole_faults(placed: Placed, mapping: ColumnMap) -> Iterator[Fault]:
    """Each as its row and column, where it has them, and a sentence."""
    sheet = placed.sheet
    inside = range(placed.layout.top + 1, placed.layout.last + 1)
    hidden = any(number in inside for number in sheet.hidden_rows)
    hidden = hidden or any(place in sheet.hidden_columns for place in mapping.columns)
    if hidden and not mapping.hidden:
        yield None, None, HIDDEN_UNSAID
    if mapping.hidden == "leave":
        for place in sheet.hidden_columns & mapping.columns.keys():
            yield None, place, "this column is hidden and said to hold something. Show it first."
    for top, left, bottom, right in sheet.merged:
        mapped = [place for place in range(left, right + 1) if place in mapping.columns]
        rows = range(max(top, inside.start), min(bottom + 1, inside.stop))
        across = right > left or any(mapping.columns[p].what not in DOWNWARDS for p in mapped)
        if mapped and rows and across:
            reason = "this cell is merged with others, so it is not clear whose value it is. Unmerge it."
            yield rows.start, mapped[0], reason


def faults_within(sheet: RawSheet) -> dict[tuple[int, int], str]:
    """The faults of a sheet's cells; that of a merged range is every cell's in it, as its value is."""
    found = dict(sheet.faults)
    for top, left, bottom, right in sheet.merged:
        if fault := sheet.faults.get((top, left)):
            for row in range(top, bottom + 1):
                found |= dict.fromkeys(((row, place) for place in range(left, right + 1)), fault)
    return found
