"""Plans that check the auditors' own reading: anchor plans with grades agreed beforehand, and repeats."""

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import AreaOwned, Base, coded
from audit_app.register.models import Plan
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint, RubricVersion
from audit_app.sampling.models import SamplePlan


class CheckKind(StrEnum):
    """What an auditor's grades are compared with."""

    ANCHOR = "anchor plan"
    REPEAT = "repeat of an earlier plan"


class CheckPlan(AreaOwned, Base):
    """A plan kept for calibration, under the reference auditors see. It is never drawn for an audit."""

    __tablename__ = "check_plan"
    __table_args__ = (
        sa.UniqueConstraint("plan_id"),
        sa.CheckConstraint("(kind = 'anchor plan') = (repeats_id IS NULL)", name="repeat_of_a_plan"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    kind: Mapped[CheckKind] = mapped_column(coded(CheckKind, "kind"))
    rubric_version_id: Mapped[int] = mapped_column(sa.ForeignKey("rubric_version.id"))
    repeats_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sample_plan.id"))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[dt.datetime]
    retired_at: Mapped[dt.datetime | None]

    plan: Mapped[Plan] = relationship()
    rubric: Mapped[RubricVersion] = relationship()
    repeats: Mapped[SamplePlan | None] = relationship()
    grades: Mapped[list["CheckGrade"]] = relationship(order_by="CheckGrade.audit_point_id")


class CheckGrade(AreaOwned, Base):
    """The grade the partnership agreed beforehand for one point of an anchor plan, with its reason."""

    __tablename__ = "check_grade"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["audit_point_id", "grade"], ["point_grade.audit_point_id", "point_grade.grade"],
            name="fk_check_grade_audit_point_id_grade",
        ),
    )  # fmt: skip
    check_plan_id: Mapped[int] = mapped_column(sa.ForeignKey("check_plan.id"), primary_key=True)
    audit_point_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_point.id"), primary_key=True)
    grade: Mapped[Grade] = mapped_column(coded(Grade, "grade"))
    words: Mapped[str] = mapped_column(sa.Text, default="")

    point: Mapped[AuditPoint] = relationship(
        primaryjoin="foreign(CheckGrade.audit_point_id) == AuditPoint.id", viewonly=True
    )
