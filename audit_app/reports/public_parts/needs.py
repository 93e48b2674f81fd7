"""Needs described well and less well, in the form for publication: one quarter by one characteristic."""

from audit_app.figures.disclosure.groups import PUBLIC_TRAITS, public_groups
from audit_app.figures.disclosure.rules import PublicCell
from audit_app.reports.document import Block, Cell, Column, Part, Table, Words
from audit_app.reports.lig import Lig
from audit_app.reports.parts.figures import NO_RANGE
from audit_app.reports.public_parts.quarters import one_of
from audit_app.web.text import sentence_start

TITLE = "Needs described well and less well"
SEVERAL = (
    "Breakdowns are published for one quarter at a time, so that no two of them overlap. Choose one "
    "quarter to read its breakdown."
)
NOTE = (
    "About: percentages and numbers of plans are rounded to the nearest 5. [c] hides a group of few plans, "
    "or one that would give such a group away; [low] is more than none and rounds to zero. "
    f"{NO_RANGE}."
)
NOTHING = "No group of this quarter is large enough for a breakdown to be published."
NOISE = "With so few plans, differences between these groups may be noise."
COLUMNS = (Column("Group"), Column("Good or outstanding"), Column("Plans"))


def part(lig: Lig) -> Part | None:
    """The primary need's breakdown of the one quarter the report is of."""
    if len(lig.publication.released) != 1:
        return Part("needs", TITLE, one_of(lig, SEVERAL, "groups.needs"))
    return Part("needs", TITLE, groups_blocks(lig, "primary_need"))


def groups_of(lig: Lig, trait: str) -> dict[str, PublicCell]:
    """A breakdown of the quarter, over the points that are published of it.

    Raises ValueError for a characteristic that is not among PUBLIC_TRAITS.
    """
    return public_groups(
        lig.publication.grids, trait, lig.publication.shown_points, lig.publication.thresholds
    )


def groups_blocks(lig: Lig, trait: str) -> list[Block]:
    """A breakdown as a table, or a sentence where all of it would be hidden."""
    found = groups_of(lig, trait)
    if not any(cell.n is not None for cell in found.values()):
        return [Words(NOTHING)]
    # A hidden group has no bar: its length would tell.
    rows = [
        [Cell(sentence_start(name)), Cell(cell.show, percent=cell.percent), Cell(cell.n_shown or cell.show)]
        for name, cell in found.items()
    ]
    caption = f"By {WORDS[trait]}, {lig.publication.released[0].quarter.name}"
    return [Table(f"by-{trait.replace('_', '-')}", caption, COLUMNS, rows, f"{NOISE} {NOTE}")]


WORDS = dict(
    zip(
        PUBLIC_TRAITS,
        ("primary need", "key stage", "type of setting", "type of plan", "locality", "being looked after"),
        strict=True,
    )
)
