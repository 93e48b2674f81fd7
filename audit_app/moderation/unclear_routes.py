"""The list of descriptors the panel found unclear."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from audit_app.moderation.unclear import MOST, unclear_points
from audit_app.web.access import needs

bp = Blueprint("unclear", __name__)


@bp.get("/unclear-descriptors")
@needs("moderation.read")
def index() -> ResponseReturnValue:
    slug = request.args.get("rubric") or None
    points = unclear_points(slug)
    full = sum(len(point.found) for point in points) >= MOST
    return render_template("moderation/unclear.html", points=points, slug=slug, most=MOST if full else None)
