"""Pictures of the report's charts, each at an address of its own.

Reading rule: a chart lives in one part of the report. To show its picture that part alone is made again,
unless the page that asks was drawn from the very same numbers a moment ago (drawing/remembered.py).
"""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.db import current_area
from audit_app.reports.chart import Chart
from audit_app.reports.chosen import chosen_of, found_round
from audit_app.reports.drawing import KINDS, digest
from audit_app.reports.drawing.remembered import recall, remember
from audit_app.reports.earlier import report_asked
from audit_app.reports.lig import Lig
from audit_app.reports.page import PUBLICATION, audience_of
from audit_app.reports.parts.order import part_of
from audit_app.reports.picture_answer import picture_answer, picture_asked
from audit_app.reports.pictures import charts_of, standing_alone
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.web.access import needs

bp = Blueprint("charts", __name__)


def chart_url(lig: Lig, part: str, chart: Chart, kind: str = "svg") -> str:
    """The address of a chart's picture in one of KINDS. `part` is the key of the part that holds it."""
    seen = digest(chart)
    remember(_place(lig, part, chart.key), seen, chart)
    asked: dict[str, object] = {"part": part, "file": f"{chart.key}.{KINDS[kind][0]}", "v": seen}
    if lig.public:
        asked |= PUBLICATION
    if lig.as_of is not None:
        asked["as_of"] = lig.as_of.isoformat()
    if lig.single is not None:
        return url_for("charts.of_round", round_id=lig.single.id, **asked)  # type: ignore[arg-type]
    return url_for("charts.of_period", round=[one.id for one in lig.rounds], **asked)  # type: ignore[arg-type]


@bp.get("/report/rounds/<int:round_id>/charts/<part>/<file>")
@needs("report.read")
def of_round(round_id: int, part: str, file: str) -> ResponseReturnValue:
    return _picture([found_round(round_id)], part, file)


@bp.get("/report/period/charts/<part>/<file>")
@needs("report.read")
def of_period(part: str, file: str) -> ResponseReturnValue:
    return _picture(chosen_of(rounds.rounds()) or abort(404), part, file)


def _picture(chosen: Sequence[AuditRound], part: str, file: str) -> Response:
    key, kind = picture_asked(file)
    lig = report_asked(chosen, audience_of(request, current_user))
    chart = _chart(lig, part, key) or abort(404)
    if kind == "slide":
        chart = standing_alone(chart, lig)
    return picture_answer(chart, kind, f"{part}-{key}")


def _chart(lig: Lig, part: str, key: str) -> Chart | None:
    """The chart of that key, as the page has just shown it or from the part made anew."""
    known = recall(_place(lig, part, key), request.args.get("v", ""))
    if known is not None:
        return known
    try:
        made = charts_of(part_of(lig, part))
    except KeyError:
        return None
    for chart in made.values():
        remember(_place(lig, part, chart.key), digest(chart), chart)
    return made.get(key)


def _place(lig: Lig, part: str, key: str) -> tuple[object, ...]:
    """Two readers share a remembered chart only where all this is the same."""
    ids = tuple(round.id for round in lig.rounds)
    return current_area(), lig.audience, ids, lig.as_of, part, key
