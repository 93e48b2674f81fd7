"""Pages of calibration: the plans kept for it and whose lists they are in; each auditor's own results."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app import trail
from audit_app.accounts import service as accounts
from audit_app.accounts.rules import Role
from audit_app.calibration import service
from audit_app.calibration.forms import GiveForm, RepeatForm, build_anchor_form
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rubrics import service as rubrics
from audit_app.web.access import needs
from audit_app.web.forms import BaseForm
from audit_app.web.words import agency_name, list_words

bp = Blueprint("calibration", __name__)
blueprints = (bp,)
ONE = "/calibration/<int:check_id>"


def _found(check_id: int) -> service.CheckPlan:
    return service.find_check_plan(check_id) or abort(404)


@bp.get("/calibration")
@needs("calibration.manage")
def index() -> str:
    """Every calibration plan, and who is calibrated: whether and when, never how they did."""
    checks = service.check_plans()
    given = service.given_of(checks)
    return render_template(
        "calibration/index.html",
        lines=[(check, service.counted(given[check.plan_id])) for check in checks],
        currency=service.currency(),
        months=service.months(),
        rubrics=service.anchor_rubrics(),
        repeatable=bool(service.repeatable_rounds()),
    )


@bp.route("/calibration/anchors/new/<slug>/<int:number>", methods=["GET", "POST"])
@needs("calibration.manage")
def new_anchor(slug: str, number: int) -> ResponseReturnValue:
    rubric = (rubrics.find_version(slug, number) if number <= rounds.MOST else None) or abort(404)
    auditors = {person.id: person for person in accounts.people(role=Role.AUDITOR)}
    form = build_anchor_form(rubric.points)
    form.offer((person.id, person.name) for person in auditors.values())
    if form.validate_on_submit():
        agreed = {point_id: service.Agreed(*one) for point_id, one in form.agreed().items()}
        helped = [auditors[person_id] for person_id in form.helped.data or []]
        try:
            check = service.make_anchor(
                form.reference.data, rubric, agreed, current_user, helped, form.words.data
            )
        except service.CalibrationRefused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            flash(f"{check.plan.reference} is kept as an anchor plan. It is in nobody’s list yet.", "success")
            return redirect(url_for("calibration.show", check_id=check.id))
    page = render_template(
        "calibration/new_anchor.html", form=form, rubric=rubric, example=service.example_reference()
    )
    return page, 422 if form.errors else 200


@bp.route("/calibration/repeats/new", methods=["GET", "POST"])
@needs("calibration.manage")
def new_repeat() -> ResponseReturnValue:
    form, known = RepeatForm(), {round.id: round for round in service.repeatable_rounds()}
    form.offer((round.id, round.name) for round in known.values())
    if form.validate_on_submit():
        try:
            check = service.make_repeat(
                known[int(str(form.round.data))],
                form.earlier.data,
                form.reference.data,
                current_user,
                form.words.data,
            )
        except service.CalibrationRefused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            flash(f"{check.plan.reference} is kept as a repeat. It is in nobody’s list yet.", "success")
            return redirect(url_for("calibration.show", check_id=check.id))
    page = render_template(
        "calibration/new_repeat.html", form=form, some=bool(known), example=service.example_reference()
    )
    return page, 422 if form.errors else 200


@bp.get(ONE)
@needs("calibration.manage")
def show(check_id: int) -> str:
    check = _found(check_id)
    return render_template(
        "calibration/show.html",
        check=check,
        given=service.given_of([check])[check.plan_id],
        open_rounds=service.rounds_to_calibrate(check),
        repeated=rounds.find_round(check.repeats.round_id) if check.repeats else None,
        # Always blind: what anybody gave on it is theirs alone.
        entries=trail.history(plan_id=check.plan_id),
    )


@bp.route(f"{ONE}/rounds/<int:round_id>", methods=["GET", "POST"])
@needs("calibration.manage")
def give(check_id: int, round_id: int) -> ResponseReturnValue:
    check, round = _found(check_id), rounds.find_round(round_id) or abort(404)
    choices = service.choices(check, round)
    able = {one.person.id: one for one in choices if one.bar is None}
    form = GiveForm()
    form.offer((one.person.id, one.person.name, agency_name(one.agency.key)) for one in able.values())
    if form.validate_on_submit():
        people = [able[person_id].person for person_id in form.people.data or []]
        try:
            service.give(check, round, people, current_user)
        except service.CalibrationRefused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            names = list_words([person.name for person in people])
            flash(f"{check.plan.reference} is in the list of {names} for round {round.name}.", "success")
            return redirect(url_for("calibration.show", check_id=check.id))
    return _give_page(check, round, choices, form), 422 if form.errors else 200


def _give_page(
    check: service.CheckPlan, round: AuditRound, choices: list[service.Choice], form: GiveForm
) -> str:
    barred = [one for one in choices if one.bar is not None]
    return render_template(
        "calibration/give.html", check=check, round=round, form=form, barred=barred,
        able=len(choices) > len(barred),
    )  # fmt: skip


@bp.post(f"{ONE}/retire")
@needs("calibration.manage")
def retire(check_id: int) -> ResponseReturnValue:
    check = _found(check_id)
    if not BaseForm().validate_on_submit():
        abort(422)
    service.retire(check, current_user)
    flash(f"{check.plan.reference} is retired: it is put into no more lists.", "success")
    return redirect(url_for("calibration.show", check_id=check_id))


@bp.post(f"{ONE}/lists/<int:allocation_id>/take-back")
@needs("calibration.manage")
def take_back(check_id: int, allocation_id: int) -> ResponseReturnValue:
    check = _found(check_id)
    given = service.find_given(check, allocation_id) or abort(404)
    if not BaseForm().validate_on_submit():
        abort(422)
    service.take_back(given, current_user)
    flash(f"{check.plan.reference} is taken out of the list of {given.allocation.auditor.name}.", "success")
    return redirect(url_for("calibration.show", check_id=check_id))


@bp.get("/my-calibration")
@needs("assessment.score")
def mine() -> str:
    """What somebody may know of their own calibration: nothing before the grades of a round are revealed."""
    results = service.own_results(current_user)
    pairs = (point.pair for result in results for point in result.points)
    return render_template("calibration/mine.html", results=results, together=service.compare(pairs))


@bp.get("/my-calibration/<int:allocation_id>")
@needs("assessment.score")
def my_result(allocation_id: int) -> str:
    result = service.own_result(current_user, allocation_id) or abort(404)
    return render_template("calibration/my_result.html", result=result)
