"""A row of every table that the database takes, and what must be said with a person or a plan."""

from typing import Any

from tests.support.refused_rows import UNUSED, WITHOUT_NA, copy

# What to change so that the copy is sound: each table's row, and what makes it another one. They are the
# control of all cases: a database that refused everything would pass the others.
_SOUND: list[tuple[str, str, dict[str, Any]]] = [
    ("area", "", {"key": "elsewhere"}),
    ("agency", "", {"key": "police"}),
    ("person", "", {"sign_in_name": "another@example.org"}),
    ("person_role", "", {"role": "administrator"}),
    ("rubric_version", "", {"version": 99}),
    ("audit_point", UNUSED, {"code": "T-99"}),
    ("point_grade", WITHOUT_NA, {"grade": "NA"}),
    ("plan", "", {"reference": "OTH-9999"}),
    ("audit_round", "", {"name": "Another"}),
    ("round_rubric", "", {"position": 9, "rubric_version_id": "@strange_rubric"}),
    ("round_agency", "", {"agency_id": "@fourth_agency"}),
    ("draw", "", {"round_id": "@other_round"}),
    ("sample_plan", "", {"plan_id": "@other_plan"}),
    ("allocation", "", {"auditor_id": "@chair"}),
    ("conflict", "", {"person_id": "@person"}),
    ("waiver", "", {"agency_id": "@other_agency"}),
    ("assessment", "", {"allocation_id": "@other_allocation"}),
    ("score", "", {"audit_point_id": "@third_point"}),
    ("section_note", "", {"section": "B"}),
    ("work_time", "", {"allocation_id": "@other_allocation"}),
    ("scoring_habit", "", {"person_id": "@other_person"}),
    ("concern", "", {}),
    ("moderated_grade", "", {"revision": 2}),
    ("dissent", "", {"agency_id": "@other_agency"}),
    ("postponement", "", {}),
    ("panel", "", {"round_id": "@other_round", "sample_plan_id": None}),
    ("panel_member", "", {"person_id": "@other_person"}),
    ("overall_grade", "", {"revision": 2}),
    ("sign_off", "", {"number": 2}),
    ("check_plan", "", {"plan_id": "@other_plan"}),
    ("check_grade", "", {"audit_point_id": "@third_point"}),
    ("figure_summary", "", {"outcome": "O"}),
    ("figure_grid", "", {"sign_off_id": "@other_sign_off"}),
    ("learning_item", "", {}),
    ("action", "", {"reference": "A-2"}),
    ("action_point", "", {"point_code": "T-2"}),
    ("trail_head", "", {"chain": 99}),
    ("trail_entry", "", {"sequence": 99_999}),
    ("write_key", "", {"key": "another"}),
    ("api_token", "", {"token_hash": "another"}),
    ("report_words", "", {}),
    ("report_period", "", {"rounds": ",99995,99996,"}),
    ("report_period_round", "", {"period_id": "@empty_period"}),
    ("report_period_words", "", {}),
    ("area_setting", "", {}),
    ("past_upload", "", {}),
    ("column_mapping", "", {"name": "Another"}),
]


SOUND = [copy("", table, row, **changes) for table, row, changes in _SOUND]


# What must be said with a person or a plan that is not always there.
NEEDED_WITH: dict[str, dict[str, Any]] = {
    "draw.drawn_by": {"drawn_at": "@now"},
    "sample_plan.withdrawn_by": {"withdrawn_at": "@now", "withdrawn_reason": "plan ceased"},
    "sign_off.second_id": {"second_at": "@now"},
    "sign_off.voided_by": {"voided_at": "@now", "void_reason": "Slip"},
    "postponement.resumed_by": {"resumed_at": "@now"},
    "concern.taken_by": {"taken_at": "@now"},
    "concern.closed_by": {"closed_at": "@now", "outcome": "looked into, no action needed"},
    "api_token.revoked_by": {"revoked_at": "@now"},
    "check_plan.repeats_id": {"kind": "repeat of an earlier plan"},
}
