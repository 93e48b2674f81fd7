"""Triggers: what must never change is refused by the database itself, on SQLite and PostgreSQL alike.

Every refusal carries the name of its guard, as a constraint's would: trail_only_grows, published_rubric,
sealed_assessment, blind_scoring, signed_off_round, settled_only_added, fixed_draw, signed_snapshot.
"""

from alembic import op

from audit_app import guards
from audit_app.guards import STATE, Guard

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OPERATIONS = ("INSERT", "UPDATE", "DELETE")
CHANGES = ("UPDATE", "DELETE")
OF_ROUND = (
    "round_rubric",
    "round_agency",
    "draw",
    "sample_plan",
    "allocation",
    "waiver",
    "assessment",
    "score",
    "moderated_grade",
    "overall_grade",
)
# (guard, table, operation, condition that refuses, sentence). {row} is the row looked at.
SEALED = "(SELECT sealed_at FROM assessment WHERE id = {row}.assessment_id) IS NOT NULL"
DISSENT_STATE = (
    "(SELECT state FROM audit_round WHERE id ="
    " (SELECT round_id FROM moderated_grade WHERE id = {row}.moderated_grade_id))"
)
SIGNED = "The round is signed off"


def _rows() -> list[Guard]:
    rows = [("trail_only_grows", "trail_entry", kind, "1 = 1", "The trail only grows") for kind in CHANGES]
    for table in ("rubric_version", "audit_point", "point_grade"):
        for kind in CHANGES:
            rows.append(("published_rubric", table, kind, "1 = 1", "A published rubric never changes"))
    used = "EXISTS (SELECT 1 FROM round_rubric WHERE rubric_version_id = NEW.rubric_version_id)"
    rows.append(("published_rubric", "audit_point", "INSERT", used, "A rubric in use gets no new point"))
    graded = (
        "EXISTS (SELECT 1 FROM round_rubric JOIN audit_point"
        " ON audit_point.rubric_version_id = round_rubric.rubric_version_id"
        " WHERE audit_point.id = NEW.audit_point_id)"
    )
    rows.append(("published_rubric", "point_grade", "INSERT", graded, "A rubric in use gets no new grade"))
    for kind in CHANGES:
        rows.append(
            ("sealed_assessment", "assessment", kind, "OLD.sealed_at IS NOT NULL", "The assessment is sealed")
        )
    for kind in OPERATIONS:
        rows.append(("sealed_assessment", "score", kind, SEALED, "The assessment is sealed"))
        rows.append(("blind_scoring", "score", kind, STATE + " <> 'scoring'", "The round is not in scoring"))
        rows.extend(
            ("signed_off_round", table, kind, STATE + " = 'signed off'", SIGNED) for table in OF_ROUND
        )
        rows.append(("signed_off_round", "dissent", kind, DISSENT_STATE + " = 'signed off'", SIGNED))
    reopening = (
        "OLD.state = 'signed off' AND"
        " (NEW.state <> 'reopened' OR NEW.name <> OLD.name OR NEW.held_on <> OLD.held_on)"
    )
    rows.append(("signed_off_round", "audit_round", "UPDATE", reopening, SIGNED))
    rows.append(("signed_off_round", "audit_round", "DELETE", "OLD.state = 'signed off'", SIGNED))
    for table in ("moderated_grade", "dissent", "overall_grade"):
        for kind in CHANGES:
            rows.append(
                ("settled_only_added", table, kind, "1 = 1", "What the panel settled is only added to")
            )
    refixed = "OLD.drawn_at IS NOT NULL OR NEW.seed <> OLD.seed OR NEW.frame_hash <> OLD.frame_hash"
    rows.append(("fixed_draw", "draw", "UPDATE", refixed, "A draw is made once"))
    rows.append(("fixed_draw", "draw", "DELETE", "1 = 1", "A draw is made once"))
    resigned = (
        "OLD.voided_at IS NOT NULL OR NEW.snapshot <> OLD.snapshot OR NEW.snapshot_hash <> OLD.snapshot_hash"
        " OR NEW.chair_id <> OLD.chair_id OR NEW.chair_at <> OLD.chair_at"
        " OR (OLD.second_id IS NOT NULL AND NEW.second_id <> OLD.second_id)"
    )
    rows.append(("signed_snapshot", "sign_off", "UPDATE", resigned, "A sign-off never changes"))
    rows.append(("signed_snapshot", "sign_off", "DELETE", "1 = 1", "A sign-off never changes"))
    return rows


def upgrade() -> None:
    guards.make(_rows())
    if op.get_bind().dialect.name == "postgresql":
        op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON trail_entry FROM CURRENT_USER")


def downgrade() -> None:
    guards.drop(_rows())
    if op.get_bind().dialect.name == "postgresql":
        op.execute("GRANT UPDATE, DELETE, TRUNCATE ON trail_entry TO CURRENT_USER")
