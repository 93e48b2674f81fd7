"""Writing a paragraph of a round's report anew, before the round is signed off."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.reports import written
from audit_app.reports.audience import Audience
from audit_app.reports.chosen import found_round
from audit_app.reports.forms import WordsForm
from audit_app.reports.lig import Lig
from audit_app.reports.parts.order import drafted
from audit_app.web.access import needs

bp = Blueprint("report_words", __name__)


@bp.route("/report/rounds/<int:round_id>/words/<key>", methods=["GET", "POST"])
@needs("report.write")
def write(round_id: int, key: str) -> ResponseReturnValue:
    round = found_round(round_id)
    own = drafted(Lig([round], Audience.PANEL)).get(key)
    if own is None:
        abort(404)
    closed = written.why_closed(round)
    if closed:
        abort(409, closed)
    form, saved = WordsForm(), None
    last = written.written(round).get(key)
    if not form.is_submitted():
        form.words.data = last.words if last and last.words else own
        form.version.data = last.version if last else 0
    if form.validate_on_submit():
        try:
            written.write_words(round, key, own, form.words.data or "", form.version.data, current_user)
        except written.WordsStale:
            last = written.written(round).get(key)
            saved = last.words if last and last.words else own
            form.saw(last.version if last else 0)
        except written.WordsRefused as refusal:
            abort(409, str(refusal))
        else:
            flash("The words are saved.", "success")
            return redirect(url_for("reports.round", round_id=round_id, _anchor=f"words-{key}"))
    page = render_template("reports/words.html", round=round, form=form, own=own, last=last, saved=saved)
    return page, 409 if saved is not None else 422 if form.errors else 200
