"""Pages of the register."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audit_app.register import service
from audit_app.register.forms import ImportForm
from audit_app.register.table import Problem
from audit_app.web.access import may_do, needs

bp = Blueprint("register", __name__)
blueprints = (bp,)


@bp.get("/register")
@needs("register.read")
def index() -> ResponseReturnValue:
    page = max(1, min(request.args.get("page", 1, type=int), 100_000))
    wanted = "".join(filter(str.isprintable, request.args.get("plan", "")))[:64].strip()
    plans, matching = service.page_of_plans(page, wanted)
    pages = -(-matching // service.PAGE)
    return render_template(
        "register/index.html", plans=plans, matching=matching, page=page, pages=pages, wanted=wanted
    )


@bp.route("/register/import", methods=["GET", "POST"])
@needs("register.import")
def import_file() -> ResponseReturnValue:
    form = ImportForm()
    problems: tuple[Problem, ...] = ()
    if form.validate_on_submit():
        try:
            done = service.import_register(*form.sent(), form.extra(), whole=bool(form.whole.data))
        except service.RegisterRefused as refusal:
            form.file.errors, problems = [str(refusal)], refusal.problems
        else:
            flash(f"The register is imported: {done.words}", "success")
            return redirect(url_for("register.index" if may_do("register.read") else "overview.home"))
    shown = render_template("register/import.html", form=form, problems=problems)
    return shown, 422 if form.errors else 200
