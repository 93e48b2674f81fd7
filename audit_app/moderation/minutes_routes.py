"""The minutes of a round's panel, as a page and as a Word file."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from audit_app import clock
from audit_app.moderation import service
from audit_app.moderation.minutes import Minutes
from audit_app.moderation.minutes_records import draw_minutes
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.web.access import needs

bp = Blueprint("minutes", __name__, url_prefix="/rounds/<int:round_id>/moderation/minutes")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("")
@needs("moderation.read")
def show(round_id: int) -> ResponseReturnValue:
    round, minutes = _drawn(round_id)
    reopened = round.state is State.REOPENED
    signed = next((row for row in service.sign_offs(round) if row.second_id), None) if reopened else None
    return render_template("moderation/minutes.html", round=round, minutes=minutes, signed=signed)


@bp.get("/word")
@needs("moderation.read")
def word(round_id: int) -> ResponseReturnValue:
    # The library for Word files is loaded with the first of them: it would make every start longer.
    from audit_app.moderation.minutes_word import as_word

    round, minutes = _drawn(round_id)
    answer = Response(as_word(minutes, clock.now()), mimetype=WORD)
    kind = "" if minutes.final else "-draft"
    answer.headers["Content-Disposition"] = f'attachment; filename="minutes-round-{round.id}{kind}.docx"'
    return answer


def _drawn(round_id: int) -> tuple[AuditRound, Minutes]:
    round = rounds.find_round(round_id)
    if round is None:
        abort(404)
    if not service.is_revealed(round):
        abort(404, "There are no minutes yet: the grades of this round are not revealed.")
    return round, draw_minutes(round)
