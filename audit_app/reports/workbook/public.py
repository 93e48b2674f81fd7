"""The worksheets of a workbook for publication: every published figure in one table, then the report's parts.

Reading rule: nothing of the workbook for the partnership is here. It holds counts and grades beyond a
percentage and its n; this one is made from what is published alone.
"""

from collections.abc import Sequence
from typing import Any

from audit_app.figures.disclosure.rules import CONFIDENTIAL, NOT_APPLICABLE, NOT_AVAILABLE
from audit_app.reports.document import Part
from audit_app.reports.rules import Shown
from audit_app.reports.service import Report
from audit_app.reports.workbook.figures import NO_NUMBER, PERCENT, or_not
from audit_app.reports.workbook.parts import part_sheets
from audit_app.reports.workbook.sheet import ONE_TABLE, Column, Sheet
from audit_app.reports.workbook.text import typed

COLUMNS = (
    Column("Measure", 46),
    Column("Section", 14),
    Column("Period", 28),
    Column("Good or outstanding, as shown", 16, "percent"),
    Column("Percent, as rounded", 12, "", PERCENT),
    Column("Lower limit, percent", 12, "interval", PERCENT),
    Column("Upper limit, percent", 12, "interval", PERCENT),
    Column("Counted (n)", 10, "n"),
    Column("Target, percent", 10),
    Column("How it stands", 40, "target"),
)
SHORTHAND = (
    f"Shorthand: {CONFIDENTIAL} hidden, so that nobody can be told from a small number; {NO_NUMBER}; "
    f"{NOT_APPLICABLE} not applicable."
)


def public_sheets(report: Report, parts: Sequence[Part], about: str, taken: Sequence[str]) -> list[Sheet]:
    """The figures, then a worksheet for each table and chart of the parts."""
    figures = Sheet(
        label="Figures",
        name="figures",
        title=f"Percent good or outstanding, {about}",
        says=(ONE_TABLE, SHORTHAND),
        columns=COLUMNS,
        rows=list(_rows(report)),
    )
    others = [part for part in parts if part.key != "points"]
    return [figures, *part_sheets(others, about, [*taken, figures.label])]


def _rows(report: Report) -> list[list[Any]]:
    found = [_row("All audit points together", NOT_APPLICABLE, shown) for shown in report.together_by_round]
    found += [_row("Plans overall", NOT_APPLICABLE, shown) for shown in report.overall_by_round]
    for line in report.points:
        name = f"{line.point.code} {line.point.title}"
        found += [_row(name, line.point.section, shown) for shown in line.rounds]
    return found


def _row(name: str, section: str, shown: Shown) -> list[Any]:
    """What is hidden has its symbol in every column: a blank would leave the reader guessing.

    Of a shown percentage without limits that symbol is the percentage itself, so they have another.
    """
    numbers = (shown.percent, shown.lower, shown.upper, shown.n)
    none = shown.display if shown.percent is None else NOT_AVAILABLE
    return [
        typed(name),
        typed(section),
        typed(shown.round),
        typed(shown.display),
        *(or_not(number, none) for number in numbers),
        or_not(shown.target_percent, NOT_APPLICABLE),
        typed(shown.words),
    ]
