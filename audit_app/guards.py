"""Guards: triggers by which the database itself refuses what must never change. Migrations make them.

A guard is (its name, the table, INSERT, UPDATE or DELETE, the condition that refuses, a sentence). `{row}` in
a condition is the row looked at; an update is looked at from both sides. A refusal carries the guard's name,
as a constraint's would. On PostgreSQL the guards that look at a round lock its row, so that a save and a
reveal cannot interleave.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

Guard = tuple[str, str, str, str, str]
# The state of the round a row belongs to.
STATE = "(SELECT state FROM audit_round WHERE id = {row}.round_id)"


def make(guards: Iterable[Guard]) -> None:
    """Put these guards on their tables."""
    build = _sqlite if _on_sqlite() else _postgresql
    for guard in guards:
        for statement in build(*guard):
            op.execute(sa.text(statement.replace(":", r"\:")))


def drop(guards: Iterable[Guard]) -> None:
    """Take these guards off again."""
    for guard, table, kind, *_ in guards:
        name = _name(guard, table, kind)
        op.execute(f"DROP TRIGGER {name}" if _on_sqlite() else f"DROP TRIGGER {name} ON {table}")
        if not _on_sqlite():
            op.execute(f"DROP FUNCTION {name}()")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _name(guard: str, table: str, kind: str) -> str:
    return f"{guard}_{table}_{kind.lower()}"


def _conditions(condition: str, kind: str) -> list[str]:
    """An update is looked at from both sides: a row may not be moved out of a closed round either."""
    sides = {"INSERT": ["NEW"], "DELETE": ["OLD"], "UPDATE": ["OLD", "NEW"]}[kind]
    return [condition.format(row=side) for side in sides] if "{row}" in condition else [condition]


def _sqlite(guard: str, table: str, kind: str, condition: str, sentence: str) -> list[str]:
    when = " OR ".join(f"({part})" for part in _conditions(condition, kind))
    return [
        f"CREATE TRIGGER {_name(guard, table, kind)} BEFORE {kind} ON {table} WHEN {when}"
        f" BEGIN SELECT RAISE(ABORT, '{guard}: {sentence}'); END"
    ]


def _postgresql(guard: str, table: str, kind: str, condition: str, sentence: str) -> list[str]:
    name = _name(guard, table, kind)
    looked_at = [part.replace("WHERE id = OLD.round_id)", "WHERE id = OLD.round_id FOR SHARE)") for part in
                 _conditions(condition, kind)]  # fmt: skip
    looked_at = [
        p.replace("WHERE id = NEW.round_id)", "WHERE id = NEW.round_id FOR SHARE)") for p in looked_at
    ]
    when = " OR ".join(f"({part})" for part in looked_at)
    back = "OLD" if kind == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {when} THEN RAISE EXCEPTION '{guard}: {sentence}'"
        f" USING ERRCODE = 'check_violation', CONSTRAINT = '{guard}'; END IF;"
        f" RETURN {back}; END $$",
        f"CREATE TRIGGER {name} BEFORE {kind} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
