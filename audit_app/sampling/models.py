"""The draw of a round and the plans in its sample."""

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import AreaOwned, Base, coded
from audit_app.register.models import Plan


class WithdrawalReason(StrEnum):
    """Why a plan left the sample."""

    CEASED = "plan ceased"
    MOVED = "child moved out of the area"
    FILE_MISSING = "case file not available"
    CONFLICT = "no auditor without a conflict of interest"
    DUPLICATE = "same child as another plan in the sample"
    SENSITIVE = "live complaint, tribunal or safeguarding work"
    OTHER = "other"


class Draw(AreaOwned, Base):
    """A round's one draw: the frame and seed fixed first, the result after. There is no second draw."""

    __tablename__ = "draw"
    __table_args__ = (
        sa.UniqueConstraint("round_id"),
        sa.CheckConstraint("(drawn_at IS NULL) = (drawn_by IS NULL)", name="drawn_by_somebody"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"))
    seed: Mapped[str] = mapped_column(sa.String(200))
    frame: Mapped[list[Any]] = mapped_column(sa.JSON)
    frame_hash: Mapped[str] = mapped_column(sa.String(64))
    fixed_at: Mapped[dt.datetime]
    fixed_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    drawn_at: Mapped[dt.datetime | None]
    drawn_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    result: Mapped[dict[str, Any] | None]


class SamplePlan(AreaOwned, Base):
    """A plan in a round's sample. A withdrawn one stays, with who, when and why."""

    __tablename__ = "sample_plan"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "plan_id"),
        sa.UniqueConstraint("id", "round_id"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)"
            " AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name="withdrawn_with_reason",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"))
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    position: Mapped[int]
    stratum: Mapped[str] = mapped_column(sa.String(300), default="")
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sample_plan.id"))
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    withdrawn_reason: Mapped[WithdrawalReason | None] = mapped_column(
        coded(WithdrawalReason, "withdrawn_reason")
    )
    withdrawn_words: Mapped[str] = mapped_column(sa.Text, default="")

    plan: Mapped[Plan] = relationship()
