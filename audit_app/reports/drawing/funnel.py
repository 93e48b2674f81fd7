"""Percent by how many were counted, inside the funnel that chance alone would draw."""

from typing import Any

from audit_app.reports.chart import Dot, FunnelChart
from audit_app.reports.drawing.keys import Key, Keys
from audit_app.reports.drawing.scale import NOTHING_YET, bare, tick_words, ticks
from audit_app.reports.drawing.sheet import Sheet
from audit_app.reports.drawing.style import GUIDES, INK, MAIN, MARKED, QUIET, UNDER_WORDS, Layout
from audit_app.reports.drawing.text import width, wrap

EDGES: tuple[tuple[float, tuple[float, ...]], ...] = ((1.6, (6, 3)), (1.6, (1.5, 2.5)), (1.2, (8, 2, 2, 2)))
COUNTED = "Number counted"
MOST_NAMED = 40
FEW = 12  # so many names have room for two lines
Box = tuple[float, float, float, float]


class Funnel:
    """A FunnelChart laid out for a width."""

    def __init__(self, chart: FunnelChart, layout: Layout, room: float) -> None:
        self.chart, self.layout, self.room = chart, layout, room
        self.left = width("100%", layout.font) + 10
        self.most = max(
            [1, *(dot.n for dot in chart.dots), *(n for one in chart.limits.values() for n, _, _ in one)]
        )
        self.keys = Keys(self._all_keys(), layout)
        self.taken: list[Box] = []

    def _all_keys(self) -> list[Key]:
        colour, thick, dash = GUIDES["mean"]
        shown = [
            Key("All together", self.chart.centre, {"color": colour, "linewidth": thick, "linestyle": dash})
        ]
        for place, (name, limits) in enumerate(self.chart.limits.items()):
            end = limits[-1][2] if limits else None
            shown.append(Key(f"{name} limits" if name.endswith("%") else name, end, _edge(place)))
        return shown if self.chart.dots else []

    def height(self) -> float:
        """How much it needs on a page."""
        return (290 if self.layout.narrow else 400) + self._around()

    def _beside(self) -> bool:
        return self.keys.fit_beside(330)

    def _around(self) -> float:
        names = 0 if self._beside() else self.keys.below_height(self.room)
        return names + self.layout.line * 3.4

    def paint(self, sheet: Sheet, left: float, top: float, height: float) -> None:
        """Draw it into that place."""
        size, line = self.layout.font, self.layout.line
        wide = self.room - self.left - (self.keys.column + 6 if self._beside() else 12)
        tall, plot_top, plot_left = height - self._around(), top + line, left + self.left
        axes = sheet.axes(plot_left, plot_top, wide, tall)
        axes.set_xlim(0, self.most * 1.04)
        axes.set_ylim(0, 100)
        for value in bare(axes, 0, 100, "y"):
            y = plot_top + tall * (1 - value / 100) - size * 0.62
            sheet.text(plot_left - 6, y, [tick_words(value, "%")], size, ha="right")
        for value in ticks(0, self.most):
            if value == int(value):
                x = plot_left + wide * value / (self.most * 1.04)
                sheet.text(x, plot_top + tall + 5, [f"{value:g}"], size, ha="center")
        sheet.text(plot_left + wide, plot_top + tall + 5 + line, [COUNTED], size, ha="right")
        if not self.chart.dots:
            at: dict[str, Any] = {"ha": "center", "va": "center", "size": size, "bbox": UNDER_WORDS}
            axes.text(0.5, 0.5, NOTHING_YET, transform=axes.transAxes, **at)
            return
        axes.plot([0, self.most], [self.chart.centre] * 2, **self.keys.keys[0].how, zorder=1)
        for place, limits in enumerate(self.chart.limits.values()):
            for side in (1, 2):
                axes.plot([one[0] for one in limits], [one[side] for one in limits], **_edge(place), zorder=1)
        for dot in self.chart.dots:
            axes.plot([dot.n], [dot.percent], **_dot(dot.marked), zorder=3, clip_on=False)
        self._name_dots(sheet, (plot_left, plot_top, wide, tall))
        if self._beside():
            ends = [
                plot_top + tall * (1 - (50 if key.ends is None else key.ends) / 100) for key in self.keys.keys
            ]
            self.keys.paint_beside(sheet, plot_left + wide + 6, plot_top, plot_top + tall, ends)
        else:
            self.keys.paint_below(sheet, left, plot_top + tall + line * 2.4, self.room)

    def _name_dots(self, sheet: Sheet, plot: Box) -> None:
        """Names beside their dots, the marked ones first, each where it covers nothing; else it has none."""
        left, top, wide, tall = plot
        places = {
            id(dot): (left + wide * dot.n / (self.most * 1.04), top + tall * (1 - dot.percent / 100))
            for dot in self.chart.dots
        }
        self.taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in places.values()]
        ordered = sorted(self.chart.dots, key=lambda dot: not dot.marked)
        for dot in [dot for dot in ordered if dot.marked or len(ordered) <= MOST_NAMED]:
            self._name(sheet, dot, *places[id(dot)], plot)

    def _name(self, sheet: Sheet, dot: Dot, x: float, y: float, plot: Box) -> None:
        size = self.layout.font if dot.marked else self.layout.font - 1
        room = self.room * (0.42 if self.layout.narrow else 0.3)
        lines = wrap(dot.name, size, room, most=2 if len(self.chart.dots) <= FEW else 1)
        long = max(width(words, size) for words in lines)
        high = size * 1.15 + (len(lines) - 1) * round(size * 1.3)
        for away, up in ((9, -high / 2), (-9 - long, -high / 2), (-long / 2, -high - 7), (-long / 2, 7)):
            box = (x + away, y + up, x + away + long, y + up + high)
            inside = box[0] >= plot[0] and box[2] <= plot[0] + plot[2] and box[1] >= plot[1] - 4
            if inside and not any(_meet(box, other) for other in self.taken):
                self.taken.append(box)
                sheet.text(box[0], box[1], lines, size, bbox=UNDER_WORDS)
                return


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _edge(place: int) -> dict[str, Any]:
    thick, dash = EDGES[place % len(EDGES)]
    return {"color": QUIET, "linewidth": thick, "linestyle": (0, dash)}


def _dot(marked: bool) -> dict[str, Any]:
    if marked:
        return {"marker": "D", "markersize": 9, "color": MARKED, "markeredgecolor": INK, "linestyle": "none"}
    return {"marker": "o", "markersize": 7, "color": MAIN, "linestyle": "none"}
