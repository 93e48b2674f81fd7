"""Areas, their agencies, and the people who work in them."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.accounts.rules import Role
from audit_app.db import AreaOwned, Base, coded


class Area(Base):
    """A local area partnership."""

    __tablename__ = "area"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))


class Agency(AreaOwned, Base):
    """Education, health, social care, and whatever else an area audits with."""

    __tablename__ = "agency"
    __table_args__ = (sa.UniqueConstraint("area_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(40))
    position: Mapped[int]


class Person(AreaOwned, Base):
    """Somebody with work in the audit. People known only from past audits cannot sign in."""

    __tablename__ = "person"
    __table_args__ = (
        sa.UniqueConstraint("area_id", "agency_id", "imported_as"),
        sa.CheckConstraint("active = false OR password_hash IS NOT NULL", name="active_has_password"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(sa.String(254))
    sign_in_name: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id"))
    team: Mapped[str | None] = mapped_column(sa.String(100))
    writer_code: Mapped[str | None] = mapped_column(sa.String(100))
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    session_key: Mapped[str] = mapped_column(sa.String(64))
    active: Mapped[bool]
    imported_as: Mapped[str | None] = mapped_column(sa.String(200))
    version: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area] = relationship()
    agency: Mapped[Agency | None] = relationship()
    role_rows: Mapped[list["PersonRole"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    # What flask-login asks of a signed-in person.
    is_authenticated = True
    is_anonymous = False

    @property
    def roles(self) -> frozenset[Role]:
        """The roles a person holds."""
        return frozenset(row.role for row in self.role_rows)

    @property
    def is_active(self) -> bool:
        """Whether the person may be signed in."""
        return self.active

    def get_id(self) -> str:
        """What the session cookie holds. A new session key ends every session the person had."""
        return f"{self.id}:{self.session_key}"


class PersonRole(Base):
    """One role of one person."""

    __tablename__ = "person_role"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(coded(Role, "role"), primary_key=True)


class AreaSetting(AreaOwned, Base):
    """One setting of an area, each time it was set: the newest row of a name counts, none is ever changed."""

    __tablename__ = "area_setting"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    value: Mapped[Any] = mapped_column(sa.JSON)
    reason: Mapped[str] = mapped_column(sa.Text)
    set_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    set_at: Mapped[dt.datetime]
