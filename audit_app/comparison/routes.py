"""Pages of the comparison between areas."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.comparison import pages, service
from audit_app.comparison.forms import AGREE, AgreeForm
from audit_app.comparison.rules import ComparisonRefused
from audit_app.comparison.service import ComparedPoint, Comparison
from audit_app.reports.picture_answer import picture_answer, picture_asked
from audit_app.web.access import may_do, needs

bp = Blueprint("comparison", __name__)
blueprints = (bp,)


@bp.get("/comparison")
@needs("comparison.read")
def index() -> ResponseReturnValue:
    found = service.comparison()
    table = pages.points_table(found) if found.points else None
    return render_template(
        "comparison/index.html",
        found=found,
        table=table,
        period=pages.period(found),
        page=pages.ComparisonPage(),
        caution=pages.CAUTION,
    )


@bp.get("/comparison/points/<code>")
@needs("comparison.read")
def point(code: str) -> ResponseReturnValue:
    found, chosen = _found(code)
    return render_template(
        "comparison/point.html",
        point=chosen,
        period=pages.period(found),
        blocks=pages.point_blocks(found, chosen),
        page=pages.ComparisonPage(chosen.code),
    )


@bp.get("/comparison/points/<code>/<file>")
@needs("comparison.read")
def picture(code: str, file: str) -> ResponseReturnValue:
    found, chosen = _found(code)
    key, kind = picture_asked(file)
    if chosen.funnel is None or key != "funnel":
        abort(404)
    chart = pages.funnel_chart(found, chosen, chosen.funnel)
    return picture_answer(chart, kind, f"comparison-{chosen.code}-{key}")


@bp.route("/comparison/agree", methods=["GET", "POST"])
@needs("comparison.agree")
def agree() -> ResponseReturnValue:
    form = AgreeForm()
    if form.validate_on_submit():
        try:
            service.decide(form.answer.data == AGREE, str(form.reason.data), current_user)
        except ComparisonRefused as refusal:
            form.refuse(str(refusal), "answer")
        else:
            flash("Your area’s answer is saved.", "success")
            # An administrator may decide without reading reports.
            may_read = may_do("comparison.read")
            return redirect(url_for("comparison.index" if may_read else "comparison.agree"))
    page = render_template(
        "comparison/agree.html", form=form, agreed=service.own_agreement(), last=service.last_decision()
    )
    return page, 422 if form.errors else 200


def _found(code: str) -> tuple[Comparison, ComparedPoint]:
    """The comparison and one point of it. Where there is none, the point is not there either."""
    found = service.comparison()
    return found, found.point(code) or abort(404)
