"""A page for a presentation: title, picture and source, in type for the back of a room."""

from dataclasses import replace

from audit_app.reports.chart import BarChart, Chart
from audit_app.reports.drawing.bars import Bars
from audit_app.reports.drawing.drawings import Drawing, laid_out
from audit_app.reports.drawing.sheet import Sheet
from audit_app.reports.drawing.style import INK, MAIN, QUIET, Layout
from audit_app.reports.drawing.text import wrap

TITLES = ((30.0, 2), (24.0, 2), (20.0, 3))  # size, and how many lines it may take
LARGEST, SMALLEST = 22.0, 13.0  # type of bars: as large as they fit


def slide(chart: Chart, layout: Layout) -> bytes:
    """One chart as a page, 16 to 9."""
    tall = layout.height or layout.width * 9 / 16
    sheet, room = Sheet(layout.width, tall), layout.width - 2 * layout.margin
    size, title = _title(chart.title, room)
    sheet.text(layout.margin, 26, title, size, weight="bold", color=INK)
    top = 26 + len(title) * round(size * 1.3) + 12
    sheet.line([layout.margin, layout.width - layout.margin], [top - 4, top - 4], color=MAIN, linewidth=3)
    source_size = layout.font - 3
    source = wrap(chart.source, source_size, room, most=3) if chart.source else []
    high = tall - top - 8 - len(source) * round(source_size * 1.3) - 24
    drawing, left_out = _fitted(chart, layout, room, high - 22)
    drawing.paint(sheet, layout.margin, top + 8, high - (22 if left_out else 0))
    bottom = tall - 16 - len(source) * round(source_size * 1.3)
    if left_out:
        sheet.text(layout.margin, bottom - 24, [left_out], layout.font - 2, weight="bold")
    sheet.text(layout.margin, bottom, source, source_size, color=QUIET)
    return sheet.saved("png", layout.dots)


def _title(text: str, room: float) -> tuple[float, list[str]]:
    """The largest type in which the title fits."""
    for size, most in TITLES:
        lines = wrap(text, size, room, weight="bold")
        if len(lines) <= most:
            return size, lines
    return size, wrap(text, size, room, most=most, weight="bold")


def _fitted(chart: Chart, layout: Layout, room: float, high: float) -> tuple[Drawing, str]:
    """The picture, in the largest type that fits; bars beyond that are left out, which is said."""
    if not isinstance(chart, BarChart):
        return laid_out(chart, layout, room), ""
    size = LARGEST
    while (made := Bars(chart, replace(layout, font=size), room)).height() > high and size > SMALLEST:
        size -= 1
    shown = len(chart.bars)
    while made.height() > high and shown > 1:
        shown -= 1
        made = Bars(replace(chart, bars=chart.bars[:shown]), replace(layout, font=size), room)
    every = len(chart.bars)
    return made, f"The first {shown} of {every}. The report holds the rest." if shown < every else ""
