"""An auditor's own grades beside what the panel agreed, after the sign-off."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.moderation.own_agreed import own_agreed
from audit_app.web.access import needs

bp = Blueprint("agreed", __name__)


@bp.get("/my-plans/<int:allocation_id>/agreed")
@needs("assessment.score")
def show(allocation_id: int) -> ResponseReturnValue:
    found = own_agreed(allocation_id, current_user) or abort(404)
    return render_template("moderation/own_agreed.html", found=found, counts=found.counts)
