"""How somebody likes to score: their page of choices."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.scoring import habits
from audit_app.scoring.habit_forms import habit_form
from audit_app.scoring.habit_rules import Action, Habit, KeyRefused
from audit_app.web.access import needs
from audit_app.web.forms import BaseForm

bp = Blueprint("habits", __name__, url_prefix="/my-plans/habits")


@bp.app_template_global()
def own_habit() -> Habit:
    """How the person who looks at a scoring page likes to score, read once for a page."""
    if "own_habit" not in g:
        g.own_habit = habits.habit_of(current_user)
    habit: Habit = g.own_habit
    return habit


@bp.route("", methods=["GET", "POST"])
@needs("assessment.score")
def index() -> ResponseReturnValue:
    form, status = habit_form(habits.habit_of(current_user)), 200
    if form.validate_on_submit():
        try:
            habits.keep_habit(form.habit(), current_user)
        except KeyRefused as refusal:
            form.key_field(refusal.action).errors = [str(refusal)]
            status = 422
        else:
            flash("Saved. This is how you score from now on.", "success")
            return redirect(url_for("scoring.work"))
    elif form.is_submitted():
        status = 422
    return render_template("scoring/habits.html", form=form, actions=list(Action)), status


@bp.post("/usual-keys")
@needs("assessment.score")
def usual_keys() -> ResponseReturnValue:
    """Every key as it was at first."""
    if not BaseForm().validate_on_submit():
        return redirect(url_for(".index"))
    habits.usual_keys(current_user)
    flash("Every key does again what it did at first.", "success")
    return redirect(url_for(".index"))
