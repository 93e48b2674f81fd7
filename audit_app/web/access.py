"""Who may reach which page. Every route names its permission with `@needs` or `@open_to_all`; one that names
neither is refused to everybody, so a forgotten line closes a page instead of opening it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user

from audit_app.accounts.permissions import PERMISSIONS, may
from audit_app.web.errors import asked_by_script

View = TypeVar("View", bound=Callable[..., Any])
OPEN = "open to all"
BY_TOKEN = "a program's token"
login = LoginManager()
_token_checks: list[Callable[[], ResponseReturnValue | None]] = []


def needs(permission: str) -> Callable[[View], View]:
    """Mark a route with the permission it asks for. Raises KeyError for one not in the table."""
    if permission not in PERMISSIONS:
        raise KeyError(f"There is no permission “{permission}” in the table.")

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def open_to_all(view: View) -> View:
    """Mark a route that people who are not signed in may reach."""
    view.permission = OPEN  # type: ignore[attr-defined]
    return view


def by_token(view: View) -> View:
    """Mark a route that programs reach with a token. No session counts there, and none is made."""
    view.permission = BY_TOKEN  # type: ignore[attr-defined]
    return view


def token_check(check: Callable[[], ResponseReturnValue | None]) -> Callable[[], ResponseReturnValue | None]:
    """Register what says no to a request without a token that works. Until then all are refused."""
    _token_checks[:] = [check]
    return check


def permission_of(app: Flask, endpoint: str | None) -> str | None:
    """The permission an endpoint names, if it names one."""
    if endpoint == "static":
        return OPEN
    return getattr(app.view_functions.get(endpoint or ""), "permission", None)


def may_do(permission: str) -> bool:
    """For pages: whether the person signed in holds a permission."""
    return bool(current_user.is_authenticated) and may(current_user, permission)


def register_access(app: Flask) -> None:
    """Check every request against the table before its view runs."""
    login.init_app(app)
    app.jinja_env.globals["may"] = may_do

    @app.before_request
    def check_permission() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        permission = permission_of(app, request.endpoint)
        if permission == OPEN:
            return None
        if permission == BY_TOKEN:
            return _token_checks[0]() if _token_checks else abort(401)
        if not current_user.is_authenticated:
            return _ask_to_sign_in()
        if permission is None or not may(current_user, permission):
            abort(403)
        return None


def _ask_to_sign_in() -> ResponseReturnValue:
    # A script that was led to the sign-in page would take that page for its answer.
    if asked_by_script():
        abort(401)
    if request.method != "GET":
        return redirect(url_for("accounts.sign_in"))
    # Kept on our side, so that no address outside the product can ever be put there.
    session["after_sign_in"] = request.full_path if request.query_string else request.path
    return redirect(url_for("accounts.sign_in"))
