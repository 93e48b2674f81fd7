"""Published rubric versions. Triggers refuse every later change to them."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import Base, coded
from audit_app.rubrics.grades import Grade


class RubricVersion(Base):
    """One published version of a rubric, with the text it was published from."""

    __tablename__ = "rubric_version"
    __table_args__ = (sa.UniqueConstraint("slug", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(60))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    applies_to: Mapped[str] = mapped_column(sa.Text)
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    # A whole file: read only where the rubric itself is read back.
    source: Mapped[str] = mapped_column(sa.Text, deferred=True)
    published_at: Mapped[dt.datetime]

    points: Mapped[list["AuditPoint"]] = relationship(order_by="AuditPoint.position", back_populates="rubric")


class AuditPoint(Base):
    """One question of a rubric version. `code` names the same point in every version."""

    __tablename__ = "audit_point"
    __table_args__ = (
        sa.UniqueConstraint("rubric_version_id", "code"),
        sa.UniqueConstraint("rubric_version_id", "id"),
        sa.CheckConstraint("basis IN ('must', 'should', 'practice')", name="basis"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    rubric_version_id: Mapped[int] = mapped_column(sa.ForeignKey("rubric_version.id"))
    code: Mapped[str] = mapped_column(sa.String(40), index=True)
    position: Mapped[int]
    section: Mapped[str] = mapped_column(sa.String(60))
    title: Mapped[str] = mapped_column(sa.String(200))
    question: Mapped[str] = mapped_column(sa.Text)
    reference: Mapped[str] = mapped_column(sa.Text)
    basis: Mapped[str] = mapped_column(sa.String(20))
    agencies: Mapped[list[str]]
    lead: Mapped[str] = mapped_column(sa.String(40))
    na_allowed: Mapped[bool]
    na_condition: Mapped[str | None] = mapped_column(sa.Text)
    limiting: Mapped[bool]
    descriptors: Mapped[dict[str, Any]]

    rubric: Mapped[RubricVersion] = relationship(back_populates="points")


class PointGrade(Base):
    """A grade that a point may be given: a score with any other is refused by its foreign key."""

    __tablename__ = "point_grade"
    audit_point_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_point.id"), primary_key=True)
    grade: Mapped[Grade] = mapped_column(coded(Grade, "grade"), primary_key=True)
