"""The charts of the workbook: native, each beside the table it draws, in one colour and told by its shape.

Colours are the Government Analysis Function's. A chart's words are ours alone: XlsxWriter takes a title that
begins with “=” for a formula. What has no percentage has no row, for a chart would draw its shorthand as 0%.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from xlsxwriter.utility import xl_range_formula

from audit_app.figures.disclosure.rules import NOT_APPLICABLE
from audit_app.reports.rules import NO_RANGE, Shown
from audit_app.reports.service import Report
from audit_app.reports.workbook.figures import DAY, MEASURES, PERCENT, or_not
from audit_app.reports.workbook.sheet import Column, Sheet
from audit_app.reports.workbook.text import typed
from audit_app.web.words import list_words, plural

DARK_BLUE, TURQUOISE, PLUM, GREY = "#12436D", "#28A197", "#801650", "#3D3D3D"
FONT = {"name": "Arial", "size": 11, "bold": False, "color": "#000000"}
HEADING = {"name": "Arial", "size": 14, "bold": True, "color": "#000000"}
BESIDE = "This worksheet contains one table, and a chart of it to the right of the table."
LINES = "The thin lines on the chart are the 95% interval: where the true percentage plausibly lies."
SHARE = (
    Column("Good or outstanding, as shown", 15, "percent"),
    Column("Good or outstanding, percent", 15, "percent", PERCENT),
    Column("Lower limit, percent", 13, "interval", PERCENT),
    Column("Upper limit, percent", 13, "interval", PERCENT),
    Column("Interval below, points", 13, "interval", PERCENT),
    Column("Interval above, points", 13, "interval", PERCENT),
)
PERCENT_AT, BELOW_AT, ABOVE_AT = 1, 4, 5


@dataclass(frozen=True)
class Drawn:
    """A chart waiting for its workbook, with its labels in the order of the table's rows.

    The labels are the table's first column; `share_in` is where the columns of SHARE begin, `targets_in` the
    column of the targets, where the chart is a line over rounds.
    """

    title: str
    alternative: str
    labels: Sequence[str]
    share_in: int
    targets_in: int | None = None
    with_limits: bool = True

    def put(self, workbook: Any, worksheet: Any, sheet: Sheet) -> None:
        """Draw it to the right of the table."""
        chart = workbook.add_chart({"type": "bar" if self.targets_in is None else "line"})
        chart.add_series(self._series(sheet) | (_BAR if self.targets_in is None else _LINE))
        if self.targets_in is None:
            chart.set_y_axis({"reverse": True, "num_font": FONT, "major_gridlines": {"visible": False}})
            chart.set_x_axis(PERCENT_AXIS | {"label_position": "high"})
            chart.set_legend({"none": True})
            chart.set_size({"width": 960, "height": 140 + 24 * len(self.labels)})
        else:
            chart.add_series(self._target(sheet, self.targets_in) | TARGET)
            chart.set_x_axis({"name": "Round", "name_font": FONT, "num_font": FONT | {"rotation": -45}})
            chart.set_y_axis(PERCENT_AXIS)
            chart.set_legend({"position": "bottom", "font": FONT})
            chart.set_size({"width": max(760, 160 + 34 * len(self.labels)), "height": 460})
        chart.set_title({"name": self.title, "name_font": HEADING, "overlay": False})
        place = {"description": self.alternative, "object_position": 2, "x_offset": 20}
        worksheet.insert_chart(sheet.heading_row, len(sheet.columns), chart, place)

    def _series(self, sheet: Sheet) -> dict[str, Any]:
        values = {**self._labels(sheet), "values": rows_of(sheet, self.share_in + PERCENT_AT)}
        if not self.with_limits:
            return {"name": "Percent good or outstanding", **values}
        bars = {
            "type": "custom",
            "plus_values": self._cells(sheet, self.share_in + ABOVE_AT),
            "minus_values": self._cells(sheet, self.share_in + BELOW_AT),
            "line": {"color": GREY, "width": 1.25},
        }
        return {
            "name": "Percent good or outstanding, with its 95% interval",
            **values,
            "y_error_bars": bars,
        }

    def _target(self, sheet: Sheet, column: int) -> dict[str, Any]:
        return {"name": "Target", **self._labels(sheet), **values_of(sheet, column)}

    def _labels(self, sheet: Sheet) -> dict[str, Any]:
        """The labels are given again as data: XlsxWriter skips cells of rich text when it reads a range."""
        return {"categories": rows_of(sheet, 0), "categories_data": list(self.labels)}

    def _cells(self, sheet: Sheet, column: int) -> str:
        return f"={xl_range_formula(*rows_of(sheet, column))}"


def rows_of(sheet: Sheet, column: int) -> list[Any]:
    """Where a column's values stand, as XlsxWriter wants it."""
    first = sheet.heading_row + 1
    return [sheet.label, first, column, first + len(sheet.rows) - 1, column]


def values_of(sheet: Sheet, column: int) -> dict[str, Any]:
    """What a series is read from. In place of a cell without a number it reads an empty one beside the table:
    programs draw a text such as [x] as nought, and what is empty as a gap.
    """
    numbers = [row[column] if isinstance(row[column], int | float) else None for row in sheet.rows]
    if None not in numbers:
        return {"values": rows_of(sheet, column)}
    first, pieces = sheet.heading_row + 1, []
    for known, group in groupby(range(len(numbers)), lambda place: numbers[place] is not None):
        rows, at = list(group), column if known else len(sheet.columns)
        pieces.append(xl_range_formula(sheet.label, first + rows[0], at, first + rows[-1], at))
    return {"values": f"=({','.join(pieces)})", "values_data": numbers}


