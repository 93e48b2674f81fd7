"""An auditor's own work: the list, scoring a plan, checking and sealing it, returning it for a conflict."""

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.allocation import service as allocation
from audit_app.refusals import Refused
from audit_app.rounds import standing
from audit_app.scoring import habits, service, work_time
from audit_app.scoring.concern_routes import bp as concerns_bp
from audit_app.scoring.forms import OwnConflictForm, ScoresForm, SealForm, build_form
from audit_app.scoring.habit_routes import bp as habits_bp
from audit_app.scoring.habit_routes import own_habit
from audit_app.scoring.identifying import to_check
from audit_app.scoring.improbable import improbable_pairs
from audit_app.scoring.opening_routes import bp as opening_bp
from audit_app.scoring.saving_routes import bp as saving_bp
from audit_app.scoring.second_look import doubts
from audit_app.scoring.sheet import Sheet, lay_out, missing
from audit_app.scoring.time_routes import bp as time_bp
from audit_app.scoring.time_routes import time_part
from audit_app.scoring.wording_routes import bp as wording_bp
from audit_app.web.access import needs

bp = Blueprint("scoring", __name__, url_prefix="/my-plans")
blueprints = (bp, saving_bp, opening_bp, concerns_bp, habits_bp, time_bp, wording_bp)
standing.part(time_part)


def _own(allocation_id: int) -> service.Work:
    """Somebody else's plan answers exactly as one that does not exist."""
    work = service.own_allocation(allocation_id, current_user)
    if work is None:
        abort(404)
    return work


def _wanted() -> str:
    """What the address asks for; where it asks for nothing, what the person asked for last."""
    section = request.args.get("section", "")
    if request.args.get("view") == "all" or (not section and own_habit().all_points):
        return "all"
    return section


def _url(work: service.Work, place: str) -> str:
    own = work.allocation.id
    if place == "check":
        return url_for("scoring.check", allocation_id=own)
    if place == "all":
        return url_for("scoring.assessment", allocation_id=own, view="all")
    return url_for("scoring.assessment", allocation_id=own, section=place)


@bp.get("/")
@needs("assessment.score")
def work() -> str:
    """The plans somebody has to score, and those they sealed."""
    own = service.own_work(current_user)
    return render_template(
        "scoring/work.html", rounds=service.by_round(own), sealed=[one for one in own if one.sealed],
        minutes=work_time.minutes_on([one.allocation for one in own]),
    )  # fmt: skip


@bp.get("/<int:allocation_id>")
@needs("assessment.score")
def assessment(allocation_id: int) -> str:
    work = _own(allocation_id)
    sheet = lay_out(work.questions, work.answers, _wanted())
    if work.sealed:
        return render_template(
            "scoring/sealed.html", work=work, sheet=lay_out(work.questions, work.answers, "all")
        )
    return _page(work, sheet, _form(work, sheet))


def _form(work: service.Work, sheet: Sheet) -> ScoresForm:
    shown = [part.section for part in sheet.visible]
    return build_form(sheet.questions, work.answers, shown, work.notes)


def _page(
    work: service.Work,
    sheet: Sheet,
    form: ScoresForm,
    clashes: frozenset[int] = frozenset(),
    note_clashes: frozenset[tuple[int, str]] = frozenset(),
) -> str:
    return render_template(
        "scoring/assessment.html",
        work=work, sheet=sheet, form=form, clashes=clashes, note_clashes=note_clashes,
    )  # fmt: skip


@bp.post("/<int:allocation_id>")
@needs("assessment.score")
def save(allocation_id: int) -> ResponseReturnValue:
    work = service.find_own(allocation_id, current_user)
    if work is None:
        abort(404)
    sheet = lay_out(work.questions, work.answers, _wanted())
    form = _form(work, sheet)
    if not form.validate_on_submit():
        return _page(work, sheet, form), 422
    try:
        service.save_scores(work.allocation, form.typed(), current_user, form.notes())
    except service.ScoresClash as clash:
        form.show_both(clash.clashes, clash.saved)
        form.show_both_notes(clash.note_clashes, clash.saved_notes)
        now = replace(work, answers=clash.saved, notes=clash.saved_notes)
        return _page(now, sheet, form, clash.clashes, clash.note_clashes), 409
    except Refused as refusal:
        return render_template(
            "scoring/refused.html", refusal=refusal, sheet=sheet, typed=form.typed(), noted=form.notes()
        ), 409
    go = request.form.get("go", "next")
    if go == "all" or (go.isascii() and go.isdecimal()):
        habits.remember_view(go == "all", current_user)
    return redirect(_url(work, sheet.place(go)))


@bp.get("/<int:allocation_id>/check")
@needs("assessment.score")
def check(allocation_id: int) -> ResponseReturnValue:
    """Everything given, what is still missing, and the button that seals."""
    work = _own(allocation_id)
    if work.sealed:
        return redirect(url_for("scoring.assessment", allocation_id=allocation_id))
    return _check_page(work, SealForm(formdata=None, version=work.version)), 200


def _check_page(work: service.Work, form: SealForm) -> str:
    sheet = lay_out(work.questions, work.answers, "all")
    return render_template(
        "scoring/check.html", work=work, sheet=sheet, form=form, missing=missing(sheet, work.answers),
        named=to_check(sheet, work.answers, work.notes),
        doubts=doubts(work.questions, work.answers, improbable_pairs(work.round)),
        minutes=work_time.minutes_on([work.allocation]).get(work.allocation.id, 0),
    )  # fmt: skip


@bp.post("/<int:allocation_id>/check")
@needs("assessment.score")
def seal(allocation_id: int) -> ResponseReturnValue:
    work = service.find_own(allocation_id, current_user)
    if work is None:
        abort(404)
    form = SealForm()
    if form.validate_on_submit():
        try:
            service.seal(work.allocation, form.version.data, current_user)
        except Refused as refusal:
            form.refuse(str(refusal))
        else:
            flash(f"{work.reference} is sealed. Nothing changes it now.", "success")
            return redirect(url_for("scoring.work"))
    live = service.own_allocation(allocation_id, current_user)
    if live is None or live.sealed:
        # A form that could not be read was not asked about: what it wanted cannot be done any more either.
        why = next(iter(form.form_errors), "This assessment is closed, so nothing was changed.")
        return render_template("scoring/refused.html", refusal=why, sheet=None, typed={}), 409
    form.version.data = live.version
    return _check_page(live, form), 422


@bp.route("/<int:allocation_id>/conflict", methods=["GET", "POST"])
@needs("assessment.score")
def conflict(allocation_id: int) -> ResponseReturnValue:
    """Return a plan because of a conflict of interest, sealed or not, until the round is signed off."""
    work = _own(allocation_id)
    form, status = OwnConflictForm(), 200
    if form.validate_on_submit():
        plan = work.allocation.sample_plan.plan
        try:
            allocation.declare_conflict(plan, current_user, form.words.data, current_user, work.round)
        except Refused as refusal:
            form.refuse(str(refusal))
            status = 422
        else:
            flash(f"{plan.reference} is returned and kept from you from now on.", "success")
            return redirect(url_for("scoring.work"))
    elif form.is_submitted():
        status = 422
    return render_template("scoring/conflict.html", work=work, form=form), status
