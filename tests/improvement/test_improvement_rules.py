"""Ratings, references, what is overdue and what needs attention first."""

import datetime as dt

import pytest

from audit_app.improvement.rules import (
    ImprovementRefused,
    LearningFields,
    Rag,
    Standing,
    attention,
    check_action,
    check_learning,
    evidence_fault,
    is_overdue,
    next_reference,
    stands,
    timing,
)
from tests.support.build_improvement import action_fields

TODAY = dt.date(2026, 11, 22)
OFFERED = frozenset({"T-1", "T-2"})


def days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("last", "next"),
    [(None, "A-001"), ("A-001", "A-002"), ("A-009", "A-010"), ("A-999", "A-1000"), ("A-1000", "A-1001")],
)
def test_references_count_on_and_outgrow_three_digits(last: str | None, next: str) -> None:
    assert next_reference(last) == next


@pytest.mark.parametrize(
    ("rag", "due_in", "overdue", "words"),
    [
        (Rag.GREEN, -1, True, "1 day overdue"),
        (Rag.RED, -1200, True, "1,200 days overdue"),
        (Rag.GREEN, 0, False, "due today"),
        (Rag.AMBER, 1, False, "due in 1 day"),
        (Rag.GREEN, 60, False, "due in 60 days"),
        (Rag.GREEN, 61, False, ""),
        (Rag.COMPLETED, -1, False, ""),
        (Rag.COMPLETED, 5, False, ""),
    ],
)
def test_a_date_stands_in_words_and_a_completed_action_is_never_overdue(
    rag: Rag, due_in: int, overdue: bool, words: str
) -> None:
    assert is_overdue(rag, days(due_in), TODAY) is overdue
    assert timing(rag, days(due_in), TODAY) == words


def test_overdue_comes_first_then_red_amber_and_green_and_completed_last() -> None:
    wanted = [
        (Rag.RED, days(-1), "A-005"),
        (Rag.AMBER, days(-9), "A-004"),
        (Rag.GREEN, days(-2), "A-003"),
        (Rag.RED, days(5), "A-010"),
        (Rag.RED, days(6), "A-009"),
        (Rag.AMBER, days(1), "A-999"),
        (Rag.AMBER, days(1), "A-1000"),
        (Rag.GREEN, days(0), "A-001"),
        (Rag.COMPLETED, days(3), "A-002"),
        (Rag.COMPLETED, days(-90), "A-007"),
    ]
    mixed = sorted(wanted, key=lambda one: one[2])
    assert sorted(mixed, key=lambda one: attention(one[0], one[1], one[2], TODAY)) == wanted


@pytest.mark.parametrize(
    ("standing", "rag", "due_in", "belongs"),
    [
        (Standing.OVERDUE, Rag.GREEN, -1, True),
        (Standing.OVERDUE, Rag.COMPLETED, -1, False),
        (Standing.OPEN, Rag.RED, 1, True),
        (Standing.OPEN, Rag.COMPLETED, 1, False),
        (Standing.AMBER, Rag.AMBER, -1, True),
        (Standing.AMBER, Rag.RED, 1, False),
        (Standing.COMPLETED, Rag.COMPLETED, 1, True),
    ],
)
def test_a_list_is_narrowed_by_how_actions_stand(
    standing: Standing, rag: Rag, due_in: int, belongs: bool
) -> None:
    assert stands(standing, rag, days(due_in), TODAY) is belongs


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"title": " "}, "title", "Enter what will be done"),
        ({"strategic_lead": ""}, "strategic_lead", "Enter the strategic lead"),
        ({"responsible_officer": ""}, "responsible_officer", "Enter the responsible officer"),
        ({"desired_impact": ""}, "desired_impact", "Enter the desired impact"),
        ({"point_codes": ()}, "points", "tick at least one"),
        ({"point_codes": ("T-1", "X-9")}, "points", "There is no audit point X-9"),
        ({"rag": Rag.COMPLETED, "evidence": " "}, "evidence", "Enter the evidence"),
    ],
)
def test_an_action_says_who_does_what_about_which_points(
    change: dict[str, object], field: str, sentence: str
) -> None:
    check_action(action_fields(), OFFERED)
    with pytest.raises(ImprovementRefused, match=sentence) as refused:
        check_action(action_fields(**change), OFFERED)
    assert refused.value.field == field


def test_completed_needs_evidence_and_nothing_else_does() -> None:
    assert evidence_fault(Rag.COMPLETED, "")
    assert not evidence_fault(Rag.COMPLETED, "The minutes of March")
    assert not any(evidence_fault(rag, "") for rag in Rag if rag is not Rag.COMPLETED)


@pytest.mark.parametrize(
    ("fields", "field"),
    [(LearningFields(" "), "title"), (LearningFields("Voice is lost", point_code="X-9"), "point")],
)
def test_learning_has_words_and_a_point_of_its_round(fields: LearningFields, field: str) -> None:
    check_learning(LearningFields("Voice is lost"), OFFERED)
    with pytest.raises(ImprovementRefused) as refused:
        check_learning(fields, OFFERED)
    assert refused.value.field == field


def test_each_letter_has_its_words() -> None:
    assert [f"{rag.value} {rag.words}" for rag in Rag] == [
        "R delayed or low confidence", "A delayed or at risk but managed", "G on track", "C completed",
    ]  # fmt: skip
