"""What people in the room do from their own screens, and the chair's list of who was there."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.moderation import panel, seat, service
from audit_app.moderation.panel_forms import DissentForm, PresentForm
from audit_app.moderation.queue import Place
from audit_app.moderation.room import draw_room
from audit_app.moderation.withdrawn_page import refuse_withdrawn
from audit_app.refusals import Refused
from audit_app.rounds import service as rounds
from audit_app.web.access import may_do, needs
from audit_app.web.words import agency_name

bp = Blueprint("seat", __name__, url_prefix="/rounds/<int:round_id>/panel")


@bp.route("/plans/<int:sample_plan_id>/points/<int:point_id>/dissent", methods=["GET", "POST"])
@needs("assessment.score")
def dissent(round_id: int, sample_plan_id: int, point_id: int) -> ResponseReturnValue:
    """Say that one's agency does not share what was settled: from the screen, or on a page of its own."""
    round, agency_id = _followed(round_id)
    place = Place(sample_plan_id, point_id)
    room = draw_room(round, current_user, chairs=False, agency_id=agency_id, place=place)
    if room is None:
        refuse_withdrawn(round, sample_plan_id)
    if room is None or room.current is None or room.agency is None:
        abort(404)
    form, status = DissentForm(version=room.current.revision), 200
    if form.validate_on_submit():
        words, revision = form.words.data or "", form.version.data or 0
        try:
            seat.dissent(round, place, words, revision, room.agency, current_user)
        except Refused as refusal:
            form.refuse(str(refusal))
            late = isinstance(refusal, service.SettledMeanwhile | service.WrongState)
            status, form.version.data = (409 if late else 422), room.current.revision
        else:
            flash(f"The dissent of {room.agency.key} is on record.", "success")
            return redirect(url_for("panel.show", round_id=round.id))
    elif form.is_submitted():
        status = 422
    return render_template("moderation/dissent.html", room=room, cell=room.current, form=form), status


@bp.post("/here")
@needs("panel.follow")
def here(round_id: int) -> ResponseReturnValue:
    round, agency_id = _followed(round_id)
    agency = next((one for one in rounds.expected_agencies(round) if one.id == agency_id), None)
    seat.join(round, agency, current_user)
    return redirect(url_for("panel.show", round_id=round.id))


@bp.route("/people", methods=["GET", "POST"])
@needs("moderation.settle")
def people(round_id: int) -> ResponseReturnValue:
    """Who was in the room. Names of people, told apart from every plan and grade."""
    round, _ = _followed(round_id)
    if panel.panel_of(round) is None:
        abort(409, "The panel has not met yet, so nobody is noted as present. Start it first.")
    form = PresentForm(people=[row.person_id for row in panel.members_of(round)])
    form.offer(
        [
            (one.id, one.name, agency_name(one.agency.key) if one.agency else "")
            for one in seat.could_be_there(round)
        ]
    )
    if form.validate_on_submit():
        seat.note_present(round, form.people.data or [], current_user)
        flash("Noted who was in the room.", "success")
        return redirect(url_for("panel.show", round_id=round.id))
    return render_template("moderation/present.html", round=round, form=form), 422 if form.errors else 200


def _followed(round_id: int) -> tuple[Any, int | None]:
    """A round somebody may follow, once its grades are revealed, and the agency they speak for."""
    seen = seat.glance(round_id, current_user, runs=may_do("moderation.read"))
    round = rounds.find_round(round_id) if seen and seen.revealed else None
    if seen is None or round is None:
        abort(404)
    return round, seen.agency_id
