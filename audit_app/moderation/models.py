"""What the panel settled. Rows are only ever added: the newest revision counts."""

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.accounts.models import Agency
from audit_app.db import AreaOwned, Base, coded
from audit_app.moderation.queue import PanelOrder
from audit_app.moderation.rules import Confidence, Decided
from audit_app.rubrics.grades import Grade


class SettledReason(StrEnum):
    """Why the agencies differed, as the panel saw it."""

    EVIDENCE_MISSED = "evidence missed"
    READ_DIFFERENTLY = "descriptor read differently"
    UNCLEAR = "descriptor unclear"
    DIFFERENT_INFORMATION = "different information"
    OUTSIDE_REMIT = "outside the agency's remit"
    SLIP = "slip"
    LEAD_ACCEPTED = "lead agency's grade accepted"
    RETRACTED = "retracted"
    IMPORTED = "imported"


def _cell_keys(table: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["sample_plan_id", "round_id"], ["sample_plan.id", "sample_plan.round_id"],
            name=f"fk_{table}_sample_plan_id_round_id",
        ),
    )  # fmt: skip


class ModeratedGrade(AreaOwned, Base):
    """One settling of one plan and point. No grade means the earlier settling was retracted."""

    __tablename__ = "moderated_grade"
    __table_args__ = (
        sa.UniqueConstraint("sample_plan_id", "audit_point_id", "revision"),
        *_cell_keys("moderated_grade"),
        sa.ForeignKeyConstraint(
            ["round_id", "rubric_version_id"], ["round_rubric.round_id", "round_rubric.rubric_version_id"],
            name="fk_moderated_grade_round_id_rubric_version_id",
        ),
        sa.ForeignKeyConstraint(
            ["rubric_version_id", "audit_point_id"],
            ["audit_point.rubric_version_id", "audit_point.id"],
            name="fk_moderated_grade_rubric_version_id_audit_point_id",
        ),
        sa.ForeignKeyConstraint(
            ["audit_point_id", "grade"], ["point_grade.audit_point_id", "point_grade.grade"],
            name="fk_moderated_grade_audit_point_id_grade",
        ),
        sa.CheckConstraint("(grade IS NULL) = (reason = 'retracted')", name="retraction_has_no_grade"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(index=True)
    sample_plan_id: Mapped[int]
    rubric_version_id: Mapped[int]
    audit_point_id: Mapped[int]
    revision: Mapped[int]
    grade: Mapped[Grade | None] = mapped_column(coded(Grade, "grade"))
    reason: Mapped[SettledReason] = mapped_column(coded(SettledReason, "reason"))
    # Both unknown for imported grades, for retractions and for what was settled before they were asked;
    # a lead agency's grade that was accepted is the chair's decision, of no stated confidence.
    confidence: Mapped[Confidence | None] = mapped_column(coded(Confidence, "confidence"))
    decided: Mapped[Decided | None] = mapped_column(coded(Decided, "decided"))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    settled_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    settled_at: Mapped[dt.datetime]

    dissents: Mapped[list["Dissent"]] = relationship()

    @property
    def dissented_after(self) -> list[str]:
        """The agencies that dissented from their own seats, once this was settled."""
        return sorted(one.agency.key for one in self.dissents if one.said_by is not None)


class Dissent(AreaOwned, Base):
    """An agency that does not share an agreed grade, in its own words."""

    __tablename__ = "dissent"
    __table_args__ = (sa.UniqueConstraint("moderated_grade_id", "agency_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    moderated_grade_id: Mapped[int] = mapped_column(sa.ForeignKey("moderated_grade.id"))
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    words: Mapped[str] = mapped_column(sa.Text)
    # Who registered it from their own screen; nobody where it was written with the settling itself.
    said_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", name="fk_dissent_said_by"))
    said_at: Mapped[dt.datetime | None]

    agency: Mapped[Agency] = relationship()


class Postponement(AreaOwned, Base):
    """A point put off to the next meeting, until it is taken up again."""

    __tablename__ = "postponement"
    __table_args__ = (
        *_cell_keys("postponement"),
        sa.ForeignKeyConstraint(
            ["round_id", "rubric_version_id"],
            ["round_rubric.round_id", "round_rubric.rubric_version_id"],
            name="fk_postponement_round_id_rubric_version_id",
        ),
        sa.ForeignKeyConstraint(
            ["rubric_version_id", "audit_point_id"],
            ["audit_point.rubric_version_id", "audit_point.id"],
            name="fk_postponement_rubric_version_id_audit_point_id",
        ),
        sa.CheckConstraint("(resumed_at IS NULL) = (resumed_by IS NULL)", name="resumed_by_somebody"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(index=True)
    sample_plan_id: Mapped[int]
    rubric_version_id: Mapped[int]
    audit_point_id: Mapped[int]
    words: Mapped[str] = mapped_column(sa.Text, default="")
    postponed_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    postponed_at: Mapped[dt.datetime]
    resumed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    resumed_at: Mapped[dt.datetime | None]


class Panel(AreaOwned, Base):
    """The panel's meeting as the room follows it. `revision` grows with every change people see."""

    __tablename__ = "panel"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["sample_plan_id", "round_id"], ["sample_plan.id", "sample_plan.round_id"],
            name="fk_panel_sample_plan_id_round_id",
        ),
    )  # fmt: skip
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[dt.datetime]
    minutes: Mapped[int] = mapped_column(default=120)
    ended_at: Mapped[dt.datetime | None]
    names_shown: Mapped[bool] = mapped_column(default=False)
    going: Mapped[PanelOrder] = mapped_column(coded(PanelOrder, "going"), default=PanelOrder.BY_PLAN)
    # What is on the screen, and since when. No point: the plan's overall grade.
    sample_plan_id: Mapped[int | None]
    audit_point_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audit_point.id"))
    shown_at: Mapped[dt.datetime]


class PanelMember(AreaOwned, Base):
    """Somebody who was in the room, for the minutes. The agency is the one they spoke for."""

    __tablename__ = "panel_member"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id"))
    joined_at: Mapped[dt.datetime]


class OverallGrade(AreaOwned, Base):
    """The panel's overall grade of one plan, beside what the rubric's rule suggested."""

    __tablename__ = "overall_grade"
    __table_args__ = (
        sa.UniqueConstraint("sample_plan_id", "revision"),
        *_cell_keys("overall_grade"),
        sa.CheckConstraint("grade IN ('O', 'G', 'RI', 'I')", name="four_grades"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(index=True)
    sample_plan_id: Mapped[int]
    revision: Mapped[int]
    suggested: Mapped[Grade | None] = mapped_column(coded(Grade, "suggested"))
    grade: Mapped[Grade] = mapped_column(coded(Grade, "grade"))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    settled_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    settled_at: Mapped[dt.datetime]


class SignOff(AreaOwned, Base):
    """One sign-off of a round: who, when, and the snapshot signed. Voided when reopened, never removed."""

    __tablename__ = "sign_off"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "number"),
        sa.CheckConstraint("second_id <> chair_id", name="two_people"),
        sa.CheckConstraint("second_agency_id <> chair_agency_id", name="two_agencies"),
        sa.CheckConstraint("(second_id IS NULL) = (second_at IS NULL)", name="second_with_time"),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (voided_by IS NULL) AND (voided_at IS NULL) = (void_reason IS NULL)",
            name="voided_with_reason",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"))
    number: Mapped[int]
    snapshot: Mapped[str] = mapped_column(sa.Text)
    snapshot_hash: Mapped[str] = mapped_column(sa.String(64))
    chair_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    # The agency each signed for; unknown for rounds signed before it was kept, and for imported ones.
    chair_agency_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("agency.id", name="fk_sign_off_chair_agency_id")
    )
    chair_at: Mapped[dt.datetime]
    second_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    second_agency_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("agency.id", name="fk_sign_off_second_agency_id")
    )
    second_at: Mapped[dt.datetime | None]
    voided_at: Mapped[dt.datetime | None]
    voided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    void_reason: Mapped[str | None] = mapped_column(sa.Text)
