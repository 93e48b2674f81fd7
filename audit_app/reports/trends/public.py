"""An audit point over published periods. Everything comes from a report that is in public form already.

Reading rule: a period is what was released, a quarter or a round that could stand alone; no limits
and no signals are drawn, for they would tell of counts that are hidden.
"""

from audit_app.reports.chart import Guide, Line, LineChart
from audit_app.reports.rules import target_shown
from audit_app.reports.service import PointReport, Report


def public_point(report: Report, line: PointReport) -> LineChart:
    """One audit point over the periods of a report for publication."""
    shown = {one.round: one for one in line.rounds}
    periods = [one.round for one in reversed(report.rounds)]
    along = [shown.get(period.name) for period in periods]
    targets = [period.target_percent for period in periods]
    title = f"{line.point.code} {line.point.title}, by period"
    known = [one for one in along if one is not None and one.percent is not None]
    ends = "none is shown"
    if known:
        ends = f"from {known[0].display} in {known[0].round} to {known[-1].display} in {known[-1].round}"
    return LineChart(
        key=f"point-{line.point.code}",
        title=title,
        alt=f"{title}: {len(known)} of {len(periods)} published periods are shown, {ends}.",
        columns=("Period", "Good or outstanding", "Of plans", "Target"),
        rows=[
            (
                period.name,
                one.display if one else "not asked",
                f"{one.n:,}" if one and one.n is not None else one.display if one else "",
                target_shown(target),
            )
            for period, one, target in zip(periods, along, targets, strict=True)
        ],
        source="agreed grades of the audit rounds, as published: small numbers are hidden",
        places=[period.name for period in periods],
        lines=[
            Line(
                "Good or outstanding",
                [one.percent if one else None for one in along],
                [one.lower if one else None for one in along],
                [one.upper if one else None for one in along],
            )
        ],
        guides=[Guide("Target", targets)],
    )
