"""Pages of the guided import: send a spreadsheet up, say where its table is and what it holds, then look."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.accounts import service as accounts
from audit_app.past import answers, asked, judged, kept, look, uploads
from audit_app.past.audits import PastRefused
from audit_app.past.grade_words import only_one_to_four
from audit_app.past.guided_forms import SendForm, columns_form, holds_of, holds_value, table_form, words_form
from audit_app.past.kinds import listed
from audit_app.past.layout import Layout
from audit_app.past.look import Opened
from audit_app.past.mapping import Holds, Reading, Words, faults_of
from audit_app.past.models import PastUpload
from audit_app.past.shown import columns_of, first_rows, hidden_words
from audit_app.register.table import Problem
from audit_app.web.access import needs
from audit_app.web.words import agency_name

bp = Blueprint("guided", __name__, url_prefix="/past-audits/files")
GONE = (
    "This file is not kept here any more: it was imported or left, or it is more than a day old. Send it up"
    " again from the page of past audits."
)
PAGES = {
    "table": "guided.table",
    "columns": "guided.columns",
    "words": "guided.words",
    "check": "guided_check.check",
}
HIDDEN_ELSEWHERE = "One of these sheets has hidden rows or columns. Say what to do with them, then continue."
FOUND = "Check where the table of this sheet is, then continue."


@bp.route("", methods=["GET", "POST"])
@needs("audits.import")
def files() -> ResponseReturnValue:
    form = SendForm()
    problems: Sequence[Problem] = ()
    file = form.file.data
    if form.validate_on_submit() and file is not None:
        data, name = file.read(), file.filename or ""
        try:
            sheets = uploads.read_sheets(data, name)
            upload = uploads.send_up(data, name, look.first_reading(sheets), current_user)
        except PastRefused as refusal:
            form.file.errors, problems = [str(refusal)], refusal.problems
        else:
            return redirect(page_url("table", upload.id))
    under_way = uploads.uploads_of(current_user)
    page = render_template(
        "past/files.html", form=form, problems=listed(problems), uploads=under_way, mappings=kept.mappings()
    )
    return page, 422 if form.errors else 200


def page_url(step: str, upload_id: int) -> str:
    """The address of one page of a file under way."""
    return url_for(PAGES[step], upload_id=upload_id)


def opened_upload(upload_id: int, *, lock: bool = False) -> tuple[PastUpload, Opened]:
    """A file of the person signed in, opened. Answers 404 for anybody else's."""
    upload = uploads.find_upload(upload_id, current_user, lock=lock) or abort(404, GONE)
    return upload, look.open_upload(upload)


