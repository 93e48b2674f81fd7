"""What the partnership learned and what somebody will do about it, pinned to audit points."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import AreaOwned, Base, coded
from audit_app.improvement.rules import Rag
from audit_app.rounds.models import AuditRound


class LearningItem(AreaOwned, Base):
    """Something a round taught, from a line of its report."""

    __tablename__ = "learning_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"), index=True)
    point_code: Mapped[str | None] = mapped_column(sa.String(40), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[dt.datetime]

    round: Mapped[AuditRound] = relationship()
    actions: Mapped[list["Action"]] = relationship(order_by="Action.id", back_populates="learning")


class Action(AreaOwned, Base):
    """What somebody will do by when, and how it stands."""

    __tablename__ = "action"
    __table_args__ = (sa.UniqueConstraint("area_id", "reference"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(20))
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"), index=True)
    learning_id: Mapped[int | None] = mapped_column(sa.ForeignKey("learning_item.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    strategic_lead: Mapped[str] = mapped_column(sa.String(200))
    responsible_officer: Mapped[str] = mapped_column(sa.String(200))
    due_on: Mapped[dt.date]
    desired_impact: Mapped[str] = mapped_column(sa.Text)
    progress: Mapped[str] = mapped_column(sa.Text, default="")
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    rag: Mapped[Rag] = mapped_column(coded(Rag, "rag"), default=Rag.GREEN)
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)

    round: Mapped[AuditRound] = relationship()
    learning: Mapped[LearningItem | None] = relationship(back_populates="actions")
    points: Mapped[list["ActionPoint"]] = relationship(
        cascade="all, delete-orphan", order_by="ActionPoint.point_code"
    )


class ActionPoint(AreaOwned, Base):
    """An audit point an action is pinned to, by its code: it holds across rubric versions."""

    __tablename__ = "action_point"
    action_id: Mapped[int] = mapped_column(sa.ForeignKey("action.id"), primary_key=True)
    point_code: Mapped[str] = mapped_column(sa.String(40), primary_key=True, index=True)
