"""Pages of the sample: drawing it, its certificate, withdrawing a plan, and one plan with its rounds."""

import datetime as dt

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app import trail
from audit_app.register.service import find_plan
from audit_app.rounds import standing
from audit_app.rounds.service import MOST, find_round
from audit_app.sampling import panel, service
from audit_app.sampling.candidates import SampleRefused, frame_now, outlook
from audit_app.sampling.certificate import as_file
from audit_app.sampling.certificate import certificate as certificate_of
from audit_app.sampling.forms import FixForm, WithdrawForm
from audit_app.sampling.kept import draw_of, restored
from audit_app.sampling.reserves import reserves_left, takes_reserves
from audit_app.sampling.verify import BY_DATE, verify_draw
from audit_app.web.access import needs
from audit_app.web.forms import BaseForm
from audit_app.web.words import day, plural

bp = Blueprint("sampling", __name__)
blueprints = (bp,)
standing.part(panel.sample_part)


@bp.app_template_filter("group_words")
def group_words(stratum: str) -> str:
    """A group as pages name it."""
    return stratum or service.WHOLE.capitalize()


@bp.app_template_filter("left_out_words")
def left_out_words(reason: str) -> str:
    """Why a plan is left out of a frame, its date in words."""
    if not reason.startswith(BY_DATE):
        return reason[:1].upper() + reason[1:]
    return f"Audited after {day(dt.date.fromisoformat(reason.removeprefix(BY_DATE)))}"


@bp.get("/rounds/<int:round_id>/draw")
@needs("draw.read")
def draw(round_id: int) -> ResponseReturnValue:
    round = find_round(round_id) or abort(404)
    fixed = draw_of(round)
    if fixed is not None and fixed.drawn_at is not None:
        return redirect(url_for("sampling.certificate", round_id=round_id))
    return _draw_page(round_id, FixForm())


@bp.post("/rounds/<int:round_id>/draw/fix")
@needs("draw.make")
def fix(round_id: int) -> ResponseReturnValue:
    round = find_round(round_id) or abort(404)
    form = FixForm()
    if form.validate_on_submit():
        try:
            service.fix_frame(round, current_user, form.seed.data)
        except SampleRefused as refusal:
            form.refuse(str(refusal))
        else:
            flash("The frame and the seed are fixed. Now draw the sample.", "success")
            return redirect(url_for("sampling.draw", round_id=round_id))
    return _draw_page(round_id, form), 422


@bp.post("/rounds/<int:round_id>/draw/make")
@needs("draw.make")
def make(round_id: int) -> ResponseReturnValue:
    round = find_round(round_id) or abort(404)
    if not BaseForm().validate_on_submit():
        abort(422)
    drawn = service.draw_sample(round, current_user)
    flash(f"{plural(len(drawn), 'plan')} drawn.", "success")
    return redirect(url_for("rounds.show", round_id=round_id))


def _draw_page(round_id: int, form: FixForm) -> str:
    round = find_round(round_id) or abort(404)
    fixed = draw_of(round, whole=True)
    refusal, seen = None, None
    if service.is_draft(round) and not round.imported:
        try:
            seen = outlook(restored(fixed.frame) if fixed else frame_now(round), round)
        except SampleRefused as fault:
            refusal = str(fault)
    return render_template(
        "sampling/draw.html",
        round=round,
        form=form,
        fixed=fixed,
        seen=seen,
        refusal=refusal or (seen and seen.fault),
    )


@bp.get("/rounds/<int:round_id>/certificate")
@needs("draw.read")
def certificate(round_id: int) -> ResponseReturnValue:
    round = find_round(round_id) or abort(404)
    try:
        found = certificate_of(round)
    except SampleRefused:
        return redirect(url_for("sampling.draw", round_id=round_id))
    return render_template("sampling/certificate.html", round=round, certificate=found)


@bp.get("/rounds/<int:round_id>/certificate/verify")
@needs("draw.read")
def verify(round_id: int) -> ResponseReturnValue:
    round = find_round(round_id) or abort(404)
    try:
        faults = verify_draw(round)
    except SampleRefused:
        return redirect(url_for("sampling.draw", round_id=round_id))
    return render_template("sampling/verify.html", round=round, faults=faults)


@bp.get("/rounds/<int:round_id>/certificate.json")
@needs("draw.read")
def certificate_file(round_id: int) -> Response:
    round = find_round(round_id) or abort(404)
    try:
        answer = jsonify(as_file(round))
    except SampleRefused as refusal:
        abort(404, str(refusal))
    answer.headers["Content-Disposition"] = f'attachment; filename="draw-{round.id}.json"'
    return answer


@bp.route("/rounds/<int:round_id>/sample/<int:sample_plan_id>/withdraw", methods=["GET", "POST"])
@needs("plan.withdraw")
def withdraw(round_id: int, sample_plan_id: int) -> ResponseReturnValue:
    round = find_round(round_id) or abort(404)
    leaving = service.find_sample_plan(round, sample_plan_id) or abort(404)
    fault = service.why_not_withdrawn(round, leaving)
    if fault:
        abort(409, fault)
    form = WithdrawForm()
    form.offer(service.withdrawal_reasons())
    if form.validate_on_submit():
        try:
            reserve = service.withdraw(leaving, str(form.reason.data), form.words.data, current_user)
        except SampleRefused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            came = f"{reserve.plan.reference} came in for it." if reserve else "No reserve came in."
            flash(f"{leaving.plan.reference} is withdrawn. {came}", "success")
            return redirect(url_for("rounds.show", round_id=round_id))
    left = reserves_left(round).get(leaving.stratum, 0)
    page = render_template(
        "sampling/withdraw.html",
        round=round,
        leaving=leaving,
        form=form,
        left=left,
        takes=takes_reserves(round),
    )
    return page, 422 if form.errors else 200


@bp.get("/plans/<int:plan_id>")
@needs("plan.read")
def plan(plan_id: int) -> ResponseReturnValue:
    found = (find_plan(plan_id) if plan_id <= MOST else None) or abort(404)
    # Always blind: the plan may be in a round that is not revealed yet.
    return render_template(
        "sampling/plan.html",
        plan=found,
        rounds=service.rounds_of(found),
        entries=trail.history(plan_id=found.id),
    )
