"""Home, what is there for the person who signed in to do; and the two dashboards."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.overview import operational, service, strategic
from audit_app.web.access import needs

bp = Blueprint("overview", __name__)
blueprints = (bp,)


@bp.get("/")
@needs("home")
def home() -> ResponseReturnValue:
    return render_template("overview/home.html", home=service.home(current_user))


@bp.get("/this-month")
@needs("round.read")
def this_month() -> ResponseReturnValue:
    """For those who run the rounds: what is open, who is late, where the agencies differ."""
    return render_template("overview/this_month.html", month=operational.month())


@bp.get("/board")
@needs("report.read")
def board() -> ResponseReturnValue:
    """For a board: the headline, the milestones, the lowest points, the actions."""
    return render_template("overview/board.html", board=strategic.strategic())
