"""Writing a paragraph of a report anew: of a round until it is signed off, of several rounds at any time."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.reports import written
from audit_app.reports.audience import Audience
from audit_app.reports.chosen import chosen_of, found_round
from audit_app.reports.forms import WordsForm
from audit_app.reports.lig import Lig
from audit_app.reports.parts.order import drafted
from audit_app.reports.places import OfPeriod, place_of
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.web.access import needs

bp = Blueprint("report_words", __name__)


@bp.route("/report/rounds/<int:round_id>/words/<key>", methods=["GET", "POST"])
@needs("report.write")
def write(round_id: int, key: str) -> ResponseReturnValue:
    return _page(Lig([found_round(round_id)], Audience.PANEL), key)


@bp.route("/report/words/<key>", methods=["GET", "POST"])
@needs("report.write")
def over_rounds(key: str) -> ResponseReturnValue:
    every = rounds.rounds()
    # Of what the report shows alone: with a round whose grades are sealed it is the same report.
    shown = Lig(chosen_of(every), Audience.PANEL).shown
    others = OfPeriod(shown).others(every) if len(shown) > 1 else []
    return _page(Lig(shown, Audience.PANEL), key, others)


def _page(lig: Lig, key: str, others: Sequence[Sequence[AuditRound]] = ()) -> ResponseReturnValue:
    """`others`: the rounds of other reports in which somebody wrote."""
    own = drafted(lig).get(key) if lig.shown else None
    if own is None:
        abort(404)
    if closed := place_of(lig.shown).why_closed():
        abort(409, closed)
    form, saved, last = WordsForm(), None, lig.written.get(key)
    form.known = own
    if not form.is_submitted():
        form.words.data = last.words if last and last.words else own
        form.version.data = last.version if last else 0
    if form.validate_on_submit():
        try:
            written.write_words(lig.shown, key, own, form.words.data or "", form.version.data, current_user)
        except written.WordsStale:
            last = written.written(lig.shown).get(key)
            saved = last.words if last and last.words else own
            form.saw(last.version if last else 0)
        except written.WordsRefused as refusal:
            abort(409, str(refusal))
        else:
            flash("The words are saved.", "success")
            return redirect(_report(lig, _anchor=f"words-{key}"))
    page = render_template(
        "reports/words.html",
        lig=lig, form=form, own=own, last=last, saved=saved, back=_report(lig), others=others,
    )  # fmt: skip
    return page, 409 if saved is not None else 422 if form.errors else 200


def _report(lig: Lig, **values: str) -> str:
    """The address of the report the words stand in."""
    if lig.single is not None:
        return url_for("reports.round", round_id=lig.single.id, **values)  # type: ignore[arg-type]
    return url_for("reports.index", round=[round.id for round in lig.shown], **values)  # type: ignore[arg-type]
