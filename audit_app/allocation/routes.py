"""The allotting board of a round, and one page for each thing that can be done with a place."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.allocation import service
from audit_app.allocation.forms import AddForm, AllotForm, ConflictForm, TakeBackForm, WaiveForm
from audit_app.refusals import Refused
from audit_app.rounds import service as rounds
from audit_app.web.access import needs
from audit_app.web.forms import BaseForm
from audit_app.web.words import plural

bp = Blueprint("allocation", __name__, url_prefix="/rounds/<int:round_id>/allocation")
blueprints = (bp,)
PLACE = "/<int:sample_plan_id>/<int:agency_id>"


def _desk(round_id: int) -> service.Desk:
    round = rounds.find_round(round_id)
    if round is None:
        abort(404)
    return service.read_desk(round)


def _place(round_id: int, sample_plan_id: int, agency_id: int) -> tuple[service.Desk, service.Cell]:
    desk = _desk(round_id)
    cell = desk.find(sample_plan_id, agency_id)
    if cell is None:
        abort(404)
    return desk, cell


def _board(round_id: int) -> str:
    return url_for("allocation.board", round_id=round_id)


def _refused(form: BaseForm, refusal: Refused) -> int:
    """Show the refusal with the form, as it was filled in."""
    form.refuse(str(refusal))
    return 422


@bp.get("/")
@needs("round.read")
def board(round_id: int) -> str:
    desk = _desk(round_id)
    return render_template(
        "allocation/board.html", desk=desk, round=desk.round, cells=list(desk.cells()),
        faults=service.faults(desk), conflicts=service.declared_conflicts(desk), changing=desk.is_open,
        late=desk.is_late,
    )  # fmt: skip


@bp.post("/all")
@needs("allocation.make")
def allot_all(round_id: int) -> ResponseReturnValue:
    desk = _desk(round_id)
    if not BaseForm().validate_on_submit():
        abort(422)
    result = service.allocate_all(desk.round, current_user)
    if result.made:
        flash(f"{plural(result.made, 'place')} allotted.", "success")
    if result.unfilled:
        left = plural(len(result.unfilled), "place")
        flash(f"{left} could not be filled. The board says why at each of them.", "warning")
    return redirect(_board(round_id))


@bp.post("/start")
@needs("allocation.make")
def start(round_id: int) -> ResponseReturnValue:
    desk = _desk(round_id)
    if not BaseForm().validate_on_submit():
        abort(422)
    service.start_scoring(desk.round, current_user)
    flash("Scoring is open. Each auditor now sees their own plans.", "success")
    return redirect(url_for("rounds.show", round_id=round_id))


@bp.get(PLACE)
@needs("round.read")
def place(round_id: int, sample_plan_id: int, agency_id: int) -> str:
    desk, cell = _place(round_id, sample_plan_id, agency_id)
    choices = desk.choices(cell.sample_plan, cell.agency)
    return _place_page(desk, cell, choices, _allot_form(desk, choices))


@bp.post(f"{PLACE}/allot")
@needs("allocation.make")
def allot(round_id: int, sample_plan_id: int, agency_id: int) -> ResponseReturnValue:
    done = "{cell} allotted to {auditor}."
    return _fill(_place(round_id, sample_plan_id, agency_id), service.allocate, done)


@bp.post(f"{PLACE}/add")
@needs("assessment.waive")
def add_assessor(round_id: int, sample_plan_id: int, agency_id: int) -> ResponseReturnValue:
    """Fill an open or waived place after the reveal. The grades are marked as not blind."""
    done = "{auditor} scores {cell} now. The grades will be marked as not blind."
    return _fill(_place(round_id, sample_plan_id, agency_id), service.add_assessor, done)


def _fill(
    place: tuple[service.Desk, service.Cell], verb: Callable[..., Any], done: str
) -> ResponseReturnValue:
    """Give a place to the person chosen; what was chosen stays where the verb refuses."""
    desk, cell = place
    choices = desk.choices(cell.sample_plan, cell.agency)
    form, status = _allot_form(desk, choices), 422
    if form.validate_on_submit():
        chosen = next(one.person for one in choices if one.person.id == form.auditor.data)
        try:
            verb(cell.sample_plan, cell.agency, chosen, current_user)
        except Refused as refusal:
            status = _refused(form, refusal)
        else:
            flash(done.format(cell=cell.name, auditor=chosen.name), "success")
            return redirect(_board(desk.round.id))
    return _place_page(desk, cell, choices, form), status


def _allot_form(desk: service.Desk, choices: list[service.Choice]) -> AllotForm:
    form = AddForm() if desk.is_late else AllotForm()
    form.offer(
        (one.person.id, one.person.name, _load(one)) for one in choices if one.bar is None or one.held_before
    )
    return form


def _load(choice: service.Choice) -> str:
    words = f"{plural(choice.here, 'plan')} in this round, {choice.elsewhere} in other open rounds"
    return f"{words}. Had this plan before: gets it back with what was saved" if choice.held_before else words


def _place_page(
    desk: service.Desk, cell: service.Cell, choices: list[service.Choice], form: AllotForm
) -> str:
    return render_template(
        "allocation/place.html",
        round=desk.round,
        cell=cell,
        choices=choices,
        form=form,
        changing=desk.is_open,
        late=desk.is_late,
    )


@bp.route(f"{PLACE}/take-back", methods=["GET", "POST"])
@needs("allocation.make")
def take_back(round_id: int, sample_plan_id: int, agency_id: int) -> ResponseReturnValue:
    desk, cell = _place(round_id, sample_plan_id, agency_id)
    if cell.allocation is None:
        abort(409, "Nobody has this plan for this agency now. Open the board to see how it stands.")
    form, status = TakeBackForm(), 200
    if form.validate_on_submit():
        try:
            service.end_allocation(cell.allocation, form.code, current_user)
        except Refused as refusal:
            status = _refused(form, refusal)
        else:
            flash(f"{cell.name} taken back from {cell.allocation.auditor.name}.", "success")
            return redirect(_place_url(cell))
    elif form.is_submitted():
        status = 422
    return render_template("allocation/take_back.html", round=desk.round, cell=cell, form=form), status


def _place_url(cell: service.Cell) -> str:
    return url_for(
        "allocation.place", round_id=cell.sample_plan.round_id, sample_plan_id=cell.sample_plan.id,
        agency_id=cell.agency.id,
    )  # fmt: skip


@bp.route(f"{PLACE}/waive", methods=["GET", "POST"])
@needs("assessment.waive")
def waive(round_id: int, sample_plan_id: int, agency_id: int) -> ResponseReturnValue:
    desk, cell = _place(round_id, sample_plan_id, agency_id)
    form, status = WaiveForm(), 200
    if form.validate_on_submit():
        try:
            service.waive(cell.sample_plan, cell.agency, form.code, form.words.data, current_user)
        except Refused as refusal:
            status = _refused(form, refusal)
        else:
            flash(f"{cell.name} waived.", "success")
            return redirect(_board(round_id))
    elif form.is_submitted():
        status = 422
    return render_template("allocation/waive.html", round=desk.round, cell=cell, form=form), status


@bp.post(f"{PLACE}/expect")
@needs("assessment.waive")
def expect(round_id: int, sample_plan_id: int, agency_id: int) -> ResponseReturnValue:
    """Take a waiver back."""
    _, cell = _place(round_id, sample_plan_id, agency_id)
    if not BaseForm().validate_on_submit():
        abort(422)
    if cell.waiver is None:
        abort(409, "This agency is not waived on this plan. Open the board to see how it stands.")
    service.take_back_waiver(cell.waiver, cell.sample_plan, cell.agency, current_user)
    flash(f"{cell.name} is expected again. Allot it to somebody.", "success")
    return redirect(_place_url(cell))


@bp.route("/<int:sample_plan_id>/conflict", methods=["GET", "POST"])
@needs("allocation.make")
def conflict(round_id: int, sample_plan_id: int) -> ResponseReturnValue:
    desk = _desk(round_id)
    sample_plan = next((one for one in desk.plans if one.id == sample_plan_id), None)
    if sample_plan is None:
        abort(404)
    people = {person.id: person for held in desk.people.values() for person in held}
    form, status = ConflictForm(), 200
    form.offer((person.id, person.name) for person in sorted(people.values(), key=lambda one: one.name))
    if form.validate_on_submit():
        auditor = people[int(str(form.auditor.data))]
        try:
            service.declare_conflict(sample_plan.plan, auditor, form.words.data, current_user, desk.round)
        except Refused as refusal:
            status = _refused(form, refusal)
        else:
            flash(f"{auditor.name} is kept from {sample_plan.plan.reference} from now on.", "success")
            return redirect(_board(round_id))
    elif form.is_submitted():
        status = 422
    return render_template(
        "allocation/conflict.html", round=desk.round, sample_plan=sample_plan, form=form
    ), status
