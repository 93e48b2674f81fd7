"""What a report says beside its figures: what was learned, and what is being done about each audit point.

Reading rule: learning and actions belong to the stage after this one, which is never imported here. Its
service marks one function with `@actions` and one with `@learning`; where nothing is marked, nothing is told.
"""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ActionLine:
    """One action as a report shows it. `rag` is its letter; `timing` says in words how its date stands."""

    id: int
    reference: str
    title: str
    point_codes: tuple[str, ...]
    strategic_lead: str
    responsible_officer: str
    due_on: dt.date
    desired_impact: str
    progress: str
    evidence: str
    rag: str
    rag_words: str
    overdue: bool
    timing: str
    round: str


@dataclass(frozen=True)
class LearningLine:
    """One thing a round taught. `point_code` is None where it is about no one audit point."""

    id: int
    title: str
    words: str
    point_code: str | None
    round: str


ActionsTeller = Callable[[Collection[str]], Sequence[ActionLine]]
LearningTeller = Callable[[Collection[int]], Sequence[LearningLine]]

_actions: list[ActionsTeller] = []
_learning: list[LearningTeller] = []


def actions(teller: ActionsTeller) -> ActionsTeller:
    """Mark a function that answers the actions pinned to any of some audit points, most pressing first."""
    _actions.append(teller)
    return teller


def learning(teller: LearningTeller) -> LearningTeller:
    """Mark a function that answers what rounds of these ids taught."""
    _learning.append(teller)
    return teller


def actions_on(point_codes: Collection[str]) -> list[ActionLine]:
    """What is being done about these audit points, each action once, what needs attention first."""
    return [line for teller in _actions for line in teller(point_codes)] if point_codes else []


def learning_of(round_ids: Collection[int]) -> list[LearningLine]:
    """What these rounds taught, in the order it was noted."""
    return [line for teller in _learning for line in teller(round_ids)] if round_ids else []
