"""Changes the guards refuse: a case for each guard, table and operation. Reads as refused_rows.py does."""

from typing import Any

from tests.support.refused_rows import Case

SIGNED = "UPDATE audit_round SET state = 'signed off'"
SEALED = "UPDATE assessment SET sealed_at = '2026-10-12 12:00:00+00'"
IN_MODERATION = "UPDATE audit_round SET state = 'moderation'"
VOIDED = "UPDATE sign_off SET voided_at = '2026-10-12 12:00:00', voided_by = chair_id, void_reason = 'Slip'"
DRAWN = "UPDATE draw SET drawn_at = '2026-10-12 12:00:00', drawn_by = fixed_by"
COUNTED = (
    "UPDATE sign_off SET second_id = @other_person, second_at = '2026-10-12 12:00:00',"
    " second_agency_id = @other_agency, chair_agency_id = @own_agency"
)

# Somebody is added after the reveal, for a place of the first plan.
ADDED = (
    "INSERT INTO allocation"
    " (area_id, round_id, sample_plan_id, agency_id, auditor_id, made_at, made_by, after_reveal)"
    " SELECT area_id, round_id, sample_plan_id, agency_id, @chair, made_at, made_by, TRUE"
    " FROM allocation WHERE id = @own_allocation",
    "INSERT INTO assessment (area_id, round_id, allocation_id, started_at)"
    " SELECT area_id, round_id, id, made_at FROM allocation WHERE after_reveal",
)
OF_ADDED = "(SELECT id FROM assessment WHERE allocation_id = (SELECT id FROM allocation WHERE after_reveal))"
GIVEN_BY_ADDED = (
    "INSERT INTO score"
    " (area_id, assessment_id, round_id, rubric_version_id, audit_point_id, grade, comment, version,"
    f" saved_at) SELECT area_id, {OF_ADDED}, round_id, rubric_version_id, audit_point_id, grade, comment, 1,"
    " saved_at"
    " FROM score"
)
NOTED_BY_ADDED = (
    "INSERT INTO section_note (area_id, assessment_id, round_id, rubric_version_id, section, strengths,"
    f" development, version, saved_at) SELECT area_id, {OF_ADDED}, round_id, rubric_version_id, section, '',"
    " '', 1, saved_at FROM section_note"
)
CHANGED_BY_ADDED = f"UPDATE score SET comment = 'Seen' WHERE assessment_id = {OF_ADDED}"
ADDED_SEALED = f"UPDATE assessment SET sealed_at = '2026-10-12 12:00:00+00' WHERE id = {OF_ADDED}"
TAKEN_BACK = (
    "UPDATE allocation SET ended_at = '2026-10-12 12:00:00+00', ended_reason = 'conflict of interest'"
    " WHERE id = @own_allocation"
)
IN_A_LIST = "UPDATE check_plan SET plan_id = (SELECT plan_id FROM sample_plan WHERE id = @sample_plan)"
ELSEWHERE = (
    "INSERT INTO area (key, name) VALUES ('elsewhere', 'Elsewhere')",
    "UPDATE audit_round SET area_id = (SELECT id FROM area WHERE key = 'elsewhere')",
)
REOPENED = "UPDATE audit_round SET state = 'reopened'"


def guard(name: str, table: str, op: str, /, *before: str, row: str = "", **changes: Any) -> Case:
    return Case(name, table, op, changes, before, row)


# A change to each table of a round that would be sound if the round were open.
IN_A_ROUND: dict[str, dict[str, Any]] = {
    "round_rubric": {"position": 9, "rubric_version_id": "@strange_rubric"},
    "round_agency": {"agency_id": "@fourth_agency"},
    "draw": {"result": None},
    "sample_plan": {"plan_id": "@other_plan"},
    "allocation": {"auditor_id": "@chair"},
    "waiver": {"agency_id": "@other_agency"},
    "assessment": {"allocation_id": "@other_allocation"},
    "score": {"audit_point_id": "@third_point"},
    "moderated_grade": {"revision": 2},
    "overall_grade": {"revision": 2},
    "dissent": {"agency_id": "@other_agency"},
    "section_note": {"section": "B"},
    "postponement": {"words": "Ask the school first"},
    "panel_member": {"person_id": "@other_person"},
}


