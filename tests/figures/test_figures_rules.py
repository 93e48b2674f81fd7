"""The grade that counts, and which records count by when they were made: one behaviour at a time."""

from dataclasses import replace
from datetime import datetime

from audit_app.figures.rules import (
    GradeRecord,
    ModerationRecord,
    OpenWindow,
    PointFigure,
    RoundLife,
    RoundRecord,
    SampledPlan,
    SealedGrade,
    Unsettled,
    WaiverRecord,
    awaited,
    latest_grades,
    latest_moderation,
    membership,
    outcome,
    round_cells,
    round_figures,
)
from audit_app.rubrics.grades import Grade
from tests.figures.builders import ALL, cell

O, G, RI, INADEQUATE, NA = Grade  # noqa: E741 - the codes of the scale


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, number, hour)


# The grade that counts


def test_all_expected_agencies_alike_make_the_agreed_grade() -> None:
    agreed = outcome(cell(("education", G), ("health", G), ("social care", G)))
    assert (agreed.grade, agreed.moderated) == (G, False)


def test_all_not_applicable_is_an_agreed_not_applicable() -> None:
    assert outcome(cell(("education", NA), ("health", NA), ("social care", NA))).grade is NA


def test_two_agreeing_agencies_out_of_three_are_not_agreement() -> None:
    assert outcome(cell(("education", G), ("health", G))).result is Unsettled.UNRESOLVED


def test_outstanding_against_good_is_still_unresolved() -> None:
    assert outcome(cell(("education", O), ("health", G), ("social care", G))).result is Unsettled.UNRESOLVED


def test_two_auditors_of_one_agency_count_once_when_they_agree() -> None:
    agreed = cell(("education", G, "Ann"), ("education", G, "Ben"), ("health", G), ("social care", G))
    assert outcome(agreed).grade is G


def test_two_auditors_of_one_agency_who_differ_leave_the_cell_unresolved() -> None:
    split = cell(("education", G, "Ann"), ("education", RI, "Ben"), ("health", G), ("social care", G))
    assert outcome(split).result is Unsettled.UNRESOLVED


def test_two_auditors_of_one_agency_do_not_stand_in_for_another_agency() -> None:
    short = cell(("education", G, "Ann"), ("education", G, "Ben"), ("health", G))
    assert outcome(short).result is Unsettled.UNRESOLVED


def test_an_agency_not_expected_neither_blocks_nor_makes_agreement_nor_counts_as_submitted() -> None:
    two = frozenset({"education", "health"})
    assert outcome(cell(("education", G), ("health", G), ("social care", RI), expected=two)).grade is G
    assert outcome(cell(("education", G), ("social care", G), expected=two)).result is Unsettled.UNRESOLVED
    assert outcome(cell(("social care", G), expected=two)).result is Unsettled.MISSING


def test_a_waived_agency_is_no_longer_expected() -> None:
    waived = cell(("education", G), ("health", G), waived=frozenset({"social care"}))
    assert outcome(waived).grade is G
    late = SealedGrade("social care", "Cat", RI)
    assert outcome(replace(waived, sealed=(*waived.sealed, late))).grade is G


def test_with_every_agency_waived_nothing_is_agreed_until_the_panel_moderates() -> None:
    empty = cell(("education", G), waived=ALL)
    assert outcome(empty).result is Unsettled.MISSING
    assert outcome(cell(waived=ALL, moderated=NA)).grade is NA


def test_a_moderated_grade_wins_over_unanimity_and_needs_no_grades() -> None:
    overruled = outcome(cell(("education", G), ("health", G), ("social care", G), moderated=INADEQUATE))
    assert (overruled.grade, overruled.moderated) == (INADEQUATE, True)
    assert outcome(cell(moderated=O)).grade is O


def test_a_cell_awaits_every_standing_agency_that_has_not_graded() -> None:
    assert awaited(cell(("education", G), ("health", RI))) == {"social care"}
    assert not awaited(cell(("education", G), ("health", RI), ("social care", G)))
    assert not awaited(cell(("education", G), ("health", RI), waived=frozenset({"social care"})))


# Which records count, by when they were made


def moderation(grade: Grade | None, at: datetime, sequence: int = 0) -> ModerationRecord:
    return ModerationRecord("A", "P1", grade, at, sequence)


REOPENED = RoundLife((OpenWindow(closed=day(10)), OpenWindow(day(20), day(25))))


def test_the_latest_moderation_of_an_open_window_stands() -> None:
    records = [moderation(G, day(5)), moderation(RI, day(15)), moderation(O, day(4))]
    standing = latest_moderation(records, REOPENED)
    assert standing is not None and standing.grade is G
    reopened = latest_moderation([*records, moderation(INADEQUATE, day(22))], REOPENED)
    assert reopened is not None and reopened.grade is INADEQUATE


