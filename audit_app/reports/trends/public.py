"""An audit point over published periods. Everything comes from a report that is in public form already.

Reading rule: a period is what was released, a quarter or a round that could stand alone; no limits
and no signals are drawn, for they would tell of counts that are hidden.
"""

from itertools import pairwise

from audit_app.reports.chart import Guide, Line, LineChart
from audit_app.reports.rules import target_shown
from audit_app.reports.service import PointReport, Report
from audit_app.web.text import list_words
from audit_app.web.words import interval


def rubric_changes(report: Report) -> dict[int, str]:
    """What to write at each period, oldest first, whose rubric versions are not those of the one before."""
    versions = [{row.rubric_version_id for row in one.round.rubric_rows} for one in reversed(report.rounds)]
    return {place + 1: "Rubric changed" for place, (old, new) in enumerate(pairwise(versions)) if old != new}


def rubric_words(report: Report) -> str:
    """That a change over published periods may be the rubric's; "" where it stayed the same."""
    periods = [one.round.name for one in reversed(report.rounds)]
    where = [periods[place] for place in rubric_changes(report)]
    if not where:
        return ""
    return f"The rubric changed in {list_words(where)}: a change from there on may come from the rubric."


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
        columns=("Period", "Good or outstanding", "Interval", "Of plans", "Target"),
        rows=[
            (
                period.name,
                one.display if one else "not asked",
                (interval((one.lower, one.upper)) or one.display) if one else "",
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
        marks=rubric_changes(report),
    )
