"""What is wrong with a table as a whole: what is hidden unsaid, cells merged across values."""

from collections.abc import Iterator

from audit_app.past.layout import spread
from audit_app.past.lines import Line, Placed
from audit_app.past.mapping import ColumnMap

COMMENTS = frozenset(("comment", "comment before"))
MERGED_COMMENT = "this cell is merged with others, so it is not clear which grade it is on. Unmerge it."
# Merged, these stand for each of their rows; a grade of one cell is no two cells' own.
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
        across = right > left or any(mapping.columns[p].what not in DOWNWARDS | COMMENTS for p in mapped)
        if mapped and rows and across:
            reason = "this cell is merged with others, so it is not clear whose value it is. Unmerge it."
            yield rows.start, mapped[0], reason


def faults_within(placed: Placed, mapping: ColumnMap) -> dict[tuple[int, int], str]:
    """The faults of a sheet's cells; that of a merged range is every cell's in it, as its value is.

    A comment merged over several rows is on none of their grades alone, so it cannot be taken.
    """
    found = dict(placed.sheet.faults)
    rows = spread(placed.sheet)
    for top, left, bottom, right in placed.sheet.merged:
        fault = placed.sheet.faults.get((top, left))
        holds = mapping.columns.get(left)
        if not fault and left == right and holds and holds.what in COMMENTS:
            said = Line(top, rows.get(top, ())).at(left)
            fault = MERGED_COMMENT if said else None
        if fault:
            for row in range(top, bottom + 1):
                found |= dict.fromkeys(((row, place) for place in range(left, right + 1)), fault)
    return found
