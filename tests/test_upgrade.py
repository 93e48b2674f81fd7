"""Upgrades: what a release left in its database is all there, and can be read, after every later migration.

The rows were written by that release itself: see tests/releases/make.py.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from audit_app.accounts import service as accounts
from audit_app.accounts.models import Person
from audit_app.accounts.permissions import may
from audit_app.db import choose_area, db
from audit_app.trail import verify
from audit_app.web.access import OPEN
from tests.releases.make import FOLDER
from tests.support import database as databases
from tests.support.addresses import addresses, openable, permission, values_of
from tests.support.builders import PASSWORD

RELEASES = sorted(FOLDER.glob("*.json.gz"))
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(params=RELEASES, ids=lambda path: path.name.partition(".")[0])
def kept(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The rows of one release."""
    path: Path = request.param
    read: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return read


@pytest.fixture
def app(database_kind: str, kept: dict[str, Any]) -> Iterator[Flask]:
    """The application on a database as that release left it, not upgraded yet."""
    with databases.empty(database_kind) as database:
        app = databases.make_app(database.url, WTF_CSRF_ENABLED=False)
        upgrade(app, kept["revision"])
        with app.app_context():
            _put_in(kept["tables"])
        yield app
        with app.app_context():
            db.engine.dispose()


def upgrade(app: Flask, to: str = "heads") -> None:
    with app.app_context():
        app.extensions["alembic"].upgrade(to)


def _put_in(tables: dict[str, Any]) -> None:
    """The rows as they were. What is closed is put in open and closed afterwards, as happened in truth."""
    db.session.connection()
    metadata = sa.MetaData()
    metadata.reflect(db.engine)
    for name, content in tables.items():
        table, columns = metadata.tables[name], content["columns"]
        rows = [dict(zip(columns, row, strict=True)) for row in content["rows"]]
        if rows:
            db.session.execute(_plain_insert(table, columns), [_opened(name, row) for row in rows])
    for name, column in (("assessment", "sealed_at"), ("audit_round", "state")):
        table, columns = metadata.tables[name], tables[name]["columns"]
        for row in tables[name]["rows"]:
            value = row[columns.index(column)]
            close = sa.text(f"UPDATE {name} SET {column} = {_cast(table.c[column])} WHERE id = :id")
            db.session.execute(close, {column: value, "id": row[columns.index("id")]})
    _count_on(metadata)
    db.session.commit()


def _opened(table: str, row: dict[str, Any]) -> dict[str, Any]:
    if table == "audit_round":
        return row | {"state": "scoring"}
    return row | {"sealed_at": None} if table == "assessment" else row


def _plain_insert(table: sa.Table, columns: list[str]) -> sa.TextClause:
    """Values as SQLite held them, read by PostgreSQL as what they are."""
    values = ", ".join(_cast(table.c[name]) for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    return sa.text(f'INSERT INTO "{table.name}" ({names}) VALUES ({values})')


def _cast(column: sa.Column[Any]) -> str:
    if db.engine.dialect.name == "sqlite":
        return f":{column.name}"
    if isinstance(column.type, sa.Boolean):
        return f"CAST(CAST(:{column.name} AS integer) AS boolean)"
    if isinstance(column.type, sa.DateTime):
        return f"CAST(CAST(:{column.name} AS text) || '+00' AS timestamptz)"
    return f"CAST(:{column.name} AS {column.type.compile(db.engine.dialect)})"


def _count_on(metadata: sa.MetaData) -> None:
    """PostgreSQL goes on numbering after the rows that came with their numbers."""
    if db.engine.dialect.name == "postgresql":
        for table in metadata.tables.values():
            if "id" in table.c:
                newest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                db.session.execute(sa.text(f"SELECT setval({sequence}, {newest}, false)"))


def read_rows(app: Flask, columns: dict[str, list[str]]) -> Rows:
    """These columns of every row, in order."""
    with app.app_context():
        connection = db.session.connection()
        return {
            table: sorted(
                (tuple(row) for row in connection.execute(_select(table, names))),
                key=repr,
            )
            for table, names in columns.items()
        }


def _select(table: str, names: list[str]) -> sa.TextClause:
    # Text: what is stored, whatever a driver makes of it.
    return sa.text("SELECT " + ", ".join(f'CAST("{name}" AS text)' for name in names) + f' FROM "{table}"')


def _all_columns(app: Flask) -> dict[str, list[str]]:
    with app.app_context():
        tables = sa.inspect(db.engine)
        return {name: [one["name"] for one in tables.get_columns(name)] for name in tables.get_table_names()}


def _order(app: Flask, *order: str) -> str:
    answer = app.test_cli_runner().invoke(args=list(order))
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_an_upgrade_keeps_every_row_and_the_second_does_nothing(app: Flask, kept: dict[str, Any]) -> None:
    columns = {table: content["columns"] for table, content in kept["tables"].items()}
    counts = {table: len(content["rows"]) for table, content in kept["tables"].items()}
    before = read_rows(app, columns)
    assert {table: len(rows) for table, rows in before.items()} == counts
    assert counts["score"] > 200
    upgrade(app)
    assert read_rows(app, columns) == before
    with app.app_context():
        assert verify() == (counts["trail_entry"], [])
        assert app.extensions["alembic"].compare_metadata() == []
    everything = _all_columns(app)
    after = read_rows(app, everything)
    upgrade(app)
    assert (_all_columns(app), read_rows(app, everything)) == (everything, after)


def test_the_documented_update_ends_well_twice(app: Flask) -> None:
    upgrade(app)
    with app.app_context():
        areas = [area.key for area in accounts.areas()]
    orders: list[tuple[str, ...]] = [("setup", "--no-admin"), ("trail", "verify")]
    orders += [("figures", "check", "--area", area) for area in areas]
    for order in orders:
        _order(app, *order)
    columns = _all_columns(app)
    after = read_rows(app, columns)
    for order in orders:
        _order(app, *order)
    assert read_rows(app, columns) == after


def test_every_page_can_be_read_on_what_an_earlier_release_left(app: Flask) -> None:
    upgrade(app)
    for area in _areas(app):
        with app.app_context():
            choose_area(area)
            values = values_of(app)
            people = {frozenset(one.roles): one for one in accounts.people() if one.active}
            opened = {one.email: list(_addresses_for(app, one, values)) for one in people.values()}
        for email, wanted in opened.items():
            client = app.test_client()
            assert client.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 302
            statuses = {address: client.get(address).status_code for address in wanted}
            assert not {address for address, status in statuses.items() if status >= 500}, email
            assert list(statuses.values()).count(200) > 3, email


def _areas(app: Flask) -> list[int]:
    with app.app_context():
        return [area.id for area in accounts.areas()]


def _addresses_for(app: Flask, person: Person, values: dict[str, list[object]]) -> Iterator[str]:
    for rule in openable(app):
        asked = permission(app, rule)
        if asked is not None and (asked == OPEN or may(person, asked)):
            for place in (0, -1):  # the oldest and the newest of each kind
                there = {name: [(found[:-1] or found)[place]] for name, found in values.items()}
                yield from addresses(app, rule, there)
