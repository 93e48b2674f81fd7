"""The life of a round, what its settings must agree on, and its steps."""

import datetime as dt
import itertools
from dataclasses import dataclass, replace
from typing import Any

import pytest

from audit_app.rounds.rules import (
    MOVES,
    RoundFields,
    RoundRefused,
    State,
    Trigger,
    WrongState,
    asked_points,
    changed_after_fixing,
    check_fields,
    check_move,
    check_points,
    expected_on,
    is_minor,
)
from audit_app.rounds.steps import Stage, Standing, steps, what_next
from audit_app.rubrics.grades import Grade

OUTSTANDING, GOOD, NOT_APPLICABLE = Grade.OUTSTANDING, Grade.GOOD, Grade.NOT_APPLICABLE
RI, INADEQUATE = Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE
ALLOWED = {
    (State.DRAFT, State.SCORING),
    (State.SCORING, State.MODERATION),
    (State.MODERATION, State.SIGNED_OFF),
    (State.SIGNED_OFF, State.REOPENED),
    (State.REOPENED, State.SIGNED_OFF),
}
FINE = RoundFields(
    name="2026-10",
    held_on=dt.date(2026, 10, 27),
    rubric_version_ids=(1,),
    agency_ids=frozenset({1, 2, 3}),
    sample_size=12,
)


@dataclass(frozen=True)
class Point:
    code: str
    agencies: tuple[str, ...]


@pytest.mark.parametrize(("before", "after"), list(itertools.product(State, State)))
def test_a_round_moves_only_along_its_life(before: State, after: State) -> None:
    if (before, after) in ALLOWED:
        check_move(before, after)
    else:
        with pytest.raises(WrongState, match=f"in “{before}”"):
            check_move(before, after)
    assert set(MOVES) == set(State)


@pytest.mark.parametrize(
    ("grades", "minor"),
    [
        ({OUTSTANDING, GOOD}, True),
        ({RI, INADEQUATE}, True),
        ({GOOD, RI}, False),
        ({OUTSTANDING, RI}, False),
        ({OUTSTANDING, GOOD, RI}, False),
        ({GOOD, NOT_APPLICABLE}, False),
        ({NOT_APPLICABLE}, False),
        ({GOOD}, False),
        (set(), False),
    ],
)
def test_only_one_step_on_one_side_of_good_is_minor_and_only_under_the_second_trigger(
    grades: set[Grade], minor: bool
) -> None:
    assert is_minor(grades, Trigger.ACROSS_OR_TWO) is minor
    assert not is_minor(grades, Trigger.ANY)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"due_on": dt.date(2026, 10, 28)}, "due_on"),
        ({"rubric_version_ids": ()}, "base"),
        ({"agency_ids": frozenset()}, "agencies"),
        ({"strata": ("a", "b", "c", "d")}, "strata"),
        ({"minimum_per_stratum": 1}, "minimum_per_stratum"),
        ({"strata": ("a",), "minimum_per_stratum": 13}, "minimum_per_stratum"),
    ],
)
def test_settings_that_do_not_go_together_are_refused_beside_their_field(
    change: dict[str, Any], field: str
) -> None:
    check_fields(FINE)
    with pytest.raises(RoundRefused) as refusal:
        check_fields(replace(FINE, **change))
    assert refusal.value.field == field


def test_scores_may_be_due_on_the_day_of_the_panel() -> None:
    check_fields(replace(FINE, due_on=FINE.held_on))


def test_a_point_is_expected_of_the_agencies_that_both_the_rubric_and_the_round_name() -> None:
    point = Point("T-3", ("health", "education"))
    assert expected_on(point, {"health", "social care"}) == {"health"}
    assert expected_on(point, {"social care"}) == frozenset()
    assert asked_points([point, Point("T-4", ("social care",))], {"health"}) == 1


def test_the_same_point_twice_or_no_point_at_all_is_refused() -> None:
    with pytest.raises(RoundRefused, match="both hold point T-1") as twice:
        check_points([Point("T-1", ("health",)), Point("T-1", ("health",))], {"health"})
    with pytest.raises(RoundRefused, match="No point") as none:
        check_points([Point("T-1", ("health",))], {"education"})
    assert (twice.value.field, none.value.field) == ("themes", "agencies")


def test_what_the_draw_rests_on_is_named_when_it_changes() -> None:
    after = replace(FINE, name="2026-11", sample_size=13, theme="Year 6", target_percent=80)
    assert list(changed_after_fixing(FINE, after)) == ["name", "sample_size"]


@pytest.mark.parametrize(
    ("state", "counts", "due", "todo"),
    [
        (State.DRAFT, {}, Stage.DRAW, "Fix the frame and the seed."),
        (State.DRAFT, {"fixed": 1}, Stage.DRAW, "Draw the sample from the fixed frame."),
        (State.DRAFT, {"fixed": 1, "drawn": 1, "plans": 4}, Stage.ALLOT, "Give every plan to one auditor"),
        (State.DRAFT, {"drawn": 1, "places": 12, "allotted": 11}, Stage.ALLOT, "Give every plan"),
        (State.DRAFT, {"drawn": 1, "places": 12, "allotted": 12}, Stage.ALLOT, "Start scoring."),
        (State.SCORING, {"places": 12, "sealed": 11}, Stage.SCORING, "Wait for the auditors"),
        (State.SCORING, {"places": 12, "sealed": 12}, Stage.SCORING, "Open moderation."),
        (State.SCORING, {}, Stage.SCORING, "Wait for the auditors"),
        (State.SCORING, {"places": 12, "allotted": 12, "sealed": 3}, Stage.SCORING, "Wait for the auditors"),
        (State.SCORING, {"places": 12, "allotted": 9, "sealed": 3}, Stage.SCORING, "an auditor for 3 places"),
        (State.MODERATION, {}, Stage.MODERATION, "Settle what the agencies differ on."),
        (State.MODERATION, {"disagreements": 1}, Stage.MODERATION, "Settle what the agencies differ on."),
        (State.MODERATION, {"disagreements": 0}, Stage.SIGN_OFF, "The chair signs the round off."),
        (State.MODERATION, {"disagreements": 0, "chair_signed": 1}, Stage.SIGN_OFF, "A second person signs"),
        (State.REOPENED, {"disagreements": 2}, Stage.MODERATION, "This round was reopened."),
        (State.SIGNED_OFF, {"disagreements": 0}, None, "Read the report and agree actions."),
    ],
)
def test_a_round_says_which_step_is_due_and_what_to_do(
    state: State, counts: dict[str, int], due: Stage | None, todo: str
) -> None:
    taken = steps(state, counts)
    assert [step.stage for step in taken] == list(Stage)
    assert [step.stage for step in taken if step.standing is Standing.NOW] == ([due] if due else [])
    order = [list(Standing).index(step.standing) for step in taken]
    assert order == sorted(order)
    assert todo in what_next(state, counts)


def test_steps_say_only_numbers_that_are_known() -> None:
    taken = steps(State.SCORING, {"plans": 1, "drawn": 1, "withdrawn": 2, "places": 3, "allotted": 3})
    assert [step.words for step in taken] == [
        "Settings saved",
        "1 plan, 2 withdrawn",
        "3 of 3 places filled",
        "0 of 3 assessments sealed",
        "",
        "",
    ]
    imported = steps(State.SIGNED_OFF, {"plans": 20}, imported=True)
    assert {step.words for step in imported} == {"Imported from past audits"}
