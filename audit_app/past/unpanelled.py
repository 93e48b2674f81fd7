"""Grades a round agreed without its panel that a file of its grades alone would not give.

The file knows no waivers, and expects every agency its rubrics name. Where a round expected fewer, or waived
one, and the others agreed, the file says the agreed grade and why, so that a report of it reads the same.
"""

from collections.abc import Iterator
from dataclasses import replace

from audit_app.allocation import service as allocation
from audit_app.moderation.agreed import outcome
from audit_app.moderation.board import PanelCell, read_board
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.grades import Grade


def agreed_without_panel(round: AuditRound) -> Iterator[tuple[tuple[int, int], Grade, str]]:
    """(sample plan id, point id), the agreed grade, and the sentence that stands as its reason."""
    expected = {agency.key for agency in rounds.expected_agencies(round)}
    named = {agency for point in rounds.points_of(round) for agency in point.agencies}
    if named <= expected and not allocation.waivers_of(round):
        return
    for cell in read_board(round).cells:
        grade = cell.outcome.grade
        if grade is None or cell.outcome.moderated:
            continue
        everybody = frozenset(cell.point.agencies)
        if outcome(replace(cell.cell, expected=everybody, waived=frozenset())).grade is not grade:
            yield (cell.sample_plan.id, cell.point.id), grade, _words(cell, everybody)


def _words(cell: PanelCell, everybody: frozenset[str]) -> str:
    parts = []
    if waived := sorted(cell.cell.waived & cell.cell.expected):
        parts.append(f"{', '.join(waived)} waived")
    if unasked := sorted(everybody - cell.cell.expected):
        parts.append(f"{', '.join(unasked)} not expected in this round")
    return f"Not settled by a panel: {'; '.join(parts)}, and every other agency agreed."
