"""Signing in and out, one's own password, and the people of an area."""

from typing import TypedDict

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from audit_app.accounts import service
from audit_app.accounts.forms import ChangePersonForm, NewPersonForm, PasswordForm, PersonForm, SignInForm
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.refusals import Refused
from audit_app.web.access import login, needs, open_to_all
from audit_app.web.drafts import clear_drafts

bp = Blueprint("accounts", __name__)
blueprints = (bp,)
login.user_loader(service.session_person)


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("overview.home"))
    form = SignInForm()
    if form.validate_on_submit():
        person = service.check_password(form.email.data, form.password.data)
        if person is not None:
            return _enter(person)
        form.password.errors = ["That e-mail address and password do not go together. Try again"]
    return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200


def _enter(person: Person) -> ResponseReturnValue:
    wanted = session.get("after_sign_in")
    session.clear()
    login_user(person)
    service.note_sign_in(person)
    return redirect(wanted or url_for("overview.home"))


@bp.post("/sign-out")
@needs("home")
def sign_out() -> ResponseReturnValue:
    service.note_sign_out(current_user)
    logout_user()
    session.clear()
    flash("You are signed out.", "success")
    return clear_drafts(make_response(redirect(url_for("accounts.sign_in"))))


@bp.route("/account/password", methods=["GET", "POST"])
@needs("home")
def password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            service.change_password(current_user, form.now.data, form.new.data)
        except Refused as refusal:
            form.now.errors = [str(refusal)]
        else:
            login_user(current_user)
            flash("Your password is changed. You are signed out everywhere else.", "success")
            return redirect(url_for("overview.home"))
    return render_template("accounts/password.html", form=form), 422 if form.errors else 200


@bp.get("/people")
@needs("people.manage")
def people() -> ResponseReturnValue:
    return render_template("accounts/people.html", people=service.everybody())


@bp.route("/people/new", methods=["GET", "POST"])
@needs("people.manage")
def new_person() -> ResponseReturnValue:
    form = NewPersonForm(version=0)
    form.offer([agency.key for agency in service.agencies()])
    if form.validate_on_submit():
        try:
            person = service.make_person(form.name.data, form.email.data, form.password.data, **_facts(form))
        except Refused as refusal:
            form.email.errors = [str(refusal)]
        else:
            flash(f"{person.name} can sign in now.", "success")
            return redirect(url_for("accounts.people"))
    return render_template("accounts/person.html", form=form, person=None), 422 if form.errors else 200


@bp.route("/people/<int:person_id>", methods=["GET", "POST"])
@needs("people.manage")
def person(person_id: int) -> ResponseReturnValue:
    found = service.find_person(person_id)
    if found is None:
        abort(404)
    form = ChangePersonForm(data=_typed(found) if request.method == "GET" else None)
    form.offer([agency.key for agency in service.agencies()])
    if form.validate_on_submit():
        try:
            service.change_person(
                found,
                form.version.data or 0,
                form.name.data,
                form.email.data,
                form.active.data,
                **_facts(form),
                password=form.password.data or "",
            )
        except service.Stale:
            abort(409)
        except Refused as refusal:
            form.email.errors = [str(refusal)]
        else:
            flash(f"{found.name} is saved.", "success")
            return redirect(url_for("accounts.people"))
    return render_template("accounts/person.html", form=form, person=found), 422 if form.errors else 200


class Facts(TypedDict):
    """What a form says of a person besides name, address and password."""

    roles: set[Role]
    agency: str | None
    team: str | None
    writer_code: str | None


def _facts(form: PersonForm) -> Facts:
    return {
        "roles": {Role(role) for role in form.roles.data or ()},
        "agency": form.agency.data or None,
        "team": form.team.data or None,
        "writer_code": form.writer_code.data or None,
    }


def _typed(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "email": person.email,
        "roles": [role.value for role in person.roles],
        "agency": person.agency.key if person.agency else None,
        "team": person.team,
        "writer_code": person.writer_code,
        "active": person.active,
        "version": person.version,
    }
