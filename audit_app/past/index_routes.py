"""The page that brings past audits in from a spreadsheet, and lists those that came."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.past import audits as past_audits
from audit_app.past.forms import PastAuditsForm
from audit_app.past.kinds import listed
from audit_app.past.rows import OPTIONAL, REQUIRED
from audit_app.register.reading import Problem
from audit_app.rounds import standing
from audit_app.web.access import needs
from audit_app.web.words import plural

bp = Blueprint("past", __name__)
PER_PAGE = 25
NAMED = 3


@bp.route("/past-audits", methods=["GET", "POST"])
@needs("audits.import")
def index() -> ResponseReturnValue:
    form = PastAuditsForm()
    problems: Sequence[Problem] = ()
    tried = None
    file = form.file.data
    if form.validate_on_submit() and file is not None:
        verb = past_audits.try_import if form.only_check.data else past_audits.import_audits
        try:
            done = verb(file.read(), file.filename or "", current_user)
        except past_audits.PastRefused as refusal:
            form.file.errors, problems = [str(refusal)], refusal.problems
        else:
            if not form.only_check.data:
                tell(done)
                return redirect(url_for("past.index"))
            tried, form.only_check.data = done, False
    page = render_template(
        "past/index.html",
        form=form,
        problems=listed(problems),
        tried=tried,
        required=REQUIRED,
        optional=OPTIONAL,
        **_listed(),
    )
    return page, 422 if form.errors else 200


def tell(done: past_audits.Imported) -> None:
    """Say on the next page what came in, and what its owner should know."""
    said = [f"{round.name}: {round.sentence}." for round in done.rounds[:NAMED]]
    more = len(done.rounds) - NAMED
    said += [f"And {plural(more, 'more round')}."] if more > 0 else []
    flash(" ".join([f"{plural(len(done.rounds), 'round')} imported.", *said]), "success")
    for note in done.notes:
        flash(note, "note")


def _listed() -> dict[str, object]:
    """The imported rounds, a page of them."""
    rounds = past_audits.imported_rounds()
    pages = max(1, -(-len(rounds) // PER_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = rounds[(page - 1) * PER_PAGE : page * PER_PAGE]
    counts = standing.counts_of(shown)
    return {
        "lines": [(round, counts[round.id].get("plans", 0)) for round in shown],
        "total": len(rounds),
        "page": page,
        "pages": pages,
    }
