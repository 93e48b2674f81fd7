"""Tokens by which programs read an area's figures."""

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.db import AreaOwned, Base, coded


class Scope(StrEnum):
    """What a token may read: the figures as the partnership sees them, or only what may be published."""

    INTERNAL = "internal"
    PUBLIC = "public"


class ApiToken(AreaOwned, Base):
    """One program's key. Only its SHA-256 is kept: the token itself is shown once, when it is made."""

    __tablename__ = "api_token"
    __table_args__ = (
        sa.UniqueConstraint("token_hash"),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_by_somebody"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    scope: Mapped[Scope] = mapped_column(coded(Scope, "scope"))
    token_hash: Mapped[str] = mapped_column(sa.String(64))
    # The first characters, by which people tell tokens apart.
    begins: Mapped[str] = mapped_column(sa.String(12))
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    last_used_on: Mapped[dt.date | None]
