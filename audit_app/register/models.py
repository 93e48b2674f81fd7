"""The register: pseudonymised plans. There is no field for a child's name, and none may be added."""

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.db import AreaOwned, Base, coded
from audit_app.register.rules import LateReason


class PlanStatus(StrEnum):
    """Whether a plan can be drawn. A plan known only from past audits cannot."""

    ACTIVE = "active"
    CEASED = "ceased"
    PAST = "past"


class Plan(AreaOwned, Base):
    """One plan under its pseudonymised reference, with what samples are drawn by."""

    __tablename__ = "plan"
    __table_args__ = (
        sa.UniqueConstraint("area_id", "reference"),
        sa.CheckConstraint("length(reference) BETWEEN 1 AND 64", name="reference_length"),
        sa.CheckConstraint("plan_type IN ('new', 'amended', 'annual review', 'advice')", name="plan_type"),
        sa.CheckConstraint("NOT calibration OR status = 'past'", name="calibration_is_not_drawn"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[PlanStatus] = mapped_column(coded(PlanStatus, "status"), default=PlanStatus.ACTIVE)
    plan_type: Mapped[str | None] = mapped_column(sa.String(20))
    requested_on: Mapped[dt.date | None]
    issued_on: Mapped[dt.date | None]
    review_meeting_on: Mapped[dt.date | None]
    decision_on: Mapped[dt.date | None]
    amended_on: Mapped[dt.date | None]
    year_group: Mapped[str | None] = mapped_column(sa.String(40))
    key_stage: Mapped[str | None] = mapped_column(sa.String(40))
    primary_need: Mapped[str | None] = mapped_column(sa.String(100))
    setting_type: Mapped[str | None] = mapped_column(sa.String(100))
    locality: Mapped[str | None] = mapped_column(sa.String(100))
    team: Mapped[str | None] = mapped_column(sa.String(100))
    writer: Mapped[str | None] = mapped_column(sa.String(100))
    looked_after: Mapped[bool | None]
    last_audited_on: Mapped[dt.date | None]
    child_ref: Mapped[str | None] = mapped_column(sa.String(64))
    characteristics: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Steps of the statutory process, for timeliness. An excused plan is counted apart.
    assess_decision_on: Mapped[dt.date | None]
    advice_requested_on: Mapped[dt.date | None]
    psychology_advice_on: Mapped[dt.date | None]
    health_advice_on: Mapped[dt.date | None]
    social_care_advice_on: Mapped[dt.date | None]
    draft_on: Mapped[dt.date | None]
    transfer: Mapped[str | None] = mapped_column(sa.String(40))
    transfer_year: Mapped[int | None]
    late_reason: Mapped[LateReason | None] = mapped_column(coded(LateReason, "late_reason"))
    # Kept for calibration: in no register, no draw and no audit. Only the calibration pages look it up.
    calibration: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
