"""The administrator's pages of publication: what is in force, what is published, and changing either."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.reports import publishing
from audit_app.reports.page import PUBLISHED, publication_asked
from audit_app.reports.public_shown import moved_words
from audit_app.reports.publishing import PublicationRefused
from audit_app.reports.publishing_forms import AnewForm, ThresholdsForm
from audit_app.web.access import needs

bp = Blueprint("publication", __name__)

# What has a form for publication: pages of the report, and its files and pictures.
FORMS = PUBLISHED | {
    "reports.period_file", "reports.round_file", "charts.of_round", "charts.of_period",
    "reports_trends.picture",
}  # fmt: skip
NO_FORM = "This page has no form for publication. Leave “for=publication” out of its address."


@bp.before_app_request
def refuse_without_form() -> None:
    """Never answer what is asked for publication with what the partnership reads."""
    known = request.endpoint is not None and not request.path.startswith("/api/")
    if known and publication_asked(request) and request.endpoint not in FORMS:
        abort(404, NO_FORM)


@bp.route("/publication", methods=["GET", "POST"])
@needs("publication.set")
def index() -> ResponseReturnValue:
    form, in_force = ThresholdsForm(), publishing.thresholds()
    if not form.is_submitted():
        form.show(in_force)
    elif form.validate():
        try:
            publishing.set_thresholds(form.asked, form.reason.data, current_user, sure=form.sure.data)
        except PublicationRefused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            flash("Set. Everything for publication follows these numbers from now on.", "success")
            return redirect(url_for("publication.index"))
    page = render_template(
        "reports/publication.html",
        form=form,
        in_force=in_force,
        standing=publishing.in_words(in_force),
        weaker=publishing.weaker(in_force),
        quarters=publishing.quarters(),
        decisions=publishing.decisions(),
    )
    return page, 422 if form.errors else 200


@bp.route("/publication/<key>/anew", methods=["GET", "POST"])
@needs("publication.set")
def anew(key: str) -> ResponseReturnValue:
    found = publishing.find_quarter(key) or abort(404)
    form = AnewForm()
    if form.validate_on_submit():
        try:
            publishing.publish_anew(found, form.reason.data, current_user)
        except PublicationRefused as refusal:
            abort(409, str(refusal))
        flash(f"{found.quarter.name} is published anew.", "success")
        return redirect(url_for("publication.index"))
    moves = publishing.what_moves(found)
    page = render_template(
        "reports/publish_anew.html", form=form, found=found, moves=moved_words(moves) if moves else []
    )
    return page, 422 if form.errors else 200
