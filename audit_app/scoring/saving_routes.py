"""Saving as it is given: one point, or the notes on one section, by a script of the scoring page.

Reading rule: each answer is the part of the page that says how that piece stands, and names its outcome; the
script believes no other. Where the commit fails, the answer made here never leaves the server.
"""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.refusals import Refused
from audit_app.scoring import notes, points
from audit_app.scoring.forms import NoteForm, PointForm
from audit_app.scoring.rules import Stamped
from audit_app.web.access import needs
from audit_app.web.errors import wants_part
from audit_app.web.forms import BaseForm
from audit_app.web.once import answers_in_place

bp = Blueprint("saving", __name__, url_prefix="/my-plans")
OUT_OF_DATE = "This page is out of date. Copy what you typed, open the page again and paste it in."


@bp.before_request
def answer_only_the_page() -> None:
    """What is answered here is a part of a page, and of no use by itself."""
    if not wants_part():
        abort(400, "This address is for the scoring page itself. Open the plan from My plans.")


@bp.post("/<int:allocation_id>/points/<int:point_id>")
@needs("assessment.score")
def point(allocation_id: int, point_id: int) -> ResponseReturnValue:
    """Keep one grade with its comment and where it was seen."""
    answers_in_place()
    form, piece = PointForm(), {"kind": "point", "id": point_id}
    if not form.validate_on_submit() or form.stamp.data is None:
        return _unsaved("invalid", piece, form.stamp.data, _fault(form)), 422
    try:
        saved = points.save_point(allocation_id, point_id, form.typed(), current_user)
    except points.PointClash as clash:
        return _clash(piece, form.stamp.data, clash.saved), 409
    except Refused as refusal:
        return _unsaved("refused", piece, form.stamp.data, str(refusal)), 409
    if saved is None:
        abort(404)
    return render_template("scoring/piece.html", piece=piece, saved=saved)


@bp.post("/<int:allocation_id>/sections/<int:point_id>")
@needs("assessment.score")
def note(allocation_id: int, point_id: int) -> ResponseReturnValue:
    """Keep the notes on one section, named by its first point."""
    answers_in_place()
    form, piece = NoteForm(), {"kind": "note", "id": point_id}
    if not form.validate_on_submit() or form.stamp.data is None:
        return _unsaved("invalid", piece, form.stamp.data, _fault(form)), 422
    place = notes.section_of(allocation_id, point_id, current_user)
    if place is None:
        abort(404)
    typed = form.typed()
    try:
        saved = notes.save_note(allocation_id, *place, typed.note, typed.stamp, current_user)
    except notes.NoteClash as clash:
        return _clash(piece, typed.stamp, clash.saved), 409
    except Refused as refusal:
        return _unsaved("refused", piece, typed.stamp, str(refusal)), 409
    if saved is None:
        abort(404)
    return render_template("scoring/piece.html", piece=piece, saved=saved)


def _fault(form: BaseForm) -> str:
    faults = [str(field.errors[0]) for field in form if field.errors]
    return f"{faults[0]}." if faults else OUT_OF_DATE


def _clash(piece: dict[str, object], drawn: str, saved: Stamped) -> str:
    return render_template("scoring/clash.html", piece=piece, drawn=drawn, saved=saved)


def _unsaved(outcome: str, piece: dict[str, object], drawn: str | None, sentence: str) -> str:
    return render_template(
        "scoring/unsaved.html", outcome=outcome, piece=piece, drawn=drawn or "", sentence=sentence
    )
