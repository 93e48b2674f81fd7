"""Pages of the mappings kept for past audits: the list, and one to rename or remove."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from audit_app.past import kept
from audit_app.past.guided_forms import RenameForm
from audit_app.past.models import ColumnMapping
from audit_app.web.access import needs
from audit_app.web.forms import VersionedForm

bp = Blueprint("mappings", __name__, url_prefix="/past-audits/mappings")


def _found(mapping_id: int) -> ColumnMapping:
    return kept.find_mapping(mapping_id) or abort(404)


@bp.get("")
@needs("audits.import")
def index() -> ResponseReturnValue:
    return render_template("past/mappings.html", mappings=kept.mappings())


@bp.route("/<int:mapping_id>", methods=["GET", "POST"])
@needs("audits.import")
def show(mapping_id: int) -> ResponseReturnValue:
    row, form = _found(mapping_id), RenameForm()
    if not form.is_submitted():
        form.version.data, form.name.data = row.version, row.name
    elif form.validate():
        try:
            kept.rename(row, form.name.data or "", form.version.data)
        except kept.MappingRefused as refusal:
            if refusal.stale:
                raise
            form.name.errors = [str(refusal)]
        else:
            flash(f"The mapping is now called “{row.name}”.", "success")
            return redirect(url_for("mappings.index"))
    return render_template("past/mapping.html", form=form, mapping=row), 422 if form.errors else 200


@bp.post("/<int:mapping_id>/remove")
@needs("audits.import")
def remove(mapping_id: int) -> ResponseReturnValue:
    row, form = _found(mapping_id), VersionedForm()
    form.validate()
    kept.remove(row, form.version.data)
    flash(f"The mapping “{row.name}” is removed. What was imported with it stays.", "success")
    return redirect(url_for("mappings.index"))
