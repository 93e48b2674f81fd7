"""Pages and downloads of the report."""

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.reports import lineage
from audit_app.reports.agencies.at_point import at_point_blocks
from audit_app.reports.agencies.routes import bp as agencies
from audit_app.reports.as_of import was_revealed
from audit_app.reports.as_of_routes import bp as as_of
from audit_app.reports.audience import Audience
from audit_app.reports.behind_routes import bp as behind
from audit_app.reports.beside import beside, by_point
from audit_app.reports.charts_routes import bp as charts
from audit_app.reports.chosen import chosen_of, found_round, moment_asked
from audit_app.reports.downloads import downloads, file_answer, left_out
from audit_app.reports.earlier import NOT_YET, report_asked
from audit_app.reports.grouped.routes import bp as groups
from audit_app.reports.lig import Lig
from audit_app.reports.notes import section_words
from audit_app.reports.page import ReportPage, audience_of, file_audience, publication_asked
from audit_app.reports.parts.headline import beside_words
from audit_app.reports.parts.order import parts
from audit_app.reports.parts.trust import trust_box
from audit_app.reports.places import OfPeriod
from audit_app.reports.publication_routes import bp as publication
from audit_app.reports.trends.pages import TrendPage, point_blocks
from audit_app.reports.trends.routes import bp as trends
from audit_app.reports.words_routes import bp as words
from audit_app.rounds import service as rounds
from audit_app.trail import TrailEntry
from audit_app.web.access import may_do, needs

bp = Blueprint("reports", __name__)
blueprints = (bp, behind, as_of, words, charts, agencies, trends, groups, publication)


UNPUBLISHED = "Nothing of this audit point is published in these rounds: too few plans were audited, or none."


@bp.get("/report")
@needs("report.read")
def index() -> ResponseReturnValue:
    if (then := _as_it_was("as_of.period", round=request.args.getlist("round"))) is not None:
        return then
    every = rounds.rounds()
    lig = report_asked(chosen_of(every), audience_of(request, current_user))
    return render_template(
        "reports/index.html",
        page=ReportPage(lig, editable=True),
        parts=parts(lig) if lig.report.rounds else [],
        entries=_words_history(lig),
        box=trust_box(lig),
        every=every,
        chosen={round.id for round in lig.rounds},
        downloads=downloads(lig),
        left_out=left_out(lig),
    )


def _words_history(lig: Lig) -> list[TrailEntry]:
    """Who wrote what in a report over rounds, for those who run the audits. A round's history is its own."""
    if not lig.written or lig.single is not None or not may_do("report.open"):
        return []
    return OfPeriod(lig.shown).history()


def _as_it_was(endpoint: str, **values: object) -> ResponseReturnValue | None:
    """The way to the report's own page for how it was, where the address asks for a time.

    The form for publication has no such page: it is itself as of the time.
    """
    asked = moment_asked()
    if asked is None or publication_asked(request):
        return None
    return redirect(url_for(endpoint, **values, as_of=asked.isoformat()))  # type: ignore[arg-type]


@bp.get("/report/period.<kind>")
@needs("report.read")
def period_file(kind: str) -> ResponseReturnValue:
    asked = moment_asked()
    chosen = chosen_of(rounds.rounds())
    if asked is not None and not publication_asked(request):
        chosen = [round for round in chosen if was_revealed(round, asked)] or abort(409, NOT_YET)
    return file_answer(Lig(chosen, file_audience(request), asked), kind)


@bp.get("/report/points/<code>")
@needs("report.read")
def over_rounds(code: str) -> ResponseReturnValue:
    asked = report_asked(chosen_of(rounds.rounds()), audience_of(request, current_user))
    lig = replace(asked, over_time=True)
    line = lig.report.point(code)
    if line is None:
        abort(404, UNPUBLISHED if lig.public else None)
    return render_template(
        "reports/over_rounds.html",
        page=TrendPage(lig),
        line=line,
        trend=point_blocks(lig, code),
        agencies=at_point_blocks(lig, code),
        rounds={one.round.name: one.round for one in lig.report.rounds},
        beside=[] if lig.public or lig.as_of else by_point(beside([code])).get(code, []),
    )


@bp.get("/report/rounds/<int:round_id>")
@needs("report.read")
def round(round_id: int) -> ResponseReturnValue:
    if (then := _as_it_was("as_of.index", round_id=round_id)) is not None:
        return then
    found = found_round(round_id)
    lig = report_asked([found], audience_of(request, current_user))
    return render_template(
        "reports/round.html",
        round=found,
        page=ReportPage(lig, editable=True),
        parts=parts(lig) if lig.report.rounds else [],
        box=trust_box(lig),
        downloads=downloads(lig),
        left_out=left_out(lig),
    )


@bp.get("/report/rounds/<int:round_id>/report.<kind>")
@needs("report.read")
def round_file(round_id: int, kind: str) -> ResponseReturnValue:
    found = found_round(round_id)
    return file_answer(Lig([found], file_audience(request), moment_asked()), kind)


@bp.get("/report/rounds/<int:round_id>/points/<code>")
@needs("report.open")
def point(round_id: int, code: str) -> ResponseReturnValue:
    lig = report_asked([found_round(round_id)], Audience.PANEL)
    found = lineage.point_lineage(lig.rounds[0], code, lig.as_of)
    if found is None:
        abort(404)
    return render_template(
        "reports/point.html",
        found=found,
        page=ReportPage(lig),
        milestone=beside_words(found.report, lig.milestones),
        agencies=at_point_blocks(lig, code),
    )


@bp.get("/report/rounds/<int:round_id>/notes")
@needs("report.open")
def notes(round_id: int) -> ResponseReturnValue:
    """Strengths and areas for development, section by section, as the auditors wrote them."""
    found = found_round(round_id)
    several = len(rounds.rubrics_of(found)) > 1
    return render_template("reports/notes.html", round=found, sections=section_words(found), several=several)
