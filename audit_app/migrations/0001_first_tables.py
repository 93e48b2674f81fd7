"""The first tables."""

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None
branch_labels = ("default",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("key", name=op.f("uq_area_key")),
    )
    op.create_table(
        "rubric_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("applies_to", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_version")),
        sa.UniqueConstraint("slug", "version", name=op.f("uq_rubric_version_slug_version")),
    )
    op.create_table(
        "trail_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_entry")),
        sa.UniqueConstraint("chain", "sequence", name=op.f("uq_trail_entry_chain_sequence")),
    )
    op.create_index("ix_trail_entry_plan", "trail_entry", ["chain", "plan_id"], unique=False)
    op.create_index("ix_trail_entry_round", "trail_entry", ["chain", "round_id"], unique=False)
    op.create_index("ix_trail_entry_subject", "trail_entry", ["chain", "subject", "subject_id"], unique=False)
    op.create_table(
        "trail_head",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_trail_head")),
    )
    op.create_table(
        "write_key",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_write_key")),
    )
    op.create_table(
        "agency",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_agency_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("area_id", "key", name=op.f("uq_agency_area_id_key")),
    )
    op.create_index(op.f("ix_agency_area_id"), "agency", ["area_id"], unique=False)
    op.create_table(
        "audit_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rubric_version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("agencies", sa.JSON(), nullable=False),
        sa.Column("lead", sa.String(length=40), nullable=False),
        sa.Column("na_allowed", sa.Boolean(), nullable=False),
        sa.Column("na_condition", sa.Text(), nullable=True),
        sa.Column("limiting", sa.Boolean(), nullable=False),
        sa.Column("descriptors", sa.JSON(), nullable=False),
        sa.CheckConstraint("basis IN ('must', 'should', 'practice')", name=op.f("ck_audit_point_basis")),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"], ["rubric_version.id"], name=op.f("fk_audit_point_rubric_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_point")),
        sa.UniqueConstraint("rubric_version_id", "code", name=op.f("uq_audit_point_rubric_version_id_code")),
        sa.UniqueConstraint("rubric_version_id", "id", name=op.f("uq_audit_point_rubric_version_id_id")),
    )
    op.create_index(op.f("ix_audit_point_code"), "audit_point", ["code"], unique=False)
    op.create_table(
        "plan",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "ceased",
                "past",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("plan_type", sa.String(length=20), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("review_meeting_on", sa.Date(), nullable=True),
        sa.Column("decision_on", sa.Date(), nullable=True),
        sa.Column("amended_on", sa.Date(), nullable=True),
        sa.Column("year_group", sa.String(length=40), nullable=True),
        sa.Column("key_stage", sa.String(length=40), nullable=True),
        sa.Column("primary_need", sa.String(length=100), nullable=True),
        sa.Column("setting_type", sa.String(length=100), nullable=True),
        sa.Column("locality", sa.String(length=100), nullable=True),
        sa.Column("team", sa.String(length=100), nullable=True),
        sa.Column("writer", sa.String(length=100), nullable=True),
        sa.Column("looked_after", sa.Boolean(), nullable=True),
        sa.Column("last_audited_on", sa.Date(), nullable=True),
        sa.Column("child_ref", sa.String(length=64), nullable=True),
        sa.Column("characteristics", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "plan_type IN ('new', 'amended', 'annual review', 'advice')", name=op.f("ck_plan_plan_type")
        ),
        sa.CheckConstraint("length(reference) BETWEEN 1 AND 64", name=op.f("ck_plan_reference_length")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_plan_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("area_id", "reference", name=op.f("uq_plan_area_id_reference")),
    )
    op.create_index(op.f("ix_plan_area_id"), "plan", ["area_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("sign_in_name", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("team", sa.String(length=100), nullable=True),
        sa.Column("writer_code", sa.String(length=100), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("session_key", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("imported_as", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "active = false OR password_hash IS NOT NULL", name=op.f("ck_person_active_has_password")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_person_agency_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_person_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint(
            "area_id", "agency_id", "imported_as", name=op.f("uq_person_area_id_agency_id_imported_as")
        ),
        sa.UniqueConstraint("sign_in_name", name=op.f("uq_person_sign_in_name")),
    )
    op.create_index(op.f("ix_person_area_id"), "person", ["area_id"], unique=False)
    op.create_table(
        "point_grade",
        sa.Column("audit_point_id", sa.Integer(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "O", "G", "RI", "I", "NA", name="grade", native_enum=False, create_constraint=True, length=60
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["audit_point_id"], ["audit_point.id"], name=op.f("fk_point_grade_audit_point_id")
        ),
        sa.PrimaryKeyConstraint("audit_point_id", "grade", name=op.f("pk_point_grade")),
    )
    op.create_table(
        "audit_round",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "scoring",
                "moderation",
                "signed off",
                "reopened",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column(
            "trigger",
            sa.Enum(
                "any difference",
                "across the good line or two or more steps",
                name="trigger",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("sample_size", sa.Integer(), nullable=False),
        sa.Column("strata", sa.JSON(), nullable=False),
        sa.Column("minimum_per_stratum", sa.Integer(), nullable=False),
        sa.Column("exclusion_months", sa.Integer(), nullable=False),
        sa.Column("target_percent", sa.Integer(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("import_columns", sa.JSON(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("exclusion_months >= 0", name=op.f("ck_audit_round_exclusion_months")),
        sa.CheckConstraint("minimum_per_stratum >= 0", name=op.f("ck_audit_round_minimum_per_stratum")),
        sa.CheckConstraint("sample_size >= 0", name=op.f("ck_audit_round_sample_size")),
        sa.CheckConstraint("target_percent BETWEEN 1 AND 100", name=op.f("ck_audit_round_target_percent")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_audit_round_area_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_audit_round_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_round")),
        sa.UniqueConstraint("area_id", "name", name=op.f("uq_audit_round_area_id_name")),
    )
    op.create_index(op.f("ix_audit_round_area_id"), "audit_round", ["area_id"], unique=False)
    op.create_table(
        "conflict",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_conflict_area_id")),
        sa.ForeignKeyConstraint(["declared_by"], ["person.id"], name=op.f("fk_conflict_declared_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_conflict_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_conflict_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
        sa.UniqueConstraint("plan_id", "person_id", name=op.f("uq_conflict_plan_id_person_id")),
    )
    op.create_index(op.f("ix_conflict_area_id"), "conflict", ["area_id"], unique=False)
    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "auditor",
                "chair",
                "manager",
                "writer",
                "LIG reader",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_role_person_id")),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_person_role")),
    )
    op.create_table(
        "draw",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("frame", sa.JSON(), nullable=False),
        sa.Column("frame_hash", sa.String(length=64), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fixed_by", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_by", sa.Integer(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.CheckConstraint("(drawn_at IS NULL) = (drawn_by IS NULL)", name=op.f("ck_draw_drawn_by_somebody")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_draw_area_id")),
        sa.ForeignKeyConstraint(["drawn_by"], ["person.id"], name=op.f("fk_draw_drawn_by")),
        sa.ForeignKeyConstraint(["fixed_by"], ["person.id"], name=op.f("fk_draw_fixed_by")),
        sa.ForeignKeyConstraint(["round_id"], ["audit_round.id"], name=op.f("fk_draw_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        sa.UniqueConstraint("round_id", name=op.f("uq_draw_round_id")),
    )
    op.create_index(op.f("ix_draw_area_id"), "draw", ["area_id"], unique=False)
    op.create_table(
        "figure_summary",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("audit_point_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=320), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_figure_summary_count")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_figure_summary_area_id")),
        sa.ForeignKeyConstraint(
            ["audit_point_id"], ["audit_point.id"], name=op.f("fk_figure_summary_audit_point_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["audit_round.id"], name=op.f("fk_figure_summary_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_summary")),
        sa.UniqueConstraint(
            "round_id",
            "audit_point_id",
            "source",
            "outcome",
            name=op.f("uq_figure_summary_round_id_audit_point_id_source_outcome"),
        ),
    )
    op.create_index(op.f("ix_figure_summary_area_id"), "figure_summary", ["area_id"], unique=False)
    op.create_table(
        "learning_item",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("point_code", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_learning_item_area_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_learning_item_made_by")),
        sa.ForeignKeyConstraint(["round_id"], ["audit_round.id"], name=op.f("fk_learning_item_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_item")),
    )
    op.create_index(op.f("ix_learning_item_area_id"), "learning_item", ["area_id"], unique=False)
    op.create_index(op.f("ix_learning_item_point_code"), "learning_item", ["point_code"], unique=False)
    op.create_index(op.f("ix_learning_item_round_id"), "learning_item", ["round_id"], unique=False)
    op.create_table(
        "round_agency",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_round_agency_agency_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_round_agency_area_id")),
        sa.ForeignKeyConstraint(["round_id"], ["audit_round.id"], name=op.f("fk_round_agency_round_id")),
        sa.PrimaryKeyConstraint("round_id", "agency_id", name=op.f("pk_round_agency")),
    )
    op.create_index(op.f("ix_round_agency_area_id"), "round_agency", ["area_id"], unique=False)
    op.create_table(
        "round_rubric",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("rubric_version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_round_rubric_area_id")),
        sa.ForeignKeyConstraint(["round_id"], ["audit_round.id"], name=op.f("fk_round_rubric_round_id")),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"], ["rubric_version.id"], name=op.f("fk_round_rubric_rubric_version_id")
        ),
        sa.PrimaryKeyConstraint("round_id", "rubric_version_id", name=op.f("pk_round_rubric")),
    )
    op.create_index(op.f("ix_round_rubric_area_id"), "round_rubric", ["area_id"], unique=False)
    op.create_table(
        "sample_plan",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.String(length=300), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column(
            "withdrawn_reason",
            sa.Enum(
                "plan ceased",
                "child moved out of the area",
                "case file not available",
                "no auditor without a conflict of interest",
                "same child as another plan in the sample",
                "live complaint, tribunal or safeguarding work",
                "other",
                name="withdrawn_reason",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=True,
        ),
        sa.Column("withdrawn_words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_sample_plan_withdrawn_with_reason"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_sample_plan_area_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_sample_plan_plan_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["sample_plan.id"], name=op.f("fk_sample_plan_replaces_id")),
        sa.ForeignKeyConstraint(["round_id"], ["audit_round.id"], name=op.f("fk_sample_plan_round_id")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_sample_plan_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_plan")),
        sa.UniqueConstraint("id", "round_id", name=op.f("uq_sample_plan_id_round_id")),
        sa.UniqueConstraint("round_id", "plan_id", name=op.f("uq_sample_plan_round_id_plan_id")),
    )
    op.create_index(op.f("ix_sample_plan_area_id"), "sample_plan", ["area_id"], unique=False)
    op.create_index(op.f("ix_sample_plan_plan_id"), "sample_plan", ["plan_id"], unique=False)
    op.create_table(
        "sign_off",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("snapshot_hash", sa.String(length=64), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("chair_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(second_id IS NULL) = (second_at IS NULL)", name=op.f("ck_sign_off_second_with_time")
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (voided_by IS NULL) AND (voided_at IS NULL) = (void_reason IS NULL)",
            name=op.f("ck_sign_off_voided_with_reason"),
        ),
        sa.CheckConstraint("second_id <> chair_id", name=op.f("ck_sign_off_two_people")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_sign_off_area_id")),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"], name=op.f("fk_sign_off_chair_id")),
        sa.ForeignKeyConstraint(["round_id"], ["audit_round.id"], name=op.f("fk_sign_off_round_id")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_sign_off_second_id")),
        sa.ForeignKeyConstraint(["voided_by"], ["person.id"], name=op.f("fk_sign_off_voided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_sign_off_round_id_number")),
    )
    op.create_index(op.f("ix_sign_off_area_id"), "sign_off", ["area_id"], unique=False)
    op.create_table(
        "action",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("learning_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("strategic_lead", sa.String(length=200), nullable=False),
        sa.Column("responsible_officer", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("desired_impact", sa.Text(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column(
            "rag",
            sa.Enum("R", "A", "G", "C", name="rag", native_enum=False, create_constraint=True, length=60),
            nullable=False,
        ),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_action_area_id")),
        sa.ForeignKeyConstraint(["learning_id"], ["learning_item.id"], name=op.f("fk_action_learning_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_action_made_by")),
        sa.ForeignKeyConstraint(["round_id"], ["audit_round.id"], name=op.f("fk_action_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("area_id", "reference", name=op.f("uq_action_area_id_reference")),
    )
    op.create_index(op.f("ix_action_area_id"), "action", ["area_id"], unique=False)
    op.create_index(op.f("ix_action_round_id"), "action", ["round_id"], unique=False)
    op.create_table(
        "allocation",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("sample_plan_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("auditor_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_reason",
            sa.Enum(
                "conflict of interest",
                "auditor not available",
                "given to somebody else",
                "plan withdrawn",
                "agency waived",
                name="ended_reason",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_reason IS NULL)", name=op.f("ck_allocation_ended_with_reason")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_allocation_agency_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_allocation_area_id")),
        sa.ForeignKeyConstraint(["auditor_id"], ["person.id"], name=op.f("fk_allocation_auditor_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_allocation_made_by")),
        sa.ForeignKeyConstraint(
            ["sample_plan_id", "round_id"],
            ["sample_plan.id", "sample_plan.round_id"],
            name="fk_allocation_sample_plan_id_round_id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint("id", "round_id", name=op.f("uq_allocation_id_round_id")),
        sa.UniqueConstraint(
            "sample_plan_id", "auditor_id", name=op.f("uq_allocation_sample_plan_id_auditor_id")
        ),
    )
    op.create_index(op.f("ix_allocation_area_id"), "allocation", ["area_id"], unique=False)
    op.create_index(op.f("ix_allocation_auditor_id"), "allocation", ["auditor_id"], unique=False)
    op.create_index(op.f("ix_allocation_round_id"), "allocation", ["round_id"], unique=False)
    op.create_table(
        "moderated_grade",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("sample_plan_id", sa.Integer(), nullable=False),
        sa.Column("rubric_version_id", sa.Integer(), nullable=False),
        sa.Column("audit_point_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "O", "G", "RI", "I", "NA", name="grade", native_enum=False, create_constraint=True, length=60
            ),
            nullable=True,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "evidence missed",
                "descriptor read differently",
                "descriptor unclear",
                "different information",
                "outside the agency's remit",
                "slip",
                "lead agency's grade accepted",
                "retracted",
                "imported",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(grade IS NULL) = (reason = 'retracted')",
            name=op.f("ck_moderated_grade_retraction_has_no_grade"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_moderated_grade_area_id")),
        sa.ForeignKeyConstraint(
            ["audit_point_id", "grade"],
            ["point_grade.audit_point_id", "point_grade.grade"],
            name="fk_moderated_grade_audit_point_id_grade",
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "rubric_version_id"],
            ["round_rubric.round_id", "round_rubric.rubric_version_id"],
            name="fk_moderated_grade_round_id_rubric_version_id",
        ),
        sa.ForeignKeyConstraint(
            ["rubric_version_id", "audit_point_id"],
            ["audit_point.rubric_version_id", "audit_point.id"],
            name="fk_moderated_grade_rubric_version_id_audit_point_id",
        ),
        sa.ForeignKeyConstraint(
            ["sample_plan_id", "round_id"],
            ["sample_plan.id", "sample_plan.round_id"],
            name="fk_moderated_grade_sample_plan_id_round_id",
        ),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_moderated_grade_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderated_grade")),
        sa.UniqueConstraint(
            "sample_plan_id",
            "audit_point_id",
            "revision",
            name=op.f("uq_moderated_grade_sample_plan_id_audit_point_id_revision"),
        ),
    )
    op.create_index(op.f("ix_moderated_grade_area_id"), "moderated_grade", ["area_id"], unique=False)
    op.create_index(op.f("ix_moderated_grade_round_id"), "moderated_grade", ["round_id"], unique=False)
    op.create_table(
        "overall_grade",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("sample_plan_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "suggested",
            sa.Enum(
                "O",
                "G",
                "RI",
                "I",
                "NA",
                name="suggested",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=True,
        ),
        sa.Column(
            "grade",
            sa.Enum(
                "O", "G", "RI", "I", "NA", name="grade", native_enum=False, create_constraint=True, length=60
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("grade IN ('O', 'G', 'RI', 'I')", name=op.f("ck_overall_grade_four_grades")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_overall_grade_area_id")),
        sa.ForeignKeyConstraint(
            ["sample_plan_id", "round_id"],
            ["sample_plan.id", "sample_plan.round_id"],
            name="fk_overall_grade_sample_plan_id_round_id",
        ),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_overall_grade_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overall_grade")),
        sa.UniqueConstraint(
            "sample_plan_id", "revision", name=op.f("uq_overall_grade_sample_plan_id_revision")
        ),
    )
    op.create_index(op.f("ix_overall_grade_area_id"), "overall_grade", ["area_id"], unique=False)
    op.create_index(op.f("ix_overall_grade_round_id"), "overall_grade", ["round_id"], unique=False)
    op.create_table(
        "waiver",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("sample_plan_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "not involved with the child",
                "no auditor available",
                "section not applicable to the agency",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("waived_by", sa.Integer(), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_waiver_agency_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_waiver_area_id")),
        sa.ForeignKeyConstraint(
            ["sample_plan_id", "round_id"],
            ["sample_plan.id", "sample_plan.round_id"],
            name="fk_waiver_sample_plan_id_round_id",
        ),
        sa.ForeignKeyConstraint(["waived_by"], ["person.id"], name=op.f("fk_waiver_waived_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sa.UniqueConstraint("sample_plan_id", "agency_id", name=op.f("uq_waiver_sample_plan_id_agency_id")),
    )
    op.create_index(op.f("ix_waiver_area_id"), "waiver", ["area_id"], unique=False)
    op.create_index(op.f("ix_waiver_round_id"), "waiver", ["round_id"], unique=False)
    op.create_table(
        "action_point",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("point_code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_point_action_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_action_point_area_id")),
        sa.PrimaryKeyConstraint("action_id", "point_code", name=op.f("pk_action_point")),
    )
    op.create_index(op.f("ix_action_point_area_id"), "action_point", ["area_id"], unique=False)
    op.create_index(op.f("ix_action_point_point_code"), "action_point", ["point_code"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("allocation_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["allocation_id", "round_id"],
            ["allocation.id", "allocation.round_id"],
            name="fk_assessment_allocation_id_round_id",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_assessment_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("allocation_id", name=op.f("uq_assessment_allocation_id")),
        sa.UniqueConstraint("id", "round_id", name=op.f("uq_assessment_id_round_id")),
    )
    op.create_index(op.f("ix_assessment_area_id"), "assessment", ["area_id"], unique=False)
    op.create_index(op.f("ix_assessment_round_id"), "assessment", ["round_id"], unique=False)
    op.create_table(
        "dissent",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moderated_grade_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_dissent_agency_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_dissent_area_id")),
        sa.ForeignKeyConstraint(
            ["moderated_grade_id"], ["moderated_grade.id"], name=op.f("fk_dissent_moderated_grade_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dissent")),
        sa.UniqueConstraint(
            "moderated_grade_id", "agency_id", name=op.f("uq_dissent_moderated_grade_id_agency_id")
        ),
    )
    op.create_index(op.f("ix_dissent_area_id"), "dissent", ["area_id"], unique=False)
    op.create_table(
        "score",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("rubric_version_id", sa.Integer(), nullable=False),
        sa.Column("audit_point_id", sa.Integer(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "O", "G", "RI", "I", "NA", name="grade", native_enum=False, create_constraint=True, length=60
            ),
            nullable=True,
        ),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_score_area_id")),
        sa.ForeignKeyConstraint(
            ["assessment_id", "round_id"],
            ["assessment.id", "assessment.round_id"],
            name="fk_score_assessment_id_round_id",
        ),
        sa.ForeignKeyConstraint(
            ["audit_point_id", "grade"],
            ["point_grade.audit_point_id", "point_grade.grade"],
            name="fk_score_audit_point_id_grade",
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "rubric_version_id"],
            ["round_rubric.round_id", "round_rubric.rubric_version_id"],
            name="fk_score_round_id_rubric_version_id",
        ),
        sa.ForeignKeyConstraint(
            ["rubric_version_id", "audit_point_id"],
            ["audit_point.rubric_version_id", "audit_point.id"],
            name="fk_score_rubric_version_id_audit_point_id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "assessment_id", "audit_point_id", name=op.f("uq_score_assessment_id_audit_point_id")
        ),
    )
    op.create_index(op.f("ix_score_area_id"), "score", ["area_id"], unique=False)
    op.create_index(op.f("ix_score_round_id"), "score", ["round_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_score_round_id"), table_name="score")
    op.drop_index(op.f("ix_score_area_id"), table_name="score")
    op.drop_table("score")
    op.drop_index(op.f("ix_dissent_area_id"), table_name="dissent")
    op.drop_table("dissent")
    op.drop_index(op.f("ix_assessment_round_id"), table_name="assessment")
    op.drop_index(op.f("ix_assessment_area_id"), table_name="assessment")
    op.drop_table("assessment")
    op.drop_index(op.f("ix_action_point_point_code"), table_name="action_point")
    op.drop_index(op.f("ix_action_point_area_id"), table_name="action_point")
    op.drop_table("action_point")
    op.drop_index(op.f("ix_waiver_round_id"), table_name="waiver")
    op.drop_index(op.f("ix_waiver_area_id"), table_name="waiver")
    op.drop_table("waiver")
    op.drop_index(op.f("ix_overall_grade_round_id"), table_name="overall_grade")
    op.drop_index(op.f("ix_overall_grade_area_id"), table_name="overall_grade")
    op.drop_table("overall_grade")
    op.drop_index(op.f("ix_moderated_grade_round_id"), table_name="moderated_grade")
    op.drop_index(op.f("ix_moderated_grade_area_id"), table_name="moderated_grade")
    op.drop_table("moderated_grade")
    op.drop_index(op.f("ix_allocation_round_id"), table_name="allocation")
    op.drop_index(op.f("ix_allocation_auditor_id"), table_name="allocation")
    op.drop_index(op.f("ix_allocation_area_id"), table_name="allocation")
    op.drop_table("allocation")
    op.drop_index(op.f("ix_action_round_id"), table_name="action")
    op.drop_index(op.f("ix_action_area_id"), table_name="action")
    op.drop_table("action")
    op.drop_index(op.f("ix_sign_off_area_id"), table_name="sign_off")
    op.drop_table("sign_off")
    op.drop_index(op.f("ix_sample_plan_plan_id"), table_name="sample_plan")
    op.drop_index(op.f("ix_sample_plan_area_id"), table_name="sample_plan")
    op.drop_table("sample_plan")
    op.drop_index(op.f("ix_round_rubric_area_id"), table_name="round_rubric")
    op.drop_table("round_rubric")
    op.drop_index(op.f("ix_round_agency_area_id"), table_name="round_agency")
    op.drop_table("round_agency")
    op.drop_index(op.f("ix_learning_item_round_id"), table_name="learning_item")
    op.drop_index(op.f("ix_learning_item_point_code"), table_name="learning_item")
    op.drop_index(op.f("ix_learning_item_area_id"), table_name="learning_item")
    op.drop_table("learning_item")
    op.drop_index(op.f("ix_figure_summary_area_id"), table_name="figure_summary")
    op.drop_table("figure_summary")
    op.drop_index(op.f("ix_draw_area_id"), table_name="draw")
    op.drop_table("draw")
    op.drop_table("person_role")
    op.drop_index(op.f("ix_conflict_area_id"), table_name="conflict")
    op.drop_table("conflict")
    op.drop_index(op.f("ix_audit_round_area_id"), table_name="audit_round")
    op.drop_table("audit_round")
    op.drop_table("point_grade")
    op.drop_index(op.f("ix_person_area_id"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_plan_area_id"), table_name="plan")
    op.drop_table("plan")
    op.drop_index(op.f("ix_audit_point_code"), table_name="audit_point")
    op.drop_table("audit_point")
    op.drop_index(op.f("ix_agency_area_id"), table_name="agency")
    op.drop_table("agency")
    op.drop_table("write_key")
    op.drop_table("trail_head")
    op.drop_index("ix_trail_entry_subject", table_name="trail_entry")
    op.drop_index("ix_trail_entry_round", table_name="trail_entry")
    op.drop_index("ix_trail_entry_plan", table_name="trail_entry")
    op.drop_table("trail_entry")
    op.drop_table("rubric_version")
    op.drop_table("area")
