"""How a figure stands in a table of the report, the same in every part."""

from audit_app.reports.document import Cell, Link
from audit_app.reports.rules import Shown

NO_RANGE = "No range is given: the grades of one plan go together"


def bar(shown: Shown, link: Link | None = None) -> Cell:
    """A figure as a bar with its target, and its interval unless it pools several points."""
    target = shown.target_percent if shown.percent is not None else None
    return Cell(shown.display, link, shown.percent, shown.lower, shown.upper, target)


def share(shown: Shown, link: Link | None = None) -> Cell:
    """ "9 of 12": what was graded good or outstanding, of all graded. Hidden counts leave nothing."""
    return Cell("" if shown.n is None or shown.x is None else f"{shown.x:,} of {shown.n:,}", link)


def count(number: int | None, link: Link | None = None) -> Cell:
    """A count; nothing where it is hidden."""
    return Cell("" if number is None else f"{number:,}", link)
