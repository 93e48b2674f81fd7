"""A round's report as it was at any sign-off, or at any other time."""

import datetime as dt

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.reports.as_of import earlier_reports, reproduce, signed_at, was_revealed
from audit_app.reports.chosen import found_round
from audit_app.reports.downloads import downloads, left_out
from audit_app.reports.forms import AsOfForm
from audit_app.reports.lig import Lig
from audit_app.reports.page import ReportPage, audience_of
from audit_app.reports.parts.order import parts
from audit_app.reports.parts.trust import trust_box
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED
from audit_app.web.access import needs

bp = Blueprint("as_of", __name__)


@bp.get("/report/rounds/<int:round_id>/as-of")
@needs("report.read")
def index(round_id: int) -> ResponseReturnValue:
    round = found_round(round_id)
    form = AsOfForm(request.args, meta={"csrf": False})
    asked = bool(request.args.getlist("day") or request.args.get("at"))
    at = form.moment() if asked and form.validate() else None
    lig = Lig([round], audience_of(request, current_user), at)
    return render_template(
        "reports/as_of.html",
        round=round,
        form=form,
        page=ReportPage(lig),
        signed=earlier_reports(round) if round.state in REVEALED else [],
        at=at,
        **(_shown(round, lig, at) if at is not None else {}),
    ), 422 if asked and form.errors else 200


def _shown(round: AuditRound, lig: Lig, at: dt.datetime) -> dict[str, object]:
    """The report as of a time; nothing from before the grades were revealed."""
    if not was_revealed(round, at):
        return {"sealed": True}
    stood = signed_at(round, at)
    return {
        "stood": stood,
        "reproduced": reproduce(round, stood) if stood else None,
        "parts": parts(lig) if lig.report.rounds else [],
        "box": trust_box(lig),
        "downloads": downloads(lig),
        "left_out": left_out(lig),
    }
