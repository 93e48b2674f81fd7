"""What the database itself refuses, on SQLite and PostgreSQL alike, each refusal by its constraint's name.

Reading rule: the cases stand in tests/support/refused_rows.py and refused_changes.py. SQLite gives no name
for a foreign key and columns for a unique constraint; there the kind of refusal is checked. The last tests
hold the tables of cases complete.
"""

import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import DBAPIError

from audit_app import migrations
from audit_app.db import Base
from audit_app.moderation.models import ModeratedGrade
from audit_app.scoring.models import Score, SectionNote
from tests.support.build_rows import make_rows
from tests.support.refused_changes import (
    ADDED,
    CHANGED_BY_ADDED,
    DRAWN,
    GIVEN_BY_ADDED,
    GUARDS,
    IN_MODERATION,
    NOTED_BY_ADDED,
    REOPENED,
    SEALED,
    SIGNED,
    VOIDED,
)
from tests.support.refused_rows import (
    CHECKS,
    CODES,
    FOREIGN,
    NEEDED,
    UNIQUE,
    UNREACHED,
    Case,
)
from tests.support.sound_rows import NEEDED_WITH, SOUND

NOWHERE = 987_654  # an id that no row has


@pytest.fixture
def ids(session: orm.Session) -> dict[str, Any]:
    """A world with one row of every table, and the ids the cases name."""
    return make_rows(session)


# By kind, so that one world serves many cases: each is rolled back to a savepoint.
KINDS = {
    "two of what there may be one": UNIQUE,
    "a code that is not one": CODES,
    "a broken rule": CHECKS,
    "something needed left out": NEEDED,
    "a row that belongs elsewhere": FOREIGN,
    "a change to what is closed": GUARDS,
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_database_refuses(session: orm.Session, ids: dict[str, Any], kind: str) -> None:
    faults = {str(case): fault for case in KINDS[kind] if (fault := _fault(session.connection(), case, ids))}
    assert not faults


def _fault(connection: sa.Connection, case: Case, ids: dict[str, Any]) -> str:
    """What is wrong with how the database took a case; "" when it was refused by name."""
    savepoint = connection.begin_nested()
    try:
        for statement in case.before:
            connection.execute(sa.text(_with_ids(statement, ids)))
        connection.execute(_statement(connection, case, ids))
    except DBAPIError as error:
        return "" if _is_named(error, case) else f"refused by another name: {error.orig}"
    finally:
        savepoint.rollback()
    return "let through"


def _with_ids(statement: str, ids: dict[str, Any]) -> str:
    for name, value in ids.items():
        statement = statement.replace(name, str(value))
    return statement.replace(":", r"\:")


def _statement(connection: sa.Connection, case: Case, ids: dict[str, Any]) -> sa.Executable:
    table = Base.metadata.tables[case.table]
    query = sa.select(table).where(sa.text(case.row)) if case.row else sa.select(table)
    row = connection.execute(query.order_by(*table.primary_key.columns).limit(1)).mappings().one()
    changes = {name: _meant(value, ids) for name, value in case.changes.items()}
    this = sa.and_(*(column == row[column.name] for column in table.primary_key.columns))
    if case.op == "delete":
        return sa.delete(table).where(this)
    values: dict[str, Any] = {name: _plain(table.c[name], value) for name, value in changes.items()}
    if case.op == "update":
        return sa.update(table).where(this).values(values)
    same = {name: value for name, value in row.items() if name != "id"}
    return sa.insert(table).values(same | values)


def _meant(value: Any, ids: dict[str, Any]) -> Any:
    """What a case's value stands for: an id of the world, what a query in brackets finds, or itself."""
    if isinstance(value, str) and value.startswith("(SELECT"):
        return sa.text(value)
    return ids.get(value, value) if isinstance(value, str) else value


def _plain(column: sa.Column[Any], value: Any) -> Any:
    """A code past the check that SQLAlchemy makes itself, so that the database's own is asked."""
    return sa.literal(value, sa.String()) if isinstance(column.type, sa.Enum) and value is not None else value


def _is_named(refused: DBAPIError, case: Case) -> bool:
    diagnosis = getattr(refused.orig, "diag", None)
    if diagnosis is not None:
        names = (diagnosis.constraint_name, diagnosis.column_name)
        return case.name in names or (bool(case.or_first) and case.or_first in names)
    said = str(refused.orig)
    if case.name.startswith("uq_"):
        table = Base.metadata.tables[case.table]
        uniques: list[Any] = [*table.constraints, *table.indexes]
        columns = next(one.columns for one in uniques if one.name == case.name)
        return said == "UNIQUE constraint failed: " + ", ".join(f"{case.table}.{one.name}" for one in columns)
    if case.name.startswith("fk_"):
        return said == "FOREIGN KEY constraint failed"
    if case.name.startswith("ck_"):
        return said == f"CHECK constraint failed: {case.name}"
    if case.or_first and said.startswith(f"{case.or_first}: "):
        return True
    return (
        said.startswith(f"{case.name}: ") or said == f"NOT NULL constraint failed: {case.table}.{case.name}"
    )


def test_every_named_constraint_of_the_tables_has_its_case() -> None:
    named = {
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint | sa.UniqueConstraint)
        or (isinstance(constraint, sa.ForeignKeyConstraint) and len(constraint.columns) > 1)
    }
    named |= {str(one.name) for table in Base.metadata.tables.values() for one in table.indexes if one.unique}
    tested = {case.name for case in [*UNIQUE, *CODES, *CHECKS, *FOREIGN]}
    assert named - tested - UNREACHED.keys() == set()
    assert tested - named == set()


