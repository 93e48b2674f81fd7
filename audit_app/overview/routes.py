"""Home: what is there for the person who signed in to do."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from audit_app.overview import service
from audit_app.web.access import needs

bp = Blueprint("overview", __name__)
blueprints = (bp,)


@bp.get("/")
@needs("home")
def home() -> ResponseReturnValue:
    return render_template("overview/home.html", home=service.home(current_user))
