"""The administrator's pages of tokens."""

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app import clock
from audit_app.api import service
from audit_app.api.forms import TokenForm
from audit_app.api.models import ApiToken
from audit_app.api.rules import Standing, TokenRefused
from audit_app.web.access import needs
from audit_app.web.forms import BaseForm
from audit_app.web.once import answers_in_place

bp = Blueprint("tokens", __name__)


@bp.get("/tokens")
@needs("token.manage")
def index() -> ResponseReturnValue:
    return render_template("api/tokens.html", tokens=service.tokens())


@bp.route("/tokens/new", methods=["GET", "POST"])
@needs("token.manage")
def new() -> ResponseReturnValue:
    form = TokenForm(last_day=clock.today() + dt.timedelta(days=365))
    if form.validate_on_submit():
        try:
            token, text = service.make_token(*form.fields(), current_user)
        except TokenRefused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            # No redirect: the token would have to wait in the session or in an address, and stay there.
            answers_in_place()
            return render_template("api/made.html", token=token, text=text)
    return render_template("api/new_token.html", form=form), 422 if form.errors else 200


@bp.route("/tokens/<int:token_id>/revoke", methods=["GET", "POST"])
@needs("token.manage")
def revoke(token_id: int) -> ResponseReturnValue:
    found = _found(token_id)
    if service.standing_of(found) is Standing.REVOKED:
        abort(409, "This token was revoked already.")
    if BaseForm().validate_on_submit():
        service.revoke_token(found, current_user)
        flash(f"“{found.name}” cannot read anything any more.", "success")
        return redirect(url_for("tokens.index"))
    return render_template("api/revoke_token.html", token=found)


def _found(token_id: int) -> ApiToken:
    return service.find_token(token_id) or abort(404)
