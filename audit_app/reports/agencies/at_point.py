"""What the page of one audit point says of how the agencies graded it, each on its own."""

from audit_app.figures.agencies.rules import AtPoint, at_point
from audit_app.reports.agencies.rules import at_point_words, sensitivity_words
from audit_app.reports.agencies.tables import counted, rules_table, share_cell
from audit_app.reports.document import Block, Cell, Column, Table, Words
from audit_app.reports.lig import Lig
from audit_app.web.text import sentence_start

COLUMNS = (
    Column("Agencies"), Column("Graded by both", True), Column("Same grade", True),
    Column("Within one grade", True), Column("Same side of good, with interval"),
)  # fmt: skip


def at_point_blocks(lig: Lig, code: str) -> list[Block]:
    """Counts first, then each pair, then other rules. Nothing for publication, nor before the reveal."""
    if lig.public or not lig.grids:
        return []
    found = at_point(list(lig.grids.values()), code)
    blocks: list[Block] = [Words(at_point_words(found, over_rounds=lig.single is None))]
    if found.together.cells:
        blocks.append(_pairs(found))
    # With one agency there is nothing a rule could choose between.
    if len(found.agencies) > 1 and (said := sensitivity_words(found.sensitivity)):
        blocks += [Words(said), rules_table(found.sensitivity, "This audit point under other rules")]
    return blocks


def _pairs(found: AtPoint) -> Table:
    rows = [
        [
            Cell(f"{sentence_start(one.first)} and {one.second}"),
            Cell(f"{one.found.cells:,}"),
            counted(one.found.identical),
            counted(one.found.within_one),
            share_cell(one.found.same_side),
        ]
        for one in found.pairs
    ]
    return Table("agencies-at-point", "How often two agencies gave the same at this point", COLUMNS, rows)
