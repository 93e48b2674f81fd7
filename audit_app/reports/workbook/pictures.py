"""A chart of the report as a worksheet: its numbers as the table, and a native chart of them beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_range_formula

from audit_app.reports.chart import BarChart, Chart, FunnelChart, LineChart
from audit_app.reports.workbook.charts import (
    BESIDE,
    DARK_BLUE,
    FONT,
    GREY,
    GRIDLINES,
    HEADING,
    PLUM,
    TARGET,
    TURQUOISE,
    rows_of,
    values_of,
)
from audit_app.reports.workbook.figures import PERCENT, or_not
from audit_app.reports.workbook.sheet import Column, Sheet
from audit_app.reports.workbook.text import typed
from audit_app.web.words import list_words

# Told apart without colour: by their marks and dashes.
MARKS = ("circle", "diamond", "square", "triangle", "x", "star")
COLOURS = (DARK_BLUE, TURQUOISE, PLUM, GREY)
DASHES = {"mean": "solid", "limit": "round_dot"}


@dataclass(frozen=True)
class Series:
    """One series of the chart: its name and the columns it is read from."""

    name: str
    values: int
    lower: int | None = None
    upper: int | None = None
    guide: str = ""


@dataclass(frozen=True)
class Native:
    """A chart waiting for its workbook. `kind` is "line", "bar" or "scatter"."""

    kind: str
    title: str
    alternative: str
    labels: Sequence[str]
    series: Sequence[Series]
    axis: str
    low: float
    high: float

    def put(self, workbook: Any, worksheet: Any, sheet: Sheet) -> None:
        """Draw it to the right of the table."""
        chart = workbook.add_chart({"type": self.kind})
        for place, series in enumerate(self.series):
            chart.add_series(self._series(sheet, series, place))
        across: dict[str, Any] = {
            "name": self.axis,
            "min": self.low,
            "max": self.high,
            "name_font": FONT,
            "num_font": FONT,
        }
        across["major_gridlines"] = GRIDLINES
        if self.kind == "bar":
            chart.set_y_axis({"reverse": True, "num_font": FONT, "major_gridlines": {"visible": False}})
            chart.set_x_axis({**across, "label_position": "high"})
            chart.set_legend({"none": True})
        else:
            # Low: at nought the names of the rounds would stand among the lines of what goes below it.
            turned = FONT | ({"rotation": -45} if self.kind == "line" else {})
            chart.set_x_axis({"num_font": turned, "label_position": "low"})
            chart.set_y_axis(across)
            chart.set_legend({"position": "bottom", "font": FONT})
        chart.set_size({"width": 900, "height": max(420, 140 + 24 * len(self.labels) * (self.kind == "bar"))})
        chart.set_title({"name": self.title, "name_font": HEADING, "overlay": False})
        placed = {"description": self.alternative, "object_position": 2, "x_offset": 20}
        worksheet.insert_chart(sheet.heading_row, len(sheet.columns), chart, placed)

    def _series(self, sheet: Sheet, series: Series, place: int) -> dict[str, Any]:
        made: dict[str, Any] = {
            "name": series.name,
            "categories": rows_of(sheet, 0 if self.kind != "scatter" else 1),
            **values_of(sheet, series.values),
        }
        if self.kind != "scatter":
            # Given again as data: XlsxWriter skips cells of rich text when it reads a range.
            made["categories_data"] = list(self.labels)
        made |= self._look(series, place)
        if series.lower is not None and series.upper is not None:
            made["y_error_bars"] = {
                "type": "custom",
                "plus_values": f"={xl_range_formula(*rows_of(sheet, series.upper))}",
                "minus_values": f"={xl_range_formula(*rows_of(sheet, series.lower))}",
                "line": {"color": GREY, "width": 1.25},
            }
        return made

    def _look(self, series: Series, place: int) -> dict[str, Any]:
        """Series are told apart by their marks, guides by their dashes; colours only help."""
        if series.guide == "target":
            return TARGET
        if series.guide:
            line: dict[str, Any] = {"color": GREY, "width": 1.5, "dash_type": DASHES[series.guide]}
            return {"line": line, "marker": {"type": "none"}}
        if self.kind == "bar":
            return {"fill": {"color": TURQUOISE}, "border": {"none": True}, "gap": 60}
        fill = {"color": COLOURS[place % len(COLOURS)]}
        mark = {"type": MARKS[place % len(MARKS)], "size": 7, "fill": fill, "border": fill}
        between = {"none": True} if self.kind == "scatter" else fill | {"width": 2.25}
        return {"line": between, "marker": mark}


def chart_sheet(chart: Chart, label: str, about: str) -> Sheet:
    """The worksheet of one chart; without rows where there is nothing to draw."""
    columns, rows, native, left_out = _CONTENT[type(chart)](chart)
    return Sheet(
        label=label,
        name=re.sub(r"\W+", "_", label.lower()).strip("_"),
        title=f"Chart: {chart.title}, {about}",
        says=(BESIDE, *([f"Source: {chart.source.rstrip('.')}."] if chart.source else []), *left_out),
        columns=columns,
        rows=rows,
        chart=native,
    )


Content = tuple[list[Column], list[list[Any]], Native, list[str]]


def _lines(chart: LineChart) -> Content:
    """A round of which no line has a number has no row; where one of several has none, its line has a gap."""
    places = range(len(chart.places))
    kept = [place for place in places if any(line.values[place] is not None for line in chart.lines)]
    columns, series, given = [Column("Round", 22)], list[Series](), list[list[float | None]]()

    def add(heading: str, values: Sequence[float | None]) -> int:
        columns.append(Column(heading, 14, "", PERCENT))
        given.append([values[place] for place in kept])
        return len(given)

    for line in chart.lines:
        at, below, above = add(line.name, line.values), None, None
        if any(limit is not None for limit in line.lower):
            ends = (("below", line.values, line.lower), ("above", line.upper, line.values))
            below, above = (
                add(f"{line.name}: interval {word}", [_less(*pair) for pair in zip(high, low, strict=True)])
                for word, high, low in ends
            )
        series.append(Series(line.name, at, below, above))
    series += [Series(one.name, add(one.name, one.values), guide=one.kind) for one in chart.guides]
    rows = [
        [typed(chart.places[place]), *(or_not(values[at]) for values in given)]
        for at, place in enumerate(kept)
    ]
    _add_counts(chart, kept, columns, rows)
    _add_notes(chart, kept, columns, rows)
    drawn = [one for one in series if any(value is not None for value in given[one.values - 1])]
    gaps = [one.name for one in series if None in given[one.values - 1]]
    labels = [chart.places[place] for place in kept]
    native = Native("line", chart.title, chart.alt, labels, drawn, chart.unit, chart.low, chart.high)
    return columns, rows, native, _missing(chart, kept, gaps)


def _add_counts(chart: LineChart, kept: Sequence[int], columns: list[Column], rows: list[list[Any]]) -> None:
    """What each percentage is of, as the chart's own table has it: nowhere a percentage without its count."""
    for at, heading in enumerate(chart.columns):
        if heading == "n" or heading.startswith("Of "):
            columns.append(Column("Counted (n)" if heading == "n" else heading, 16))
            for place, row in zip(kept, rows, strict=True):
                row.append(typed(chart.rows[place][at]))


