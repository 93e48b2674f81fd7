"""The life of a round: its states, which move may follow which, and its trigger for moderation. Pure."""

from enum import StrEnum

from audit_app.refusals import Refused
from audit_app.rubrics.grades import Grade


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
