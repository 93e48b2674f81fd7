"""How far to trust a report for publication: what is hidden in it, and why."""

from audit_app.reports.document import Cell, Items, Part, Words
from audit_app.reports.lig import Lig

SAMPLE = (
    "Each percentage comes from a sample of plans. An interval beside it says where the true share "
    "plausibly lies: a difference inside it may be noise."
)


def part(lig: Lig) -> Part | None:
    """The notes that stand in every output, and what a sample can say."""
    notes = [Cell(note) for note in lig.report.notes]
    return Part("trust", "How far to trust this report", [Words(SAMPLE), Items(notes)])
