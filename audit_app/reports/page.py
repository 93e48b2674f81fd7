"""How a report stands on a page: for whom, which links open, which pictures and words can be changed.

Every page of the report makes one `ReportPage` and gives it to the macros of templates/reports/blocks.html.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from urllib.parse import urlencode

from flask import Request, current_app, request, url_for

from audit_app.accounts.permissions import Somebody, may
from audit_app.reports.audience import Audience
from audit_app.reports.chart import Chart
from audit_app.reports.document import Link
from audit_app.reports.lig import Lig
from audit_app.web.access import may_do, permission_of

PUBLICATION = {"for": "publication"}


def publication_asked(request: Request) -> bool:
    """Whether the address asks for what may be published."""
    return request.args.get("for") == PUBLICATION["for"]


def audience_of(request: Request, person: Somebody) -> Audience:
    """Whom a page is for: for publication where that is asked, else what the person may see."""
    if publication_asked(request):
        return Audience.PUBLIC
    return Audience.PANEL if may(person, "report.open") else Audience.PARTNERSHIP


def file_audience(request: Request) -> Audience:
    """Whom a file is for. It travels, so it never holds what only the panel may see."""
    return Audience.PUBLIC if publication_asked(request) else Audience.PARTNERSHIP


@dataclass(frozen=True)
class ReportPage:
    """One report as a page. `editable`: parts whose words the person may write anew, with the address."""

    lig: Lig
    editable: dict[str, str] = field(default_factory=dict)

    @property
    def public(self) -> bool:
        """Whether the page may be published."""
        return self.lig.public

    @property
    def chosen(self) -> Sequence[int]:
        """The ids of the rounds the page is about, for addresses over rounds."""
        return [round.id for round in self.lig.rounds]

    @property
    def switched(self) -> str:
        """This page in its other form: for publication, or as the partnership reads it."""
        kept = [pair for pair in request.args.items(multi=True) if pair[0] != "for"]
        asked = kept if self.public else [*kept, *PUBLICATION.items()]
        return f"{request.path}?{urlencode(asked)}" if asked else request.path

    def address(self, link: Link | None) -> str | None:
        """Where a link leads, or None where this person, or this form of the report, has no such page."""
        permission = permission_of(current_app, link.endpoint) if link else None
        if link is None or permission is None or not may_do(permission):
            return None
        if not self.public:
            return url_for(link.endpoint, **link.values)  # type: ignore[arg-type]
        # What is published leads nowhere but to other published pages.
        if permission != "report.read" or not link.endpoint.startswith("reports"):
            return None
        return url_for(link.endpoint, **link.values, **PUBLICATION)  # type: ignore[arg-type]

    def picture(self, part: str, chart: Chart, kind: str = "svg") -> str | None:
        """The address of a chart's picture, or None where there are no pictures."""
        if find_spec("audit_app.reports.charts_routes") is None:
            return None
        made: str = import_module("audit_app.reports.charts_routes").chart_url(self.lig, part, chart, kind)
        return made

    def edit(self, words_key: str) -> str | None:
        """Where the words of that key are written anew, or None."""
        return self.editable.get(words_key)
