"""Assessments: one auditor's grades for one plan, blind until reveal, unchangeable once sealed."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.allocation.models import Allocation
from audit_app.db import AreaOwned, Base, coded
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint


class Assessment(AreaOwned, Base):
    """One auditor's independent work on one allocation. A trigger refuses changes after sealing."""

    __tablename__ = "assessment"
    __table_args__ = (
        sa.UniqueConstraint("allocation_id"),
        sa.UniqueConstraint("id", "round_id"),
        sa.ForeignKeyConstraint(
            ["allocation_id", "round_id"], ["allocation.id", "allocation.round_id"],
            name="fk_assessment_allocation_id_round_id",
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(index=True)
    allocation_id: Mapped[int]
    started_at: Mapped[dt.datetime]
    sealed_at: Mapped[dt.datetime | None]

    # Read only: rows are made with their ids, so that the composite keys have one writer.
    allocation: Mapped[Allocation] = relationship(
        primaryjoin="foreign(Assessment.allocation_id) == Allocation.id", viewonly=True
    )
    scores: Mapped[list["Score"]] = relationship(
        primaryjoin="Assessment.id == foreign(Score.assessment_id)", viewonly=True
    )


class Score(AreaOwned, Base):
    """One grade and comment of one assessment. Foreign keys hold it to the round's rubrics and the scale."""

    __tablename__ = "score"
    __table_args__ = (
        sa.UniqueConstraint("assessment_id", "audit_point_id"),
        sa.ForeignKeyConstraint(
            ["assessment_id", "round_id"], ["assessment.id", "assessment.round_id"],
            name="fk_score_assessment_id_round_id",
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "rubric_version_id"], ["round_rubric.round_id", "round_rubric.rubric_version_id"],
            name="fk_score_round_id_rubric_version_id",
        ),
        sa.ForeignKeyConstraint(
            ["rubric_version_id", "audit_point_id"],
            ["audit_point.rubric_version_id", "audit_point.id"],
            name="fk_score_rubric_version_id_audit_point_id",
        ),
        sa.ForeignKeyConstraint(
            ["audit_point_id", "grade"], ["point_grade.audit_point_id", "point_grade.grade"],
            name="fk_score_audit_point_id_grade",
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int]
    round_id: Mapped[int] = mapped_column(index=True)
    rubric_version_id: Mapped[int]
    audit_point_id: Mapped[int]
    grade: Mapped[Grade | None] = mapped_column(coded(Grade, "grade"))
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[dt.datetime]

    assessment: Mapped[Assessment] = relationship(
        primaryjoin="foreign(Score.assessment_id) == Assessment.id", viewonly=True
    )
    point: Mapped[AuditPoint] = relationship(
        primaryjoin="foreign(Score.audit_point_id) == AuditPoint.id", viewonly=True
    )
