"""Pages of needs, breakdowns and timeliness, and the plans behind each number on them."""

from collections.abc import Sequence
from math import ceil

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.figures.timeliness.rules import BY_KEY
from audit_app.figures.timeliness.service import read_transfers, strict_transfers, transfer_readings
from audit_app.moderation.service import names_of
from audit_app.refusals import Refused
from audit_app.reports.audience import Audience
from audit_app.reports.chosen import chosen_of
from audit_app.reports.document import Block
from audit_app.reports.earlier import report_asked
from audit_app.reports.grouped.asking import (
    NotAsked,
    asked_of,
    by_choices,
    of_choices,
    where_choices,
)
from audit_app.reports.grouped.behind import TONES, audits_behind, facts_of, step_behind, step_facts
from audit_app.reports.grouped.forms import BEFORE, BY, ReadingForm
from audit_app.reports.grouped.material import Material
from audit_app.reports.grouped.needs import by_need, crossed_blocks, summary_blocks
from audit_app.reports.grouped.public import public_breakdown, public_choices, public_needs, public_timeliness
from audit_app.reports.grouped.rules import limit_words
from audit_app.reports.grouped.steps import blocks_of, figures_of
from audit_app.reports.grouped.tables import breakdown_blocks
from audit_app.reports.lig import Lig
from audit_app.reports.page import ReportPage, audience_of
from audit_app.rounds import service as rounds
from audit_app.web.access import needs as needs_permission

bp = Blueprint("groups", __name__)

ON_ONE_PAGE = 100


@bp.get("/report/needs")
@needs_permission("report.read")
def needs() -> ResponseReturnValue:
    lig = _lig()
    if lig.public:
        return _page("reports/needs.html", lig, public_needs(lig), sections=[], within="")
    asked = by_need(lig)
    sections = list(dict.fromkeys(asked.material.sections.values())) if asked else []
    within = request.args.get("section", "")
    blocks: list[Block] = []
    if asked is not None:
        blocks = [*summary_blocks(asked), *crossed_blocks(asked, within=within if within in sections else "")]
    return _page("reports/needs.html", lig, blocks, sections=sections, within=within)


@bp.get("/report/breakdown")
@needs_permission("report.read")
def breakdown() -> ResponseReturnValue:
    lig, asked, fault = _lig(), None, ""
    blocks: list[Block] = []
    if lig.public:
        blocks, fault = public_breakdown(lig, request.args)
        return _page("reports/breakdown.html", lig, blocks, fault=fault, choices=public_choices(), asked=None)
    material = Material(lig)
    if material.dimensions:
        try:
            asked = asked_of(material, request.args)
            blocks = breakdown_blocks(asked)
        except NotAsked as refusal:
            fault = str(refusal)
    choices = {"by": by_choices(material), "where": where_choices(material), "of": of_choices(material)}
    return _page("reports/breakdown.html", lig, blocks, fault=fault, choices=choices, asked=asked)


@bp.get("/report/breakdown/plans")
@needs_permission("report.open")
def plans() -> ResponseReturnValue:
    """The plans behind one number of a breakdown."""
    lig = report_asked(chosen_of(rounds.rounds()), Audience.PANEL)
    material = Material(lig)
    try:
        asked = asked_of(material, request.args) if material.dimensions else abort(404)
    except NotAsked as refusal:
        abort(404, str(refusal))
    value, other = request.args.get("value"), request.args.get("with")
    group = asked.group(value, other)
    shown = _paged(audits_behind(asked, group))
    facts = facts_of(asked, group, value, other)
    return _page("reports/group_plans.html", lig, [], asked=asked, facts=facts, **shown)


@bp.get("/report/timeliness")
@needs_permission("report.read")
def timeliness() -> ResponseReturnValue:
    lig = _lig()
    blocks = public_timeliness(lig) if lig.public else blocks_of(lig, figures_of(lig)) if lig.grids else []
    return _page("reports/timeliness.html", lig, blocks)


@bp.route("/report/timeliness/reading", methods=["GET", "POST"])
@needs_permission("timeliness.set")
def reading() -> ResponseReturnValue:
    """How the day of a transfer is read."""
    form = ReadingForm()
    if form.validate_on_submit():
        try:
            read_transfers(form.strict, form.reason.data, current_user)
        except Refused as refusal:
            form.reading.errors = [str(refusal)]
        else:
            flash("The day of a transfer is read so from now on.", "success")
            return redirect(url_for("groups.timeliness"))
    elif request.method == "GET":
        form.reading.data = BEFORE if strict_transfers() else BY
    readings = transfer_readings()
    names = names_of({row.set_by for row in readings})
    shown = render_template("reports/reading.html", form=form, readings=readings, names=names)
    return shown, 422 if form.errors else 200


@bp.get("/report/timeliness/<key>")
@needs_permission("report.open")
def step(key: str) -> ResponseReturnValue:
    """The plans behind one step, with their dates."""
    if key not in BY_KEY:
        abort(404)
    lig = report_asked(chosen_of(rounds.rounds()), Audience.PANEL)
    figure = next(one for one in figures_of(lig) if one.step.key == key)
    facts = step_facts(figure, limit_words(figure.step, strict=strict_transfers(lig.as_of)))
    shown = _paged(step_behind(figure, lig.rounds))
    return _page("reports/step_plans.html", lig, [], step=figure.step, facts=facts, tones=TONES, **shown)


def _lig() -> Lig:
    return report_asked(chosen_of(rounds.rounds()), audience_of(request, current_user))


def _page(template: str, lig: Lig, blocks: list[Block], **values: object) -> str:
    every = rounds.rounds()
    chosen = {round.id for round in lig.rounds}
    return render_template(
        template, page=ReportPage(lig), blocks=blocks, every=every, chosen=chosen, **values
    )


def _paged(found: Sequence[object]) -> dict[str, object]:
    pages = max(1, ceil(len(found) / ON_ONE_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)

    def address(wanted: int) -> str:
        kept: dict[str, object] = {
            name: request.args.getlist(name) for name in request.args if name != "page"
        }
        kept |= request.view_args or {}
        return url_for(request.endpoint or "", **kept, page=wanted)  # type: ignore[arg-type]

    shown = found[ON_ONE_PAGE * (number - 1) : ON_ONE_PAGE * number]
    return {"behind": shown, "count": len(found), "number": number, "pages": pages, "page_url": address}
