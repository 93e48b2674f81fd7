"""What reminders say: counts, dates and rounds. Pure.

Reading rule: a mail may be read by others. No plan's reference, no grade and nothing anybody wrote is in it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit_app.rounds.rules import days_left

SUBJECT = "EHC plan audit: something waits for you"


@dataclass(frozen=True)
class Thing:
    """One thing that waits for somebody. `key` names it, so that nobody is told twice on one day."""

    key: str
    words: str


def is_near(due_on: dt.date, today: dt.date, days: int) -> bool:
    """Whether a day is late, today or at most so many days away."""
    return (due_on - today).days <= days


def to_score(round_id: int, name: str, unsealed: int, due_on: dt.date, shown: str, today: dt.date) -> Thing:
    """Plans to score by a day; `shown` is the day in words."""
    when = f"by {shown} ({days_left(due_on, today)})"
    return Thing(f"score {round_id}", f"Score and seal {_plans(unsealed)} in round {name} {when}.")


def to_score_late(round_id: int, name: str, unsealed: int) -> Thing:
    """Plans given after the grades were revealed."""
    return Thing(f"score {round_id}", f"The panel of round {name} waits for {_plans(unsealed)} of yours.")


def to_reveal(round_id: int, name: str) -> Thing:
    """A round whose assessments are all sealed."""
    words = f"Round {name} is ready: every assessment is sealed, and moderation can be opened."
    return Thing(f"reveal {round_id}", words)


def to_sign(round_id: int, name: str) -> Thing:
    """A round that the chair has signed."""
    return Thing(f"sign {round_id}", f"Round {name} waits for a second signature.")


def concerns_to_take(number: int) -> Thing:
    """Concerns that nobody took up yet."""
    words = "1 concern waits" if number == 1 else f"{number:,} concerns wait"
    return Thing("concerns", f"{words} to be taken up.")


def letter(name: str, area: str, things: Sequence[Thing], link: str) -> str:
    """The text of one person's mail."""
    lines = "\n".join(f"- {thing.words}" for thing in things)
    return (
        f"Hello {name},\n\nthis waits for you in the plan audit of {area}:\n\n{lines}\n\nSign in: {link}\n\n"
        "This mail was sent by itself; nobody reads answers to it. Nothing about a plan is ever in a mail.\n"
    )


def untold(things: Iterable[Thing], told: frozenset[str]) -> list[Thing]:
    """What somebody was not told of yet, by key."""
    return [thing for thing in things if thing.key not in told]


def _plans(number: int) -> str:
    return f"{number:,} plan{'' if number == 1 else 's'}"
