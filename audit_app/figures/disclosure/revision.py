"""When a quarter is published, and when a correction of it may replace what was published. Pure.

Somebody who kept the figures of before can take them from the figures of after (SDC-41): one plan that moved
would be told. So a correction takes effect on the first day of a quarter only, and only where no figure of it
moved by one or two plans; otherwise what was published stands. Source: figures.md, section 11, and the
differencing cases of disclosure.json.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit_app.figures.disclosure.periods import Quarter, quarter_of
from audit_app.figures.disclosure.release import GOOD, OTHER, OVERALL, letters, release
from audit_app.figures.disclosure.thresholds import DEFAULTS, Thresholds
from audit_app.figures.grid import Grid

FEWEST_CHANGED = 3

Version = Mapping[int, int]


@dataclass(frozen=True)
class Signed:
    """One sign-off of a round: its number, from when it stood, and until when (None: still)."""

    number: int
    since: dt.datetime
    until: dt.datetime | None = None


@dataclass(frozen=True)
class History:
    """One round of a quarter: when it was made, and its sign-offs."""

    round: int
    made_at: dt.datetime
    signed: tuple[Signed, ...]


@dataclass(frozen=True)
class Standing:
    """What is published of a quarter: the number of the sign-off by round, in the order of the rounds.

    `version` None: nothing yet. `held`: a later correction, or a later round, is kept back.
    """

    version: Version | None
    held: bool = False


def standing(
    quarter: Quarter,
    rounds: Sequence[History],
    at: dt.datetime,
    may_replace: Callable[[Version, Version], bool],
    anew: dt.datetime | None = None,
) -> Standing:
    """What stands published of a quarter at a time.

    First published once the quarter is over, from the day after all its rounds are signed off (so that rounds
    brought in on one day are published together), and from then on revised on the first days of quarters
    where `may_replace` agrees. `anew`: when an administrator published the quarter anew as a whole, whatever
    was published before; from there it is counted again.
    """
    over = _start(quarter.following)
    first = next(_complete(rounds, max(over, anew) if anew else over, at), None)
    if first is None:
        return Standing(None)
    since, version = first
    for day in _first_days(since, at):
        found = _version(rounds, day)
        if found is not None and found != version and may_replace(version, found):
            version = found
    return Standing(version, held=_version(rounds, at) != version)


def _complete(
    rounds: Sequence[History], since: dt.datetime, at: dt.datetime
) -> Iterator[tuple[dt.datetime, Version]]:
    """The starts of days from `since` to `at` at which every round was signed off, with the version."""
    moments = {since, *(_next_day(signed.since) for one in rounds for signed in one.signed)}
    for moment in sorted(moments):
        if since <= moment <= at and (found := _version(rounds, moment)) is not None:
            yield moment, found


def _version(rounds: Sequence[History], at: dt.datetime) -> Version | None:
    """The sign-off of each round there was, where each was signed off; None where one was not."""
    found = {one.round: _standing_number(one, at) for one in rounds if one.made_at <= at}
    numbers = {key: number for key, number in found.items() if number is not None}
    return numbers if numbers and len(numbers) == len(found) else None


def _standing_number(one: History, at: dt.datetime) -> int | None:
    standing = [s.number for s in one.signed if s.since <= at and (s.until is None or s.until > at)]
    return standing[-1] if standing else None


def _next_day(moment: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(moment.date() + dt.timedelta(days=1), dt.time(), dt.UTC)


def _start(quarter: Quarter) -> dt.datetime:
    return dt.datetime.combine(quarter.first_day, dt.time(), dt.UTC)


def _first_days(since: dt.datetime, at: dt.datetime) -> Iterator[dt.datetime]:
    quarter = quarter_of(since.date()).following
    while _start(quarter) <= at:
        yield _start(quarter)
        quarter = quarter.following


def changed(before: Mapping[int, Grid], after: Mapping[int, Grid]) -> dict[str, int]:
    """How many plans stand differently at each point (good, not good, or not counted), and overall."""
    codes = {code for grid in (*before.values(), *after.values()) for code in grid.points}
    return {
        code: sum(
            _class(old.get(plan)) != _class(new.get(plan))
            for key in {*before, *after}
            for old, new in [(_letters(before, key, code), _letters(after, key, code))]
            for plan in {*old, *new}
        )
        for code in (*sorted(codes), OVERALL)
    }


def _letters(grids: Mapping[int, Grid], key: int, code: str) -> dict[str, str]:
    return letters(grids[key], code) if key in grids else {}


def _class(letter: str | None) -> str:
    return "good" if letter in GOOD else "other" if letter in OTHER else ""


def may_replace(
    quarter: Quarter,
    before: Mapping[int, Grid],
    after: Mapping[int, Grid],
    thresholds: Thresholds = DEFAULTS,
) -> bool:
    """Whether figures of before, taken from figures of after, tell of no single plan.

    The same rounds, the same figures shown and hidden, and each figure, hidden ones too, moved by no plan or
    by at least three. Breakdowns and timeliness come from what the register said of each plan: where that
    changed of any plan, what was published stands.
    """
    if register_of(before) != register_of(after):
        return False
    old, new = release(quarter, before, thresholds), release(quarter, after, thresholds)
    if before.keys() != after.keys() or old is None or new is None or old.pattern != new.pattern:
        return False
    return all(count == 0 or count >= FEWEST_CHANGED for count in _by_table(old.by_round, before, after))


def register_of(
    grids: Mapping[int, Grid],
) -> dict[tuple[int, str], tuple[dict[str, str], dict[str, dt.date]]]:
    """What was frozen of the register, by round and plan."""
    return {
        (key, plan.reference): (dict(plan.traits), dict(plan.dates))
        for key, grid in grids.items()
        for plan in grid.plans
    }


def _by_table(by_round: bool, before: Mapping[int, Grid], after: Mapping[int, Grid]) -> list[int]:
    return changed_by_round(before, after) if by_round else list(changed(before, after).values())


def changed_by_round(before: Mapping[int, Grid], after: Mapping[int, Grid]) -> list[int]:
    """The same counts of each round alone, for the same rounds."""
    pairs = [({key: before[key]}, {key: after[key]}) for key in before]
    return [count for pair in pairs for count in changed(*pair).values()]
