"""A time as people write one: in an address, in a form and on the command line alike."""

import datetime as dt

from audit_app import clock

NOT_COME = "That time has not come yet. Choose one up to now."


def read_moment(typed: str) -> dt.datetime:
    """A time as people write one, in UTC: without a zone it is London's, a day alone is its end.

    Raises ValueError or OverflowError for what is no time.
    """
    found = dt.datetime.fromisoformat(typed)
    if len(typed) <= len("2026-10-31"):
        return end_of(found.date())
    return (found if found.tzinfo else found.replace(tzinfo=clock.LONDON)).astimezone(dt.UTC)


def end_of(day: dt.date) -> dt.datetime:
    """The end of a day in London, in UTC. Of today that is now: no more of it has come."""
    end = dt.datetime.combine(day, dt.time.max, clock.LONDON).astimezone(dt.UTC)
    return clock.now() if day == clock.today() else end
