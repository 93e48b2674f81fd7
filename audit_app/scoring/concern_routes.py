"""Concerns: raised by auditors from plans of their own; read, taken up and ended by those who run it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.refusals import Refused
from audit_app.scoring import concerns, service
from audit_app.scoring.concern_forms import ConcernForm, EndForm, TakeUpForm
from audit_app.scoring.concern_rules import ConcernChanged
from audit_app.web.access import needs

bp = Blueprint("concerns", __name__)


@bp.route("/my-plans/<int:allocation_id>/concern", methods=["GET", "POST"])
@needs("assessment.score")
def raise_one(allocation_id: int) -> ResponseReturnValue:
    """Raise a concern about a plan of one's own, taken back or sealed ones too, and see how it stands."""
    work = service.find_own(allocation_id, current_user)
    if work is None:
        abort(404)
    form, status = ConcernForm(), 200
    if form.validate_on_submit():
        concerns.raise_concern(work.allocation, form.code, form.words.data, current_user)
        flash("Your concern is raised. It is on the list of the chairs and managers now.", "success")
        if warned := concerns.warned_of(form.words.data):
            flash(warned)
        return redirect(url_for("concerns.raise_one", allocation_id=allocation_id))
    if form.is_submitted():
        status = 422
    raised = concerns.own_concerns(current_user, allocation_id)
    back = service.own_allocation(allocation_id, current_user) is not None
    return render_template("scoring/raise.html", work=work, form=form, raised=raised, back=back), status


@bp.get("/concerns")
@needs("concern.read")
def index() -> str:
    closed, pages = concerns.closed_concerns(current_user, request.args.get("page", 1, type=int))
    return render_template(
        "scoring/concerns.html", waiting=concerns.open_concerns(current_user), closed=closed, pages=pages,
        page=min(max(request.args.get("page", 1, type=int), 1), pages),
    )  # fmt: skip


def _found(concern_id: int) -> concerns.Line:
    line = concerns.find_concern(concern_id, current_user)
    if line is None:
        abort(404)
    return line


def _page(line: concerns.Line, form: EndForm, changed: str = "") -> str:
    return render_template(
        "scoring/concern.html", line=line, concern=line.concern, form=form, changed=changed,
        entries=concerns.history_of(line.concern),
    )  # fmt: skip


@bp.get("/concerns/<int:concern_id>")
@needs("concern.read")
def show(concern_id: int) -> str:
    line = _found(concern_id)
    return _page(line, EndForm(version=line.concern.version))


@bp.post("/concerns/<int:concern_id>/take-up")
@needs("concern.read")
def take_up(concern_id: int) -> ResponseReturnValue:
    line = _found(concern_id)
    form = TakeUpForm()
    if not form.validate_on_submit():
        abort(422)
    try:
        concerns.take_up(line.concern, form.version.data, current_user)
    except ConcernChanged as change:
        line = _found(concern_id)
        return _page(line, EndForm(formdata=None, version=line.concern.version), str(change)), 409
    flash("You have taken this concern up. Say here how it ends.", "success")
    return redirect(url_for("concerns.show", concern_id=concern_id))


@bp.post("/concerns/<int:concern_id>/end")
@needs("concern.read")
def end(concern_id: int) -> ResponseReturnValue:
    """Record how a concern ended."""
    line = _found(concern_id)
    form, status, changed = EndForm(), 422, ""
    if form.validate_on_submit():
        try:
            concerns.end_concern(line.concern, form.code, form.words.data, form.version.data, current_user)
        except ConcernChanged as change:
            line, status, changed = _found(concern_id), 409, str(change)
            form.version.data = line.concern.version
        except Refused as refusal:
            form.refuse(str(refusal))
        else:
            flash("How the concern ended is recorded.", "success")
            return redirect(url_for("concerns.index"))
    return _page(line, form, changed), status
