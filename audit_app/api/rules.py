"""What a token is, how long it works, and how a long answer is cut into pages. Pure."""

import base64
import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from audit_app.refusals import Refused

PREFIX = "ehcpa_"
SECRET_BYTES = 32
SHAPE = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")
BEGINNING = 12  # characters people tell tokens apart by; 220 of the 256 bits stay unseen
LONGEST_DAYS = 366
LONDON = ZoneInfo("Europe/London")


class Scope(StrEnum):
    """What a token may read: the figures as the partnership sees them, or only what may be published."""

    INTERNAL = "internal"
    PUBLIC = "public"


class Standing(StrEnum):
    """Whether a token works."""

    WORKS = "works"
    EXPIRED = "expired"
    REVOKED = "revoked"


class TokenRefused(Refused):
    """A token that cannot be made or revoked as asked. `field` names the answer at fault, where it is one."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


def token_text(secret: bytes) -> str:
    """The token of 32 random bytes: a prefix that finds it where it was left by mistake, then the bytes.

    Raises ValueError for any other number of bytes.
    """
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"A token is made of {SECRET_BYTES} random bytes, not {len(secret)}.")
    return PREFIX + base64.urlsafe_b64encode(secret).decode().rstrip("=")


def is_token(text: str) -> bool:
    """Whether a text has the shape of a token."""
    return SHAPE.fullmatch(text) is not None


def token_hash(token: str) -> str:
    """SHA-256, 64 hex digits: all that is kept. A token is random, so no slow hash is needed to hide it."""
    return hashlib.sha256(token.encode()).hexdigest()


def beginning(token: str) -> str:
    """The first characters, which are shown in the list."""
    return token[:BEGINNING]


def check_last_day(last_day: dt.date, today: dt.date) -> None:
    """Raise TokenRefused unless the last day a token works is from today to 366 days ahead."""
    if last_day < today:
        raise TokenRefused("The last day it works must be today or later", "last_day")
    if (last_day - today).days > LONGEST_DAYS:
        raise TokenRefused(
            f"The last day it works must be at most {LONGEST_DAYS} days ahead: make a new token then",
            "last_day",
        )


def end_of(last_day: dt.date) -> dt.datetime:
    """The moment a token stops: the end of its last day where the users are."""
    return dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time(), LONDON).astimezone(dt.UTC)


def last_day_of(expires_at: dt.datetime) -> dt.date:
    """The last day a token that stops then works; the inverse of `end_of`."""
    return (expires_at.astimezone(LONDON) - dt.timedelta(microseconds=1)).date()


def standing(expires_at: dt.datetime, revoked_at: dt.datetime | None, at: dt.datetime) -> Standing:
    """How a token stands at a moment."""
    if revoked_at is not None:
        return Standing.REVOKED
    return Standing.WORKS if at < expires_at else Standing.EXPIRED


@dataclass(frozen=True)
class Slice:
    """The rows of one page, counted from 0, and whether there is another page after it."""

    start: int
    stop: int
    more: bool


def slice_of(total: int, page: int, limit: int) -> Slice:
    """Page `page` (from 1) of `total` rows, `limit` on each. A page after the last is empty."""
    start = min((page - 1) * limit, total)
    stop = min(start + limit, total)
    return Slice(start, stop, stop < total)
