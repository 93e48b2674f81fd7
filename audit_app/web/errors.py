"""Error pages in plain words: what happened and what to do next. They need no database."""

import logging
import secrets

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from audit_app.refusals import Refused

log = logging.getLogger(__name__)

# Status: what happened, and what to do next.
WORDS: dict[int, tuple[str, str]] = {
    400: ("We could not read that request", "Go back, check the address or the form, and try again."),
    401: ("You are signed out", "Nothing was saved. Sign in again."),
    403: (
        "You cannot do that",
        "Your role does not include this page. If your work needs it, ask the person who manages the audit.",
    ),
    404: (
        "Page not found",
        "Check the address, or start from the home page. "
        "If somebody sent you this link, the page may be one you are not given to see.",
    ),
    405: ("That page cannot be used that way", "Go back to the page before and use its buttons and links."),
    409: (
        "Somebody changed this before you",
        "Nothing of yours was saved. Go back, copy what you typed, open the page again to see how it stands "
        "now, then make your change.",
    ),
    413: ("That is too big", "Nothing was saved. Send a smaller file, or shorter text, and try again."),
    415: ("That kind of file cannot be used", "Save the file as CSV or XLSX and send it again."),
    422: ("That could not be accepted", "Nothing was saved. Go back, check what you entered, and try again."),
    429: ("Too many tries", "Wait five minutes, then try again."),
    500: (
        "Something went wrong on our side",
        "What you were doing may not have been saved. Go back and try again. "
        "If it happens again, tell the person who manages the audit and give them the reference below.",
    ),
    503: (
        "The service is not available just now",
        "It cannot reach its records. Nothing was saved. "
        "Keep this page open, wait a few minutes, then go back and try again.",
    ),
}
# Where a program asked, and nobody has a page to go back to.
FOR_PROGRAMS = {
    404: "There is nothing at this address. /api/v1/openapi.json says what there is.",
    405: "This address can only be read, with GET.",
}
NOT_NOW = "That cannot be done now"
OPEN_TOO_LONG = (
    "This page had been open too long",
    "For safety nothing was changed, and nothing already saved is lost. Go back to the form: what you typed "
    "should still be there. Copy it, load the page again, paste it in and send it.",
)


def error_page(
    status: int, sentence: str | None = None, *, reference: str | None = None, stale: bool = False
) -> Response:
    """An error as a page, or as JSON where that was asked for. `sentence` goes before our own words.

    `stale`: it is refused because somebody else changed it meanwhile, which a 409 without a sentence is too.
    """
    title, next_step = WORDS.get(status, WORDS[500] if status >= 500 else WORDS[400])
    if status == 409 and sentence and not stale:
        title = NOT_NOW
    if request.path.startswith("/api/"):
        next_step = FOR_PROGRAMS.get(status, next_step)
    return _answer(status, title, sentence or next_step, reference)


def _answer(status: int, title: str, text: str, reference: str | None = None) -> Response:
    if wants_part():
        part = current_app.jinja_env.get_template("errors/part.html")
        return make_response(part.render(text=text, reference=reference), status)
    if wants_json():
        return make_response(jsonify(error=text, **({"reference": reference} if reference else {})), status)
    back = (request.view_args or {}).get("round_id") if status == 409 else None
    return make_response(_page(status, title=title, text=text, reference=reference, back=back), status)


def _page(status: int, **said: object) -> str:
    if status != 503:
        try:
            return render_template("errors/error.html", **said)
        except Exception:
            log.exception("The error page could not be drawn with its menu")
    # Without the menu and the person's name: both ask the database, which may be what has failed.
    return current_app.jinja_env.get_template("errors/error.html").render(**said)


def wants_json() -> bool:
    """Whether the request came from a program or a script of ours and not from a person's address bar."""
    if request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    return accepted.best == "application/json" and not accepted.accept_html


def wants_part() -> bool:
    """Whether a page of ours asked for a part of itself (htmx)."""
    return "HX-Request" in request.headers


def asked_by_script() -> bool:
    """Whether a script asked, which cannot be led to another page."""
    return wants_part() or wants_json()


def _known(error: HTTPException) -> Response:
    """An error raised on purpose. The library's own description gives way to our words."""
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    own = error.description if error.description != type(error).description else None
    response = error_page(status, own if isinstance(own, str) else None)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _unknown(error: InternalServerError) -> Response:
    reference = secrets.token_hex(4)
    cause = error.original_exception
    log.error("Reference %s: %s at %s", reference, type(cause or error).__name__, request.path)
    return error_page(500, reference=reference)


def _database_away(error: OperationalError) -> Response:
    reference = secrets.token_hex(4)
    log.error("Reference %s: the database could not be used", reference, exc_info=error)
    return error_page(503, reference=reference)


def _refused(refusal: Refused) -> Response:
    """What a page has no form to say beside: the sentence alone. Nothing was changed."""
    return error_page(409, str(refusal), stale=refusal.stale)


def _not_storable(error: Exception) -> Response:
    """A value no row can hold, such as a number too large or a NUL: as an address it leads nowhere."""
    log.info("A value that cannot be stored was sent to %s", request.path)
    return error_page(404 if request.method in ("GET", "HEAD") else 422)


def _csrf(error: CSRFError) -> Response:
    log.info("Refused at %s: %s", request.path, error.description)
    # The key of a session that has ended fits nothing: say that, as signing in again mends it.
    if asked_by_script() and not current_user.is_authenticated:
        return error_page(401)
    return _answer(400, *OPEN_TOO_LONG)


def _strange_host(error: SecurityError) -> Response:
    """A host we do not answer to. Plain words: without a host of ours no address of a page can be made."""
    log.info("Refused: the host is not one of TRUSTED_HOSTS")
    answer = make_response(
        "This service does not answer at that address. Check the address and try again.\n", 400
    )
    answer.mimetype = "text/plain"
    return answer


def register_errors(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(InternalServerError, _unknown)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(SecurityError, _strange_host)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(DataError, _not_storable)
    app.register_error_handler(OverflowError, _not_storable)
