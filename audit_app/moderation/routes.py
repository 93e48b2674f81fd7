"""Pages of moderation: the board of a round, one plan before the panel, signing off and opening again.

Who may not settle, or audited the plan, sees the same pages without their forms.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.accounts.service import agencies
from audit_app.moderation import panel as meeting
from audit_app.moderation import service
from audit_app.moderation.forms import ReopenForm, RetractForm, SignForm
from audit_app.moderation.hub_part import names_part
from audit_app.moderation.minutes_routes import bp as minutes
from audit_app.moderation.own_routes import bp as own
from audit_app.moderation.panel_routes import bp as panel
from audit_app.moderation.plan_page import PlanPage, draw_page
from audit_app.moderation.queue import Place
from audit_app.moderation.rules import decided_words
from audit_app.moderation.seat_routes import bp as seat
from audit_app.moderation.sign_page import draw_signing
from audit_app.moderation.unclear_routes import bp as unclear
from audit_app.moderation.withdrawn_page import refuse_withdrawn
from audit_app.refusals import Refused
from audit_app.rounds import service as rounds
from audit_app.rounds import standing
from audit_app.rubrics.grades import Grade
from audit_app.web.access import may_do, needs
from audit_app.web.words import plural

bp = Blueprint("moderation", __name__, url_prefix="/rounds/<int:round_id>/moderation")
bp.add_app_template_filter(decided_words)
blueprints = (bp, panel, seat, minutes, own, unclear)
SHOWN_AT_ONCE = 25
standing.part(names_part)
SIGNED = "Signed. The round is final once somebody of another agency signs it."
NOT_BEFORE_PANEL = "Only a round before the panel is signed. One that is signed off is final."


@bp.get("")
@needs("moderation.read")
def board(round_id: int) -> ResponseReturnValue:
    round = _found(round_id)
    if not service.is_revealed(round):
        return render_template("moderation/blind.html", round=round, sealing=service.sealing(round))
    board = service.read_board(round)
    return render_template(
        "moderation/board.html",
        round=round,
        board=board,
        minor=service.settleable(board, service.audited_by(round, current_user)),
        left=board.open_cells if "all" in request.args else board.open_cells[:SHOWN_AT_ONCE],
        kinds=service.left_by_split(board),
        unsettled=service.unsettled(board),
        sign_offs=service.sign_offs(round),
        entries=service.panel_history(round),
        meeting=meeting.panel_of(round),
    )


@bp.post("/reveal")
@needs("moderation.settle")
def reveal(round_id: int) -> ResponseReturnValue:
    round = _found(round_id)
    service.reveal(round, current_user)
    flash("Moderation is open. Everybody's grades are shown now.", "success")
    return redirect(url_for(".board", round_id=round.id))


@bp.post("/minor")
@needs("moderation.settle")
def minor(round_id: int) -> ResponseReturnValue:
    round = _found(round_id)
    done = service.settle_minor(round, current_user)
    left = f" {plural(done.left, 'small split')} left for the panel." if done.left else ""
    flash(f"{plural(done.settled, 'point')} settled with the lead agency's grade.{left}", "success")
    return redirect(url_for(".board", round_id=round.id))


@bp.get("/plans/<int:sample_plan_id>")
@needs("moderation.read")
def plan(round_id: int, sample_plan_id: int) -> ResponseReturnValue:
    point_id = request.args.get("point", type=int)
    page = _page(round_id, sample_plan_id, point_id=point_id, overall="overall" in request.args)
    return _shown(page)


@bp.post("/plans/<int:sample_plan_id>/points/<int:point_id>")
@needs("moderation.settle")
def settle(round_id: int, sample_plan_id: int, point_id: int) -> ResponseReturnValue:
    page = _page(round_id, sample_plan_id, point_id=point_id, sending=True)
    form, cell = _own_form(page), page.current
    if cell is None or not form.validate_on_submit():
        return _shown(page), 422
    try:
        service.settle(
            page.board.round,
            page.plan.sample_plan,
            cell.point,
            form.settlement(),
            form.version.data,
            current_user,
            form.heard.data,
        )
    except Refused as refusal:
        fresh = _page(round_id, sample_plan_id, point_id=point_id)
        return _lost(fresh, form, refusal)
    flash(f"{cell.point.code} settled: {form.settlement().grade.words}.", "success")
    return redirect(_plan_url(page))


@bp.route("/plans/<int:sample_plan_id>/points/<int:point_id>/retract", methods=["GET", "POST"])
@needs("moderation.settle")
def retract(round_id: int, sample_plan_id: int, point_id: int) -> ResponseReturnValue:
    page = _page(round_id, sample_plan_id, point_id=point_id, sending=True)
    cell = page.current
    if cell is None or not cell.outcome.moderated:
        abort(409, "Nothing is settled on this point, so there is nothing to take back.")
    if page.audited:
        return render_template("moderation/retract.html", page=page, cell=cell, form=None), 403
    form, status = RetractForm(version=cell.revision), 200
    if form.is_submitted():
        status = 422
    if form.validate_on_submit():
        try:
            service.retract(
                page.board.round,
                page.plan.sample_plan,
                cell.point,
                form.words.data,
                form.version.data or 0,
                current_user,
            )
        except Refused as refusal:
            page = _page(round_id, sample_plan_id, point_id=point_id)
            cell = page.current or cell
            status, form.form_errors[:] = 409, [str(refusal)]
            form.version.data = cell.revision
        else:
            flash(f"{cell.point.code}: the agreed grade is taken back.", "success")
            return _after_retracting(page, cell)
    return render_template("moderation/retract.html", page=page, cell=cell, form=form), status


def _after_retracting(page: PlanPage, cell: service.PanelCell) -> ResponseReturnValue:
    """Back to where it was asked for: the panel's screen, which then shows the point again, or the plan."""
    if request.args.get("to") != "panel":
        return redirect(_plan_url(page))
    meeting.move_to(page.board.round, Place(page.plan.sample_plan.id, cell.point.id))
    return redirect(url_for("panel.show", round_id=page.board.round.id))


