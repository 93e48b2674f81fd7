"""Time on task: how much of the time between two signs of life counts as work on a plan. Pure.

A figure that helps people plan must not flatter: whatever a browser says, no more is believed than the clock
allows, and a gap longer than somebody needs to read a page counts for nothing.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

# After this long without a key, a pointer or a scroll, somebody is taken to be doing something else.
IDLE_AFTER = dt.timedelta(minutes=2)
# Fewer would tell a manager how long one person took.
FEWEST = 3
NEAREST_MINUTES = 5


@dataclass(frozen=True)
class Counted:
    """Whole seconds that count, and the moment up to which time is now accounted for."""

    seconds: int
    until: dt.datetime


def count_report(since: dt.datetime, now: dt.datetime, said: int) -> Counted:
    """What counts of the `said` active seconds a browser reports. `since`: the last sign of life.

    Never more than the clock went on, and never more than the idle limit: an open page reports each minute.
    """
    passed = max(0, int((now - since).total_seconds()))
    believed = max(0, min(said, passed, int(IDLE_AFTER.total_seconds())))
    return Counted(believed, _until(since, now, believed, passed))


def count_save(since: dt.datetime, now: dt.datetime) -> Counted:
    """What counts between the last sign of life and a save: all of it, or nothing after a long gap."""
    passed = max(0, int((now - since).total_seconds()))
    believed = passed if passed <= IDLE_AFTER.total_seconds() else 0
    return Counted(believed, _until(since, now, believed, passed))


def _until(since: dt.datetime, now: dt.datetime, believed: int, passed: int) -> dt.datetime:
    # Where all counted, the part of a second left over waits: quick saves would lose a second each.
    return since + dt.timedelta(seconds=passed) if believed == passed else max(now, since)


@dataclass(frozen=True)
class Spent:
    """Active seconds one person spent on one sealed assessment."""

    person_id: int
    seconds: int


@dataclass(frozen=True)
class Typical:
    """What may be told of several people's time: the median minutes, to the nearest five, and of how many."""

    minutes: int
    assessments: int


def typical(spent: Sequence[Spent]) -> Typical | None:
    """The median of three or more assessments by three or more people; None where there are fewer.

    Rounded, because the median of three is one person's own time.
    """
    if len(spent) < FEWEST or len({one.person_id for one in spent}) < FEWEST:
        return None
    minutes = median(one.seconds for one in spent) / 60
    return Typical(max(NEAREST_MINUTES, NEAREST_MINUTES * round(minutes / NEAREST_MINUTES)), len(spent))