@bp.route("/<int:upload_id>", methods=["GET", "POST"])
@needs("audits.import")
def table(upload_id: int) -> ResponseReturnValue:
    upload, opened = opened_upload(upload_id)
    names = [sheet.name or "" for sheet in opened.sheets]
    form = table_form(names, judged.rubric_choices(), hidden_words(opened.read))
    if not form.is_submitted():
        _fill_table(form, upload, opened.reading)
    elif form.validate() and (step := _take_table(form, upload, opened)):
        return redirect(page_url(step, upload_id))
    page = render_template(
        "past/table.html", form=form, upload=upload, opened=opened, rows=first_rows(opened.first),
        kept_as=opened.reading.kept_as,
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _fill_table(form: Any, upload: PastUpload, reading: Reading) -> None:
    layout = reading.layout
    said: dict[str, Any] = {
        "rubric": judged.choice_of(reading) or None,
        "hidden": reading.mapping.hidden or None,
    }
    said |= {"sheets": list(reading.sheets), "sheets_are": reading.mapping.sheets_are or "nothing"}
    if layout:
        said |= {"heading": layout.heading, "two": layout.two, "last": layout.last}
    _fill(form, upload, said)


def _fill(form: Any, upload: PastUpload, said: dict[str, Any]) -> None:
    form.version.data = upload.version
    for name, value in said.items():
        if name in form:
            form[name].data = value


def _take_table(form: Any, upload: PastUpload, opened: Opened) -> str:
    """Keep what was said of the table. Gives the next page, or "" with the faults put on the form."""
    sheets = tuple(form.sheets.data) if "sheets" in form else opened.reading.sheets
    said = (form.sheets_are.data or "nothing") if "sheets_are" in form else "nothing"
    sheets_are = "" if said == "nothing" else said
    if other := answers.chosen_sheets(opened, sheets, sheets_are):
        uploads.answer(upload, other, form.version.data)
        flash(FOUND, "note")
        return "table"
    layout = Layout(form.heading.data, bool(form.two.data), form.last.data)
    field, fault = answers.table_fault(opened, layout.heading, layout.two, layout.last)
    if not fault and len(sheets) > 1 and not sheets_are:
        field, fault = "sheets_are", "Say what the names of the sheets say, or read one sheet at a time"
    hidden = form.hidden.data if "hidden" in form else ""
    if not fault:
        rubric, version = judged.read_choice(form.rubric.data)
        reading, anew = answers.with_table(
            opened, layout, sheets, rubric=rubric, version=version, hidden=hidden, sheets_are=sheets_are
        )
        placed = Opened(opened.sheets, reading, opened.sha256)
        try:
            placed.placed()
        except PastRefused as refusal:
            field, fault = "sheets", str(refusal)
    if fault:
        form[field].errors = [fault]
        return ""
    uploads.answer(upload, reading, form.version.data)
    if asked.hidden_unsaid(placed):
        flash(HIDDEN_ELSEWHERE, "note")
        return "table"
    return asked.next_step(placed) if reading.kept_as and not anew else "columns"


def _agencies() -> list[tuple[str, str]]:
    return [(agency.key, agency_name(agency.key)) for agency in accounts.agencies()]


@bp.route("/<int:upload_id>/columns", methods=["GET", "POST"])
@needs("audits.import")
def columns(upload_id: int) -> ResponseReturnValue:
    upload, opened = opened_upload(upload_id)
    rubric = judged.rubric_of(opened.reading)
    if rubric is None or opened.reading.layout is None:
        return redirect(page_url("table", upload_id))
    listed = columns_of(opened)
    form = columns_form(listed, judged.points_of(rubric), _agencies())
    mapping = opened.reading.mapping
    if not form.is_submitted():
        said: dict[str, Any] = {"round_name": opened.reading.round_name, "agency": mapping.agency or None}
        said["first_year"] = mapping.first_year or ("1904" if opened.first.from_1904 else "1900")
        for place, *_ in listed:
            holds = mapping.columns.get(place)
            said |= {
                f"holds_{place}": holds_value(holds),
                f"agency_{place}": (holds and holds.agency) or None,
            }
        _fill(form, upload, said)
    elif form.validate() and (step := _take_columns(form, upload, opened, listed)):
        return redirect(page_url(step, upload_id))
    page = render_template("past/columns.html", form=form, upload=upload, opened=opened, listed=listed)
    return page, 422 if form.errors else 200


def _take_columns(
    form: Any, upload: PastUpload, opened: Opened, listed: Sequence[tuple[int, str, str]]
) -> str:
    said: dict[int, Holds] = {place: one for place, *_ in listed if (one := holds_of(form, place))}
    reading = answers.with_holds(
        opened.reading, said, form.round_name.data or "",
        agency=form.agency.data or "", first_year=form.first_year.data or "",
    )  # fmt: skip
    faults = list(faults_of(reading.mapping, opened.headings, reading.round_name))
    after = Opened(opened.sheets, reading, opened.sha256)
    found = asked.words_in(after) if not faults else None
    if found and (fault := asked.too_many(after, found)):
        faults = [fault]
    if faults or found is None:
        form.form_errors = faults
        return ""
    uploads.answer(upload, reading, form.version.data)
    return asked.next_step(after) if reading.kept_as else ("words" if found.any else "check")


@bp.route("/<int:upload_id>/words", methods=["GET", "POST"])
@needs("audits.import")
def words(upload_id: int) -> ResponseReturnValue:
    upload, opened = opened_upload(upload_id)
    rubric = judged.rubric_of(opened.reading)
    if rubric is None or list(faults_of(opened.reading.mapping, opened.headings, opened.reading.round_name)):
        return redirect(page_url("columns", upload_id))
    found = asked.words_in(opened)
    numbers = only_one_to_four(found.grades)
    form = words_form(found, _agencies(), judged.points_of(rubric), numbers=numbers)
    if not form.is_submitted():
        _fill(form, upload, asked.suggested_words(opened, found))
    elif _take_words(form, upload, opened, found):
        return redirect(page_url("check", upload_id))
    page = render_template(
        "past/words.html", form=form, upload=upload, found=found, numbers=numbers,
        judged=judged.judged_words(opened.reading), unread=look.unread_words(opened),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _take_words(form: Any, upload: PastUpload, opened: Opened, found: Words) -> bool:
    sound = form.validate()
    reading, missing = answers.with_meanings(opened.reading, found, form)
    for name in missing:
        form[name].errors = [f"Select {form[name].called}"]
    if missing or not sound:
        return False
    uploads.answer(upload, reading, form.version.data)
    return True
