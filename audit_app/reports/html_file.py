"""The report as one self-contained page: styles and pictures inside it, nothing to fetch, nothing to open."""

import base64
from pathlib import Path

from flask import current_app
from markupsafe import Markup

from audit_app import clock
from audit_app.reports.chart import Chart
from audit_app.reports.document import Link
from audit_app.reports.drawing import draw
from audit_app.reports.lig import Lig
from audit_app.reports.parts.order import parts
from audit_app.reports.parts.trust import trust_box
from audit_app.reports.population import sureness


class FilePage:
    """What the macros ask of a page, for one that stands alone: no link leads anywhere."""

    def __init__(self, lig: Lig) -> None:
        self.lig = lig
        self.public = lig.public

    @property
    def sureness(self) -> str:
        """How sure all points together are."""
        return sureness(self.lig)

    def address(self, link: Link | None) -> None:
        """A file leads nowhere."""

    def edit(self, key: str) -> None:
        """Nothing can be written in a file."""

    def picture(self, part: str, chart: Chart, kind: str = "svg") -> str | None:
        """The picture itself, wide or for a small screen."""
        if kind not in ("svg", "narrow"):
            return None
        return "data:image/svg+xml;base64," + base64.b64encode(draw(chart, kind)).decode()


def _styles() -> Markup:
    """The style sheet of every page. It is ours, and a <style> element must hold it exactly as it is."""
    sheet = (Path(current_app.static_folder or "") / "app.css").read_text(encoding="utf-8")
    return Markup(sheet)  # nosec B704 (our own built file, no text of anybody)


def html_file(lig: Lig) -> bytes:
    """The whole report as a page in one file."""
    # Not render_template: what it offers to pages (who is signed in, the way home) is none of a file's, and
    # the command makes files where there is no request.
    page = current_app.jinja_env.get_template("reports/file.html").render(
        page=FilePage(lig),
        parts=parts(lig) if lig.report.rounds else [],
        box=trust_box(lig),
        styles=_styles(),
        made=clock.now(),
    )
    return page.encode()
