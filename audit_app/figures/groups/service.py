"""What breakdowns are counted from: the grids of rounds, with what is known of points and rounds."""

from collections.abc import Iterable, Mapping, Sequence

from audit_app.figures.grid import Grid
from audit_app.figures.groups.rules import Counted, Dimension, Sort
from audit_app.figures.records import load_whole
from audit_app.rounds import service as audits
from audit_app.rounds.characteristics import COLUMNS, characteristic_words
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.models import AuditPoint
from audit_app.rubrics.rules import section_name

SECTION = Dimension("section", "Section", Sort.POINT)
POINT = Dimension("point", "Audit point", Sort.POINT)
LEAD = Dimension("lead", "Agency that leads on the point", Sort.POINT)
THEME = Dimension("theme", "Theme of the round", Sort.ROUND)
NO_THEME = "No theme"
# Traits that say when something was due; timeliness looks at them.
NOT_GROUPED = frozenset({"transfer", "transfer_year", "late_reason", "writer"})


def counted_rounds(rounds: Sequence[AuditRound], grids: Mapping[int, Grid]) -> list[Counted]:
    """The rounds that have a grid, in the order given, ready to be broken down."""
    with_grid = [round for round in rounds if round.id in grids]
    load_whole(with_grid)
    slugs = {row.rubric.slug for round in with_grid for row in round.rubric_rows}
    newest = _newest_points(with_grid)
    labels = {
        SECTION.name: {code: _section(point, several=len(slugs) > 1) for code, point in newest.items()},
        POINT.name: {code: f"{code} {point.title}" for code, point in newest.items()},
        LEAD.name: {code: point.lead for code, point in newest.items()},
    }
    return [
        Counted(round.id, grids[round.id], labels, {THEME.name: round.theme or NO_THEME})
        for round in with_grid
    ]


def _newest_points(rounds: Iterable[AuditRound]) -> dict[str, AuditPoint]:
    """Every point by code as the newest round words it, in the rubrics' order."""
    found: dict[str, AuditPoint] = {}
    for round in sorted(rounds, key=lambda one: (one.held_on, one.id), reverse=True):
        for point in audits.points_of(round):
            found.setdefault(point.code, point)
    return found


def _section(point: AuditPoint, *, several: bool) -> str:
    name = section_name(point.section)
    return f"{point.rubric.title}: {name}" if several else name


def dimensions(counted: Sequence[Counted]) -> list[Dimension]:
    """What these rounds can be broken down by: what is recorded of any plan, then points and rounds."""
    if not counted:
        return []
    recorded = {name for one in counted for plan in one.grid.plans for name in plan.traits} - NOT_GROUPED
    order = {name: place for place, name in enumerate(COLUMNS)}
    names = sorted(recorded, key=lambda name: (order.get(name, len(order)), name))
    of_plans = [Dimension(name, characteristic_words(name)) for name in names]
    return [*of_plans, SECTION, LEAD, *([THEME] if _themes(counted) > 1 else [])]


def _themes(counted: Sequence[Counted]) -> int:
    return len({one.labels[THEME.name] for one in counted})