def _before_signed(table: str, op: str) -> str:
    if table in ("score", "section_note") or (table == "assessment" and op != "delete"):
        return "blind_scoring"
    if table == "draw":
        return "fixed_draw" if op == "delete" else ""
    return (
        "settled_only_added"
        if table in ("moderated_grade", "overall_grade", "dissent") and op != "copy"
        else ""
    )


GUARDS = [
    guard("trail_only_grows", "trail_entry", "update", what="something else"),
    guard("trail_only_grows", "trail_entry", "delete"),
    *(
        guard("published_rubric", table, op, **({column: value} if op == "update" else {}))
        for table, column, value in [
            ("rubric_version", "title", "Another title"),
            ("audit_point", "question", "Another question"),
            ("point_grade", "grade", "O"),
        ]
        for op in ("update", "delete")
    ),
    guard("published_rubric", "audit_point", "copy", code="T-99"),
    guard("published_rubric", "point_grade", "copy", grade="NA"),
    guard("sealed_assessment", "assessment", "update", SEALED, sealed_at=None),
    guard("sealed_assessment", "assessment", "delete", SEALED),
    guard("sealed_assessment", "score", "copy", SEALED, audit_point_id="@third_point"),
    guard("sealed_assessment", "score", "update", SEALED, grade="I"),
    guard("sealed_assessment", "score", "delete", SEALED),
    guard("blind_scoring", "score", "copy", IN_MODERATION, audit_point_id="@third_point"),
    guard("blind_scoring", "score", "update", IN_MODERATION, comment="Now that I see theirs"),
    guard("blind_scoring", "score", "delete", IN_MODERATION),
    guard("sealed_assessment", "section_note", "copy", SEALED, section="B"),
    guard("sealed_assessment", "section_note", "update", SEALED, strengths="More"),
    guard("sealed_assessment", "section_note", "delete", SEALED),
    *(
        guard("blind_scoring", "section_note", op, state, **({"section": "B"} if op != "delete" else {}))
        for op in ("copy", "update", "delete")
        for state in (IN_MODERATION, REOPENED)
    ),
    # Nobody begins or seals an assessment once the grades are revealed.
    guard("blind_scoring", "assessment", "copy", IN_MODERATION, allocation_id="@other_allocation"),
    guard("blind_scoring", "assessment", "update", IN_MODERATION, sealed_at="@now"),
    # Who was added after the reveal opens nobody else's assessment, and theirs closes as every other does.
    guard("blind_scoring", "score", "copy", IN_MODERATION, *ADDED, audit_point_id="@third_point"),
    guard("blind_scoring", "score", "update", IN_MODERATION, *ADDED, comment="Now that I see theirs"),
    guard("blind_scoring", "score", "update", IN_MODERATION, *ADDED, assessment_id=OF_ADDED),
    guard("blind_scoring", "score", "delete", IN_MODERATION, *ADDED),
    guard("blind_scoring", "section_note", "copy", IN_MODERATION, *ADDED, section="B"),
    *(
        guard(
            "sealed_assessment",
            "score",
            op,
            IN_MODERATION,
            *ADDED,
            GIVEN_BY_ADDED,
            ADDED_SEALED,
            row=f"assessment_id = {OF_ADDED}",
            **changes,
        )
        for op, changes in {
            "copy": {"audit_point_id": "@third_point"},
            "update": {"grade": "I"},
            "delete": {},
        }.items()
    ),
    *(
        guard("after_reveal_marked", "allocation", "copy", state, auditor_id="@chair")
        for state in (IN_MODERATION, REOPENED)
    ),
    # Who was taken off the plan comes back after the reveal with the mark, or not at all.
    guard(
        "after_reveal_marked",
        "allocation",
        "update",
        TAKEN_BACK,
        IN_MODERATION,
        ended_at=None,
        ended_reason=None,
    ),
    # Marked before the reveal, blind grades would be kept out of the agreement figures.
    guard("after_reveal_marked", "allocation", "copy", auditor_id="@chair", after_reveal=True),
    guard("after_reveal_marked", "allocation", "update", after_reveal=True),
    guard("after_reveal_marked", "allocation", "update", SEALED, IN_MODERATION, after_reveal=True),
    guard(
        "after_reveal_marked",
        "allocation",
        "update",
        IN_MODERATION,
        *ADDED,
        row="after_reveal",
        after_reveal=False,
    ),
    *(
        guard("settled_only_added", table, op, **({column: value} if op == "update" else {}))
        for table, column, value in [
            ("moderated_grade", "grade", "O"),
            ("dissent", "words", "We agree after all"),
            ("overall_grade", "grade", "O"),
        ]
        for op in ("update", "delete")
    ),
    # A companion round holds calibration plans alone, an audit none; what a plan is kept for never changes.
    guard("calibration_apart", "sample_plan", "copy", round_id="@other_round", plan_id="@other_plan"),
    guard("calibration_apart", "sample_plan", "update", round_id="@other_round"),
    guard("calibration_apart", "plan", "update", status="past", calibration=True),
    # The grades of an anchor plan are agreed before anybody scores it.
    guard("agreed_beforehand", "check_grade", "copy", IN_A_LIST, audit_point_id="@third_point"),
    guard("agreed_beforehand", "check_grade", "update", grade="O"),
    guard("agreed_beforehand", "check_grade", "delete"),
    # What a sign-off froze stays.
    guard("frozen_grid", "figure_grid", "update", body="{}"),
    guard("frozen_grid", "figure_grid", "delete"),
    # What was ever in force stays: a setting is set anew.
    guard("setting_history", "area_setting", "update", reason="A better reason"),
    guard("setting_history", "area_setting", "delete"),
    # What somebody wrote in a report stays, and after the sign-off nobody writes.
    guard("report_words", "report_words", "update", words="Better words"),
    guard("report_words", "report_words", "delete"),
    guard("signed_off_round", "report_words", "copy", SIGNED),
    guard("report_words", "report_period_words", "update", words="Better words"),
    guard("report_words", "report_period_words", "delete"),
    # A period is of its rounds: they do not change, are of its area, and are all there before anybody writes.
    guard("report_period", "report_period", "update", rounds=",99995,99996,"),
    guard("report_period", "report_period", "delete"),
    guard("report_period", "report_period_round", "update", period_id="@empty_period"),
    guard("report_period", "report_period_round", "delete"),
    guard("report_period", "report_period_round", "copy", period_id="@strange_period"),
    guard("report_period", "report_period_round", "copy", *ELSEWHERE, period_id="@empty_period"),
    guard("report_period", "report_period_words", "copy", period_id="@empty_period"),
    guard("fixed_draw", "draw", "update", seed="a better seed"),
    guard("fixed_draw", "draw", "update", frame_hash="0"),
    guard("fixed_draw", "draw", "update", DRAWN, drawn_by="@chair"),
    guard("fixed_draw", "draw", "delete"),
    guard("signed_snapshot", "sign_off", "update", snapshot="{}"),
    guard("signed_snapshot", "sign_off", "update", snapshot_hash="0"),
    guard("signed_snapshot", "sign_off", "update", chair_id="@person"),
    guard("signed_snapshot", "sign_off", "update", chair_at="@later"),
    guard("signed_snapshot", "sign_off", "update", COUNTED, second_id="@person"),
    # A signature is not taken back either, nor for whom it was given.
    guard("signed_snapshot", "sign_off", "update", COUNTED, second_id=None, second_at=None),
    guard("signed_snapshot", "sign_off", "update", COUNTED, second_at="@later"),
    *(
        Case("signed_snapshot", "sign_off", "update", {column: agency}, (COUNTED,))
        for column in ("chair_agency_id", "second_agency_id")
        for agency in ("@fourth_agency", None)
    ),
    guard("signed_snapshot", "sign_off", "update", VOIDED, void_reason="Another reason"),
    guard("signed_snapshot", "sign_off", "delete"),
    guard("signed_off_round", "audit_round", "update", SIGNED, state="moderation"),
    guard("signed_off_round", "audit_round", "update", SIGNED, state="reopened", name="Another name"),
    guard("signed_off_round", "audit_round", "delete", SIGNED),
    *(
        Case(
            "signed_off_round",
            table,
            op,
            changes if op != "delete" else {},
            (SIGNED,),
            or_first=_before_signed(table, op),
        )
        for table, changes in IN_A_ROUND.items()
        for op in ("copy", "update", "delete")
    ),
]
