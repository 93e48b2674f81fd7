"""Pages and downloads of the report."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audit_app.reports import lineage, service
from audit_app.reports.beside import beside, by_point
from audit_app.reports.charts_routes import bp as charts
from audit_app.reports.files import MIMETYPES, content
from audit_app.reports.notes import section_words
from audit_app.reports.service import Report
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.web.access import needs

bp = Blueprint("reports", __name__)
blueprints = (bp, charts)

NEWEST = 12


def _codes(report: Report) -> list[str]:
    return [line.point.code for line in report.points]


def _found(round_id: int) -> AuditRound:
    return rounds.find_round(round_id) or abort(404)


def _chosen(known: list[AuditRound]) -> list[AuditRound]:
    """The rounds a period report covers, of those there are: the ones ticked, else the newest twelve."""
    wanted = set(request.args.getlist("round", type=int))
    return [round for round in known if round.id in wanted] if wanted else known[:NEWEST]


@bp.get("/report")
@needs("report.read")
def index() -> ResponseReturnValue:
    every = rounds.rounds()
    chosen = _chosen(every)
    report = service.report(chosen)
    shown = beside(_codes(report))
    return render_template(
        "reports/index.html",
        report=report,
        every=every,
        chosen={round.id for round in chosen},
        beside=by_point(shown),
        downloads=_downloads(lambda kind: url_for("reports.period_file", kind=kind, round=_ids(report))),
    )


@bp.get("/report/period.<kind>")
@needs("report.read")
def period_file(kind: str) -> ResponseReturnValue:
    return _file(service.report(_chosen(rounds.rounds())), kind, "audit-report")


@bp.get("/report/points/<code>")
@needs("report.read")
def over_rounds(code: str) -> ResponseReturnValue:
    report = service.report(_chosen(rounds.rounds()))
    line = report.point(code)
    if line is None:
        abort(404)
    by_name = {one.round.name: one.round for one in report.rounds}
    return render_template(
        "reports/over_rounds.html",
        line=line,
        rounds=by_name,
        back=url_for("reports.index", round=request.args.getlist("round", type=int)),
        beside=by_point(beside([code])).get(code, []),
    )


@bp.get("/report/rounds/<int:round_id>")
@needs("report.read")
def round(round_id: int) -> ResponseReturnValue:
    found = _found(round_id)
    report = service.report([found])
    return render_template(
        "reports/round.html",
        round=found,
        report=report,
        beside=by_point(beside(_codes(report))),
        downloads=_downloads(lambda kind: url_for("reports.round_file", round_id=round_id, kind=kind)),
    )


@bp.get("/report/rounds/<int:round_id>/report.<kind>")
@needs("report.read")
def round_file(round_id: int, kind: str) -> ResponseReturnValue:
    found = _found(round_id)
    return _file(service.report([found]), kind, f"audit-report-{found.id}")


@bp.get("/report/rounds/<int:round_id>/points/<code>")
@needs("report.open")
def point(round_id: int, code: str) -> ResponseReturnValue:
    found = lineage.point_lineage(_found(round_id), code)
    if found is None:
        abort(404)
    return render_template("reports/point.html", found=found)


@bp.get("/report/rounds/<int:round_id>/notes")
@needs("report.open")
def notes(round_id: int) -> ResponseReturnValue:
    """Strengths and areas for development, section by section, as the auditors wrote them."""
    found = _found(round_id)
    several = len(rounds.rubrics_of(found)) > 1
    return render_template("reports/notes.html", round=found, sections=section_words(found), several=several)


def _ids(report: Report) -> list[int]:
    return [one.round.id for one in report.rounds]


def _downloads(url: Callable[[str], str]) -> list[tuple[str, str]]:
    return [("Workbook (XLSX)", url("xlsx")), ("Data (CSV)", url("csv")), ("Data (JSON)", url("json"))]


def _file(report: Report, kind: str, name: str) -> Response:
    if kind not in MIMETYPES:
        abort(404)
    answer = Response(content(report, kind), mimetype=MIMETYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer
