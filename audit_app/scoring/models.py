"""Assessments: one auditor's grades for one plan, blind until reveal, unchangeable once sealed."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.allocation.models import Allocation
from audit_app.db import AreaOwned, Base, coded
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint
from audit_app.scoring.concern_rules import ConcernKind, ConcernOutcome


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
    evidence: Mapped[str] = mapped_column(sa.String(200), default="", server_default=sa.text("''"))
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[dt.datetime]

    assessment: Mapped[Assessment] = relationship(
        primaryjoin="foreign(Score.assessment_id) == Assessment.id", viewonly=True
    )
    point: Mapped[AuditPoint] = relationship(
        primaryjoin="foreign(Score.audit_point_id) == AuditPoint.id", viewonly=True
    )


class SectionNote(AreaOwned, Base):
    """Strengths and areas for development of one section, in the auditor's words. Sealed with the grades."""

    __tablename__ = "section_note"
    __table_args__ = (
        sa.UniqueConstraint("assessment_id", "rubric_version_id", "section"),
        sa.ForeignKeyConstraint(
            ["assessment_id", "round_id"], ["assessment.id", "assessment.round_id"],
            name="fk_section_note_assessment_id_round_id",
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "rubric_version_id"], ["round_rubric.round_id", "round_rubric.rubric_version_id"],
            name="fk_section_note_round_id_rubric_version_id",
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int]
    round_id: Mapped[int] = mapped_column(index=True)
    rubric_version_id: Mapped[int]
    section: Mapped[str] = mapped_column(sa.String(60))
    strengths: Mapped[str] = mapped_column(sa.Text, default="")
    development: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[dt.datetime]


class WorkTime(AreaOwned, Base):
    """Active seconds spent on one allocation, idle time left out. Of use to the person, and as medians."""

    __tablename__ = "work_time"
    __table_args__ = (sa.CheckConstraint("active_seconds >= 0", name="active_seconds"),)
    allocation_id: Mapped[int] = mapped_column(sa.ForeignKey("allocation.id"), primary_key=True)
    active_seconds: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[dt.datetime]


class ScoringHabit(AreaOwned, Base):
    """How one person likes to score: all points on one page or not, which keys do what, or no keys at all."""

    __tablename__ = "scoring_habit"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    all_points: Mapped[bool] = mapped_column(default=False)
    keys_on: Mapped[bool] = mapped_column(default=True)
    # Whether a grade given by key leads on to the comment or the next point.
    moves_on: Mapped[bool] = mapped_column(default=True)
    keys: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)


class Concern(AreaOwned, Base):
    """A concern raised from an assessment, for the chair and the managers at once. It tells no grade."""

    __tablename__ = "concern"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["allocation_id", "round_id"], ["allocation.id", "allocation.round_id"],
            name="fk_concern_allocation_id_round_id",
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (outcome IS NULL)",
            name="closed_with_outcome",
        ),
        sa.CheckConstraint("(taken_at IS NULL) = (taken_by IS NULL)", name="taken_by_somebody"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(index=True)
    allocation_id: Mapped[int]
    kind: Mapped[ConcernKind] = mapped_column(coded(ConcernKind, "kind"))
    words: Mapped[str] = mapped_column(sa.Text)
    raised_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    raised_at: Mapped[dt.datetime]
    answer_by: Mapped[dt.datetime]
    taken_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    taken_at: Mapped[dt.datetime | None]
    outcome: Mapped[ConcernOutcome | None] = mapped_column(coded(ConcernOutcome, "outcome"))
    outcome_words: Mapped[str] = mapped_column(sa.Text, default="")
    closed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    closed_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    allocation: Mapped[Allocation] = relationship(
        primaryjoin="foreign(Concern.allocation_id) == Allocation.id", viewonly=True
    )