GRIDLINES = {"visible": True, "line": {"color": "#BFBFBF", "width": 0.75}}
PERCENT_AXIS = {
    "name": "Percent good or outstanding",
    "min": 0,
    "max": 100,
    "major_unit": 25,
    "num_format": "0",
    "name_font": FONT,
    "num_font": FONT,
    "major_gridlines": GRIDLINES,
}
# The lighter bar: the interval must be seen on it as well as beside it.
_BAR = {"fill": {"color": TURQUOISE}, "border": {"none": True}, "gap": 60}
_LINE = {
    "line": {"color": DARK_BLUE, "width": 2.25},
    "marker": {"type": "circle", "size": 7, "fill": {"color": DARK_BLUE}, "border": {"color": DARK_BLUE}},
}
# A dash at each round and no line: a target goes in steps, and a line would rise slowly from one to the next.
TARGET = {
    "line": {"none": True},
    "marker": {"type": "long_dash", "size": 18, "fill": {"color": PLUM}, "border": {"none": True}},
}


def chart_sheets(report: Report, about: str) -> list[Sheet]:
    """One round: a bar for each audit point. Several: a line of each headline over them, oldest first."""
    if len(report.rounds) == 1:
        sheets = [_points(report, about)]
    else:
        series = zip(MEASURES, (report.together_by_round, report.overall_by_round), strict=True)
        sheets = [_over_rounds(report, measure, shown, about) for measure, shown in series]
    return [sheet for sheet in sheets if sheet.rows]


def _points(report: Report, about: str) -> Sheet:
    lines = [line for line in report.points if line.shown.n]
    left_out = [line.point.code for line in report.points if not line.shown.n]
    labels = [f"{line.point.code} {line.point.title}" for line in lines]
    shown = [line.shown for line in lines]
    return Sheet(
        label="Chart of points",
        name="chart_of_points",
        title=f"Chart: percent good or outstanding at each audit point, {about}",
        says=(BESIDE, LINES, *_left_out(left_out)),
        columns=(Column("Audit point", 58), *SHARE),
        rows=[
            [typed(label), *_share(one)] for label, one in zip(labels, shown, strict=True)
        ],
        chart=Drawn(
            "Percent good or outstanding at each audit point",
            _bars_in_words([line.point.code for line in lines], shown),
            labels, share_in=1,
        ),
    )  # fmt: skip


def _over_rounds(report: Report, measure: str, by_round: Sequence[Shown], about: str) -> Sheet:
    oldest_first = list(zip(report.rounds, by_round, strict=True))[::-1]
    drawn = [(one.round, shown) for one, shown in oldest_first if shown.n]
    labels, shown = [round.name for round, _ in drawn], [shown for _, shown in drawn]
    place, pooled = MEASURES.index(measure), any(one.pooled for one in shown)
    unscored = [one.round for _, one in oldest_first if not one.n]
    # No limits where no range is given.
    width = PERCENT_AT + 1 if pooled else len(SHARE)
    return Sheet(
        label=("Chart of all points", "Chart of plans overall")[place],
        name=("chart_of_all_points", "chart_of_plans_overall")[place],
        title=f"Chart: percent good or outstanding over rounds, {measure.lower()}, {about}",
        says=(BESIDE, f"{NO_RANGE}." if pooled else LINES, *_left_out(unscored)),
        columns=(
            Column("Round", 22),
            Column("Panel", 20, "", DAY),
            *SHARE[:width],
            Column("Target, percent", 10, "target"),
        ),
        rows=[
            [typed(round.name), round.held_on, *_share(one)[:width], _target(one)] for round, one in drawn
        ],
        chart=Drawn(
            f"{measure}: percent good or outstanding over rounds",
            _line_in_words(measure, labels, shown),
            labels, share_in=2, targets_in=2 + width, with_limits=not pooled,
        ),
    )  # fmt: skip


def _target(shown: Shown) -> float | str:
    return or_not(shown.target_percent, NOT_APPLICABLE)


def _share(shown: Shown) -> list[Any]:
    percent, lower, upper = (value or 0.0 for value in (shown.percent, shown.lower, shown.upper))
    return [typed(shown.display), percent, lower, upper, percent - lower, upper - percent]


def _left_out(names: Sequence[str]) -> list[str]:
    return [f"Left out, because nothing was graded: {list_words(names)}."] if names else []


def _bars_in_words(labels: Sequence[str], shown: Sequence[Shown]) -> str:
    """The alternative text: what kind of chart, what it shows, the highest and the lowest."""
    ordered = sorted(zip(labels, shown, strict=True), key=lambda pair: pair[1].percent or 0)
    ends = [f"{word} is {code} at {one.display}" for word, (code, one) in _ends(ordered)]
    return (
        f"Bar chart of the percent good or outstanding at {plural(len(labels), 'audit point')}, each with "
        f"its 95% interval. {list_words(ends)}. Every value is in the table to the left of the chart."
    )


def _ends(ordered: Sequence[tuple[str, Shown]]) -> list[tuple[str, tuple[str, Shown]]]:
    return [("The highest", ordered[-1]), ("the lowest", ordered[0])] if ordered else []


def _line_in_words(measure: str, labels: Sequence[str], shown: Sequence[Shown]) -> str:
    if not labels:
        return ""
    limits = "" if any(one.pooled for one in shown) else ", each with its 95% interval"
    return (
        f"Line chart of the percent good or outstanding over {plural(len(labels), 'round')}, "
        f"{measure.lower()}{limits}, beside a dash for the target of each. {labels[0]} "
        f"stands at {shown[0].display} and {labels[-1]} at {shown[-1].display}. Every value is in the table "
        "to the left of the chart."
    )
