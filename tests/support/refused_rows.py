"""Rows no database of ours takes: one case for each named constraint of the tables.

Reading rule: a case copies the first row of a table in the world of build_rows.py (or the first that fits
`row`) with some changes; "@name" stands for an id of that world. The refusal must carry the case's name.
"""

from dataclasses import dataclass, field
from typing import Any

NONSENSE = "nonsense"


@dataclass(frozen=True)
class Case:
    """One refusal. `changes` may name ids of the world as "@name"; `before` runs first, and is undone too.

    `or_first` names a guard that refuses the same thing and may be asked before.
    """

    name: str
    table: str
    op: str = "copy"
    changes: dict[str, Any] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    row: str = ""
    or_first: str = ""

    def __str__(self) -> str:
        return f"{self.name}-{self.table}-{self.op}-{'-'.join(self.changes)}"


def copy(name: str, table: str, row: str = "", /, **changes: Any) -> Case:
    return Case(name, table, "copy", changes, row=row)


# Points of a rubric that no round uses yet: those of a used one take no new rows at all.
UNUSED = "rubric_version_id NOT IN (SELECT rubric_version_id FROM round_rubric)"
WITHOUT_NA = (
    "audit_point_id IN (SELECT id FROM audit_point WHERE NOT na_allowed AND rubric_version_id"
    " NOT IN (SELECT rubric_version_id FROM round_rubric))"
)
UNUSED_POINT = f"audit_point_id IN (SELECT id FROM audit_point WHERE {UNUSED})"

