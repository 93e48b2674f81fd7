"""Pages that open a figure of many points, or of plans overall."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from audit_app.reports.audience import Audience
from audit_app.reports.behind import plans_behind, together
from audit_app.reports.chosen import chosen_of
from audit_app.reports.earlier import report_asked
from audit_app.reports.lineage import entry_behind
from audit_app.reports.page import ReportPage
from audit_app.reports.parts.headline import beside_words
from audit_app.reports.parts.points import figure_row, points_table
from audit_app.rounds import service as rounds
from audit_app.web.access import needs

bp = Blueprint("behind", __name__)


@bp.get("/report/together")
@needs("report.open")
def all_points() -> ResponseReturnValue:
    lig = report_asked(chosen_of(rounds.rounds()), Audience.PANEL)
    rubric, section = request.args.get("rubric", ""), request.args.get("section", "")
    found = together(lig, rubric, section)
    if found is None or not lig.report.rounds:
        abort(404)
    total = figure_row(lig, "Together", found.shown, lig.together_link(rubric, section))
    table = points_table(lig, "behind", "Every point behind this figure", found.points, total)
    return render_template(
        "reports/together.html",
        page=ReportPage(lig),
        found=found,
        milestone=beside_words(lig.report, lig.milestones),
        table=table,
    )


@bp.get("/report/trail/<int:sequence>")
@needs("report.open")
def entry(sequence: int) -> ResponseReturnValue:
    found = entry_behind(sequence) or abort(404)
    return render_template("reports/entry.html", found=found, entry=found.entry)


@bp.get("/report/overall")
@needs("report.open")
def overall() -> ResponseReturnValue:
    lig = report_asked(chosen_of(rounds.rounds()), Audience.PANEL)
    if not lig.report.rounds:
        abort(404)
    plans = plans_behind(lig.single, lig.as_of) if lig.single is not None else []
    return render_template("reports/overall.html", page=ReportPage(lig), plans=plans)
