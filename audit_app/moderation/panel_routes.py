"""The panel's screen: one address for everybody in the room. The chair gets forms, the others read along.

Reading rule: everything that changes the screen is a POST which leads back to it. `live` is the part that
refreshes; it answers 304 as long as nothing changed, and is asked for by a script every few seconds.
"""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.moderation import panel, postponing, seat, service
from audit_app.moderation.drawings import Drawing, drawing
from audit_app.moderation.panel_forms import PostponeForm, StartForm
from audit_app.moderation.queue import PanelOrder, Place, read_place
from audit_app.moderation.room import Room, draw_room
from audit_app.moderation.withdrawn_page import refuse_withdrawn
from audit_app.refusals import Refused
from audit_app.rounds import service as rounds
from audit_app.rubrics.grades import Grade
from audit_app.web.access import may_do, needs
from audit_app.web.words import plural

bp = Blueprint("panel", __name__, url_prefix="/rounds/<int:round_id>/panel")
POINT = "/plans/<int:sample_plan_id>/points/<int:point_id>"


@bp.get("")
@needs("panel.follow")
def show(round_id: int) -> ResponseReturnValue:
    seen = _glance(round_id)
    round = _round(round_id)
    if not seen.revealed:
        sealing = service.sealing(round) if may_do("moderation.read") else None
        values = {"round": round, "round_id": round_id, "sealing": sealing, "etag": _etag(seen)}
        return render_template("moderation/panel_closed.html", wall=_wall(), **values)
    return _screen(_room(seen, round), seen)


@bp.get("/live")
@needs("panel.follow")
def live(round_id: int) -> ResponseReturnValue:
    """What refreshes of the screen. Asked without its script, it leads to the whole page."""
    seen = _glance(round_id)
    if "HX-Request" not in request.headers:
        return redirect(url_for(".show", round_id=round_id, view="room" if _wall() else None))
    etag = _etag(seen)
    if request.if_none_match.contains_weak(etag):
        return _tagged(make_response("", 304), etag)
    if not seen.revealed:
        waiting = render_template("moderation/panel_waiting.html", etag=etag, round_id=round_id, wall=_wall())
        return _tagged(make_response(waiting), etag)

    def draw() -> Drawing:
        room = _room(seen, _round(round_id))
        return Drawing(render_template("moderation/panel_live.html", **_values(room, seen)), room.subject)

    drawn = drawing((round_id, seen.since, etag), draw)
    answer = make_response(drawn.text)
    answer.headers["Panel-Subject"] = drawn.subject
    return _tagged(answer, etag)


@bp.post("/start")
@needs("moderation.settle")
def start(round_id: int) -> ResponseReturnValue:
    seen, round, form = _glance(round_id), _round(round_id), StartForm()
    if not form.validate_on_submit():
        if not seen.revealed:
            abort(409, "The grades of this round are not revealed yet, so the panel cannot start.")
        return _screen(_room(seen, round), seen, start_form=form), 422
    minutes, going = form.minutes.data or 0, PanelOrder(str(form.going.data))
    panel.start(round, minutes, going, current_user)
    return _back(round_id)


@bp.post("/end")
@needs("moderation.settle")
def end(round_id: int) -> ResponseReturnValue:
    panel.end(_round(round_id), current_user)
    flash("The panel has ended.", "success")
    return _back(round_id)


@bp.post("/go")
@needs("moderation.settle")
def go(round_id: int) -> ResponseReturnValue:
    """Put another point or plan on everybody's screen."""
    place = read_place(request.form.get("to", ""))
    if place is None:
        abort(422, "Choose a point or a plan from the list, then press Go.")
    panel.show(_round(round_id), place)
    return _back(round_id)


@bp.post("/order")
@needs("moderation.settle")
def order(round_id: int) -> ResponseReturnValue:
    wanted = request.form.get("going")
    if wanted not in list(PanelOrder):
        abort(422, "Choose whether the panel goes plan by plan or point by point.")
    panel.go(_round(round_id), PanelOrder(wanted))
    return _back(round_id)


@bp.post("/names")
@needs("moderation.settle")
def names(round_id: int) -> ResponseReturnValue:
    panel.show_names(_round(round_id), request.form.get("shown") == "yes", current_user)
    return _back(round_id)


@bp.post("/minor")
@needs("moderation.settle")
def minor(round_id: int) -> ResponseReturnValue:
    round = _round(round_id)
    done = service.settle_minor(round, current_user)
    panel.skip_settled(round)
    left = f" {plural(done.left, 'small split')} left for the panel." if done.left else ""
    flash(f"{plural(done.settled, 'point')} settled with the lead agency's grade.{left}", "success")
    return _back(round_id)


@bp.post(POINT)
@needs("moderation.settle")
def settle(round_id: int, sample_plan_id: int, point_id: int) -> ResponseReturnValue:
    place = Place(sample_plan_id, point_id)
    room, form = _own_form(round_id, place)
    cell = room.current
    if cell is None or not form.validate_on_submit():
        return _screen(room, _glance(round_id), form=form), 422
    decided = form.settlement()
    try:
        service.settle(
            room.round, cell.sample_plan, cell.point, decided, form.version.data, current_user,
            heard=form.heard.data,
        )  # fmt: skip
    except Refused as refusal:
        return _lost(round_id, place, form, refusal)
    panel.move_on(room.round, place)
    return _back(round_id)


