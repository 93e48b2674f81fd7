"""Pages of rounds: the list, a new one, changing a draft, and the round's own page: all work starts there."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app import trail
from audit_app.rounds import offers, service, standing
from audit_app.rounds.characteristics import characteristic_words
from audit_app.rounds.forms import TRIGGER_WORDS, ChangeRoundForm, RoundForm
from audit_app.rounds.rules import REVEALED, RoundFields, RoundRefused, State, asked_points
from audit_app.rounds.steps import Stage, Standing, Step, steps, what_next
from audit_app.web.access import may_do, needs, permission_of

bp = Blueprint("rounds", __name__)
blueprints = (bp,)
PER_PAGE = 25
NEWEST = 60
# The page on which each step is taken, and the words of the button that leads there.
PAGES = {
    Stage.DRAW: ("sampling.draw", "Go to the draw"),
    Stage.ALLOT: ("allocation.board", "Go to allotment"),
    Stage.SCORING: ("moderation.board", "See who has still to score"),
    Stage.MODERATION: ("moderation.board", "Go to moderation"),
    Stage.SIGN_OFF: ("moderation.sign_off", "Go to sign-off"),
}


@bp.app_template_global("stage_url")
def stage_url(endpoint: str, **values: Any) -> str | None:
    """The address of another stage's page; None where there is none or the person may not open it."""
    permission = permission_of(current_app, endpoint)
    return url_for(endpoint, **values) if permission and may_do(permission) else None


@bp.app_template_filter("characteristic_words")
def in_words(name: str) -> str:
    """A characteristic of plans as pages name it."""
    return characteristic_words(name)


def _next_page(round_id: int, due: Step | None) -> tuple[str | None, str]:
    """Where what comes next is done, and the words of the button."""
    endpoint, words = PAGES[due.stage] if due else ("reports.round", "Open the report")
    if due and due.stage is Stage.SCORING and due.ready:
        endpoint, words = PAGES[Stage.MODERATION]
    elif due and due.stage is Stage.SCORING and due.gap:
        endpoint, words = PAGES[Stage.ALLOT]
    return stage_url(endpoint, round_id=round_id), words


@bp.get("/rounds")
@needs("round.read")
def index() -> ResponseReturnValue:
    rounds = service.rounds()
    pages = max(1, -(-len(rounds) // PER_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = rounds[(page - 1) * PER_PAGE : page * PER_PAGE]
    counts = standing.counts_of(shown)
    return render_template(
        "rounds/index.html",
        lines=[(round, counts[round.id], what_next(round.state, counts[round.id])) for round in shown],
        total=len(rounds),
        page=page,
        pages=pages,
    )


@bp.get("/rounds/<int:round_id>")
@needs("round.read")
def show(round_id: int) -> ResponseReturnValue:
    round = service.find_round(round_id) or abort(404)
    counts = standing.counts_of([round])[round.id]
    taken = steps(round.state, counts, imported=round.imported)
    due = next((step for step in taken if step.standing is Standing.NOW), None)
    next_url, next_words = _next_page(round.id, due)
    points = service.points_of(round)
    keys = [agency.key for agency in service.expected_agencies(round)]
    return render_template(
        "rounds/show.html",
        round=round,
        steps=taken,
        next=what_next(round.state, counts),
        next_url=next_url,
        next_words=next_words,
        rubrics=[f"{rubric.title}, version {rubric.version}" for rubric in service.rubrics_of(round)],
        trigger_words=TRIGGER_WORDS[round.trigger],
        agencies=keys,
        asked=asked_points(points, keys),
        points=len(points),
        parts=standing.parts_of(round, counts),
        entries=trail.history(round_id=round.id, blind=round.state not in REVEALED, limit=NEWEST),
        newest=NEWEST,
    )


@bp.route("/rounds/new", methods=["GET", "POST"])
@needs("round.make")
def new() -> ResponseReturnValue:
    form = RoundForm()
    form.offer(offers.rubric_choices(), offers.agency_choices(), offers.strata_choices())
    if not form.is_submitted():
        form.start(offers.usual_fields(), offers.suggested_name())
    if form.validate_on_submit():
        try:
            round = service.make_round(form.fields(), current_user)
        except RoundRefused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            flash("Round saved. Nothing is drawn yet.", "success")
            return redirect(url_for("rounds.show", round_id=round.id))
    page = render_template("rounds/new.html", form=form, plans=offers.active_plans())
    return page, 422 if form.errors else 200


@bp.route("/rounds/<int:round_id>/change", methods=["GET", "POST"])
@needs("round.make")
def change(round_id: int) -> ResponseReturnValue:
    round = service.find_round(round_id) or abort(404)
    if round.state is not State.DRAFT:
        abort(409, f"This round is in “{round.state}”. Its settings can only be changed while it is a draft.")
    before = service.as_fields(round)
    form, fixed = _change_form(before, service.is_fixed(round))
    if not form.is_submitted():
        form.show(before, round.version)
    mine, saved = None, None
    if form.validate_on_submit():
        try:
            service.change_round(round, form.fields(before), form.version.data, current_user)
            flash("Round saved.", "success")
            return redirect(url_for("rounds.show", round_id=round.id))
        except RoundRefused as refusal:
            form.refuse(str(refusal), refusal.field)
        except service.RoundChanged:
            saved, mine = service.told(round), service.told_as(form.fields(before))
            form.saw(round.version)
    status = 409 if saved else 422 if form.errors else 200
    page = render_template(
        "rounds/change.html", round=round, form=form, fixed=fixed, before=before, mine=mine, saved=saved
    )
    return page, status


def _change_form(before: RoundFields, fixed: bool) -> tuple[ChangeRoundForm, bool]:
    form = ChangeRoundForm()
    rubrics = offers.rubric_choices(before.rubric_version_ids)
    form.offer(rubrics, offers.agency_choices(), [] if fixed else offers.strata_choices(before.strata))
    if fixed:
        form.leave_out_fixed()
    return form, fixed
