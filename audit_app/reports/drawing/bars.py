"""Bars from the left, each with its name and its figure in words, its interval as a line under it."""

from typing import Any

from matplotlib.axes import Axes

from audit_app.reports.chart import Bar, BarChart
from audit_app.reports.drawing.scale import NOTHING_YET, QUARTERS, bare, tick_words
from audit_app.reports.drawing.sheet import Sheet
from audit_app.reports.drawing.style import GRID, GUIDES, INK, MAIN, UNDER_WORDS, Layout
from audit_app.reports.drawing.text import width, wrap

THICK, INTERVAL, CAP = 15.0, 6.0, 3.5  # of a bar, from it to its interval, of the interval's ends
TRACK = "#e8e9ea"


class Bars:
    """A BarChart laid out for a width."""

    def __init__(self, chart: BarChart, layout: Layout, room: float) -> None:
        self.chart, self.layout, self.room = chart, layout, room
        size = layout.font
        said = max((width(bar.shown, size) for bar in chart.bars if bar.percent is not None), default=0)
        self.right = max(min(said, room * 0.34), width("100%", size) / 2) + 12
        longest = max((width(bar.name, size) for bar in chart.bars), default=0)
        self.left = 0 if layout.narrow else min(longest, room * 0.42) + 12
        self.wide = room - self.left - self.right
        name_room = room if layout.narrow else self.left - 12
        self.names = [wrap(bar.name, size, name_room, most=4) for bar in chart.bars]
        self.shown = [self._shown(bar) for bar in chart.bars]

    def _shown(self, bar: Bar) -> list[str]:
        """The words beside a bar; where there is no bar they have its room as well."""
        free = self.right - 12 if bar.percent is not None else self.right + self.wide - 8
        return wrap(bar.shown, self.layout.font, free, most=3)

    def _name_height(self, place: int) -> float:
        return len(self.names[place]) * self.layout.line

    def _row(self, place: int) -> float:
        """How high a row is."""
        name, shown = self._name_height(place), len(self.shown[place]) * self.layout.line
        bar = THICK + INTERVAL + CAP
        beside = max(shown, bar)
        return (name + beside if self.layout.narrow else max(name, beside)) + 10

    def height(self) -> float:
        """How much it needs."""
        rows = sum(self._row(place) for place in range(len(self.chart.bars))) or 3 * self.layout.line
        return rows + self._head() + self.layout.line + 4

    def _head(self) -> float:
        return self.layout.line + 2 if self.chart.target is not None else 4

    def paint(self, sheet: Sheet, left: float, top: float, height: float) -> None:
        """Draw it into that place, from its top."""
        used = min(height, self.height())
        plot_top, tall = top + self._head(), used - self._head() - self.layout.line - 4
        axes = sheet.axes(left + self.left, plot_top, self.wide, tall)
        axes.set_xlim(0, 100)
        axes.set_ylim(tall, 0)
        bare(axes, 0, 100, "none")
        self._paint_scale(sheet, left + self.left, plot_top + tall + 2)
        y = 0.0
        for place, bar in enumerate(self.chart.bars):
            names = self._name_height(place)
            sheet.text(left, plot_top + y + 2, self.names[place], self.layout.font)
            under = y + names if self.layout.narrow else y
            bottom = y + self._row(place)
            self._paint_lines(axes, under, bottom if place + 1 < len(self.chart.bars) else tall)
            x = left + self.left + (self.wide + 8 if bar.percent is not None else 6)
            behind = UNDER_WORDS if bar.percent is None else None
            sheet.text(x, plot_top + under + 2, self.shown[place], self.layout.font, bbox=behind)
            _paint_bar(axes, bar, under)
            y = bottom
        if not self.chart.bars:
            self._paint_lines(axes, 0, tall)
            how: dict[str, Any] = {"ha": "center", "va": "center", "size": self.layout.font}
            axes.text(0.5, 0.5, NOTHING_YET, transform=axes.transAxes, bbox=UNDER_WORDS, **how)
        self._name_target(sheet, left, top)

    def _paint_scale(self, sheet: Sheet, left: float, top: float) -> None:
        for value in QUARTERS[:: 2 if self.layout.narrow else 1]:
            how = "left" if value == 0 else "center"
            x = left + self.wide * value / 100
            sheet.text(x, top, [tick_words(value, "%")], self.layout.font, ha=how)

    def _paint_lines(self, axes: Axes, top: float, bottom: float) -> None:
        """The scale and the target beside one bar, not through its name where that stands above."""
        for value in QUARTERS:
            colour, thick = (INK, 1.2) if value == 0 else (GRID, 0.8)
            axes.plot([value, value], [top, bottom], color=colour, linewidth=thick, zorder=0.1, clip_on=False)
        if self.chart.target is not None:
            colour, thick, dash = GUIDES["target"]
            at = [self.chart.target] * 2
            # White under it, to be seen on a dark bar.
            axes.plot(at, [top, bottom], color="white", linewidth=thick + 2.5, zorder=3.8)
            axes.plot(at, [top, bottom], color=colour, linewidth=thick, linestyle=dash, zorder=4)

    def _name_target(self, sheet: Sheet, left: float, top: float) -> None:
        if self.chart.target is None:
            return
        words, size = f"Target {self.chart.target:g}%", self.layout.font
        middle = left + self.left + self.wide * self.chart.target / 100
        half = width(words, size) / 2
        middle = max(left + half, min(middle, left + self.room - half))
        sheet.text(middle, top, [words], size, ha="center")


def _paint_bar(axes: Axes, bar: Bar, top: float) -> None:
    """The bar on its track, and the interval under it."""
    if bar.percent is None:
        return
    axes.barh(top + 4 + THICK / 2, 100, THICK, color=TRACK, zorder=0.2)
    axes.barh(top + 4 + THICK / 2, bar.percent, THICK, color=MAIN, zorder=2)
    if bar.lower is not None and bar.upper is not None:
        under = top + 4 + THICK + INTERVAL
        axes.plot([bar.lower, bar.upper], [under, under], color=INK, linewidth=1.5, zorder=5)
        for end in (bar.lower, bar.upper):
            cap = [under - CAP, under + CAP]
            axes.plot([end, end], cap, color=INK, linewidth=1.5, zorder=5, clip_on=False)
