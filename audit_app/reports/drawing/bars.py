"""Bars from the left, each with its name and its figure in words, its interval as a line under it."""

from matplotlib.axes import Axes

from audit_app.reports.chart import Bar, BarChart
from audit_app.reports.drawing.scale import NOTHING_YET, QUARTERS, bare, tick_words
from audit_app.reports.drawing.sheet import Sheet
from audit_app.reports.drawing.style import GUIDES, INK, MAIN, Layout
from audit_app.reports.drawing.text import width, wrap

THICK, INTERVAL, CAP = 15.0, 6.0, 3.5  # of a bar, from it to its interval, of the interval's ends
TRACK = "#e8e9ea"


class Bars:
    """A BarChart laid out for a width."""

    def __init__(self, chart: BarChart, layout: Layout, room: float) -> None:
        self.chart, self.layout, self.room = chart, layout, room
        size = layout.font
        said = max((width(bar.shown, size) for bar in chart.bars if bar.percent is not None), default=0)
        self.right = min(said, room * 0.34) + 12
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

    def _row(self, place: int) -> float:
        """How high a row is."""
        name, shown = (len(lines[place]) * self.layout.line for lines in (self.names, self.shown))
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
        size = self.layout.font
        bare(axes, 0, 100, "x")
        for value in QUARTERS[:: 2 if self.layout.narrow else 1]:
            words = tick_words(value, "%")
            x = left + self.left + self.wide * value / 100
            sheet.text(x, plot_top + tall + 2, [words], size, ha="left" if value == 0 else "center")
        y = 0.0
        for place, bar in enumerate(self.chart.bars):
            self._paint_row(sheet, axes, place, bar, left, plot_top, y)
            y += self._row(place)
        if not self.chart.bars:
            axes.text(0.5, 0.5, NOTHING_YET, transform=axes.transAxes, ha="center", va="center", size=size)
        self._paint_target(sheet, axes, left, top)

    def _paint_row(
        self, sheet: Sheet, axes: Axes, place: int, bar: Bar, left: float, top: float, y: float
    ) -> None:
        size, names, shown = self.layout.font, self.names[place], self.shown[place]
        if self.layout.narrow:
            sheet.text(left, top + y + 2, names, size)
            y += len(names) * self.layout.line
        else:
            sheet.text(left, top + y + 2, names, size)
        x = left + self.left + (self.wide + 8 if bar.percent is not None else 6)
        sheet.text(x, top + y + 2, shown, size)
        if bar.percent is None:
            return
        axes.barh(y + 4 + THICK / 2, 100, THICK, color=TRACK, zorder=0.2)
        axes.barh(y + 4 + THICK / 2, bar.percent, THICK, color=MAIN, zorder=2)
        if bar.lower is not None and bar.upper is not None:
            under = y + 4 + THICK + INTERVAL
            axes.plot([bar.lower, bar.upper], [under, under], color=INK, linewidth=1.5, zorder=3)
            for end in (bar.lower, bar.upper):
                axes.plot(
                    [end, end], [under - CAP, under + CAP], color=INK, linewidth=1.5, zorder=3, clip_on=False
                )

    def _paint_target(self, sheet: Sheet, axes: Axes, left: float, top: float) -> None:
        if self.chart.target is None:
            return
        colour, thick, dash = GUIDES["target"]
        axes.axvline(self.chart.target, color=colour, linewidth=thick, linestyle=dash, zorder=4)
        words, size = f"Target {self.chart.target:g}%", self.layout.font
        middle = left + self.left + self.wide * self.chart.target / 100
        half = width(words, size) / 2
        middle = max(left + half, min(middle, left + self.room - half))
        sheet.text(middle, top, [words], size, ha="center")