@bp.post("/plans/<int:sample_plan_id>/overall")
@needs("moderation.settle")
def overall(round_id: int, sample_plan_id: int) -> ResponseReturnValue:
    page = _page(round_id, sample_plan_id, overall=True, sending=True)
    form = _own_form(page)
    if not form.validate_on_submit():
        return _shown(page), 422
    grade, words = Grade(form.grade.data), form.words.data or ""
    try:
        service.settle_overall(
            page.board.round, page.plan.sample_plan, grade, words, form.version.data, current_user
        )
    except Refused as refusal:
        return _lost(_page(round_id, sample_plan_id, overall=True), form, refusal)
    flash(f"Overall grade settled: {grade.words}.", "success")
    return redirect(_plan_url(page))


@bp.get("/sign-off")
@needs("moderation.read")
def sign_off(round_id: int) -> ResponseReturnValue:
    round = _found(round_id)
    if not service.is_revealed(round):
        return redirect(url_for(".board", round_id=round.id))
    return _signing(round)


@bp.post("/sign-off/sign")
@needs("moderation.settle")
def sign(round_id: int) -> ResponseReturnValue:
    return _signed(round_id, service.sign, SIGNED)


@bp.post("/sign-off/countersign")
@needs("round.sign")
def countersign(round_id: int) -> ResponseReturnValue:
    return _signed(round_id, service.countersign, "The round is signed off. Its figures are final.")


def _signed(round_id: int, verb: Callable[..., Any], done: str) -> ResponseReturnValue:
    round, form = _found(round_id), SignForm()
    if not service.is_open(round):
        abort(409, NOT_BEFORE_PANEL)
    if form.validate_on_submit():
        try:
            verb(round, current_user, form.password.data, seen=form.seen.data or "")
        except service.WrongPassword as refusal:
            form.password.errors = [str(refusal)]
        else:
            flash(done, "success")
            return redirect(url_for(".sign_off", round_id=round.id))
    return _signing(round, form), 422


def _signing(round: Any, form: SignForm | None = None) -> str:
    chairs, signs = may_do("moderation.settle"), may_do("round.sign")
    page = draw_signing(round, current_user, chairs=chairs, signs=signs, form=form)
    return render_template("moderation/sign_off.html", **page)


@bp.route("/reopen", methods=["GET", "POST"])
@needs("round.reopen")
def reopen(round_id: int) -> ResponseReturnValue:
    round = _found(round_id)
    if service.is_open(round) or not service.is_revealed(round):
        abort(409, "This round is not signed off, so there is nothing to reopen.")
    form = ReopenForm()
    if form.validate_on_submit():
        service.reopen(round, form.reason.data, current_user)
        flash("The round is open again. Its figures are provisional until it is signed off.", "success")
        return redirect(url_for(".board", round_id=round.id))
    return render_template("moderation/reopen.html", round=round, form=form), 422 if form.errors else 200


@bp.get("/sign-offs/<int:number>")
@needs("moderation.read")
def snapshot(round_id: int, number: int) -> ResponseReturnValue:
    round = _found(round_id)
    signed = service.read_sign_off(round, number) or abort(404)
    names = service.names_of(service.signers([signed.row]))
    held = {agency.id: agency.key for agency in agencies()}
    return render_template("moderation/snapshot.html", round=round, signed=signed, names=names, agencies=held)


@bp.get("/sign-offs/<int:number>/text")
@needs("moderation.read")
def snapshot_text(round_id: int, number: int) -> ResponseReturnValue:
    round = _found(round_id)
    signed = service.read_sign_off(round, number) or abort(404)
    answer = Response(signed.row.snapshot, mimetype="application/json")
    answer.headers["Content-Disposition"] = f"attachment; filename=sign-off-{round.id}-{number}.json"
    return answer


def _found(round_id: int) -> Any:
    return rounds.find_round(round_id) or abort(404)


def _page(round_id: int, sample_plan_id: int, **asked: Any) -> PlanPage:
    round = _found(round_id)
    if not service.is_revealed(round):
        abort(404)
    may_settle = may_do("moderation.settle")
    page = draw_page(round, sample_plan_id, current_user, may_settle=may_settle, **asked)
    if page is None:
        refuse_withdrawn(round, sample_plan_id)
    return page or abort(404)


def _own_form(page: PlanPage) -> Any:
    """The form of a page, for somebody who may send it."""
    if page.audited:
        abort(403, "You audited this plan, so somebody else has to settle its grades.")
    return page.form


def _shown(page: PlanPage) -> str:
    return render_template("moderation/plan.html", page=page, form=page.form, round=page.board.round)


def _lost(fresh: PlanPage, form: Any, refusal: Refused) -> ResponseReturnValue:
    """What was typed, beside how things stand now; sent again, it goes on top of what stands."""
    form.refuse(str(refusal))
    if isinstance(refusal, service.SettledMeanwhile):
        fresh.meanwhile, fresh.dissented = refusal.latest, refusal.heard is not None
        form.version.data = refusal.revision
        if fresh.current is not None:
            form.hear(refusal, fresh.current.heard, fresh.dissents(fresh.current))
    fresh.form = form
    late = isinstance(refusal, service.SettledMeanwhile | service.WrongState)
    return _shown(fresh), 409 if late else 422


def _plan_url(page: PlanPage) -> str:
    return url_for(".plan", round_id=page.board.round.id, sample_plan_id=page.plan.sample_plan.id)
