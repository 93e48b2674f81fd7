"""What a test asks of the trail."""

import sqlalchemy as sa
from sqlalchemy import orm

from audit_app import trail


def entries_about(what: str) -> list[trail.TrailEntry]:
    """The entries of one kind in the session's area, newest first, of blind work too."""
    return [entry for entry in trail.history(limit=500, blind=False) if entry.what == what]


def count_entries(session: orm.Session) -> int:
    return session.scalar(sa.select(sa.func.count(trail.TrailEntry.id))) or 0
