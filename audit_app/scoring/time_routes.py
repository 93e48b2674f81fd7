"""Time on task: where a browser reports it, and how the page of a round tells the median."""

from collections.abc import Mapping

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.rounds import standing
from audit_app.rounds.models import AuditRound
from audit_app.scoring import service, work_time
from audit_app.scoring.habit_forms import TimeForm
from audit_app.web.access import needs
from audit_app.web.words import plural

bp = Blueprint("work_time", __name__, url_prefix="/my-plans")


@bp.post("/<int:allocation_id>/time")
@needs("assessment.score")
def report(allocation_id: int) -> ResponseReturnValue:
    work = service.find_own(allocation_id, current_user)
    if work is None:
        abort(404)
    form = TimeForm()
    if not form.validate_on_submit():
        abort(422, "Say the active seconds as a whole number.")
    service.report_time(work.allocation, form.seconds.data or 0, current_user)
    return "", 204


@bp.app_template_filter()
def minutes_words(minutes: int) -> str:
    """A length of time: "less than a minute", "12 minutes", "1 hour 5 minutes"."""
    if minutes < 1:
        return "less than a minute"
    hours, rest = divmod(minutes, 60)
    return " ".join(plural(number, unit) for number, unit in ((hours, "hour"), (rest, "minute")) if number)


def time_part(round: AuditRound, counts: Mapping[str, int]) -> standing.Part:
    """How long an assessment of a round takes, for planning panels, on the page of the round."""
    return standing.Part("scoring/time_part.html", {"typical": work_time.typical_time(round)})
