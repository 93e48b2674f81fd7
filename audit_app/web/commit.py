"""Keep a request's work when its answer is good, drop it when it is not. "Saved" is only said after this."""

import logging

from flask import Flask, Response, request
from sqlalchemy.exc import DBAPIError, IntegrityError

from audit_app.db import begin_writing, commit, db
from audit_app.web.errors import error_page
from audit_app.web.once import note_key, repeated

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
log = logging.getLogger(__name__)


def register_begin(app: Flask) -> None:
    """To be registered before everything that reads, so that a write takes its lock first."""

    @app.before_request
    def begin() -> None:
        if request.method in WRITING:
            begin_writing()


def register_commit(app: Flask) -> None:
    """To be registered last: what is registered last sees the answer first, before headers are put on it."""

    @app.after_request
    def finish(response: Response) -> Response:
        if request.method not in WRITING or response.status_code >= 400:
            db.session.rollback()
            return response
        try:
            note_key(response)
            commit()
        except IntegrityError as error:
            db.session.rollback()
            if repeated(error):
                return error_page(
                    409, "This form was sent twice at the same moment. The first one was saved."
                )
            log.warning("A change was refused by the database: %s", type(error.orig).__name__)
            return error_page(409)
        except DBAPIError as error:
            db.session.rollback()
            log.error("A change could not be saved: %s", type(error.orig).__name__)
            return error_page(503)
        return response