def _add_notes(chart: LineChart, kept: Sequence[int], columns: list[Column], rows: list[list[Any]]) -> None:
    if not chart.marks and not chart.signals:
        return
    columns.append(Column("Noted there", 30))
    for place, row in zip(kept, rows, strict=True):
        notes = [found[place] for found in (chart.marks, chart.signals) if place in found]
        row.append(typed("; ".join(notes)) if notes else "none")


def _missing(chart: LineChart, kept: Sequence[int], gaps: Sequence[str]) -> list[str]:
    empty = [name for place, name in enumerate(chart.places) if place not in kept]
    said = [f"Left out, because nothing was graded: {list_words(empty)}."] if empty else []
    if gaps:
        said.append(
            f"Shorthand: [x] not available, because a round has none: {list_words(gaps)}. The chart has a "
            "gap there."
        )
    return said


def _less(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else value - other


def _bars(chart: BarChart) -> Content:
    columns = [
        Column("Name", 46),
        Column("As shown", 18),
        *(Column(words, 14, "", PERCENT) for words in ("Percent", "Interval below", "Interval above")),
    ]
    drawn = [bar for bar in chart.bars if bar.percent is not None]
    rows = [
        [
            typed(bar.name),
            typed(bar.shown),
            bar.percent,
            or_not(_less(bar.percent, bar.lower)),
            or_not(_less(bar.upper, bar.percent)),
        ]
        for bar in drawn
    ]
    labels = [bar.name for bar in drawn]
    native = Native("bar", chart.title, chart.alt, labels, [Series("Percent", 2, 3, 4)], "%", 0, 100)
    return columns, rows, native, []


def _funnel(chart: FunnelChart) -> Content:
    columns = [Column("Name", 40), Column("Counted (n)", 12), Column("Percent", 12, "", PERCENT)]
    rows: list[list[Any]] = [[typed(dot.name), dot.n, dot.percent] for dot in chart.dots]
    native = Native("scatter", chart.title, chart.alt, [], [Series("Percent by n", 2)], "%", 0, 100)
    return columns, rows, native, []


_CONTENT: dict[type[Chart], Any] = {LineChart: _lines, BarChart: _bars, FunnelChart: _funnel}
