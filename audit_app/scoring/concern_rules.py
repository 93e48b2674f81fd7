"""Concerns raised while scoring: what kinds there are, how soon somebody must answer, how they end. Pure."""

import datetime as dt
from enum import StrEnum

from audit_app.refusals import Refused


class ConcernRefused(Refused):
    """A concern that cannot be raised, taken up or ended as asked. The text is a sentence."""


class ConcernChanged(ConcernRefused):
    """Somebody else took it up or ended it after the page was drawn."""

    stale = True


class ConcernKind(StrEnum):
    """What is raised."""

    SAFEGUARDING = "safeguarding"
    UNLAWFUL = "unlawful plan"


class ConcernOutcome(StrEnum):
    """How a concern ended."""

    REFERRED = "referred to the safeguarding team"
    WITH_SERVICE = "passed to the responsible service"
    REVIEW = "early review or amendment of the plan arranged"
    KNOWN = "already known and being dealt with"
    NO_ACTION = "looked into, no action needed"


# How long somebody has to take a concern up.
ANSWER_WITHIN = {ConcernKind.SAFEGUARDING: dt.timedelta(hours=4), ConcernKind.UNLAWFUL: dt.timedelta(days=2)}


def answer_by(kind: ConcernKind, raised_at: dt.datetime) -> dt.datetime:
    """The moment by which a chair or manager must have taken the concern up."""
    return raised_at + ANSWER_WITHIN[kind]


def span(time: dt.timedelta) -> str:
    """A length of time in its two largest units: "1 day 3 hours", "5 minutes", "less than a minute"."""
    minutes = int(time.total_seconds() // 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    parts = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes % 60, "minute")]
    said = [f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in parts if number]
    return " ".join(said) or "less than a minute"


def is_late(answer_by: dt.datetime, now: dt.datetime) -> bool:
    """Whether the time to take a concern up is over."""
    return now > answer_by


def time_left(answer_by: dt.datetime, now: dt.datetime) -> str:
    """ "3 hours 25 minutes left", "20 minutes late"."""
    return f"{span(abs(answer_by - now))} {'late' if is_late(answer_by, now) else 'left'}"


def check_take_up(version: int, seen: int | None, taken: bool) -> None:
    """Raise where a concern cannot be taken up: somebody else did so since the page was drawn."""
    if taken or seen != version:
        raise ConcernChanged("Somebody took this concern up after you opened the page. It stands as below.")


def check_end(version: int, seen: int | None, *, taken: bool, closed: bool) -> None:
    """Raise where a concern cannot be ended: it must be taken up, and as the page showed it."""
    if closed or seen != version:
        raise ConcernChanged(
            "Somebody changed this concern after you opened the page, so yours was not saved. It stands as"
            " below."
        )
    if not taken:
        raise ConcernRefused("Take the concern up first, then say how it ended.")
