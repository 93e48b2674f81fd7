"""The names of what is drawn: beside the ends of the lines where there is room, else below the picture.

Each name stands with a piece of its line and marker, so that it is found without colour too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from audit_app.reports.drawing.sheet import Sheet
from audit_app.reports.drawing.style import GRID, Layout
from audit_app.reports.drawing.text import width, wrap

PIECE = 30.0  # the piece of line before a name
WIDEST = 150.0
APART = 5.0


@dataclass(frozen=True)
class Key:
    """A name, how its line is drawn, and where the line ends (in the scale of the axis; None: nowhere)."""

    name: str
    ends: float | None = None
    how: dict[str, Any] = field(default_factory=dict)


class Keys:
    """All names of one picture."""

    def __init__(self, keys: Sequence[Key], layout: Layout) -> None:
        self.keys, self.layout = keys, layout
        size, room = layout.font, WIDEST * layout.font / 16
        self.column = max((min(room, width(key.name, size)) for key in keys), default=0) + PIECE + 14
        self.beside_lines = [wrap(key.name, size, room, most=3) for key in keys]

    def fit_beside(self, height: float) -> bool:
        """Whether the names can stand in a column that high."""
        needed = sum(len(lines) * self.layout.line + APART for lines in self.beside_lines)
        return not self.layout.narrow and needed <= height

    def below_height(self, room: float) -> float:
        """How much the names need below the picture."""
        return sum(len(lines) for lines in self._below_lines(room)) * self.layout.line + 8

    def _below_lines(self, room: float) -> list[list[str]]:
        return [wrap(key.name, self.layout.font, room - PIECE - 10, most=3) for key in self.keys]

    def paint_below(self, sheet: Sheet, left: float, top: float, room: float) -> None:
        """One name under the other."""
        y = top + 4
        for key, lines in zip(self.keys, self._below_lines(room), strict=True):
            self._paint(sheet, key, lines, left, y)
            y += len(lines) * self.layout.line

    def paint_beside(
        self, sheet: Sheet, left: float, top: float, bottom: float, ends: Sequence[float]
    ) -> None:
        """Each name as near to the end of its line (in units from the top) as the others let it."""
        heights = [len(lines) * self.layout.line for lines in self.beside_lines]
        tops = _spread(ends, heights, top, bottom)
        for key, lines, y, height, end in zip(self.keys, self.beside_lines, tops, heights, ends, strict=True):
            middle = y + self.layout.line / 2 if len(lines) == 1 else y + height / 2
            if abs(middle - end) > 3:
                sheet.line([left - 8, left + 2], [end, middle], color=GRID, linewidth=1)
            self._paint(sheet, key, lines, left + 4, y)

    def _paint(self, sheet: Sheet, key: Key, lines: Sequence[str], left: float, top: float) -> None:
        middle = top + len(lines) * self.layout.line / 2
        how = {name: value for name, value in key.how.items() if name not in ("marker", "markersize")}
        sheet.line([left, left + PIECE], [middle, middle], **how)
        if key.how.get("marker"):
            marker = {name: key.how[name] for name in ("marker", "markersize", "color")}
            sheet.line([left + PIECE / 2], [middle], linestyle="none", **marker)
        sheet.text(left + PIECE + 8, top, lines, self.layout.font)


def _spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Upper edges of blocks near the wanted middles, in their order, without overlap."""
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    edges = [0.0] * len(wanted)
    free = top
    for place in order:
        edges[place] = max(free, wanted[place] - heights[place] / 2)
        free = edges[place] + heights[place] + APART
    limit = bottom
    for place in reversed(order):
        edges[place] = min(edges[place], limit - heights[place])
        limit = edges[place] - APART
    return edges
