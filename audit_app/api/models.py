"""Tokens by which programs read an area's figures."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.accounts.models import Area, Person
from audit_app.api.rules import Scope, last_day_of
from audit_app.db import AreaOwned, Base, coded


class ApiToken(AreaOwned, Base):
    """One program's key. Only its SHA-256 is kept: the token itself is shown once, when it is made.

    When it was last used is not kept: reading changes nothing, so nobody has to wait for a write to read.
    """

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

    area: Mapped[Area] = relationship()
    maker: Mapped[Person] = relationship(foreign_keys=[made_by])
    revoker: Mapped[Person | None] = relationship(foreign_keys=[revoked_by])

    @property
    def last_day(self) -> dt.date:
        """The last day it works."""
        return last_day_of(self.expires_at)
