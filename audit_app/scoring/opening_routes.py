"""Asking about a conflict of interest before a plan opens.

Reading rule: whatever page of an auditor's own work holds an allocation is kept shut until they have
answered, pages still to be written too. Only those named in `WITHOUT` show or save nothing of the plan's.
"""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.allocation import service as allocation
from audit_app.scoring import opening, service
from audit_app.web.access import needs, permission_of
from audit_app.web.forms import BaseForm

bp = Blueprint("opening", __name__, url_prefix="/my-plans")
WITHOUT = frozenset({"opening.ask", "opening.open_plan", "scoring.conflict", "concerns.raise_one"})
SAY_FIRST = (
    "Say first whether you have a conflict of interest with this plan: open it from My plans. Nothing was"
    " saved yet. What you typed should still be on the page before this one."
)


@bp.before_app_request
def ask_first() -> ResponseReturnValue | None:
    """Lead every way into an unopened plan to the question."""
    asked = (request.view_args or {}).get("allocation_id")
    if not isinstance(asked, int) or request.endpoint in WITHOUT or not current_user.is_authenticated:
        return None
    if permission_of(current_app, request.endpoint) != "assessment.score":
        return None
    if not opening.is_unasked(asked, current_user):
        return None
    if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
        return redirect(url_for("opening.ask", allocation_id=asked))
    abort(409, SAY_FIRST)


def _unopened(allocation_id: int) -> service.Work | None:
    work = opening.unopened(allocation_id, current_user)
    if work is None and service.own_allocation(allocation_id, current_user) is None:
        abort(404)
    return work


@bp.get("/<int:allocation_id>/open")
@needs("assessment.score")
def ask(allocation_id: int) -> ResponseReturnValue:
    work = _unopened(allocation_id)
    if work is None:
        return redirect(url_for("scoring.assessment", allocation_id=allocation_id))
    return render_template("scoring/ask.html", work=work)


@bp.post("/<int:allocation_id>/open")
@needs("assessment.score")
def open_plan(allocation_id: int) -> ResponseReturnValue:
    """No conflict of interest: open the plan."""
    work = _unopened(allocation_id)
    if not BaseForm().validate_on_submit():
        abort(422)
    if work is not None:
        allocation.say_no_conflict(work.allocation, current_user)
    return redirect(url_for("scoring.assessment", allocation_id=allocation_id))
