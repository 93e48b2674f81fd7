"""What programs read with a token. Nothing here writes, and no session counts."""

import logging
from typing import Any

from flask import Blueprint, Response, abort, g, jsonify, make_response, request, url_for
from flask.typing import ResponseReturnValue

from audit_app.api import service
from audit_app.api.description import describe, index_of
from audit_app.api.models import ApiToken
from audit_app.api.questions import NoQuestion, NotAsked, Question, read_question
from audit_app.api.resources import RESOURCES
from audit_app.api.rules import Scope, slice_of
from audit_app.api.written import Written, as_csv, as_json, plain_json
from audit_app.web.access import by_token, open_to_all, token_check

bp = Blueprint("api", __name__, url_prefix="/api/v1")
log = logging.getLogger(__name__)

NOT_LET_IN = "Send a token that works as “Authorization: Bearer …”. An administrator of the area makes them."
NOT_PUBLIC = "This token reads only what may be published, and how agencies differ is not published."
# Anything but GET and HEAD is 405, OPTIONS too.
READ_ONLY: dict[str, Any] = {"provide_automatic_options": False}


@token_check
def check() -> ResponseReturnValue | None:
    """Find the token that was sent. Whatever is wrong with one, the answer is the same."""
    sent = request.authorization
    text = sent.token if sent is not None and sent.type == "bearer" else None
    found = service.bearer(text) if text else None
    if found is None:
        answer = make_response(jsonify(error=NOT_LET_IN), 401)
        answer.headers["WWW-Authenticate"] = 'Bearer realm="EHC plan audit"'
        return answer
    g.api_token = found
    log.info("Token %s of area %s reads %s", found.id, found.area_id, request.path)
    return None


@bp.get("/", **READ_ONLY)
@by_token
def index() -> ResponseReturnValue:
    _asked(NoQuestion)
    addresses = {name: url_for("api.rows", name=name) for name in RESOURCES}
    return _send(plain_json(index_of(_token().area.name, _token().scope, addresses).model_dump(mode="json")))


@bp.get("/openapi.json", **READ_ONLY)
@open_to_all
def description() -> ResponseReturnValue:
    _asked(NoQuestion)
    return _send(plain_json(describe(url_for("api.index").rstrip("/"))))


@bp.get("/<any(points, rounds, agreement, severity, actions):name>", **READ_ONLY)
@by_token
def rows(name: str) -> ResponseReturnValue:
    resource, token = RESOURCES[name], _token()
    if token.scope is Scope.PUBLIC and not resource.public:
        abort(403, NOT_PUBLIC)
    asked = _asked(resource.question)
    found = resource.read(token.scope, asked)
    cut = slice_of(len(found), asked.page, asked.limit)
    page = found[cut.start : cut.stop]
    following = _next_page(name, asked) if cut.more else None
    written = as_csv(resource.row, page) if _wants_csv(asked) else as_json(page, following, len(found))
    answer = _send(written)
    if following:
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return answer


def _token() -> ApiToken:
    token: ApiToken = g.api_token
    return token


def _asked(kind: Any) -> Any:
    try:
        return read_question(kind, request.args.items(multi=True))
    except NotAsked as refusal:
        abort(422, str(refusal))


def _next_page(name: str, asked: Question) -> str:
    said = asked.model_dump(mode="json", exclude_unset=True)
    return url_for("api.rows", name=name, **(said | {"page": asked.page + 1}))


def _wants_csv(asked: Question) -> bool:
    if asked.format:
        return asked.format == "csv"
    return request.accept_mimetypes.best_match(["application/json", "text/csv"]) == "text/csv"


def _send(written: Written) -> Response:
    """The answer, or 304 where whoever asks has this very content."""
    answer = Response(written.content, content_type=written.content_type)
    answer.set_etag(written.etag)
    answer.make_conditional(request)
    return answer
