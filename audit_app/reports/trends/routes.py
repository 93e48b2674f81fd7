"""Pages of trends, milestones and the planner."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.figures.trends import targets
from audit_app.reports.chart import Chart
from audit_app.reports.drawing import KINDS, digest
from audit_app.reports.earlier import report_asked
from audit_app.reports.lig import Lig
from audit_app.reports.page import PUBLICATION, ReportPage, audience_of
from audit_app.reports.picture_answer import picture_answer, picture_asked
from audit_app.reports.pictures import standing_alone
from audit_app.reports.trends import pages, planning
from audit_app.reports.trends.forms import PlannerForm, TargetsForm
from audit_app.rounds import service as rounds
from audit_app.web.access import needs

bp = Blueprint("reports_trends", __name__)


def _lig() -> Lig:
    """The rounds asked for, or all: a trend looks back on every round up to the newest of them."""
    wanted, every = set(request.args.getlist("round", type=int)), rounds.rounds()
    chosen = [round for round in every if round.id in wanted] if wanted else every
    return report_asked(chosen, audience_of(request, current_user))


@bp.get("/report/trends")
@needs("report.read")
def index() -> ResponseReturnValue:
    lig = _lig()
    found = pages.trend_list(lig) if lig.rounds else None
    return render_template("reports/trends.html", page=pages.TrendPage(lig), found=found)


def picture_url(page: ReportPage, chart: Chart, kind: str) -> str:
    """The address of a chart's picture. It names what it shows, so that a kept picture is never stale."""
    asked: dict[str, object] = {"file": f"{chart.key}.{KINDS[kind][0]}", "v": digest(chart)}
    if request.args.getlist("round"):
        asked["round"] = page.chosen
    if page.public:
        asked |= PUBLICATION
    if page.lig.as_of is not None:
        asked["as_of"] = page.lig.as_of.isoformat()
    return url_for("reports_trends.picture", **asked)  # type: ignore[arg-type]


@bp.get("/report/trends/charts/<file>")
@needs("report.read")
def picture(file: str) -> ResponseReturnValue:
    key, kind = picture_asked(file)
    lig = _lig()
    chart: Chart | None = pages.chart_of(lig, key) if lig.rounds else None
    if chart is None:
        abort(404)
    if kind == "slide":
        chart = standing_alone(chart, lig)
    return picture_answer(chart, kind, f"trends-{key}")


@bp.route("/report/targets", methods=["GET", "POST"])
@needs("milestones.set")
def milestones() -> ResponseReturnValue:
    form = TargetsForm()
    kept = targets.milestones()
    if request.method == "GET":
        form.show(kept)
    elif form.validate():
        targets.set_milestones(form.baseline_day, form.targets, form.reason.data, current_user)
        flash("Milestones set. Every trend shows them from now on.", "success")
        return redirect(url_for("reports_trends.index"))
    page = render_template("reports/targets.html", form=form, kept=kept, last=targets.last_set())
    return page, 422 if form.errors else 200


@bp.get("/report/planner")
@needs("report.read")
def planner() -> ResponseReturnValue:
    form = PlannerForm(request.args or None, meta={"csrf": False})
    sound = not request.args or form.validate()
    found = planning.plan(planning.Asked(*form.asked), planning.together()) if sound else None
    return render_template("reports/planner.html", form=form, found=found), 422 if form.errors else 200
