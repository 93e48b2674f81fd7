"""Pasting a passage of a plan to see its loose wording marked. Nothing that is pasted is kept anywhere."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.scoring import service
from audit_app.scoring.advice import advice_of
from audit_app.scoring.wording import find_wording
from audit_app.scoring.wording_forms import PassageForm
from audit_app.web.access import needs

bp = Blueprint("wording", __name__, url_prefix="/my-plans")
bp.add_app_template_global(advice_of, "advice_of")


@bp.route("/<int:allocation_id>/wording", methods=["GET", "POST"])
@needs("assessment.score")
def look(allocation_id: int) -> ResponseReturnValue:
    """The answer is the page itself: a redirect would need the passage to be kept until it is shown."""
    work = service.own_allocation(allocation_id, current_user)
    if work is None:
        abort(404)
    wording = advice_of(work.round).wording
    form, found, status = PassageForm(), None, 200
    if wording is not None and form.validate_on_submit():
        found = find_wording(form.passage.data, wording.phrases)
    elif form.is_submitted():
        status = 422
    return render_template("scoring/wording.html", work=work, wording=wording, form=form, found=found), status