UNIQUE = [
    copy("uq_area_key", "area"),
    copy("uq_agency_area_id_key", "agency"),
    copy("uq_rubric_version_slug_version", "rubric_version"),
    copy("uq_audit_point_rubric_version_id_code", "audit_point", UNUSED),
    copy("uq_plan_area_id_reference", "plan"),
    copy("uq_person_sign_in_name", "person"),
    copy("uq_person_area_id_agency_id_imported_as", "person", "imported_as = 'A1'"),
    copy("uq_audit_round_area_id_name", "audit_round"),
    copy("uq_draw_round_id", "draw"),
    copy("uq_sample_plan_round_id_plan_id", "sample_plan"),
    # Two allocations of one plan to one auditor.
    copy("uq_allocation_sample_plan_id_auditor_id", "allocation"),
    copy("uq_conflict_plan_id_person_id", "conflict"),
    copy("uq_waiver_sample_plan_id_agency_id", "waiver"),
    # Two assessments of one allocation; two grades of one assessment and point.
    copy("uq_assessment_allocation_id", "assessment"),
    copy("uq_score_assessment_id_audit_point_id", "score"),
    copy("uq_moderated_grade_sample_plan_id_audit_point_id_revision", "moderated_grade"),
    copy("uq_dissent_moderated_grade_id_agency_id", "dissent"),
    copy("uq_overall_grade_sample_plan_id_revision", "overall_grade"),
    copy("uq_sign_off_round_id_number", "sign_off"),
    copy("uq_figure_summary_round_id_audit_point_id_source_outcome", "figure_summary"),
    copy("uq_figure_grid_sign_off_id", "figure_grid"),
    copy("uq_action_area_id_reference", "action"),
    # Two mappings of one name in an area.
    copy("uq_column_mapping_area_id_name", "column_mapping"),
    copy("uq_trail_entry_chain_sequence", "trail_entry"),
    # Two notes of one assessment on one section; a plan kept for calibration twice.
    copy("uq_section_note_assessment_id_rubric_version_id_section", "section_note"),
    copy("uq_check_plan_plan_id", "check_plan"),
    copy("uq_api_token_token_hash", "api_token"),
    # One set of rounds twice.
    copy("uq_report_period_area_id_rounds", "report_period"),
    # Two hidden companions of one round.
    copy("uq_audit_round_calibrates_id", "audit_round", "calibrates_id IS NOT NULL", name="Another"),
]
CODES = [
    copy("ck_audit_point_basis", "audit_point", UNUSED, basis=NONSENSE, code="T-99"),
    copy("ck_point_grade_grade", "point_grade", UNUSED_POINT, grade=NONSENSE),
    *(
        copy(f"ck_{table}_{column}", table, **{column: NONSENSE})
        for table, column in [
            ("plan", "plan_type"),
            ("plan", "status"),
            ("plan", "late_reason"),
            ("audit_round", "state"),
            ("audit_round", "trigger"),
            ("person_role", "role"),
            ("moderated_grade", "reason"),
            ("overall_grade", "suggested"),
            ("waiver", "reason"),
            ("action", "rag"),
            # A grade outside the scale.
            ("score", "grade"),
            ("moderated_grade", "grade"),
            ("moderated_grade", "confidence"),
            ("moderated_grade", "decided"),
            ("check_grade", "grade"),
            ("panel", "going"),
            ("concern", "kind"),
            ("api_token", "scope"),
        ]
    ),
    copy("ck_check_plan_kind", "check_plan", kind=NONSENSE, repeats_id="@sample_plan"),
    copy("ck_concern_outcome", "concern", closed_at="@now", closed_by="@person", outcome=NONSENSE),
]
CHECKS = [
    copy("ck_plan_reference_length", "plan", reference=""),
    # A calibration plan is never active, so never drawn.
    copy("ck_plan_calibration_is_not_drawn", "plan", reference="OTH-9998", calibration=True),
    copy("ck_person_active_has_password", "person", password_hash=None, sign_in_name=None),
    copy("ck_audit_round_sample_size", "audit_round", sample_size=-1),
    copy("ck_audit_round_minimum_per_stratum", "audit_round", minimum_per_stratum=-1),
    copy("ck_audit_round_exclusion_months", "audit_round", exclusion_months=-1),
    copy("ck_audit_round_target_percent", "audit_round", target_percent=0),
    copy("ck_audit_round_target_percent", "audit_round", target_percent=101),
    copy("ck_draw_drawn_by_somebody", "draw", drawn_at="@now"),
    copy("ck_draw_drawn_by_somebody", "draw", drawn_by="@person"),
    copy("ck_sample_plan_withdrawn_with_reason", "sample_plan", withdrawn_at="@now", withdrawn_by="@person"),
    copy("ck_sample_plan_withdrawn_with_reason", "sample_plan", withdrawn_reason="plan ceased"),
    copy(
        "ck_sample_plan_withdrawn_reason",
        "sample_plan",
        withdrawn_at="@now",
        withdrawn_by="@person",
        withdrawn_reason=NONSENSE,
    ),
    copy("ck_allocation_ended_with_reason", "allocation", ended_at="@now"),
    copy("ck_allocation_ended_with_reason", "allocation", ended_reason="plan withdrawn"),
    copy("ck_allocation_ended_reason", "allocation", ended_at="@now", ended_reason=NONSENSE),
    copy("ck_moderated_grade_retraction_has_no_grade", "moderated_grade", grade=None),
    copy("ck_moderated_grade_retraction_has_no_grade", "moderated_grade", reason="retracted"),
    copy("ck_overall_grade_four_grades", "overall_grade", grade="NA"),
    copy("ck_sign_off_two_people", "sign_off", second_id="@chair", second_at="@now"),
    copy("ck_sign_off_second_with_time", "sign_off", second_id="@person"),
    copy("ck_sign_off_second_with_time", "sign_off", second_at="@now"),
    copy("ck_sign_off_voided_with_reason", "sign_off", voided_at="@now", voided_by="@person"),
    copy("ck_sign_off_voided_with_reason", "sign_off", void_reason="Slip"),
    copy("ck_figure_summary_count", "figure_summary", count=-1),
    copy(
        "ck_sign_off_two_agencies",
        "sign_off",
        chair_agency_id="@other_agency",
        second_agency_id="@other_agency",
    ),
    copy("ck_work_time_active_seconds", "work_time", active_seconds=-1),
    copy("ck_postponement_resumed_by_somebody", "postponement", resumed_at="@now"),
    copy("ck_postponement_resumed_by_somebody", "postponement", resumed_by="@person"),
    copy("ck_concern_taken_by_somebody", "concern", taken_at="@now"),
    copy("ck_concern_taken_by_somebody", "concern", taken_by="@person"),
    copy("ck_concern_closed_with_outcome", "concern", closed_at="@now", closed_by="@person"),
    copy("ck_concern_closed_with_outcome", "concern", outcome="looked into, no action needed"),
    copy(
        "ck_concern_closed_with_outcome",
        "concern",
        closed_at="@now",
        outcome="looked into, no action needed",
    ),
    copy("ck_api_token_revoked_by_somebody", "api_token", token_hash="another", revoked_at="@now"),
    copy("ck_api_token_revoked_by_somebody", "api_token", token_hash="another", revoked_by="@person"),
    # One round is that round's report, never a period.
    copy("ck_report_period_several_rounds", "report_period", rounds=",1,"),
    copy("ck_report_period_several_rounds", "report_period", rounds="1,2"),
    # An anchor plan repeats no plan; a repeat says which.
    copy("ck_check_plan_repeat_of_a_plan", "check_plan", repeats_id="@sample_plan"),
    copy("ck_check_plan_repeat_of_a_plan", "check_plan", kind="repeat of an earlier plan"),
]
# A moderated grade, and a sign-off, without who, when or why.
NEEDED = [
    copy(column, table, **{column: None})
    for table, columns in {
        "moderated_grade": ("settled_by", "settled_at", "reason"),
        "overall_grade": ("settled_by", "settled_at", "grade"),
        "sign_off": ("chair_id", "chair_at", "snapshot", "snapshot_hash"),
        "dissent": ("words", "agency_id"),
        "conflict": ("words", "declared_by"),
        "waiver": ("reason", "waived_by"),
        "trail_entry": ("at", "who", "what"),
        "concern": ("words", "raised_by", "answer_by"),
        "postponement": ("postponed_by", "postponed_at"),
        "section_note": ("strengths", "development", "saved_at"),
        "check_grade": ("grade",),
        "panel_member": ("joined_at",),
        "report_words": ("part", "drafted", "words", "written_by", "written_at"),
        "report_period": ("rounds",),
        "report_period_words": ("part", "drafted", "words", "written_by", "written_at"),
        "area_setting": ("name", "reason", "set_by", "set_at"),
        "past_upload": ("person_id", "content", "sent_at"),
        "column_mapping": ("headings_hash", "made_by"),
        "api_token": ("token_hash", "made_by", "expires_at"),
    }.items()
    for column in columns
]
FOREIGN = [
    copy("fk_allocation_sample_plan_id_round_id", "allocation", round_id="@other_round", auditor_id="@chair"),
    copy("fk_waiver_sample_plan_id_round_id", "waiver", round_id="@other_round", agency_id="@other_agency"),
    copy(
        "fk_assessment_allocation_id_round_id",
        "assessment",
        round_id="@other_round",
        allocation_id="@other_allocation",
    ),
    # Not applicable where the point does not allow it.
    copy("fk_score_audit_point_id_grade", "score", audit_point_id="@third_point", grade="NA"),
    copy("fk_moderated_grade_audit_point_id_grade", "moderated_grade", revision=2, grade="NA"),
    # A point of a rubric the round does not use, or passed off as one of the round's.
    copy(
        "fk_score_round_id_rubric_version_id",
        "score",
        rubric_version_id="@strange_rubric",
        audit_point_id="@strange_point",
    ),
    copy("fk_score_rubric_version_id_audit_point_id", "score", audit_point_id="@strange_point"),
    copy(
        "fk_moderated_grade_round_id_rubric_version_id",
        "moderated_grade",
        rubric_version_id="@strange_rubric",
        audit_point_id="@strange_point",
    ),
    copy(
        "fk_moderated_grade_rubric_version_id_audit_point_id",
        "moderated_grade",
        audit_point_id="@strange_point",
    ),
    # A row carried over to another round.
    copy("fk_score_assessment_id_round_id", "score", round_id="@other_round", audit_point_id="@third_point"),
    copy(
        "fk_moderated_grade_sample_plan_id_round_id", "moderated_grade", round_id="@other_round", revision=2
    ),
    copy("fk_overall_grade_sample_plan_id_round_id", "overall_grade", round_id="@other_round", revision=2),
    copy("fk_section_note_assessment_id_round_id", "section_note", round_id="@other_round", section="B"),
    copy("fk_section_note_round_id_rubric_version_id", "section_note", rubric_version_id="@strange_rubric"),
    copy("fk_concern_allocation_id_round_id", "concern", round_id="@other_round"),
    copy("fk_panel_sample_plan_id_round_id", "panel", round_id="@other_round"),
    copy("fk_postponement_sample_plan_id_round_id", "postponement", round_id="@other_round"),
    copy(
        "fk_postponement_round_id_rubric_version_id",
        "postponement",
        rubric_version_id="@strange_rubric",
        audit_point_id="@strange_point",
    ),
    copy(
        "fk_postponement_rubric_version_id_audit_point_id",
        "postponement",
        audit_point_id="@strange_point",
    ),
    copy("fk_check_grade_audit_point_id_grade", "check_grade", audit_point_id="@third_point", grade="NA"),
]

# Names no case can reach: the rows they speak of are refused by another name first.
UNREACHED = {
    "ck_overall_grade_grade": "ck_overall_grade_four_grades refuses all it would, and more",
    "uq_audit_point_rubric_version_id_id": "there for the composite foreign keys; id is the primary key",
    "uq_sample_plan_id_round_id": "there for the composite foreign keys; id is the primary key",
    "uq_allocation_id_round_id": "there for the composite foreign keys; id is the primary key",
    "uq_assessment_id_round_id": "there for the composite foreign keys; id is the primary key",
}
