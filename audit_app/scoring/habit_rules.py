"""How one person likes to score: one section or all points at a time, and which key does what. Pure.

Keys are single characters, as WCAG 2.1.4 means them: they can be changed, taken away one by one, or switched
off together. Capital and small letters are one key.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from audit_app.refusals import Refused
from audit_app.rubrics.grades import Grade


class Action(StrEnum):
    """What a key can do. The value is its name in a page, a form and a stored row."""

    INADEQUATE = "inadequate"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    GOOD = "good"
    OUTSTANDING = "outstanding"
    NOT_APPLICABLE = "not_applicable"
    NEXT = "next"
    PREVIOUS = "previous"
    COMMENT = "comment"
    CHECK = "check"
    KEYS = "keys"

    @property
    def words(self) -> str:
        """What it does, for a list of keys."""
        return _WORDS[self]

    @property
    def grade(self) -> Grade | None:
        """The grade it gives, where it gives one."""
        return _GRADES.get(self)


_GRADES = {
    Action.INADEQUATE: Grade.INADEQUATE,
    Action.REQUIRES_IMPROVEMENT: Grade.REQUIRES_IMPROVEMENT,
    Action.GOOD: Grade.GOOD,
    Action.OUTSTANDING: Grade.OUTSTANDING,
    Action.NOT_APPLICABLE: Grade.NOT_APPLICABLE,
}
_WORDS = {action: grade.words.capitalize() for action, grade in _GRADES.items()} | {
    Action.NEXT: "Next point, then next section",
    Action.PREVIOUS: "Point before",
    Action.COMMENT: "Write the comment",
    Action.CHECK: "Check and seal",
    Action.KEYS: "Show or close the list of keys",
}
# The grades as figures.md counts them: 1 inadequate to 4 outstanding.
USUAL = {
    Action.INADEQUATE: "1", Action.REQUIRES_IMPROVEMENT: "2", Action.GOOD: "3", Action.OUTSTANDING: "4",
    Action.NOT_APPLICABLE: "n", Action.NEXT: "j", Action.PREVIOUS: "k", Action.COMMENT: "c",
    Action.CHECK: "s", Action.KEYS: "?",
}  # fmt: skip


class KeyRefused(Refused):
    """A key that cannot be chosen. `action` is the answer at fault; the text is a sentence."""

    def __init__(self, action: Action, sentence: str) -> None:
        super().__init__(sentence)
        self.action = action


@dataclass(frozen=True)
class Habit:
    """What somebody chose; as it stands before they choose anything."""

    all_points: bool = False
    keys_on: bool = True
    moves_on: bool = True
    keys: Mapping[Action, str] = field(default_factory=lambda: dict(USUAL))

    @property
    def key_for_grade(self) -> dict[str, str]:
        """The key that gives each grade, by grade code; grades without a key are left out."""
        return {action.grade.value: key for action, key in self.keys.items() if action.grade and key}


def read_keys(typed: Mapping[Action, str]) -> dict[Action, str]:
    """The keys somebody chose, in one form; "" is no key. An action that is not named keeps its usual one.

    Raises KeyRefused for what is no single character, and where one key would do two things.
    """
    chosen: dict[Action, str] = {}
    for action in Action:
        key = unicodedata.normalize("NFC", typed.get(action, USUAL[action]).strip()).lower()
        if len(key) > 1 or (key and not key.isprintable()):
            what = f"for “{action.words}”"
            raise KeyRefused(action, f"Enter one letter, number or sign {what}, or leave it empty")
        same = next((other for other, held in chosen.items() if key and held == key), None)
        if same is not None:
            both = f"for “{same.words}” and for “{action.words}”"
            raise KeyRefused(action, f"“{key.upper()}” cannot do two things: it is chosen {both}")
        chosen[action] = key
    return chosen


def changed_keys(keys: Mapping[Action, str]) -> dict[str, str]:
    """What is worth keeping: the keys that are not the usual ones, by the name of what they do."""
    return {action.value: key for action, key in keys.items() if key != USUAL[action]}


def kept_keys(kept: Mapping[str, str]) -> dict[Action, str]:
    """Every action's key, from what was kept. A usual key that somebody gave to another action does nothing.

    Actions that came after the row was kept, and names no longer known, do no harm.
    """
    own = {action: kept[action.value] for action in Action if action.value in kept}
    taken = set(own.values())
    return {
        action: own[action] if action in own else "" if USUAL[action] in taken else USUAL[action]
        for action in Action
    }
