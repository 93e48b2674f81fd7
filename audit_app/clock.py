"""The one place that asks what time it is, so that tests can hold it still."""

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> dt.datetime:
    """The present moment in UTC, as it is stored."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Today's date where the users are."""
    return now().astimezone(LONDON).date()
