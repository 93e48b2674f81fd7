"""A round counted: how many plans had which outcome, by point and by who said so. Pure.

A signed-off round's tally is stored once (figure_summary) and read by every later trend; an open round's is
counted afresh. Both go through the same shape, so a figure read back is the figure that was counted.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from audit_app.figures.point_figure import COUNTS, PlanOverall, PointFigure, count_cells, plans_overall
from audit_app.figures.round_record import RoundRecord, round_cells
from audit_app.rubrics.grades import SCALE

AGREED = "agreed"
OVERALL = "overall"
AGENCY = "agency "
STRATUM = "stratum "


class TallyKey(NamedTuple):
    """What one count is of. `point` is None for plans overall; `source` is one of the words above, the last
    two followed by a name; `outcome` is a count of a PointFigure or, under an agency, a grade's code.
    """

    point: str | None
    source: str
    outcome: str


Tally = Mapping[TallyKey, int]


def tally_round(
    record: RoundRecord,
    overall: Iterable[PlanOverall],
    strata: Mapping[str, str] | None = None,
    as_of: dt.datetime | None = None,
) -> dict[TallyKey, int]:
    """Count a whole round as known at `as_of`, or now.

    `strata` maps plans to their stratum where the weighted figure is wanted.
    """
    counts: Counter[TallyKey] = Counter()
    for point, cells in round_cells(record, as_of).items():
        _add(counts, point, AGREED, count_cells(cells))
        for cell in cells:
            if not cell.withdrawn and not cell.duplicate:
                counts.update(TallyKey(point, AGENCY + s.agency, s.grade.value) for s in cell.sealed)
        for stratum in sorted(set((strata or {}).values())):
            of_stratum = (cell for cell in cells if (strata or {}).get(cell.plan) == stratum)
            _add(counts, point, STRATUM + stratum, count_cells(of_stratum))
    _add(counts, None, OVERALL, plans_overall(overall))
    return {key: count for key, count in counts.items() if count}


def _add(counts: Counter[TallyKey], point: str | None, source: str, figure: PointFigure) -> None:
    for name in COUNTS:
        counts[TallyKey(point, source, name)] += getattr(figure, name)


def figure_of(tally: Tally, point: str | None, source: str = AGREED) -> PointFigure:
    """The figure of one point (None: plans overall). Points nothing was counted on give a figure of zeros."""
    counts: dict[str, Any] = {name: tally.get(TallyKey(point, source, name), 0) for name in COUNTS}
    return PointFigure(**counts)


def figures_of(tally: Tally, points: Iterable[str], source: str = AGREED) -> dict[str, PointFigure]:
    """The figures of some points by code, in the order given."""
    return {point: figure_of(tally, point, source) for point in points}


def agencies_of(tally: Tally) -> dict[str, dict[str, dict[str, int]]]:
    """What each agency gave: point to agency key to grade code to count, in the scale's order."""
    given: dict[str, dict[str, dict[str, int]]] = {}
    for (point, source, outcome), count in tally.items():
        if point is not None and source.startswith(AGENCY):
            by_agency = given.setdefault(point, {})
            by_agency.setdefault(source.removeprefix(AGENCY), {})[outcome] = count
    order = [grade.value for grade in SCALE]
    return {
        point: {
            agency: dict(
                sorted(grades.items(), key=lambda item: order.index(item[0]) if item[0] in order else 9)
            )
            for agency, grades in sorted(by_agency.items())
        }
        for point, by_agency in given.items()
    }
