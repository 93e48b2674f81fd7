"""Words of a report over rounds: which rounds it is of, and what was written in it.

report_period: which rounds a period is of never changes, they are of its area, and nobody writes in it before
all of them are there. report_words: words are added, never changed, here as in the report of one round.
"""

import sqlalchemy as sa
from alembic import op

from audit_app import guards
from audit_app.guards import Guard

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ASTRAY = (
    "EXISTS (SELECT 1 FROM report_period, audit_round"
    " WHERE report_period.id = NEW.period_id AND audit_round.id = NEW.round_id"
    " AND (audit_round.area_id <> report_period.area_id"
    " OR report_period.rounds NOT LIKE '%,' || CAST(NEW.round_id AS text) || ',%'))"
)
INCOMPLETE = (
    "(SELECT count(*) FROM report_period_round WHERE period_id = NEW.period_id) <>"
    " (SELECT length(rounds) - length(replace(rounds, ',', '')) - 1 FROM report_period"
    " WHERE report_period.id = NEW.period_id)"
)
ITS_ROUNDS = "A period is of its rounds, all of them, and no others"


def _rows() -> list[Guard]:
    rows: list[Guard] = [
        ("report_period", table, kind, "1 = 1", ITS_ROUNDS)
        for table in ("report_period", "report_period_round")
        for kind in ("UPDATE", "DELETE")
    ]
    rows += [
        ("report_words", "report_period_words", kind, "1 = 1", "Words of a report are written anew, never rewritten")
        for kind in ("UPDATE", "DELETE")
    ]
    rows.append(("report_period", "report_period_round", "INSERT", ASTRAY, ITS_ROUNDS))
    rows.append(("report_period", "report_period_words", "INSERT", INCOMPLETE, ITS_ROUNDS))
    return rows


def upgrade() -> None:
    op.create_table("report_period",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("rounds", sa.Text(), nullable=False),
    sa.CheckConstraint("rounds LIKE ',%,%,'", name=op.f("ck_report_period_several_rounds")),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_report_period_area_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_report_period")),
    sa.UniqueConstraint("area_id", "rounds", name=op.f("uq_report_period_area_id_rounds"))
    )
    op.create_index(op.f("ix_report_period_area_id"), "report_period", ["area_id"], unique=False)
    op.create_table("report_period_round",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("period_id", sa.Integer(), nullable=False),
    sa.Column("round_id", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_report_period_round_area_id")),
    sa.ForeignKeyConstraint(["period_id"], ["report_period.id"], name=op.f("fk_report_period_round_period_id")),
    sa.ForeignKeyConstraint(["round_id"], ["audit_round.id"], name=op.f("fk_report_period_round_round_id")),
    sa.PrimaryKeyConstraint("period_id", "round_id", name=op.f("pk_report_period_round"))
    )
    op.create_index(op.f("ix_report_period_round_area_id"), "report_period_round", ["area_id"], unique=False)
    op.create_index(op.f("ix_report_period_round_round_id"), "report_period_round", ["round_id"], unique=False)
    op.create_table("report_period_words",
    sa.Column("area_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("period_id", sa.Integer(), nullable=False),
    sa.Column("part", sa.String(length=60), nullable=False),
    sa.Column("drafted", sa.Text(), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("written_by", sa.Integer(), nullable=False),
    sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_report_period_words_area_id")),
    sa.ForeignKeyConstraint(["period_id"], ["report_period.id"], name=op.f("fk_report_period_words_period_id")),
    sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_report_period_words_written_by")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_report_period_words"))
    )
    op.create_index(op.f("ix_report_period_words_area_id"), "report_period_words", ["area_id"], unique=False)
    op.create_index(op.f("ix_report_period_words_period_id"), "report_period_words", ["period_id"], unique=False)
    guards.make(_rows())


def downgrade() -> None:
    guards.drop(_rows())
    for table in ("report_period_words", "report_period_round", "report_period"):
        op.drop_table(table)
