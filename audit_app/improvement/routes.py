"""Pages of learning and actions."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app import trail
from audit_app.improvement import listing, service
from audit_app.improvement.forms import ActionForm, ChangeActionForm, FilterForm, LearningForm
from audit_app.improvement.rules import Standing
from audit_app.rounds import service as rounds
from audit_app.web.access import needs

bp = Blueprint("improvement", __name__)
blueprints = (bp,)


@bp.get("/actions")
@needs("action.read")
def index() -> ResponseReturnValue:
    form = FilterForm(request.args, meta={"csrf": False})
    offered = listing.offers()
    form.offer(offered.officers, offered.points, offered.rounds)
    chosen = {
        field: form[field].data for field in ("standing", "officer", "point", "round") if form[field].data
    }
    filters = service.Filters(
        standing=Standing(form.standing.data) if form.standing.data else None,
        officer=form.officer.data or "",
        point=form.point.data or "",
        round_id=form.round.data,
    )
    found = service.actions(filters, request.args.get("page", 1, type=int))
    return render_template(
        "improvement/index.html",
        form=form,
        found=found,
        chosen=chosen,
        reported=bool(service.reported_rounds()),
    )


@bp.get("/actions/<int:action_id>")
@needs("action.read")
def action(action_id: int) -> ResponseReturnValue:
    found = service.find_action(action_id) or abort(404)
    overdue, timing = service.how_it_stands(found)
    shown = {point.code: point for point in service.points_shown(found.round)}
    codes = [point.point_code for point in found.points]
    return render_template(
        "improvement/action.html",
        action=found,
        overdue=overdue,
        timing=timing,
        points=[shown[code] for code in codes if code in shown],
        entries=trail.history(subject=("action", found.id)),
    )


@bp.route("/actions/new", methods=["GET", "POST"])
@needs("action.write")
def new_action() -> ResponseReturnValue:
    reported = service.reported_rounds()
    round = _round_asked(reported)
    if round is None:
        return render_template("improvement/new_action.html", form=None, round=None)
    form, points = ActionForm(), service.points_shown(round)
    form.offer(_point_choices(points), _learning_choices(round))
    if not form.is_submitted():
        form.round.data = round.id
        _prefill(form, points)
    if form.validate_on_submit():
        try:
            made = service.make_action(round, form.fields(), current_user)
        except service.ImprovementRefused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            flash(f"Action {made.reference} is saved.", "success")
            return redirect(url_for("improvement.action", action_id=made.id))
    page = render_template(
        "improvement/new_action.html", form=form, round=round, reported=reported,
        prefilled=_asked_point(points),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.route("/actions/<int:action_id>/change", methods=["GET", "POST"])
@needs("action.write")
def change_action(action_id: int) -> ResponseReturnValue:
    found = service.find_action(action_id) or abort(404)
    form = ChangeActionForm()
    form.offer(_point_choices(service.points_shown(found.round)), _learning_choices(found.round))
    form.known = "\n".join(map(str, service.told(found).values()))  # asked about when it was typed
    if not form.is_submitted():
        form.show(service.as_fields(found))
        form.version.data, form.round.data = found.version, found.round_id
    mine, saved = None, None
    if form.validate_on_submit():
        try:
            service.change_action(found, form.fields(), form.version.data, current_user)
        except service.ActionChanged:
            saved, mine = service.told(found), service.told_as(form.fields())
            form.saw(found.version)
        except service.ImprovementRefused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            flash(f"Action {found.reference} is saved.", "success")
            return redirect(url_for("improvement.action", action_id=found.id))
    status = 409 if saved else 422 if form.errors else 200
    page = render_template("improvement/change_action.html", action=found, form=form, mine=mine, saved=saved)
    return page, status


@bp.get("/learning")
@needs("action.read")
def learning() -> ResponseReturnValue:
    round = rounds.find_round(request.args.get("round", 0, type=int))
    items = service.learning_items(round.id if round else None)
    titles = service.titles_of({item.point_code for item in items if item.point_code})
    reported = bool(service.reported_rounds())
    return render_template(
        "improvement/learning.html", items=items, titles=titles, round=round, reported=reported
    )


@bp.get("/learning/<int:learning_id>")
@needs("action.read")
def learning_item(learning_id: int) -> ResponseReturnValue:
    item = service.find_learning(learning_id) or abort(404)
    shown = {point.code: point for point in service.points_shown(item.round)}
    return render_template(
        "improvement/learning_item.html",
        item=item,
        point=shown.get(item.point_code or ""),
        lines=listing.lines_of([action.id for action in item.actions]),
        entries=trail.history(subject=("learning", item.id)),
    )


@bp.route("/learning/new", methods=["GET", "POST"])
@needs("action.write")
def new_learning() -> ResponseReturnValue:
    reported = service.reported_rounds()
    round = _round_asked(reported)
    if round is None:
        return render_template("improvement/new_learning.html", form=None, round=None)
    form, points = LearningForm(), service.points_shown(round)
    form.offer([(point.code, point.name) for point in points])
    prefilled = _asked_point(points)
    if not form.is_submitted():
        form.round.data = round.id
        form.point.data = prefilled.code if prefilled else None
    if form.validate_on_submit():
        try:
            item = service.make_learning(round, form.fields(), current_user)
        except service.ImprovementRefused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            flash("What was learned is saved.", "success")
            return redirect(url_for("improvement.learning_item", learning_id=item.id))
    page = render_template(
        "improvement/new_learning.html", form=form, round=round, reported=reported, prefilled=prefilled
    )
    return page, 422 if form.errors else 200


def _round_asked(reported: list[Any]) -> Any:
    """The round a form is about: the one it names, or the usual one; None where there is none."""
    if not request.values.get("round"):
        return service.usual_round(reported)
    round = rounds.find_round(request.values.get("round", 0, type=int)) or abort(404)
    if round.id not in {one.id for one in reported}:
        abort(409, service.NO_REPORT)
    return round


def _asked_point(points: list[service.PointShown]) -> service.PointShown | None:
    wanted = request.args.get("point", "")
    return next((point for point in points if point.code == wanted), None)


def _prefill(form: ActionForm, points: list[service.PointShown]) -> None:
    """Start an action from a line of the report, or from something learned."""
    point = _asked_point(points)
    learned = service.find_learning(request.args.get("learning", 0, type=int))
    codes = [point.code] if point else [learned.point_code] if learned and learned.point_code else []
    form.points.data = codes
    form.learning.data = learned.id if learned and learned.round_id == form.round.data else None


def _point_choices(points: list[service.PointShown]) -> list[tuple[str, str, str]]:
    return [(point.code, point.name, point.words) for point in points]


def _learning_choices(round: Any) -> list[tuple[int, str]]:
    return [(item.id, item.title) for item in service.learning_for(round)]
