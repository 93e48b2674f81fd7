"""Which drawing belongs to which chart."""

from typing import Protocol

from audit_app.reports.chart import BarChart, Chart, FunnelChart, LineChart
from audit_app.reports.drawing.bars import Bars
from audit_app.reports.drawing.funnel import Funnel
from audit_app.reports.drawing.lines import Lines
from audit_app.reports.drawing.sheet import Sheet
from audit_app.reports.drawing.style import Layout


class Drawing(Protocol):
    """A chart laid out for a width."""

    def height(self) -> float:
        """How much it needs on a page."""

    def paint(self, sheet: Sheet, left: float, top: float, height: float) -> None:
        """Draw it into that place."""


def laid_out(chart: Chart, layout: Layout, room: float) -> Drawing:
    """Raises TypeError for a chart of which there is no drawing."""
    if isinstance(chart, LineChart):
        return Lines(chart, layout, room)
    if isinstance(chart, BarChart):
        return Bars(chart, layout, room)
    if isinstance(chart, FunnelChart):
        return Funnel(chart, layout, room)
    raise TypeError(f"There is no drawing of a {type(chart).__name__}.")
