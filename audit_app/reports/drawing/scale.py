"""The scales of a picture: ticks of a number axis, and which names along the bottom there is room for."""

from collections.abc import Sequence
from math import ceil

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from audit_app.reports.drawing.style import GRID, INK
from audit_app.reports.drawing.text import clean, width, wrap

NOTHING_YET = "No figure yet"
FEW = 6
QUARTERS = (0.0, 25.0, 50.0, 75.0, 100.0)


def ticks(low: float, high: float) -> list[float]:
    """Where the scale is marked: quarters of a whole percentage scale, else round numbers."""
    if (low, high) == (0, 100):
        return list(QUARTERS)
    found = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(one) for one in found if low <= one <= high]


def tick_words(value: float, unit: str) -> str:
    """A percentage says so at each tick; another unit is named once, above the axis."""
    return f"{value:g}%" if unit == "%" else f"{value:g}"


def along(names: Sequence[str], size: float, room: float) -> dict[int, list[str]]:
    """The names along the bottom that can be read side by side: always the last, of a few all if they fit."""
    slot = room / max(1, len(names))
    most = 3 if len(names) <= FEW else 2
    for step in range(1, max(1, ceil(len(names) / 2)) + 1):
        shown = range(len(names) - 1, -1, -step)
        free = slot * step - 8
        lines = {place: wrap(names[place], size, free) for place in shown}
        if all(len(lines[place]) <= most and _whole(names[place], size, free) for place in shown):
            return lines
    ends = sorted({0, len(names) - 1}) if names else []
    return {place: wrap(names[place], size, room / 2 - 8, most=2) for place in ends}


def _whole(name: str, size: float, free: float) -> bool:
    """Whether no word of it would have to be broken."""
    return all(width(word, size) <= free for word in clean(name).split(" "))


def bare(axes: Axes, low: float, high: float, grid: str) -> list[float]:
    """An axis without words of its own, with grid lines for the ticks of "y" if asked. Returns the ticks."""
    at = ticks(low, high)
    axes.set_facecolor("none")
    axes.grid(False)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks([])
    axes.set_yticks([])
    for value in at if grid == "y" else ():
        look = (INK, 1.2) if value == 0 else (GRID, 0.8)
        axes.axhline(value, color=look[0], linewidth=look[1], zorder=0)
    return at
