"""What is drawn inside the plot of a line chart: series, intervals, targets and limits, marks and signals."""

from collections.abc import Mapping, Sequence
from math import nan
from string import ascii_uppercase
from typing import Any

from matplotlib.axes import Axes

from audit_app.reports.chart import Line, LineChart
from audit_app.reports.drawing.style import DASHES, GUIDES, INK, MARKERS, QUIET, UNDER_WORDS, series_colour

BANDS_FROM = 25  # so many rounds, and intervals become a band
RING: dict[str, Any] = {
    "marker": "o", "markersize": 17, "markerfacecolor": "none", "markeredgecolor": INK,
    "markeredgewidth": 1.8, "linestyle": "none", "zorder": 5, "clip_on": False,
}  # fmt: skip


def line_look(place: int, several: int, places: int) -> dict[str, Any]:
    """How a series is drawn: colour, dash and marker of its own."""
    return {
        "color": series_colour(place, several),
        "linestyle": DASHES[place % len(DASHES)] if several > 1 else "-",
        "linewidth": 2.2,
        "marker": MARKERS[place % len(MARKERS)],
        "markersize": 8 if places <= 12 else 6 if places <= 36 else 3.5,
    }


def guide_look(kind: str) -> dict[str, Any]:
    """How a target, a mean or a limit is drawn."""
    colour, thick, dash = GUIDES.get(kind, GUIDES["limit"])
    return {"color": colour, "linewidth": thick, "linestyle": dash}


def last(values: Sequence[float | None]) -> float | None:
    """The newest value there is."""
    return next((value for value in reversed(values) if value is not None), None)


def signs(at: Mapping[int, str], names: Sequence[str] = ()) -> list[tuple[str, str, list[int]]]:
    """(sign, words, places) for words said at places: the same words share a sign, letters or numbers."""
    said: dict[str, list[int]] = {}
    for place, words in sorted(at.items()):
        said.setdefault(words, []).append(place)
    return [
        (names[number] if number < len(names) else str(number + 1), words, where)
        for number, (words, where) in enumerate(said.items())
    ]


def paint_series(axes: Axes, chart: LineChart) -> None:
    """Guides, then intervals, then lines. A gap stays a gap."""
    for guide in chart.guides:
        axes.plot(*_steps(guide.values), **guide_look(guide.kind), zorder=1.5, clip_on=False)
    several = len(chart.lines)
    for place, line in enumerate(chart.lines):
        # Side by side, so that equal values of two series are both seen.
        aside = _aside(place, several)
        look = line_look(place, several, len(chart.places))
        xs = [number + aside for number in range(len(line.values))]
        _paint_interval(axes, xs, line, str(look["color"]))
        ys = [nan if value is None else value for value in line.values]
        look |= {"markevery": _marked(line.values, several), "clip_on": False}
        axes.plot(xs, ys, **look, zorder=3 + place / 100)


def paint_signs(axes: Axes, chart: LineChart, size: float) -> None:
    """An upright line with a letter at each mark, a ring with a number at each signal of the first series."""
    low, high = axes.get_ylim()
    for sign, _, where in signs(chart.marks, ascii_uppercase):
        for place in where:
            axes.axvline(place, color=QUIET, linewidth=1.2, linestyle=(0, (1, 2)), zorder=1)
            _write(axes, sign, (place, high), 3, size)
    values = chart.lines[0].values if chart.lines else ()
    aside = _aside(0, len(chart.lines))
    for sign, _, where in signs(chart.signals):
        for place in where:
            value = values[place] if place < len(values) else None
            if value is not None:
                axes.plot([place + aside], [value], **RING)
                up = value < low + (high - low) * 0.85
                _write(axes, sign, (place + aside, value), 12 if up else -12 - size * 0.8, size)


def _aside(place: int, several: int) -> float:
    """How far a series stands beside the middle of its places."""
    return (place - (several - 1) / 2) * min(0.14, 0.5 / max(1, several))


def _write(axes: Axes, words: str, at: tuple[float, float], up: float, size: float) -> None:
    look: dict[str, Any] = {"size": size, "weight": "bold", "bbox": UNDER_WORDS, "zorder": 6}
    axes.annotate(words, at, (0, up), textcoords="offset points", ha="center", annotation_clip=False, **look)


def _marked(values: Sequence[float | None], several: int) -> list[int]:
    """Which values have a marker: all, or of several long lines a few, and each that has no neighbour."""
    step = 1 if several == 1 or len(values) <= 36 else len(values) // 12
    padded = [None, *values, None]
    alone = {place for place in range(len(values)) if padded[place] is None and padded[place + 2] is None}
    return sorted(alone | set(range(0, len(values), step)))


def _steps(values: Sequence[float | None]) -> tuple[list[float], list[float]]:
    """A line that stands at each value for the whole width of its place."""
    xs: list[float] = []
    ys: list[float] = []
    for place, value in enumerate(values):
        xs += [place - 0.5, place + 0.5]
        ys += [nan if value is None else value] * 2
    return xs, ys


def _paint_interval(axes: Axes, xs: Sequence[float], line: Line, colour: str) -> None:
    """Upright lines with ends, or a band where they would stand too close."""
    limits = {
        x: (low, high)
        for x, low, high in zip(xs, line.lower, line.upper, strict=False)
        if low is not None and high is not None
    }
    if len(xs) < BANDS_FROM:
        for x, ends in limits.items():
            axes.plot([x, x], ends, color=colour, linewidth=1.3, marker="_", markersize=7, zorder=2.5)
        return
    lows, highs = ([limits.get(x, (nan, nan))[side] for x in xs] for side in (0, 1))
    axes.fill_between(xs, lows, highs, color=colour, alpha=0.18, linewidth=0, zorder=2)
