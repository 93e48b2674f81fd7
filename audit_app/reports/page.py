"""How a report stands on a page: for whom, which links open, which pictures and words can be changed.

Every page of the report makes one `ReportPage` and gives it to the macros of templates/reports/blocks.html.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from flask import Request, current_app, request, url_for

from audit_app.accounts.areas import areas
from audit_app.accounts.permissions import Somebody, may
from audit_app.reports.audience import Audience
from audit_app.reports.chart import Chart
from audit_app.reports.document import Link
from audit_app.reports.earlier import as_it_was
from audit_app.reports.lig import Lig
from audit_app.reports.places import place_of
from audit_app.reports.population import sureness
from audit_app.web.access import may_do, permission_of

PUBLICATION = {"for": "publication"}
# Pages with a form for publication.
PUBLISHED = frozenset(
    {
        "reports.index", "reports.round", "reports.over_rounds", "groups.needs", "groups.breakdown",
        "groups.timeliness", "reports_trends.index",
    }
)  # fmt: skip


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


def with_query(address: str, query: str) -> str:
    """An address with more asked in it, before its anchor."""
    path, mark, anchor = address.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{query}{mark}{anchor}" if query else address


def _asked_here(asked: Sequence[tuple[str, str]]) -> str:
    """The address of the page being made, asked otherwise."""
    return f"{request.path}?{urlencode(asked)}" if asked else request.path


@dataclass(frozen=True)
class ReportPage:
    """One report as a page. `editable`: it is the page on which words may be written anew."""

    lig: Lig
    editable: bool = False

    @cached_property
    def sureness(self) -> str:
        """How sure all points together are."""
        return sureness(self.lig)

    @property
    def public(self) -> bool:
        """Whether the page may be published."""
        return self.lig.public

    @property
    def chosen(self) -> Sequence[int]:
        """The ids of the rounds the page is about, for addresses over rounds."""
        return [round.id for round in self.lig.rounds]

    @cached_property
    def several_areas(self) -> bool:
        """Whether there is another area to compare with."""
        return len(areas()) > 1

    @property
    def home(self) -> str | None:
        """The address of the report itself, as of the same time as the page."""
        single = self.lig.single
        if single is not None:
            return self.to("reports.round", round_id=single.id)
        return self.to("reports.index", round=self.chosen)

    @property
    def today(self) -> str | None:
        """The report as things stand now."""
        return replace(self, lig=replace(self.lig, as_of=None)).home

    @property
    def now(self) -> str:
        """This page as things stand now, for a page as of a time."""
        return _asked_here([pair for pair in request.args.items(multi=True) if pair[0] != "as_of"])

    @property
    def switched(self) -> str:
        """This page in its other form: for publication, or as the partnership reads it."""
        kept = [pair for pair in request.args.items(multi=True) if pair[0] != "for"]
        return _asked_here(kept if self.public else [*kept, *PUBLICATION.items()])

    def to(self, endpoint: str, **values: object) -> str | None:
        """Where a link of a template leads, by the same rules as every other."""
        return self.address(Link(endpoint, values))

    def address(self, link: Link | None) -> str | None:
        """Where a link leads, or None where this person, or this form of the report, has no such page."""
        if link is None:
            return None
        # Every number of a row opens the same page, and an address over many rounds takes its time to write.
        if id(link) not in self._addresses:
            self._addresses[id(link)] = (link, self._address(link))
        return self._addresses[id(link)][1]

    @cached_property
    def _addresses(self) -> dict[int, tuple[Link, str | None]]:
        return {}

    def _address(self, link: Link) -> str | None:
        if self.lig.as_of is not None:
            then = as_it_was(link, self.lig.as_of, public=self.public)
            if then is None:
                return None
            link = then
        permission = permission_of(current_app, link.endpoint)
        if permission is None or not may_do(permission):
            return None
        # What is published leads nowhere but to other published pages.
        if self.public and link.endpoint not in PUBLISHED:
            return None
        values = {**link.values, **(PUBLICATION if self.public else {})}
        asked = values.pop("round", None)
        address = url_for(link.endpoint, **values)  # type: ignore[arg-type]
        if not isinstance(asked, list | tuple):
            return address if asked is None else with_query(address, f"round={asked}")
        # The same many rounds stand in most addresses of a page, so they are written once.
        if (key := tuple(asked)) not in self._written:
            self._written[key] = urlencode([("round", one) for one in key])
        return with_query(address, self._written[key])

    @cached_property
    def _written(self) -> dict[tuple[object, ...], str]:
        return {}

    def picture(self, part: str, chart: Chart, kind: str = "svg") -> str | None:
        """The address of a chart's picture, or None where there are no pictures."""
        # Its pages are made of this one.
        from audit_app.reports.charts_routes import chart_url

        return chart_url(self.lig, part, chart, kind)

    def edit(self, words_key: str) -> str | None:
        """Where the words of that key are written anew; None where this person may not, or not any more."""
        return self.address(self.lig.words_link(words_key)) if self._open else None

    @cached_property
    def _open(self) -> bool:
        lig = self.lig
        if not self.editable or not lig.shown or lig.public or lig.as_of is not None:
            return False
        return place_of(lig.shown).why_closed() is None
