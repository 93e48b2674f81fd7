"""The Learning and Improvement report: frozen grids, settings, the report's own words, tokens, mappings.

New guards. frozen_grid: what a sign-off froze never changes. setting_history: a setting is set anew, never
rewritten. report_words: words are added, never changed, and only while the round is not signed off.
"""

import sqlalchemy as sa
from alembic import op

from audit_app import guards
from audit_app.guards import STATE, Guard

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Columns are added in plain SQL: SQLite adds one with its constraints in no other way.
ADDED = (
    ("assess_decision_on", "DATE"),
    ("advice_requested_on", "DATE"),
    ("psychology_advice_on", "DATE"),
    ("health_advice_on", "DATE"),
    ("social_care_advice_on", "DATE"),
    ("draft_on", "DATE"),
    ("transfer", "VARCHAR(40)"),
    ("transfer_year", "INTEGER"),
    (
        "late_reason",
        "VARCHAR(60) CONSTRAINT ck_plan_late_reason CHECK (late_reason IN ("
        "'exceptional personal circumstances', 'absent from the area', 'school or setting closed',"
        " 'appointment missed'))",
    ),
)


def _rows() -> list[Guard]:
    rows: list[Guard] = []
    for name, table, said in (
        ("frozen_grid", "figure_grid", "What a sign-off froze never changes"),
        ("setting_history", "area_setting", "A setting is set anew, never rewritten"),
        ("report_words", "report_words", "Words of a report are written anew, never rewritten"),
    ):
        rows += [(name, table, kind, "1 = 1", said) for kind in ("UPDATE", "DELETE")]
    rows.append(
        ("signed_off_round", "report_words", "INSERT", STATE + " = 'signed off'", "The round is signed off")
    )
    return rows


def upgrade() -> None:
    for column, kind in ADDED:
        op.execute(sa.text(f"ALTER TABLE plan ADD COLUMN {column} {kind}"))
    op.create_table("api_token",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("name", sa.String(length=100), nullable=False),
    sa.Column("scope", sa.Enum("internal", "public", name="scope", native_enum=False, create_constraint=True, length=60), nullable=False),
    sa.Column("token_hash", sa.String(length=64), nullable=False),
    sa.Column("begins", sa.String(length=12), nullable=False),
    sa.Column("made_by", sa.Integer(), nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("revoked_by", sa.Integer(), nullable=True),
    sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("ck_api_token_revoked_by_somebody")),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_api_token_area_id")),
    sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_api_token_made_by")),
    sa.ForeignKeyConstraint(["revoked_by"], ["person.id"], name=op.f("fk_api_token_revoked_by")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
    sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash"))
    )
    op.create_index(op.f("ix_api_token_area_id"), "api_token", ["area_id"], unique=False)
    op.create_table("area_setting",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("name", sa.String(length=60), nullable=False),
    sa.Column("value", sa.JSON(), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("set_by", sa.Integer(), nullable=False),
    sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_setting_area_id")),
    sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_area_setting_set_by")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_area_setting"))
    )
    op.create_index(op.f("ix_area_setting_area_id"), "area_setting", ["area_id"], unique=False)
    op.create_table("column_mapping",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("name", sa.String(length=100), nullable=False),
    sa.Column("headings_hash", sa.String(length=64), nullable=False),
    sa.Column("mapping", sa.JSON(), nullable=False),
    sa.Column("made_by", sa.Integer(), nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_column_mapping_area_id")),
    sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_column_mapping_made_by")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mapping")),
    sa.UniqueConstraint("area_id", "name", name=op.f("uq_column_mapping_area_id_name"))
    )
    op.create_index(op.f("ix_column_mapping_area_id"), "column_mapping", ["area_id"], unique=False)
    op.create_index(op.f("ix_column_mapping_headings_hash"), "column_mapping", ["headings_hash"], unique=False)
    op.create_table("past_upload",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), nullable=False),
    sa.Column("file_name", sa.String(length=200), nullable=False),
    sa.Column("content", sa.LargeBinary(), nullable=False),
    sa.Column("mapping", sa.JSON(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_past_upload_area_id")),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_past_upload_person_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_past_upload"))
    )
    op.create_index(op.f("ix_past_upload_area_id"), "past_upload", ["area_id"], unique=False)
    op.create_table("report_words",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("round_id", sa.Integer(), nullable=False),
    sa.Column("part", sa.String(length=60), nullable=False),
    sa.Column("drafted", sa.Text(), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("written_by", sa.Integer(), nullable=False),
    sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_report_words_area_id")),
    sa.ForeignKeyConstraint(["round_id"], ["audit_round.id"], name=op.f("fk_report_words_round_id")),
    sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_report_words_written_by")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_report_words"))
    )
    op.create_index(op.f("ix_report_words_area_id"), "report_words", ["area_id"], unique=False)
    op.create_index(op.f("ix_report_words_round_id"), "report_words", ["round_id"], unique=False)
    op.create_table("figure_grid",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("round_id", sa.Integer(), nullable=False),
    sa.Column("sign_off_id", sa.Integer(), nullable=False),
    sa.Column("body", sa.Text(), nullable=False),
    sa.Column("body_hash", sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_figure_grid_area_id")),
    sa.ForeignKeyConstraint(["round_id"], ["audit_round.id"], name=op.f("fk_figure_grid_round_id")),
    sa.ForeignKeyConstraint(["sign_off_id"], ["sign_off.id"], name=op.f("fk_figure_grid_sign_off_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_grid")),
    sa.UniqueConstraint("sign_off_id", name=op.f("uq_figure_grid_sign_off_id"))
    )
    op.create_index(op.f("ix_figure_grid_area_id"), "figure_grid", ["area_id"], unique=False)
    op.create_index(op.f("ix_figure_grid_round_id"), "figure_grid", ["round_id"], unique=False)
    op.create_index(
        "ix_figure_summary_trends",
        "figure_summary",
        ["area_id", "source", "round_id", "audit_point_id", "outcome", "count"],
        unique=False,
    )
    guards.make(_rows())


def downgrade() -> None:
    guards.drop(_rows())
    op.drop_index("ix_figure_summary_trends", table_name="figure_summary")
    for table in ("figure_grid", "report_words", "past_upload", "column_mapping", "area_setting", "api_token"):
        op.drop_table(table)
    for column, _ in reversed(ADDED):
        op.drop_column("plan", column)
