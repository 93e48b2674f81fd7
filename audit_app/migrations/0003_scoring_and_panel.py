"""Scoring and the panel: evidence, section notes, concerns, the live panel, calibration plans."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Columns are added in plain SQL: SQLite adds one with its constraints in no other way.
# (table, column, its type and constraints)
ADDED = (
    ("allocation", "no_conflict_at", "{moment}"),
    ("allocation", "after_reveal", "BOOLEAN DEFAULT {false} NOT NULL"),
    (
        "audit_round", "calibrates_id",
        "INTEGER CONSTRAINT fk_audit_round_calibrates_id REFERENCES audit_round (id)",
    ),
    ("dissent", "said_by", "INTEGER CONSTRAINT fk_dissent_said_by REFERENCES person (id)"),
    ("dissent", "said_at", "{moment}"),
    (
        "moderated_grade", "confidence",
        "VARCHAR(60) CONSTRAINT ck_moderated_grade_confidence CHECK (confidence IN ('high', 'medium', 'low'))",
    ),
    (
        "moderated_grade", "decided",
        "VARCHAR(60) CONSTRAINT ck_moderated_grade_decided CHECK (decided IN ('consensus', 'chair''s decision'))",
    ),
    ("score", "evidence", "VARCHAR(200) DEFAULT '' NOT NULL"),
    (
        "sign_off", "chair_agency_id",
        "INTEGER CONSTRAINT fk_sign_off_chair_agency_id REFERENCES agency (id)",
    ),
    (
        "sign_off", "second_agency_id",
        "INTEGER CONSTRAINT fk_sign_off_second_agency_id REFERENCES agency (id)"
        " CONSTRAINT ck_sign_off_two_agencies CHECK (second_agency_id <> chair_agency_id)",
    ),
)  # fmt: skip


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    words = {"moment": "DATETIME" if sqlite else "TIMESTAMP WITH TIME ZONE", "false": "0" if sqlite else "false"}
    for table, column, kind in ADDED:
        op.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {column} {kind.format(**words)}"))
    op.create_index("uq_audit_round_calibrates_id", "audit_round", ["calibrates_id"], unique=True)
    op.create_table("scoring_habit",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), nullable=False),
    sa.Column("all_points", sa.Boolean(), nullable=False),
    sa.Column("keys_on", sa.Boolean(), nullable=False),
    sa.Column("moves_on", sa.Boolean(), nullable=False),
    sa.Column("keys", sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_scoring_habit_area_id")),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_scoring_habit_person_id")),
    sa.PrimaryKeyConstraint("person_id", name=op.f("pk_scoring_habit"))
    )
    op.create_index(op.f("ix_scoring_habit_area_id"), "scoring_habit", ["area_id"], unique=False)
    op.create_table("panel_member",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("round_id", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), nullable=False),
    sa.Column("agency_id", sa.Integer(), nullable=True),
    sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_panel_member_agency_id")),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_panel_member_area_id")),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_panel_member_person_id")),
    sa.ForeignKeyConstraint(["round_id"], ["audit_round.id"], name=op.f("fk_panel_member_round_id")),
    sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_panel_member"))
    )
    op.create_index(op.f("ix_panel_member_area_id"), "panel_member", ["area_id"], unique=False)
    op.create_table("check_plan",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("plan_id", sa.Integer(), nullable=False),
    sa.Column("kind", sa.Enum("anchor plan", "repeat of an earlier plan", name="kind", native_enum=False, create_constraint=True, length=60), nullable=False),
    sa.Column("rubric_version_id", sa.Integer(), nullable=False),
    sa.Column("repeats_id", sa.Integer(), nullable=True),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("made_by", sa.Integer(), nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'anchor plan') = (repeats_id IS NULL)", name=op.f("ck_check_plan_repeat_of_a_plan")),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_check_plan_area_id")),
    sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_check_plan_made_by")),
    sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_check_plan_plan_id")),
    sa.ForeignKeyConstraint(["repeats_id"], ["sample_plan.id"], name=op.f("fk_check_plan_repeats_id")),
    sa.ForeignKeyConstraint(["rubric_version_id"], ["rubric_version.id"], name=op.f("fk_check_plan_rubric_version_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_check_plan")),
    sa.UniqueConstraint("plan_id", name=op.f("uq_check_plan_plan_id"))
    )
    op.create_index(op.f("ix_check_plan_area_id"), "check_plan", ["area_id"], unique=False)
    op.create_table("panel",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("round_id", sa.Integer(), nullable=False),
    sa.Column("revision", sa.Integer(), nullable=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("minutes", sa.Integer(), nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("names_shown", sa.Boolean(), nullable=False),
    sa.Column("going", sa.Enum("plan by plan", "point by point", name="going", native_enum=False, create_constraint=True, length=60), nullable=False),
    sa.Column("sample_plan_id", sa.Integer(), nullable=True),
    sa.Column("audit_point_id", sa.Integer(), nullable=True),
    sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_panel_area_id")),
    sa.ForeignKeyConstraint(["audit_point_id"], ["audit_point.id"], name=op.f("fk_panel_audit_point_id")),
    sa.ForeignKeyConstraint(["round_id"], ["audit_round.id"], name=op.f("fk_panel_round_id")),
    sa.ForeignKeyConstraint(["sample_plan_id", "round_id"], ["sample_plan.id", "sample_plan.round_id"], name="fk_panel_sample_plan_id_round_id"),
    sa.PrimaryKeyConstraint("round_id", name=op.f("pk_panel"))
    )
    op.create_index(op.f("ix_panel_area_id"), "panel", ["area_id"], unique=False)
    op.create_table("postponement",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("round_id", sa.Integer(), nullable=False),
    sa.Column("sample_plan_id", sa.Integer(), nullable=False),
    sa.Column("rubric_version_id", sa.Integer(), nullable=False),
    sa.Column("audit_point_id", sa.Integer(), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("postponed_by", sa.Integer(), nullable=False),
    sa.Column("postponed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("resumed_by", sa.Integer(), nullable=True),
    sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(resumed_at IS NULL) = (resumed_by IS NULL)", name=op.f("ck_postponement_resumed_by_somebody")),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_postponement_area_id")),
    sa.ForeignKeyConstraint(["postponed_by"], ["person.id"], name=op.f("fk_postponement_postponed_by")),
    sa.ForeignKeyConstraint(["resumed_by"], ["person.id"], name=op.f("fk_postponement_resumed_by")),
    sa.ForeignKeyConstraint(["round_id", "rubric_version_id"], ["round_rubric.round_id", "round_rubric.rubric_version_id"], name="fk_postponement_round_id_rubric_version_id"),
    sa.ForeignKeyConstraint(["rubric_version_id", "audit_point_id"], ["audit_point.rubric_version_id", "audit_point.id"], name="fk_postponement_rubric_version_id_audit_point_id"),
    sa.ForeignKeyConstraint(["sample_plan_id", "round_id"], ["sample_plan.id", "sample_plan.round_id"], name="fk_postponement_sample_plan_id_round_id"),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_postponement"))
    )
    op.create_index(op.f("ix_postponement_area_id"), "postponement", ["area_id"], unique=False)
    op.create_index(op.f("ix_postponement_round_id"), "postponement", ["round_id"], unique=False)
    op.create_table("check_grade",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("check_plan_id", sa.Integer(), nullable=False),
    sa.Column("audit_point_id", sa.Integer(), nullable=False),
    sa.Column("grade", sa.Enum("O", "G", "RI", "I", "NA", name="grade", native_enum=False, create_constraint=True, length=60), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_check_grade_area_id")),
    sa.ForeignKeyConstraint(["audit_point_id", "grade"], ["point_grade.audit_point_id", "point_grade.grade"], name="fk_check_grade_audit_point_id_grade"),
    sa.ForeignKeyConstraint(["audit_point_id"], ["audit_point.id"], name=op.f("fk_check_grade_audit_point_id")),
    sa.ForeignKeyConstraint(["check_plan_id"], ["check_plan.id"], name=op.f("fk_check_grade_check_plan_id")),
    sa.PrimaryKeyConstraint("check_plan_id", "audit_point_id", name=op.f("pk_check_grade"))
    )
    op.create_index(op.f("ix_check_grade_area_id"), "check_grade", ["area_id"], unique=False)
    op.create_table("concern",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("round_id", sa.Integer(), nullable=False),
    sa.Column("allocation_id", sa.Integer(), nullable=False),
    sa.Column("kind", sa.Enum("safeguarding", "unlawful plan", name="kind", native_enum=False, create_constraint=True, length=60), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("raised_by", sa.Integer(), nullable=False),
    sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
    sa.Column("taken_by", sa.Integer(), nullable=True),
    sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("outcome", sa.Enum("referred to the safeguarding team", "passed to the responsible service", "early review or amendment of the plan arranged", "already known and being dealt with", "looked into, no action needed", name="outcome", native_enum=False, create_constraint=True, length=60), nullable=True),
    sa.Column("outcome_words", sa.Text(), nullable=False),
    sa.Column("closed_by", sa.Integer(), nullable=True),
    sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_concern_closed_with_outcome")),
    sa.CheckConstraint("(taken_at IS NULL) = (taken_by IS NULL)", name=op.f("ck_concern_taken_by_somebody")),
    sa.ForeignKeyConstraint(["allocation_id", "round_id"], ["allocation.id", "allocation.round_id"], name="fk_concern_allocation_id_round_id"),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_concern_area_id")),
    sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_concern_closed_by")),
    sa.ForeignKeyConstraint(["raised_by"], ["person.id"], name=op.f("fk_concern_raised_by")),
    sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_concern_taken_by")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_concern"))
    )
    op.create_index(op.f("ix_concern_area_id"), "concern", ["area_id"], unique=False)
    op.create_index(op.f("ix_concern_round_id"), "concern", ["round_id"], unique=False)
    op.create_table("work_time",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("allocation_id", sa.Integer(), nullable=False),
    sa.Column("active_seconds", sa.Integer(), nullable=False),
    sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("active_seconds >= 0", name=op.f("ck_work_time_active_seconds")),
    sa.ForeignKeyConstraint(["allocation_id"], ["allocation.id"], name=op.f("fk_work_time_allocation_id")),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_work_time_area_id")),
    sa.PrimaryKeyConstraint("allocation_id", name=op.f("pk_work_time"))
    )
    op.create_index(op.f("ix_work_time_area_id"), "work_time", ["area_id"], unique=False)
    op.create_table("section_note",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("assessment_id", sa.Integer(), nullable=False),
    sa.Column("round_id", sa.Integer(), nullable=False),
    sa.Column("rubric_version_id", sa.Integer(), nullable=False),
    sa.Column("section", sa.String(length=60), nullable=False),
    sa.Column("strengths", sa.Text(), nullable=False),
    sa.Column("development", sa.Text(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_section_note_area_id")),
    sa.ForeignKeyConstraint(["assessment_id", "round_id"], ["assessment.id", "assessment.round_id"], name="fk_section_note_assessment_id_round_id"),
    sa.ForeignKeyConstraint(["round_id", "rubric_version_id"], ["round_rubric.round_id", "round_rubric.rubric_version_id"], name="fk_section_note_round_id_rubric_version_id"),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_section_note")),
    sa.UniqueConstraint("assessment_id", "rubric_version_id", "section", name=op.f("uq_section_note_assessment_id_rubric_version_id_section"))
    )
    op.create_index(op.f("ix_section_note_area_id"), "section_note", ["area_id"], unique=False)
    op.create_index(op.f("ix_section_note_round_id"), "section_note", ["round_id"], unique=False)


def downgrade() -> None:
    for table in ("section_note", "work_time", "concern", "check_grade", "postponement", "panel", "check_plan", "panel_member", "scoring_habit"):
        op.drop_table(table)
    op.drop_index("uq_audit_round_calibrates_id", "audit_round")
    for table, column, _ in reversed(ADDED):
        op.drop_column(table, column)
