"""The life of a round: its states, which move may follow which, and its trigger for moderation. Pure."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from audit_app.refusals import Refused
from audit_app.rubrics.grades import Grade

MOST_STRATA = 3


class State(StrEnum):
    """Where a round stands (design section 4)."""

    DRAFT = "draft"
    SCORING = "scoring"
    MODERATION = "moderation"
    SIGNED_OFF = "signed off"
    REOPENED = "reopened"


class Trigger(StrEnum):
    """Which disagreements the panel must settle one by one."""

    ANY = "any difference"
    ACROSS_OR_TWO = "across the good line or two or more steps"


MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SCORING}),
    State.SCORING: frozenset({State.MODERATION}),
    State.MODERATION: frozenset({State.SIGNED_OFF}),
    State.SIGNED_OFF: frozenset({State.REOPENED}),
    State.REOPENED: frozenset({State.SIGNED_OFF}),
}
REVEALED = frozenset({State.MODERATION, State.SIGNED_OFF, State.REOPENED})
OPEN_FOR_PANEL = frozenset({State.MODERATION, State.REOPENED})


def days_left(due_on: dt.date | None, today: dt.date) -> str:
    """ "4 days left", "due today", "2 days late"; "" without a date."""
    if due_on is None:
        return ""
    days = (due_on - today).days
    if days == 0:
        return "due today"
    return f"{abs(days):,} day{'' if abs(days) == 1 else 's'} {'left' if days > 0 else 'late'}"


def is_late(due_on: dt.date | None, today: dt.date) -> bool:
    """Whether the day has passed."""
    return due_on is not None and due_on < today


class RoundRefused(Refused):
    """A round that cannot be made or changed as asked. `field` names the answer at fault, where it is one."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class WrongState(Refused):
    """A move or change that a round in this state refuses. The text is a sentence for the person."""


def check_move(before: State, after: State) -> None:
    """Raise WrongState unless a round may go from one state to the other."""
    if after not in MOVES[before]:
        raise WrongState(f"This round is in “{before}”, so it cannot be moved to “{after}”.")


def is_minor(grades: set[Grade], trigger: Trigger) -> bool:
    """Whether a disagreement may be settled in one action with others like it (design section 4).

    Only under the second trigger, for grades one step apart on one side of the good line. A split with
    not applicable is never minor.
    """
    steps = [grade.steps for grade in grades]
    if trigger is Trigger.ANY or len(grades) < 2 or None in steps:
        return False
    numbers = [step for step in steps if step is not None]
    return max(numbers) - min(numbers) == 1 and len({grade.is_good for grade in grades}) == 1


class Point(Protocol):
    """What the rules look at of an audit point."""

    @property
    def code(self) -> str: ...

    @property
    def agencies(self) -> Collection[str]: ...


def expected_on(point: Point, round_agencies: Collection[str]) -> frozenset[str]:
    """The agencies that grade a point in a round: those the rubric names that the round expects.

    A point left with none is not asked in that round (figures section 1).
    """
    return frozenset(point.agencies) & frozenset(round_agencies)


@dataclass(frozen=True)
class RoundFields:
    """What a manager decides about a round. Ids are the database's; the base rubric comes first."""

    name: str
    held_on: dt.date
    rubric_version_ids: tuple[int, ...]
    agency_ids: frozenset[int]
    sample_size: int
    theme: str | None = None
    due_on: dt.date | None = None
    trigger: Trigger = Trigger.ANY
    strata: tuple[str, ...] = ()
    minimum_per_stratum: int = 0
    exclusion_months: int = 12
    target_percent: int = 75


# What the draw and its certificate rest on: fixed with the frame, before anything is drawn.
FIXED_WITH_FRAME = ("name", "held_on", "sample_size", "strata", "minimum_per_stratum", "exclusion_months")


def check_fields(fields: RoundFields) -> None:
    """Raise RoundRefused, naming the field, for answers that do not go together."""
    if not fields.name.strip():
        raise RoundRefused("Enter the name of the round", "name")
    if fields.due_on is not None and fields.due_on > fields.held_on:
        raise RoundRefused("The date scores are due must be on or before the date of the panel", "due_on")
    if not fields.rubric_version_ids:
        raise RoundRefused("Select the rubric every plan is scored on", "base")
    if not fields.agency_ids:
        raise RoundRefused("Select the agencies expected: tick at least one", "agencies")
    if len(fields.strata) > MOST_STRATA:
        raise RoundRefused(
            f"Choose {MOST_STRATA} characteristics or fewer: with more, most groups would hold one plan",
            "strata",
        )
    if fields.minimum_per_stratum and not fields.strata:
        raise RoundRefused(
            "A minimum per group needs groups: choose a characteristic to spread the sample over, or make"
            " the minimum 0",
            "minimum_per_stratum",
        )
    if fields.minimum_per_stratum > fields.sample_size:
        raise RoundRefused(
            "The minimum per group must not be more than the number of plans", "minimum_per_stratum"
        )


def asked_points(points: Iterable[Point], round_agencies: Collection[str]) -> int:
    """How many points are asked in a round: those that at least one of its agencies grades."""
    return sum(bool(expected_on(point, round_agencies)) for point in points)


def check_points(points: Iterable[Point], round_agencies: Collection[str]) -> None:
    """Raise RoundRefused where two rubrics hold the same point, or no point is for an agency of the round."""
    codes: set[str] = set()
    asked = False
    for point in points:
        if point.code in codes:
            raise RoundRefused(
                f"Two of the rubrics chosen both hold point {point.code}. Choose one version of a rubric",
                "themes",
            )
        codes.add(point.code)
        asked = asked or bool(expected_on(point, round_agencies))
    if not asked:
        raise RoundRefused(
            "No point of these rubrics is for the agencies chosen: choose an agency the rubric names",
            "agencies",
        )


def changed_after_fixing(before: RoundFields, after: RoundFields) -> Iterator[str]:
    """The names of fields that differ and that the fixed frame of a draw rests on."""
    return (name for name in FIXED_WITH_FRAME if getattr(before, name) != getattr(after, name))
