"""Who scores which plan for which agency; conflicts of interest; waivers."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.accounts.models import Agency, Person
from audit_app.allocation.rules import EndReason, WaiverReason
from audit_app.db import AreaOwned, Base, coded
from audit_app.sampling.models import SamplePlan


class Allocation(AreaOwned, Base):
    """One plan given to one auditor for one agency."""

    __tablename__ = "allocation"
    __table_args__ = (
        sa.UniqueConstraint("sample_plan_id", "auditor_id"),
        sa.UniqueConstraint("id", "round_id"),
        sa.ForeignKeyConstraint(
            ["sample_plan_id", "round_id"], ["sample_plan.id", "sample_plan.round_id"],
            name="fk_allocation_sample_plan_id_round_id",
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="ended_with_reason"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(index=True)
    sample_plan_id: Mapped[int]
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    auditor_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    made_at: Mapped[dt.datetime]
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    ended_at: Mapped[dt.datetime | None]
    ended_reason: Mapped[EndReason | None] = mapped_column(coded(EndReason, "ended_reason"))
    # When the auditor said, before the plan opened, that they have no conflict of interest with it.
    no_conflict_at: Mapped[dt.datetime | None]
    # Given after the grades were revealed: its grades count, but are not blind and show no agreement.
    after_reveal: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    # Read only: rows are made with their ids, so that the composite keys have one writer.
    sample_plan: Mapped[SamplePlan] = relationship(
        primaryjoin="foreign(Allocation.sample_plan_id) == SamplePlan.id", viewonly=True
    )
    agency: Mapped[Agency] = relationship()
    auditor: Mapped[Person] = relationship(foreign_keys=[auditor_id])


class Conflict(AreaOwned, Base):
    """A conflict of interest somebody declared about a plan."""

    __tablename__ = "conflict"
    __table_args__ = (sa.UniqueConstraint("plan_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(sa.Text)
    declared_at: Mapped[dt.datetime]
    declared_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))


class Waiver(AreaOwned, Base):
    """An agency that is no longer expected on a plan, with the coded reason."""

    __tablename__ = "waiver"
    __table_args__ = (
        sa.UniqueConstraint("sample_plan_id", "agency_id"),
        sa.ForeignKeyConstraint(
            ["sample_plan_id", "round_id"], ["sample_plan.id", "sample_plan.round_id"],
            name="fk_waiver_sample_plan_id_round_id",
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(index=True)
    sample_plan_id: Mapped[int]
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    reason: Mapped[WaiverReason] = mapped_column(coded(WaiverReason, "reason"))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    waived_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    waived_at: Mapped[dt.datetime]
