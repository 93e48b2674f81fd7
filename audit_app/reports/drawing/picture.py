"""One chart as one file."""

from audit_app.reports.chart import Chart
from audit_app.reports.drawing.drawings import laid_out
from audit_app.reports.drawing.sheet import Sheet
from audit_app.reports.drawing.slide import slide
from audit_app.reports.drawing.style import LAYOUTS
from audit_app.reports.drawing.svg import made_fit


def picture(chart: Chart, kind: str) -> bytes:
    """The chart drawn. Raises KeyError for another kind, TypeError for a chart that nobody draws."""
    layout = LAYOUTS[kind]
    if kind == "slide":
        return slide(chart, layout)
    drawing = laid_out(chart, layout, layout.width - 2 * layout.margin)
    height = round(drawing.height()) + 2 * layout.margin
    sheet = Sheet(layout.width, height)
    drawing.paint(sheet, layout.margin, layout.margin, height - 2 * layout.margin)
    if kind == "png":
        return sheet.saved("png", layout.dots)
    return made_fit(sheet.saved("svg", layout.dots), chart.title, chart.alt)
