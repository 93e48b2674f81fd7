"""The last page of the guided import: what would come in, every problem by row, and import, keep or leave."""

import csv
import io

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.past import asked, audits, kept, look, uploads
from audit_app.past.guided_forms import BringInForm, KeepForm
from audit_app.past.guided_routes import opened_upload, page_url
from audit_app.past.index_routes import tell
from audit_app.past.kinds import listed
from audit_app.past.look import Look, Opened
from audit_app.past.models import PastUpload
from audit_app.register.table import Problem
from audit_app.web.access import needs

bp = Blueprint("guided_check", __name__, url_prefix="/past-audits/files/<int:upload_id>")


def _step(opened: Opened, upload_id: int) -> ResponseReturnValue | None:
    """Where questions are still open, their page."""
    step = asked.next_step(opened)
    return None if step == "check" else redirect(page_url(step, upload_id))


@bp.get("/check")
@needs("audits.import")
def check(upload_id: int) -> ResponseReturnValue:
    upload, opened = opened_upload(upload_id)
    return _step(opened, upload_id) or _page(upload, opened, look.look(opened), _keep_form(upload, opened))


def _keep_form(upload: PastUpload, opened: Opened) -> KeepForm:
    form = KeepForm(formdata=None)
    form.version.data, form.name.data = upload.version, opened.reading.kept_as
    return form


def _page(
    upload: PastUpload, opened: Opened, seen: Look, form: KeepForm, refusal: str = ""
) -> tuple[str, int]:
    page = render_template(
        "past/check.html", upload=upload, opened=opened, seen=seen, form=form, refusal=refusal,
        problems=listed(seen.problems), lost=listed(seen.lost),
    )  # fmt: skip
    return page, 422 if refusal or form.errors else 200


@bp.get("/problems.csv")
@needs("audits.import")
def problems(upload_id: int) -> ResponseReturnValue:
    _, opened = opened_upload(upload_id)
    if elsewhere := _step(opened, upload_id):
        return elsewhere
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("Sheet", "Row", "Column", "What is wrong"))
    seen = look.look(opened)
    writer.writerows(_line(problem) for problem in (*seen.problems, *seen.lost))
    headers = {"Content-Disposition": 'attachment; filename="problems.csv"'}
    return Response(
        text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers
    )


def _line(problem: Problem) -> tuple[str | int, ...]:
    """A problem as a row. Quotation marks keep a sheet's name from being read as a formula."""
    sheet = f"“{problem.sheet}”" if problem.sheet else ""
    return sheet, problem.row or "", problem.column or "", problem.sentence


@bp.post("/import")
@needs("audits.import")
def bring_in(upload_id: int) -> ResponseReturnValue:
    upload, opened = opened_upload(upload_id, lock=True)
    form = BringInForm()
    form.validate()
    # No version, which no file has, where the form says none.
    uploads.refuse_stale(upload, form.version.data)
    if elsewhere := _step(opened, upload_id):
        return elsewhere
    try:
        done = look.bring_in(opened, current_user, without_comments=form.without_comments.data == "yes")
    except audits.PastRefused as refusal:
        return _page(upload, opened, look.look(opened), _keep_form(upload, opened), str(refusal))
    uploads.leave(upload)
    tell(done)
    return redirect(url_for("past.index"))


@bp.post("/keep")
@needs("audits.import")
def keep(upload_id: int) -> ResponseReturnValue:
    upload, opened = opened_upload(upload_id, lock=True)
    if elsewhere := _step(opened, upload_id):
        return elsewhere
    form = KeepForm()
    if form.validate_on_submit():
        uploads.refuse_stale(upload, form.version.data)
        try:
            kept.keep(form.name.data or "", opened.reading.mapping, opened.own_headings, current_user)
        except kept.MappingRefused as refusal:
            form.name.errors = [str(refusal)]
        else:
            flash(
                f"Kept as “{form.name.data}”: the next file with these headings is read the same way.",
                "success",
            )
            return redirect(page_url("check", upload_id))
    return _page(upload, opened, look.look(opened), form)


@bp.post("/leave")
@needs("audits.import")
def leave(upload_id: int) -> ResponseReturnValue:
    upload, _ = opened_upload(upload_id, lock=True)
    uploads.leave(upload)
    flash("The file was left and is removed. Nothing was imported.", "success")
    return redirect(url_for("past.index"))