@bp.post("/plans/<int:sample_plan_id>/overall")
@needs("moderation.settle")
def overall(round_id: int, sample_plan_id: int) -> ResponseReturnValue:
    place = Place(sample_plan_id)
    room, form = _own_form(round_id, place)
    if room.plan is None or not form.validate_on_submit():
        return _screen(room, _glance(round_id), form=form), 422
    grade, words = Grade(form.grade.data), form.words.data or ""
    try:
        service.settle_overall(
            room.round, room.plan.sample_plan, grade, words, form.version.data, current_user
        )  # fmt: skip
    except Refused as refusal:
        return _lost(round_id, place, form, refusal)
    panel.move_on(room.round, place)
    return _back(round_id)


@bp.post(f"{POINT}/postpone")
@needs("moderation.settle")
def postpone(round_id: int, sample_plan_id: int, point_id: int) -> ResponseReturnValue:
    round, place, form = _round(round_id), Place(sample_plan_id, point_id), PostponeForm()
    if not form.validate_on_submit():
        return _not_put_off(round, place, form), 422
    try:
        postponing.postpone(round, place, form.words.data or "", current_user)
    except Refused as refusal:
        form.refuse(str(refusal))
        return _not_put_off(round, place, form), 409
    panel.move_on(round, place)
    return _back(round_id)


@bp.post(f"{POINT}/take-up")
@needs("moderation.settle")
def take_up(round_id: int, sample_plan_id: int, point_id: int) -> ResponseReturnValue:
    """Take a point that was put off up again, now."""
    round, place = _round(round_id), Place(sample_plan_id, point_id)
    postponing.take_up(round, place, current_user)
    panel.move_to(round, place)
    return _back(round_id)


def _glance(round_id: int) -> seat.Glance:
    return seat.glance(round_id, current_user, runs=may_do("moderation.read")) or abort(404)


def _round(round_id: int) -> Any:
    return rounds.find_round(round_id) or abort(404)


def _chairs() -> bool:
    """Whether this is a chair's own screen: not the plain one for the wall."""
    return may_do("moderation.settle") and not _wall()


def _wall() -> bool:
    """Whether this is the screen for the wall, which nobody presses anything on."""
    return request.args.get("view") == "room"


def _etag(seen: seat.Glance) -> str:
    """What stands for all one person sees: it tells that something changed, never what."""
    kind = "wall" if _wall() else "chair" if _chairs() else "room" if may_do("moderation.read") else "seat"
    return f"{kind}-{seen.agency_id or 0}-{seen.state.replace(' ', '-')}-{seen.revision or 0}"


def _tagged(answer: Response, etag: str) -> Response:
    answer.set_etag(etag, weak=True)
    return answer


def _room(seen: seat.Glance, round: Any, **asked: Any) -> Room:
    agency_id = None if _chairs() else seen.agency_id
    room = draw_room(round, current_user, chairs=_chairs(), agency_id=agency_id, **asked)
    if room is None:
        refuse_withdrawn(round, asked["place"].sample_plan_id)
    return room or abort(404)


def _values(room: Room, seen: seat.Glance) -> dict[str, Any]:
    return {
        "room": room,
        "page": room,
        "round": room.round,
        "etag": _etag(seen),
        "wall": _wall(),
        "leave_url": url_for("panel.show", round_id=room.round.id),
        "unsettled": service.unsettled(room.board),
    }


def _screen(
    room: Room, seen: seat.Glance, form: Any = None, start_form: Any = None, put_off: Any = None
) -> str:
    if form is not None:
        room.form = form
    if start_form is None and _chairs() and service.is_open(room.round) and not room.running:
        start_form = StartForm(formdata=None)
    return render_template(
        "moderation/panel_show.html",
        form=room.form or start_form,
        put_off=put_off,
        settling=room.form,
        start_form=start_form,
        here=any(row.person_id == current_user.id for row in room.members),
        **_values(room, seen),
    )


def _own_form(round_id: int, place: Place) -> tuple[Room, Any]:
    """The room with the form of a place, for somebody who may send it."""
    seen, round = _glance(round_id), _round(round_id)
    if not seen.revealed:
        abort(404)
    room = _room(seen, round, place=place, sending=True)
    if room.is_own:
        abort(403, "You audited this plan, so somebody else has to settle its grades.")
    return room, room.form


def _lost(round_id: int, place: Place, form: Any, refusal: Refused) -> ResponseReturnValue:
    """What was typed, beside how things stand now; sent again, it goes on top of what stands."""
    seen = _glance(round_id)
    room = _room(seen, _round(round_id), place=place)
    form.refuse(str(refusal))
    if isinstance(refusal, service.SettledMeanwhile):
        room.meanwhile, room.dissented = refusal.latest, refusal.heard is not None
        form.version.data = refusal.revision
        if room.current is not None:
            form.hear(refusal, room.current.heard, room.dissents(room.current))
    late = isinstance(refusal, service.SettledMeanwhile | service.WrongState)
    return _screen(room, seen, form=form), 409 if late else 422


def _not_put_off(round: Any, place: Place, form: PostponeForm) -> str:
    """The point with what was typed on putting it off, and why it was not."""
    seen = _glance(round.id)
    if not seen.revealed:
        abort(404)
    return _screen(_room(seen, round, place=place), seen, put_off=form)


def _back(round_id: int) -> ResponseReturnValue:
    return redirect(url_for("panel.show", round_id=round_id))
