"""A round: one audit with its theme, rubrics, expected agencies and state."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.accounts.models import Agency
from audit_app.db import AreaOwned, Base, coded
from audit_app.rounds.rules import State, Trigger
from audit_app.rubrics.models import RubricVersion


class AuditRound(AreaOwned, Base):
    """One audit. A signed-off round, and all that hangs on it, refuses every change (triggers)."""

    __tablename__ = "audit_round"
    __table_args__ = (
        sa.UniqueConstraint("area_id", "name"),
        sa.Index("uq_audit_round_calibrates_id", "calibrates_id", unique=True),
        sa.CheckConstraint("sample_size >= 0", name="sample_size"),
        sa.CheckConstraint("minimum_per_stratum >= 0", name="minimum_per_stratum"),
        sa.CheckConstraint("exclusion_months >= 0", name="exclusion_months"),
        sa.CheckConstraint("target_percent BETWEEN 1 AND 100", name="target_percent"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    theme: Mapped[str | None] = mapped_column(sa.String(200))
    held_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None]
    state: Mapped[State] = mapped_column(coded(State, "state"), default=State.DRAFT)
    trigger: Mapped[Trigger] = mapped_column(coded(Trigger, "trigger"), default=Trigger.ANY)
    sample_size: Mapped[int]
    strata: Mapped[list[str]] = mapped_column(default=list)
    minimum_per_stratum: Mapped[int] = mapped_column(default=0)
    exclusion_months: Mapped[int] = mapped_column(default=12)
    target_percent: Mapped[int] = mapped_column(default=75)
    imported: Mapped[bool] = mapped_column(default=False)
    import_columns: Mapped[list[str] | None]
    made_at: Mapped[dt.datetime]
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    # A hidden companion of another round: it holds that round's calibration plans, so that no figure of the
    # audit can ever count one. Auditors see its plans under the name of the round it belongs to.
    calibrates_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("audit_round.id", name="fk_audit_round_calibrates_id")
    )

    rubric_rows: Mapped[list["RoundRubric"]] = relationship(
        order_by="RoundRubric.position", cascade="all, delete-orphan"
    )
    agency_rows: Mapped[list["RoundAgency"]] = relationship(
        order_by="RoundAgency.agency_id", cascade="all, delete-orphan"
    )


# What every list and search of rounds asks: companions are nobody's to see (docs/decisions/0006).
IS_AUDIT = AuditRound.calibrates_id.is_(None)


class RoundRubric(AreaOwned, Base):
    """A rubric version a round uses: the base first, then any theme."""

    __tablename__ = "round_rubric"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"), primary_key=True)
    rubric_version_id: Mapped[int] = mapped_column(sa.ForeignKey("rubric_version.id"), primary_key=True)
    position: Mapped[int]

    rubric: Mapped[RubricVersion] = relationship(lazy="joined")


class RoundAgency(AreaOwned, Base):
    """An agency expected to audit in a round."""

    __tablename__ = "round_agency"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), primary_key=True)

    agency: Mapped[Agency] = relationship()
