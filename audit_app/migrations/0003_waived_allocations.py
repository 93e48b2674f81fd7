"""An allocation may end because its agency was waived: one more code for why.

SQLite cannot alter a check, and making the table anew would drop its triggers and the rows that point at it. Its
manual's own way for a change that leaves every stored row as it is: write the new words into the schema.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FEWER = "'conflict of interest', 'auditor not available', 'given to somebody else', 'plan withdrawn'"
MORE = f"{FEWER}, 'agency waived'"


def _change(before: str, after: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_allocation_ended_reason"), "allocation", type_="check")
        op.create_check_constraint(
            op.f("ck_allocation_ended_reason"), "allocation", f"ended_reason IN ({after})"
        )
        return
    number = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_schema SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = 'allocation' AND instr(sql, :before) > 0"
        ),
        {"before": f"IN ({before})", "after": f"IN ({after})"},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {number + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
    if changed.rowcount != 1:
        raise RuntimeError("The check of allocation.ended_reason is not as the first migration wrote it.")


def upgrade() -> None:
    _change(FEWER, MORE)


def downgrade() -> None:
    op.execute(
        "UPDATE allocation SET ended_reason = 'given to somebody else' WHERE ended_reason = 'agency waived'"
    )
    _change(MORE, FEWER)
