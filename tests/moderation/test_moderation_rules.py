"""What the panel has before it, as tables."""

import pytest

from audit_app.moderation.rules import (
    Cell,
    ModerationRefused,
    SealedGrade,
    Settlement,
    Split,
    blocks_sign_off,
    check_settlement,
    lead_grade,
    left_to_settle,
    needs_overall,
    overall_fault,
    split,
)
from audit_app.rubrics.grades import SCALE, Grade

AGENCIES = ("education", "health", "social care")


def cell_of(grades: str, *, waived: str = "", moderated: str = "", withdrawn: bool = False) -> Cell:
    """ "O G RI" is one grade of each agency in turn; "-" none, "O/G" two auditors who differ."""
    sealed = [
        SealedGrade(agency, f"{agency} {number}", Grade(grade))
        for agency, given in zip(AGENCIES, grades.split(), strict=True)
        for number, grade in enumerate(given.split("/"))
        if grade != "-"
    ]
    return Cell(
        plan="EHC-1",
        expected=frozenset(AGENCIES),
        sealed=tuple(sealed),
        waived=frozenset(filter(None, waived.split(","))),
        moderated=Grade(moderated) if moderated else None,
        withdrawn=withdrawn,
    )


@pytest.mark.parametrize(
    ("grades", "waived", "expected"),
    [
        ("G G G", "", None),
        ("NA NA NA", "", None),
        ("O G RI", "", Split.WIDE),
        ("O O I", "", Split.WIDE),
        ("G G I", "", Split.WIDE),
        ("NA O I", "", Split.WIDE),
        ("G RI G", "", Split.ACROSS),
        ("NA G RI", "", Split.ACROSS),
        ("NA G G", "", Split.APPLIES),
        ("NA O G", "", Split.APPLIES),
        ("NA I I", "", Split.APPLIES),
        ("O G G", "", Split.ONE_STEP),
        ("RI I RI", "", Split.ONE_STEP),
        ("G/RI G G", "", Split.ACROSS),
        ("G/G G G", "", None),
        ("G G -", "", Split.AWAITED),
        ("- - -", "", Split.AWAITED),
        ("G G -", "social care", None),
        ("G G I", "social care", None),
        ("O G I", "social care", Split.ONE_STEP),
        ("- - -", "education,health,social care", None),
    ],
)
def test_a_split_is_named_by_how_far_the_standing_agencies_are_apart(
    grades: str, waived: str, expected: Split | None
) -> None:
    assert split(cell_of(grades, waived=waived)) is expected


def test_a_settled_cell_still_tells_how_it_was_split() -> None:
    assert split(cell_of("O G RI", moderated="G")) is Split.WIDE


def test_what_matters_most_sorts_first() -> None:
    assert sorted(Split) == [Split.WIDE, Split.ACROSS, Split.APPLIES, Split.ONE_STEP, Split.AWAITED]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (cell_of("G G G"), False),
        (cell_of("NA NA NA"), False),
        (cell_of("O G G"), True),
        (cell_of("NA G G"), True),
        (cell_of("O G RI"), True),
        (cell_of("G G -"), True),
        (cell_of("- - -"), True),
        (cell_of("G/RI G G"), True),
        (cell_of("O G RI", moderated="I"), False),
        (cell_of("- - -", moderated="NA"), False),
        (cell_of("O G RI", withdrawn=True), False),
        (cell_of("G G -", waived="social care"), False),
        (cell_of("- - -", waived="education,health,social care"), False),
    ],
)
def test_only_what_is_unsettled_holds_a_sign_off_up(cell: Cell, expected: bool) -> None:
    assert blocks_sign_off(cell) is expected


@pytest.mark.parametrize(
    ("grades", "waived", "expected"),
    [
        ("O G G", "", "O"),
        ("- G G", "", None),
        ("O/G G G", "", None),
        ("O/O G G", "", "O"),
        ("O G G", "education", None),
    ],
)
def test_the_lead_agencys_grade_counts_only_where_it_is_one(
    grades: str, waived: str, expected: str | None
) -> None:
    assert lead_grade(cell_of(grades, waived=waived), "education") == expected


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"grade": Grade.NOT_APPLICABLE}, "cannot be graded not applicable"),
        ({"reason": "because"}, "Choose why the agencies differed"),
        ({"words": "  "}, "Say in a sentence why the panel agreed"),
        ({"dissents": {"parents": "No."}}, "“parents” is not asked about this point"),
        ({"dissents": {"health": " "}}, "why health does not share"),
        ({"confidence": ""}, "Say how sure the panel is: high, medium or low"),
        ({"confidence": "certain"}, "Say how sure the panel is"),
        ({"decided": "by vote"}, "consensus or the chair's decision"),
        ({"decided": "consensus"}, "does not share this grade, so it is not consensus"),
    ],
)
def test_a_settlement_is_refused_in_words(changes: dict[str, object], sentence: str) -> None:
    fine = {
        "grade": Grade.GOOD, "reason": "slip", "words": "Seen.", "confidence": "low",
        "decided": "chair's decision", "dissents": {"health": "No."},
    }  # fmt: skip
    check_settlement(Settlement(**fine), SCALE, ["slip"], AGENCIES)  # type: ignore[arg-type]
    with pytest.raises(ModerationRefused, match=sentence):
        check_settlement(Settlement(**{**fine, **changes}), SCALE, ["slip"], AGENCIES)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("grade", "suggested", "words", "refused"),
    [
        (Grade.GOOD, Grade.GOOD, "", False),
        (Grade.GOOD, Grade.OUTSTANDING, "", True),
        (Grade.GOOD, Grade.OUTSTANDING, "  ", True),
        (Grade.GOOD, Grade.OUTSTANDING, "Seen.", False),
        (Grade.GOOD, None, "", True),
        (Grade.NOT_APPLICABLE, None, "Seen.", True),
    ],
)
def test_an_overall_grade_needs_words_where_it_is_not_the_suggestion(
    grade: Grade, suggested: Grade | None, words: str, refused: bool
) -> None:
    assert (overall_fault(grade, suggested, words) is not None) is refused


def test_a_plan_with_nothing_graded_owes_no_overall_grade() -> None:
    assert not needs_overall([])
    assert not needs_overall([None, Grade.NOT_APPLICABLE])
    assert needs_overall([None, Grade.INADEQUATE])


def test_what_is_left_is_said_with_the_plans_named() -> None:
    assert left_to_settle(open_points={}, no_overall=[], outdated=[]) == []
    said = left_to_settle(open_points={"EHC-1": 1}, no_overall=["EHC-2"], outdated=["EHC-3", "EHC-4"])
    assert said[0] == "1 point is still to be settled, on EHC-1."
    assert said[1] == "The overall grade is still to be settled for EHC-2."
    assert said[2].endswith("look again at EHC-3 and EHC-4.")
    many = left_to_settle(open_points={f"P{n}": 2 for n in range(1, 10)}, no_overall=[], outdated=[])
    assert many == ["18 points are still to be settled, on P1, P2, P3, P4, P5, P6 and 3 more plans."]
