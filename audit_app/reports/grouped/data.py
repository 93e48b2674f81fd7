"""Timeliness and the breakdown by need as plain data, under names that stay (docs/report-formats.md).

The counts are those of the pages. Never for publication: what is published of either has rules of its own.
"""

from typing import Any

from audit_app.figures.groups.rules import Counted, break_down
from audit_app.figures.rules import MINIMUM_N
from audit_app.figures.timeliness.rules import Outcome, StepFigure
from audit_app.figures.timeliness.service import strict_transfers, timeliness_of
from audit_app.reports.grouped.material import NEED, Material
from audit_app.reports.grouped.rules import limit_words, value_words
from audit_app.reports.grouped.tables import COUNTS
from audit_app.reports.lig import Lig


def grouped_data(lig: Lig) -> dict[str, list[dict[str, Any]]]:
    """Both parts, round by round; both empty for publication."""
    if lig.public:
        return {"timeliness": [], "breakdowns": []}
    return {"timeliness": _timeliness(lig), "breakdowns": _breakdowns(lig)}


def _timeliness(lig: Lig) -> list[dict[str, Any]]:
    strict = strict_transfers(lig.as_of)
    return [
        _step(round.name, figure, strict=strict)
        for round in lig.rounds
        if round.id in lig.grids
        for figure in timeliness_of([round], lig.grids, strict=strict)
        if figure.plans
    ]


def _step(name: str, figure: StepFigure, *, strict: bool) -> dict[str, Any]:
    enough = figure.n >= MINIMUM_N
    lower, upper = (figure.interval if enough else None) or (None, None)
    at_worst = figure.at_worst_n >= MINIMUM_N
    least, most = (figure.at_worst_interval if at_worst else None) or (None, None)
    days = sorted(day for _, day in figure.begun)
    return {
        "round": name,
        "step": figure.step.key,
        "title": figure.step.title,
        "limit": limit_words(figure.step, strict=strict),
        "within": figure.x,
        "n": figure.n,
        "percent": figure.percent if enough else None,
        "display": figure.display if enough else None,
        "lower": None if lower is None else 100 * lower,
        "upper": None if upper is None else 100 * upper,
        "excused": figure.count(Outcome.EXCUSED),
        "excused_late": figure.excused_late,
        "at_worst_n": figure.at_worst_n,
        "at_worst_percent": figure.at_worst if at_worst else None,
        "at_worst_display": figure.at_worst_display if at_worst else None,
        "at_worst_lower": None if least is None else 100 * least,
        "at_worst_upper": None if most is None else 100 * most,
        "began_first": days[0].isoformat() if days else None,
        "began_last": days[-1].isoformat() if days else None,
        "not_recorded": figure.count(Outcome.NOT_RECORDED) + figure.overdue,
        "out_of_time": figure.overdue,
        "not_due": figure.count(Outcome.NOT_DUE),
        "not_usable": figure.count(Outcome.NOT_USABLE),
    }


def _breakdowns(lig: Lig) -> list[dict[str, Any]]:
    material = Material(lig)
    names = {round.id: round.name for round in lig.rounds}
    if NEED not in material.dimensions:
        return []
    return [row for one in material.counted for row in _needs(names[one.round], one, material)]


def _needs(name: str, one: Counted, material: Material) -> list[dict[str, Any]]:
    made = break_down([one], material.dimensions[NEED], None)
    rows = []
    for value in made.rows:
        group = made.at(value)
        figure = group.figure
        rows.append(
            {
                "round": name,
                "by": NEED,
                "group": value_words(NEED, value),
                "plans": len({audit.plan for audit in group.audits}),
                "x": figure.x,
                "n": figure.n,
                "percent": figure.percent if group.enough else None,
                "display": figure.display() if group.enough else None,
                **{count: getattr(figure, count) for _, count in COUNTS},
            }
        )
    return rows
