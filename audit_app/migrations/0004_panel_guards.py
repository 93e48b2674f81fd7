"""Guards of what 0003 brought, and blindness for those who are added after the reveal.

New: after_reveal_marked. An allocation made once the grades are revealed says so, no other does, and that never
changes; only its scores may be written after the reveal.
"""

from audit_app import guards
from audit_app.guards import STATE, Guard

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPERATIONS = ("INSERT", "UPDATE", "DELETE")
CHANGES = ("UPDATE", "DELETE")
SIGNED = "The round is signed off"
CLOSED = "The round is not in scoring"
AFTER_REVEAL = (
    "EXISTS (SELECT 1 FROM assessment JOIN allocation ON allocation.id = assessment.allocation_id"
    " WHERE assessment.id = {row}.assessment_id AND allocation.after_reveal)"
)
LATE = f"({STATE} NOT IN ('moderation', 'reopened') OR NOT {AFTER_REVEAL})"
SEALED = "(SELECT sealed_at FROM assessment WHERE id = {row}.assessment_id) IS NOT NULL"
OLD_BLIND = [("blind_scoring", "score", kind, STATE + " <> 'scoring'", CLOSED) for kind in OPERATIONS]
SIGNATURE = (
    "OLD.voided_at IS NOT NULL OR NEW.snapshot <> OLD.snapshot OR NEW.snapshot_hash <> OLD.snapshot_hash"
    " OR NEW.chair_id <> OLD.chair_id OR NEW.chair_at <> OLD.chair_at"
    " OR (OLD.second_id IS NOT NULL AND NEW.second_id <> OLD.second_id)"
)
# What is given once: neither changed nor emptied again.
GIVEN_ONCE = "".join(
    f" OR (OLD.{column} IS NOT NULL AND (NEW.{column} IS NULL OR NEW.{column} <> OLD.{column}))"
    for column in ("second_id", "second_at", "chair_agency_id", "second_agency_id")
)
REVEALED = f"{STATE} IN ('moderation', 'reopened')".replace("{row}", "NEW")
SEALED_BLIND = "EXISTS (SELECT 1 FROM assessment WHERE allocation_id = NEW.id AND sealed_at IS NOT NULL)"
# Who had not sealed by the reveal may come back after it, marked. The mark is never taken off again.
REMARKED = (
    "(OLD.after_reveal AND NOT NEW.after_reveal)"
    f" OR (NEW.after_reveal AND NOT OLD.after_reveal AND (NOT ({REVEALED}) OR {SEALED_BLIND}))"
    f" OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL AND NOT NEW.after_reveal AND {REVEALED})"
)
GIVEN_LATE = (
    "EXISTS (SELECT 1 FROM allocation WHERE allocation.id = {row}.allocation_id AND allocation.after_reveal)"
)
RESIGNED = "A sign-off never changes"
OLD_SIGNATURE = [("signed_snapshot", "sign_off", "UPDATE", SIGNATURE, RESIGNED)]


def _rows() -> list[Guard]:
    rows: list[Guard] = [("signed_snapshot", "sign_off", "UPDATE", SIGNATURE + GIVEN_ONCE, RESIGNED)]
    for table in ("score", "section_note"):
        blind = f"{STATE} <> 'scoring' AND {LATE}"
        rows.extend(("blind_scoring", table, kind, blind, CLOSED) for kind in OPERATIONS)
    for kind in OPERATIONS:
        rows.append(("sealed_assessment", "section_note", kind, SEALED, "The assessment is sealed"))
        rows.extend(
            ("signed_off_round", table, kind, STATE + " = 'signed off'", SIGNED)
            for table in ("section_note", "postponement", "panel_member")
        )
    # Both ways: a mark given before the reveal would keep blind grades out of the agreement figures.
    mismarked = f"NEW.after_reveal <> ({REVEALED})"
    rows.append(("after_reveal_marked", "allocation", "INSERT", mismarked, "Who was not blind is marked"))
    rows.append(("after_reveal_marked", "allocation", "UPDATE", REMARKED, "Who was blind never changes"))
    unsealed = f"{STATE} <> 'scoring' AND ({STATE} NOT IN ('moderation', 'reopened') OR NOT {GIVEN_LATE})"
    rows.extend(("blind_scoring", "assessment", kind, unsealed, CLOSED) for kind in ("INSERT", "UPDATE"))
    return rows


def upgrade() -> None:
    guards.drop([*OLD_BLIND, *OLD_SIGNATURE])
    guards.make(_rows())


def downgrade() -> None:
    guards.drop(_rows())
    guards.make([*OLD_BLIND, *OLD_SIGNATURE])
