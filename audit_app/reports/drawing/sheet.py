"""The sheet a picture is drawn on, measured in units from its upper left corner."""

import io
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from audit_app.reports.drawing import style
from audit_app.reports.drawing.text import clean


class Sheet:
    """One figure of the drawing library, without its global state."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Figure(
            figsize=(width / style.DOTS, height / style.DOTS), dpi=style.DOTS, facecolor="white"
        )
        self.canvas = FigureCanvasAgg(self.figure)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """A plot at that place."""
        bottom = self.height - top - height
        box = (left / self.width, bottom / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(box)

    def text(self, x: float, y: float, lines: Sequence[str], size: float, **how: Any) -> None:
        """Lines of text; y is the upper edge of the first."""
        for place, line in enumerate(lines):
            base = y + place * round(size * 1.3) + size
            self.figure.text(x / self.width, 1 - base / self.height, clean(line), size=size, **how)

    def line(self, xs: Sequence[float], ys: Sequence[float], **how: Any) -> None:
        """A line through these places."""
        self.figure.add_artist(
            Line2D(
                [x / self.width for x in xs],
                [1 - y / self.height for y in ys],
                transform=self.figure.transFigure,
                **how,
            )
        )

    def saved(self, kind: str, dots: int) -> bytes:
        """The figure as "svg" or "png"."""
        out = io.BytesIO()
        nothing: dict[str, Any] = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}
        self.canvas.print_figure(out, format=kind, dpi=dots, facecolor="white", metadata=nothing[kind])
        return out.getvalue()