def test_a_retraction_removes_the_moderation_and_one_made_too_late_does_not() -> None:
    assert latest_moderation([moderation(G, day(5)), moderation(None, day(6))], REOPENED) is None
    assert latest_moderation([moderation(G, day(5)), moderation(None, day(15))], REOPENED) is not None
    assert latest_moderation([], REOPENED) is None


def test_sequence_orders_moderations_of_one_moment() -> None:
    standing = latest_moderation([moderation(RI, day(5), 2), moderation(G, day(5), 1)], REOPENED)
    assert standing is not None and standing.grade is RI


def test_what_carries_the_moment_of_the_sign_off_was_made_in_time() -> None:
    assert REOPENED.accepts(day(10)) and not REOPENED.accepts(day(10, 13))


def test_a_late_grade_does_not_replace_the_one_made_in_time() -> None:
    records = [
        GradeRecord("A", "P1", "education", G, day(5), "Ann"),
        GradeRecord("A", "P1", "education", RI, day(15), "Ann"),
        GradeRecord("A", "P1", "education", O, day(6), "Ben"),
    ]
    assert {r.auditor: r.grade for r in latest_grades(records, REOPENED)} == {"Ann": G, "Ben": O}


def test_a_round_seen_before_its_sign_off_is_open_and_its_reopening_unknown() -> None:
    assert REOPENED.signed_off
    assert not REOPENED.seen(day(9)).signed_off
    assert REOPENED.seen(day(12)).signed_off
    assert not REOPENED.seen(day(21)).signed_off
    assert not RoundLife(()).signed_off
    assert not REOPENED.seen(day(9)).accepts(day(9, 13)), "nothing from after the time looked at"


def test_a_withdrawal_after_sign_off_waits_for_the_reopening() -> None:
    plans = [SampledPlan("A", withdrawn_at=day(15)), SampledPlan("B", withdrawn_at=day(26)), SampledPlan("C")]
    assert membership(plans, REOPENED.seen(day(16))).counted == ("A", "B", "C")
    assert membership(plans, REOPENED.seen(day(21))).withdrawn == ("A",)
    assert membership(plans, REOPENED).counted == ("B", "C")


def test_a_reserve_counts_from_when_it_came_in() -> None:
    plans = [SampledPlan("A", withdrawn_at=day(5)), SampledPlan("R", joined_at=day(5))]
    assert membership(plans, REOPENED.seen(day(4))).counted == ("A",)
    assert membership(plans, REOPENED).counted == ("R",)


def test_a_child_listed_twice_counts_under_the_first_reference_that_was_not_withdrawn() -> None:
    plans = [
        SampledPlan("A", "c1", withdrawn_at=day(5)),
        SampledPlan("A2", "c1"),
        SampledPlan("A3", "c1"),
        SampledPlan("B", ""),
        SampledPlan("C", ""),
    ]
    members = membership(plans, REOPENED)
    assert members.counted == ("A2", "B", "C")
    assert members.withdrawn == ("A",)
    assert [(d.plan, d.counted_as) for d in members.duplicates] == [("A3", "A2")]


def test_a_round_ignores_grades_of_plans_that_are_not_in_its_sample() -> None:
    record = RoundRecord(
        plans=(SampledPlan("A"),),
        expected={"P1": frozenset({"education", "health"}), "P2": frozenset({"health"})},
        life=REOPENED,
        grades=(
            GradeRecord("A", "P1", "education", G, day(5)),
            GradeRecord("Z", "P1", "education", RI, day(5)),
            GradeRecord("A", "P9", "education", RI, day(5)),
        ),
        waivers=(WaiverRecord("A", "health", day(6)), WaiverRecord("A", "education", day(15), "P1")),
    )
    figures = round_figures(record)
    assert figures.points["P1"] == PointFigure(good=1, waived=1, plans=frozenset({"A"}))
    assert figures.points["P2"] == PointFigure(missing=1, waived=1, plans=frozenset())
    assert round_figures(record, as_of=day(5)).points["P1"].unresolved == 1
    assert [c.plan for c in round_cells(record)["P1"]] == ["A"]


def test_cells_keep_the_order_of_the_sample() -> None:
    plans = (
        SampledPlan("C", "c1"),
        SampledPlan("B", withdrawn_at=day(5)),
        SampledPlan("D", "c1"),
        SampledPlan("A"),
    )
    record = RoundRecord(plans=plans, expected={"P1": ALL}, life=REOPENED)
    assert [c.plan for c in round_cells(record)["P1"]] == ["C", "B", "D", "A"]
