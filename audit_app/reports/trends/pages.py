"""What the pages of trends show, read in one go for each."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from audit_app import clock
from audit_app.figures.trends.service import trends
from audit_app.reports.chart import Chart
from audit_app.reports.document import Block, Picture, Words
from audit_app.reports.lig import Lig
from audit_app.reports.page import ReportPage
from audit_app.reports.parts.headline import trend_blocks
from audit_app.reports.parts.order import part_of
from audit_app.reports.pictures import charts_of
from audit_app.reports.service import Report
from audit_app.reports.trends.charts import OVERALL, TOGETHER, headline_chart, point_chart, point_limits
from audit_app.reports.trends.listing import Section, sections
from audit_app.reports.trends.public import public_point, rubric_words
from audit_app.reports.wording.trend import cautions, few_words, milestone_words, point_words

POINT = "point-"


@dataclass(frozen=True)
class TrendPage(ReportPage):
    """A page of trends: its pictures have addresses of their own, for they belong to no part of a report."""

    def picture(self, part: str, chart: Chart, kind: str = "svg") -> str | None:
        """The address of a chart's picture."""
        from audit_app.reports.trends.routes import picture_url

        return picture_url(self, chart, kind)


@dataclass(frozen=True)
class TrendList:
    """The page of all trends. `report` is set where it is for publication; the list of points else."""

    blocks: Sequence[Block]
    milestone: str
    sections: Sequence[Section] = ()
    report: Report | None = field(default=None)


def trend_list(lig: Lig) -> TrendList:
    """The headline over every round up to the newest asked for, and each audit point with its small trend."""
    steps = lig.milestones
    said = milestone_words(steps, _day(lig))
    if lig.public:
        looked_back = replace(lig, rounds=lig.history)
        return TrendList(_public_blocks(looked_back), said, report=looked_back.report)
    found = trends(lig.history, lig.as_of)
    return TrendList(trend_blocks(found, steps), said, sections(found, steps))


def _day(lig: Lig) -> dt.date:
    """The day the page speaks from: today, or that of the time it is as of."""
    return clock.today() if lig.as_of is None else clock.day_of(lig.as_of)


def _public_blocks(looked_back: Lig) -> Sequence[Block]:
    """The headline part for publication, which goes over published periods."""
    part = part_of(looked_back, "headline") if looked_back.report.rounds else None
    return part.blocks if part else []


def point_blocks(lig: Lig, code: str) -> list[Block]:
    """The trend of one audit point over every round up to the newest of the report."""
    steps = lig.milestones
    if lig.public:
        along = replace(lig, rounds=lig.history).report
        line, changed = along.point(code), rubric_words(along)
        if line is None:
            return []
        return [*([Words(changed)] if changed else []), Picture(public_point(along, line), slide=True)]
    found = trends(lig.history, lig.as_of, only=code, known=lig.report.rounds)
    point = found.points.get(code)
    if point is None:
        return []
    few = few_words(found, point.counts)
    said = [point_words(found, point, point_limits(found, point)), *([few] if few else []), *cautions(found)]
    return [
        Words(" ".join([*said, milestone_words(steps, _day(lig))]).strip()),
        Picture(point_chart(found, point, steps), slide=True),
    ]


def chart_of(lig: Lig, key: str) -> Chart | None:
    """The chart of a picture's address: a headline series, or an audit point by its code."""
    steps = lig.milestones
    if lig.public and not key.startswith(POINT):
        return charts_of(part_of(replace(lig, rounds=lig.history), "headline")).get(key)
    if key in (TOGETHER, OVERALL):
        return headline_chart(trends(lig.history, lig.as_of), steps, key)
    if not key.startswith(POINT):
        return None
    code = key.removeprefix(POINT)
    if lig.public:
        along = replace(lig, rounds=lig.history).report
        line = along.point(code)
        return public_point(along, line) if line else None
    found = trends(lig.history, lig.as_of, only=code)
    point = found.points.get(code)
    return point_chart(found, point, steps) if point else None
