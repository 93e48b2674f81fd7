"""Pages on where the agencies differ, and the cells behind each number on them."""

from collections.abc import Sequence
from math import ceil

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.reports.agencies.behind import Behind, BehindCell, behind_own, behind_pair
from audit_app.reports.agencies.rules import severity_words, unsettled_words
from audit_app.reports.agencies.tables import points_table, rounds_table
from audit_app.reports.agencies.told import Told
from audit_app.reports.audience import Audience
from audit_app.reports.chosen import chosen_of, found_round
from audit_app.reports.earlier import report_asked
from audit_app.reports.lig import Lig
from audit_app.reports.page import ReportPage, audience_of
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.web.access import needs
from audit_app.web.text import sentence_start

bp = Blueprint("agencies", __name__)

ON_ONE_PAGE = 100
NOT_PUBLISHED = "How agencies differ is not published. Leave “for=publication” out of the address."


@bp.get("/report/rounds/<int:round_id>/agencies")
@needs("report.read")
def of_round(round_id: int) -> ResponseReturnValue:
    return _page([found_round(round_id)])


@bp.get("/report/agencies")
@needs("report.read")
def over_rounds() -> ResponseReturnValue:
    return _page(chosen_of(rounds.rounds()))


@bp.get("/report/agencies/<agency>")
@needs("report.open")
def own(agency: str) -> ResponseReturnValue:
    lig = _opened()
    found = behind_own(lig, agency) or abort(404)
    whole = Told(lig).whole
    severity = next(one for one in whole.severity if one.agency == agency)
    said = (severity_words(severity, sentence_start(agency)), unsettled_words(whole.moderation))
    words = " ".join(filter(None, said))
    return _cells("reports/agency_own.html", lig, found, agency=agency, severity=severity, words=words)


@bp.get("/report/agencies/<first>/<second>")
@needs("report.open")
def pair(first: str, second: str) -> ResponseReturnValue:
    lig = _opened()
    found = behind_pair(lig, first, second) or abort(404)
    return _cells("reports/agency_pair.html", lig, found, first=first, second=second)


def _opened() -> Lig:
    return report_asked(chosen_of(rounds.rounds()), Audience.PANEL)


def _page(chosen: Sequence[AuditRound]) -> ResponseReturnValue:
    # Imported when first asked for, as the report does with its parts.
    from audit_app.reports.parts.agencies import blocks_of

    lig = report_asked(chosen, audience_of(request, current_user))
    if lig.public:
        abort(404, NOT_PUBLISHED)
    told = Told(lig)
    return render_template(
        "reports/agencies.html",
        page=ReportPage(lig),
        told=told,
        blocks=blocks_of(told) if lig.grids else [],
        points=points_table(told),
        by_round=rounds_table(told) if lig.single is None else None,
    )


def _cells(template: str, lig: Lig, found: Behind, **values: object) -> str:
    shown = {"show": "all"} if request.args.get("show") == "all" else {}
    cells = found.cells if shown else found.differing
    pages = max(1, ceil(len(cells) / ON_ONE_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        template,
        page=ReportPage(lig),
        told=Told(lig),
        found=found,
        every=bool(shown),
        cells=_of_page(cells, number),
        number=number,
        pages=pages,
        other_cells=_address(lig, {} if shown else {"show": "all"}),
        page_url=lambda wanted: _address(lig, {**shown, "page": wanted}),
        **values,
    )


def _address(lig: Lig, asked: dict[str, object]) -> str:
    """This page, asked otherwise."""
    kept: dict[str, object] = {"round": [round.id for round in lig.rounds], **(request.view_args or {})}
    if lig.as_of is not None:
        kept["as_of"] = lig.as_of.isoformat()
    return url_for(request.endpoint or "", **kept, **asked, _anchor="cells")  # type: ignore[arg-type]


def _of_page(cells: Sequence[BehindCell], number: int) -> Sequence[BehindCell]:
    return cells[ON_ONE_PAGE * (number - 1) : ON_ONE_PAGE * number]
