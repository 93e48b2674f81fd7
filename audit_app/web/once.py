"""A form sent twice counts once: a double click, a refresh after sending, a resend after a lost reply.

Every form carries a key. Its row is written in the transaction of the change itself, so the key is known
exactly when the change is. The same key with other content is refused.

A form that leads to another page is answered again by leading there. A view that answers with a part of a
page (`answers_in_place`) is run again: it finds that nothing is left to do, and says how things stand.
"""

import datetime as dt
import hashlib
import hmac

import sqlalchemy as sa
from flask import Flask, Response, abort, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from audit_app import clock
from audit_app.db import Base, db


class WriteKey(Base):
    """The key of a form that was carried out, and where its answer led."""

    __tablename__ = "write_key"
    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    person_id: Mapped[int | None]
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    location: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[dt.datetime]


def _content_hash() -> str:
    pairs = sorted((key, value) for key, value in request.form.items(multi=True) if key != "csrf_token")
    # Keyed: a form may hold a password, which a plain hash of it would let somebody guess at great speed.
    said = repr((request.path, pairs)).encode()
    return hmac.new(str(current_app.secret_key).encode(), said, hashlib.sha256).hexdigest()


def register_once(app: Flask) -> None:
    """Answer a repeated form as the first time, and note the key of each new one."""

    @app.before_request
    def answer_repeated() -> ResponseReturnValue | None:
        key = request.form.get("once") if request.method == "POST" else None
        if not key or len(key) > 80 or not current_user.is_authenticated:
            return None
        g.write_key = (key, _content_hash())
        earlier = db.session.get(WriteKey, key)
        return _repeat(earlier) if earlier else None


def answers_in_place() -> None:
    """For a view that answers with a part of a page: note its key as well, though it leads nowhere."""
    if "write_key" in g:
        g.write_key_in_place = True


def _repeat(earlier: WriteKey) -> ResponseReturnValue | None:
    if earlier.person_id != current_user.id or earlier.content_hash != _content_hash():
        abort(422, "This form was already sent with other content. Open the page again and send it afresh.")
    g.pop("write_key", None)
    return redirect(earlier.location) if earlier.location else None


def note_key(response: Response) -> None:
    """Add the key of a form that was carried out. Raises IntegrityError where another was quicker."""
    noted = g.pop("write_key", None)
    led = response.location or ("" if g.get("write_key_in_place") else None)
    if noted is None or led is None or response.status_code >= 400:
        return
    key, content = noted
    row = WriteKey(
        key=key,
        person_id=current_user.id if current_user.is_authenticated else None,
        content_hash=content,
        location=led,
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()


def repeated(key_error: IntegrityError) -> bool:
    """Whether a refused commit was only the same form sent twice at once."""
    return "write_key" in str(key_error.orig)
