"""Tokens: making and revoking them, and finding the one a program sent."""

import datetime as dt
import hmac
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.api.models import ApiToken
from audit_app.api.rules import (
    SECRET_BYTES,
    Scope,
    Standing,
    TokenRefused,
    beginning,
    check_last_day,
    end_of,
    is_token,
    standing,
    token_hash,
    token_text,
)
from audit_app.db import choose_area, db
from audit_app.rounds.service import MOST


def tokens() -> list[tuple[ApiToken, Standing]]:
    """Every token of this area with how it stands now, the newest first."""
    query = sa.select(ApiToken).order_by(ApiToken.id.desc())
    whole = (joinedload(ApiToken.maker), joinedload(ApiToken.revoker))
    return [(token, standing_of(token)) for token in db.session.scalars(query.options(*whole))]


def find_token(token_id: int) -> ApiToken | None:
    """One token of this area."""
    if not 0 < token_id <= MOST:
        return None
    return db.session.scalar(sa.select(ApiToken).where(ApiToken.id == token_id))


def standing_of(token: ApiToken) -> Standing:
    """How a token stands now."""
    return standing(token.expires_at, token.revoked_at, clock.now())


def make_token(name: str, scope: Scope, last_day: dt.date, person: Person) -> tuple[ApiToken, str]:
    """A new token and its text, which nobody can ever read again. Raises TokenRefused, naming the field.

    A name belongs to one working token: it is how people know which to revoke, and it keeps a form that is
    sent twice from making two.
    """
    check_last_day(last_day, clock.today())
    if any(token.name == name and stands is Standing.WORKS for token, stands in tokens()):
        raise TokenRefused(
            "A token of that name works already: choose another name, or revoke that one first", "name"
        )
    text = token_text(secrets.token_bytes(SECRET_BYTES))
    token = ApiToken(
        name=name,
        scope=scope,
        token_hash=token_hash(text),
        begins=beginning(text),
        made_by=person.id,
        made_at=clock.now(),
        expires_at=end_of(last_day),
    )
    db.session.add(token)
    db.session.flush()
    trail.record("token made", "token", token.id, after=_told(token))
    return token, text


def revoke_token(token: ApiToken, person: Person) -> None:
    """Let a token never work again. Raises TokenRefused where somebody did already."""
    locked = db.session.scalar(
        sa.select(ApiToken).where(ApiToken.id == token.id)
        .with_for_update().execution_options(populate_existing=True)
    )  # fmt: skip
    if locked is None or locked.revoked_at is not None:
        raise TokenRefused("This token was revoked already.")
    locked.revoked_at, locked.revoked_by = clock.now(), person.id
    trail.record("token revoked", "token", locked.id, before=_told(locked))


def _told(token: ApiToken) -> dict[str, object]:
    """A token as the trail keeps it: nothing of the token itself, not even its beginning."""
    return {"name": token.name, "may_read": token.scope, "last_day": token.last_day}


def bearer(text: str) -> ApiToken | None:
    """The working token of that text, whichever area it is of; the session then works in its area.

    Found by its hash, so that how long it takes says nothing about a token that is nearly right.
    """
    digest = token_hash(text)
    query = sa.select(ApiToken).where(ApiToken.token_hash == digest).options(joinedload(ApiToken.area))
    found = db.session.scalar(query.execution_options(all_areas=True))
    if found is None or not is_token(text) or not hmac.compare_digest(found.token_hash, digest):
        return None
    if standing_of(found) is not Standing.WORKS:
        return None
    choose_area(found.area_id)
    trail.act_as(None, f"program with the token “{found.name}”")
    return found
