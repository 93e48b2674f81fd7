"""Series over rounds: the plot with its scales, the names of the lines, and what its signs stand for."""

from collections.abc import Sequence
from math import isfinite
from string import ascii_uppercase
from typing import Any

from matplotlib.axes import Axes

from audit_app.reports.chart import LineChart
from audit_app.reports.drawing.keys import Key, Keys
from audit_app.reports.drawing.scale import NOTHING_YET, along, bare, tick_words, ticks
from audit_app.reports.drawing.series import guide_look, last, line_look, paint_series, paint_signs, signs
from audit_app.reports.drawing.sheet import Sheet
from audit_app.reports.drawing.style import UNDER_WORDS, Layout
from audit_app.reports.drawing.text import width, wrap

MOST_NOTES = 8
TALL, TALL_NARROW = 300, 220


class Lines:
    """A LineChart laid out for a width."""

    def __init__(self, chart: LineChart, layout: Layout, room: float) -> None:
        self.chart, self.layout, self.room = chart, layout, room
        self.low, self.high = _range(chart)
        at = ticks(self.low, self.high)
        self.left = max(width(tick_words(one, chart.unit), layout.font) for one in at) + 10
        self.keys = Keys(_keys(chart), layout)
        self.beside = self.keys.fit_beside(TALL)
        self.wide = room - self.left - (self.keys.column + 6 if self.beside else self._last_half() + 2)
        self.along = along(chart.places, layout.font, self.wide)
        self.unit = wrap(chart.unit, layout.font, room, most=3) if chart.unit not in ("", "%") else []
        self.notes = [wrap(note, layout.font, room, most=4) for note in _notes(chart)]

    def height(self) -> float:
        """How much it needs on a page."""
        return (TALL_NARROW if self.layout.narrow else TALL) + self._around()

    def _around(self) -> float:
        """What stands above and below the plot."""
        names = 0 if self.beside else self.keys.below_height(self.room)
        notes = sum(len(lines) for lines in self.notes) * self.layout.line + (6 if self.notes else 0)
        return self._above() + self.layout.line * self._along_lines() + names + notes + 8

    def _above(self) -> float:
        """Room for the letters of marks, and for the unit where it is more than a sign."""
        return self.layout.line * (1.2 + len(self.unit))

    def _last_half(self) -> float:
        """Half of the newest round's name, which stands under the plot's right end."""
        shown = self.chart.places[-1:]
        return min(32, max((width(name, self.layout.font) / 2 for name in shown), default=0))

    def _along_lines(self) -> int:
        return max((len(lines) for lines in self.along.values()), default=1)

    def paint(self, sheet: Sheet, left: float, top: float, height: float) -> None:
        """Draw it into that place."""
        line, tall, plot_left = self.layout.line, height - self._around(), left + self.left
        plot_top = top + self._above()
        axes = sheet.axes(plot_left, plot_top, self.wide, tall)
        axes.set_xlim(-0.5, max(1, len(self.chart.places)) - 0.5)
        axes.set_ylim(self.low, self.high)
        self._paint_scale(sheet, axes, left, plot_top, tall)
        paint_series(axes, self.chart)
        paint_signs(axes, self.chart, self.layout.font)
        self._paint_along(sheet, left, plot_top + tall + 6)
        y = plot_top + tall + 8 + line * self._along_lines()
        if self.beside:
            ends = [self._down(key.ends, plot_top, tall) for key in self.keys.keys]
            self.keys.paint_beside(sheet, plot_left + self.wide + 6, plot_top, plot_top + tall, ends)
        else:
            self.keys.paint_below(sheet, left, y, self.room)
            y += self.keys.below_height(self.room)
        for lines in self.notes:
            sheet.text(left, y + 6, lines, self.layout.font)
            y += len(lines) * line

    def _down(self, value: float | None, top: float, tall: float) -> float:
        share = 0.5 if value is None else (value - self.low) / (self.high - self.low)
        return top + tall * (1 - share)

    def _paint_scale(self, sheet: Sheet, axes: Axes, left: float, top: float, tall: float) -> None:
        size, unit = self.layout.font, self.chart.unit
        sheet.text(left, top - self._above(), self.unit, size)
        for value in bare(axes, self.low, self.high, "y"):
            y = self._down(value, top, tall) - size * 0.62
            sheet.text(left + self.left - 6, y, [tick_words(value, unit)], size, ha="right")
        if all(last(line.values) is None for line in self.chart.lines):
            at: dict[str, Any] = {"ha": "center", "va": "center", "size": size, "bbox": UNDER_WORDS}
            axes.text(0.5, 0.5, NOTHING_YET, transform=axes.transAxes, **at)

    def _paint_along(self, sheet: Sheet, left: float, top: float) -> None:
        """The names of the rounds, none of them beyond the picture."""
        slot, size = self.wide / max(1, len(self.chart.places)), self.layout.font
        free = left + self.room
        for place, lines in sorted(self.along.items(), reverse=True):
            half = max(width(words, size) for words in lines) / 2
            middle = max(left + half, min(left + self.left + (place + 0.5) * slot, left + self.room - half))
            if middle + half <= free:
                sheet.text(middle, top, lines, size, ha="center")
                free = middle - half - 6


def _keys(chart: LineChart) -> list[Key]:
    several, places = len(chart.lines), len(chart.places)
    lines = [
        Key(line.name, last(line.values), line_look(place, several, places))
        for place, line in enumerate(chart.lines)
    ]
    guides = [Key(guide.name, last(guide.values), guide_look(guide.kind)) for guide in chart.guides]
    return [*lines, *(guide for guide in guides if guide.ends is not None)]


def _notes(chart: LineChart) -> list[str]:
    """What the letters and numbers in the picture stand for."""
    found = [
        f"{sign}: {words} ({_named(chart.places, where)})"
        for sign, words, where in (*signs(chart.marks, ascii_uppercase), *signs(chart.signals))
    ]
    left_out = len(found) - MOST_NOTES
    return found if left_out <= 0 else [*found[:MOST_NOTES], f"and {left_out} more, in the table"]


def _named(places: Sequence[str], where: Sequence[int]) -> str:
    named = [places[place] for place in where if place < len(places)]
    return ", ".join(named) if len(named) <= 4 else f"{named[0]} to {named[-1]}, {len(named)} times"


def _range(chart: LineChart) -> tuple[float, float]:
    """The scale as asked for, widened where a value lies outside it."""
    drawn = [*(line.values for line in chart.lines), *(guide.values for guide in chart.guides)]
    drawn += [limits for line in chart.lines for limits in (line.lower, line.upper)]
    values = [value for one in drawn for value in one if value is not None and isfinite(value)]
    low, high = min([chart.low, *values]), max([chart.high, *values])
    return (low, high) if high > low else (low, low + 1)
