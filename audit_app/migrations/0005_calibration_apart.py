"""Calibration plans stay apart from audits: marked for good, never drawn, only ever in a companion round.

calibration_apart: an audit's sample takes no calibration plan and a companion's no other; what a plan is kept
for never changes. agreed_beforehand: the grades agreed for an anchor plan are written before anybody scores
it, and never changed after.
"""

import sqlalchemy as sa
from alembic import op

from audit_app import guards
from audit_app.guards import Guard

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CHECK = "CONSTRAINT ck_plan_calibration_is_not_drawn CHECK (NOT calibration OR status = 'past')"
MIXED = (
    "(SELECT calibration FROM plan WHERE id = {row}.plan_id) <>"
    " ((SELECT calibrates_id FROM audit_round WHERE id = {row}.round_id) IS NOT NULL)"
)
IN_A_LIST = (
    "EXISTS (SELECT 1 FROM sample_plan JOIN check_plan ON check_plan.plan_id = sample_plan.plan_id"
    " WHERE check_plan.id = NEW.check_plan_id)"
)
APART = "Calibration plans and audits stay apart"
BEFOREHAND = "The grades of an anchor plan are agreed beforehand"


def _rows() -> list[Guard]:
    rows: list[Guard] = [
        ("calibration_apart", "sample_plan", kind, MIXED, APART) for kind in ("INSERT", "UPDATE")
    ]
    kept = "NEW.calibration <> OLD.calibration"
    rows.append(("calibration_apart", "plan", "UPDATE", kept, APART))
    rows.append(("agreed_beforehand", "check_grade", "INSERT", IN_A_LIST, BEFOREHAND))
    rows += [("agreed_beforehand", "check_grade", kind, "1 = 1", BEFOREHAND) for kind in ("UPDATE", "DELETE")]
    return rows


def upgrade() -> None:
    false = "0" if op.get_bind().dialect.name == "sqlite" else "false"
    column = f"calibration BOOLEAN DEFAULT {false} NOT NULL {CHECK}"
    op.execute(sa.text(f"ALTER TABLE plan ADD COLUMN {column}"))
    guards.make(_rows())


def downgrade() -> None:
    guards.drop(_rows())
    op.drop_column("plan", "calibration")
