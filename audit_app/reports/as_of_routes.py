"""The report of a round, or over rounds, as it was at any sign-off, or at any other time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.reports.as_of import EarlierReport, earlier_reports, stood_at
from audit_app.reports.chosen import chosen_of, found_round
from audit_app.reports.downloads import downloads, left_out
from audit_app.reports.forms import AsOfForm
from audit_app.reports.lig import Lig
from audit_app.reports.page import ReportPage, audience_of
from audit_app.reports.parts.order import parts
from audit_app.reports.parts.trust import trust_box
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED
from audit_app.web.access import needs

bp = Blueprint("as_of", __name__)

# To make a round again reads all its records: of more rounds each is made again on its own page.
MADE_AGAIN = 3


@bp.get("/report/rounds/<int:round_id>/as-of")
@needs("report.read")
def index(round_id: int) -> ResponseReturnValue:
    round = found_round(round_id)
    return _page([round], round)


@bp.get("/report/as-of")
@needs("report.read")
def period() -> ResponseReturnValue:
    every = rounds.rounds()
    return _page(chosen_of(every), None, every)


def _page(
    chosen: Sequence[AuditRound], round: AuditRound | None, every: Sequence[AuditRound] = ()
) -> ResponseReturnValue:
    """`round`: the page is that of one round; else `every` round can be chosen."""
    form = AsOfForm(request.args, meta={"csrf": False})
    asked = bool(request.args.getlist("day") or request.args.get("as_of"))
    at = form.moment() if asked and form.validate() else None
    lig = Lig(chosen, audience_of(request, current_user), at)
    sealed = at is not None and not lig.report.rounds
    signed = earlier_reports(*(one for one in chosen if one.state in REVEALED))
    return render_template(
        "reports/as_of.html",
        round=round,
        every=every,
        form=form,
        # Of a time without a report no page has anything to show.
        page=ReportPage(replace(lig, as_of=None) if sealed else lig),
        signed=signed,
        at=at,
        sealed=sealed,
        **(_shown(lig, at, signed) if at is not None and not sealed else {}),
    ), 422 if asked and form.errors else 200


def _shown(lig: Lig, at: dt.datetime, signed: Sequence[EarlierReport]) -> dict[str, object]:
    """The report as of a time; a round whose grades were not revealed by then is left out of it."""
    found = [one.round for one in lig.report.rounds]
    return {
        "stood": stood_at(found, at, signed, again=len(found) <= MADE_AGAIN),
        "parts": parts(lig),
        "box": trust_box(lig),
        "downloads": downloads(lig),
        "left_out": left_out(lig),
    }
