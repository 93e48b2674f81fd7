"""Counting what a page asks of the database."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

# The last is how the test client looks for entries of the trail around each request.
NOT_THE_PAGES = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "SELECT COUNT(TRAIL_ENTRY.ID)")


class counted_queries:
    """Counts what is sent to the database while it is open."""

    def __init__(self, session: orm.Session) -> None:
        bind = session.get_bind()
        self.engine = bind.engine if isinstance(bind, sa.Connection) else bind
        self.statements: list[str] = []

    @property
    def number(self) -> int:
        return len(self.statements)

    def __enter__(self) -> "counted_queries":
        sa.event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sa.event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.upper().startswith(NOT_THE_PAGES):
            self.statements.append(statement)
