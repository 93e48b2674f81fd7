"""Pages that show the rubrics to everybody who signs in."""

from itertools import groupby

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from audit_app.rubrics import service
from audit_app.web.access import needs

bp = Blueprint("rubrics", __name__)
blueprints = (bp,)


@bp.get("/rubrics")
@needs("rubric.read")
def index() -> ResponseReturnValue:
    return render_template("rubrics/index.html", versions=service.versions())


@bp.get("/rubrics/<slug>/<int:number>")
@needs("rubric.read")
def rubric(slug: str, number: int) -> ResponseReturnValue:
    version = service.find_version(slug, number)
    if version is None:
        abort(404)
    sections = [(name, list(points)) for name, points in groupby(version.points, lambda point: point.section)]
    return render_template(
        "rubrics/rubric.html", version=version, sections=sections, read=service.as_published(version),
        guidance=service.guidance_of(version),
    )  # fmt: skip
