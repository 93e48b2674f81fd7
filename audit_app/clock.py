"""The one place that asks what time it is, so that tests and the demonstration can say otherwise."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_pretended: ContextVar[dt.datetime | None] = ContextVar("pretended", default=None)


def now() -> dt.datetime:
    """The present moment in UTC, as it is stored."""
    return _pretended.get() or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Today's date where the users are."""
    return day_of(now())


def day_of(moment: dt.datetime) -> dt.date:
    """The date of a moment where the users are."""
    return moment.astimezone(LONDON).date()


@contextmanager
def pretend(day: dt.date, hour: int = 10) -> Iterator[None]:
    """Inside the block it is that hour of that day in London. For the demonstration's past months only."""
    moment = dt.datetime.combine(day, dt.time(hour), LONDON).astimezone(dt.UTC)
    before = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(before)