def test_every_guard_has_a_case_for_each_table_and_operation() -> None:
    operations = {"INSERT": "copy", "UPDATE": "update", "DELETE": "delete"}
    made = {(name, table, operations[kind]) for name, table, kind, *_ in _guards()}
    tested = {(case.name, case.table, case.op) for case in GUARDS}
    assert made == tested


def _guards() -> Iterator[tuple[str, ...]]:
    """The guards every migration makes: those that make some list them in `_rows`."""
    for path in sorted(Path(next(iter(migrations.__path__))).glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"migration_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        migration = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(migration)
        yield from getattr(migration, "_rows", tuple)()


def test_a_sound_copy_of_a_row_of_every_table_is_let_in(session: orm.Session, ids: dict[str, Any]) -> None:
    """Databases that refused everything would pass every test above."""
    assert {case.table for case in SOUND} == set(Base.metadata.tables)
    faults = {case.table: _fault(session.connection(), case, ids) for case in SOUND}
    assert faults == {case.table: "let through" for case in SOUND}


def test_no_row_points_at_a_row_that_is_not_there(session: orm.Session, ids: dict[str, Any]) -> None:
    faults = {}
    for case in SOUND:
        for column in Base.metadata.tables[case.table].columns:
            # Where a key of two columns holds this one too, either may be asked first.
            names = _foreign_keys(column)
            changes = case.changes | NEEDED_WITH.get(f"{column}", {}) | {column.name: NOWHERE}
            astray = replace(case, name=names[0], or_first=names[-1], changes=changes) if names else None
            if astray and (fault := _fault(session.connection(), astray, ids)):
                faults[f"{column}"] = fault
    assert not faults


def _foreign_keys(column: sa.Column[Any]) -> list[str]:
    """The names of the foreign keys of one column, where one of them is its alone."""
    held = [key.constraint for key in column.foreign_keys if key.constraint is not None]
    return [str(one.name) for one in held] if any(len(one.columns) == 1 for one in held) else []


def test_what_stays_allowed_beside_the_guards(session: orm.Session, ids: dict[str, Any]) -> None:
    """A guard that refused everything would pass every test above."""
    connection = session.connection()

    def copy(table: str, **changes: Any) -> None:
        connection.execute(_statement(connection, Case("", table, "copy", changes), ids))

    copy("score", audit_point_id="@third_point")
    copy("section_note", section="B")
    for statement in (DRAWN, VOIDED, SEALED, SIGNED, REOPENED):
        connection.execute(sa.text(_with_ids(statement, ids)))
    copy("moderated_grade", revision=2)
    assert _count(session, Score) == _count(session, ModeratedGrade) == _count(session, SectionNote) == 2


@pytest.mark.parametrize("state", [IN_MODERATION, REOPENED])
def test_who_is_added_after_the_reveal_can_score(
    session: orm.Session, ids: dict[str, Any], state: str
) -> None:
    for statement in (state, *ADDED, GIVEN_BY_ADDED, NOTED_BY_ADDED, CHANGED_BY_ADDED):
        session.connection().execute(sa.text(_with_ids(statement, ids)))
    assert _count(session, Score) == _count(session, SectionNote) == 2


def _count(session: orm.Session, table: type[Base]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
