"""The database: the declarative base, what every connection is told, and the one commit point.

Reading rule: rows that belong to an area carry `AreaOwned`. A session is told its area (`choose_area`) before
it reads or writes any of them; every query it then makes is narrowed to that area here and nowhere else.
"""

import datetime as dt
import enum
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from blinker import Signal
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import event, orm
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
ALL_AREAS = "all areas"
SQLITE_ORDERS = ("foreign_keys=ON", "journal_mode=DELETE", "synchronous=FULL", "busy_timeout=10000")


class AreaNotChosen(RuntimeError):
    """A query touched an area's rows before the session was told whose rows it may see."""


class UtcMoment(sa.types.TypeDecorator[dt.datetime]):
    """A moment stored in UTC and given back in UTC, on databases with and without time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment must say its time zone before it is stored.")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Every table. Constraint names follow one convention so that tests and errors can name them."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map = {dt.datetime: UtcMoment, dict[str, Any]: sa.JSON, list[str]: sa.JSON}  # noqa: RUF012


class AreaOwned:
    """A row of one area. Its area is filled in from the session, and every query is narrowed by it."""

    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True, sort_order=-1)


class AreaSession(orm.Session):
    """A session that knows whose rows it may see and who is acting."""


def coded(codes: type[enum.Enum], name: str) -> sa.Enum:
    """A text column holding the values of an enumeration; the database refuses anything else."""
    return sa.Enum(
        codes,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=60,
        values_callable=lambda kinds: [kind.value for kind in kinds],
    )


db = SQLAlchemy(session_options={"class_": AreaSession})
# Sent when a commit is done. Whoever listens must not raise: what was saved stays saved.
committed = Signal()


def choose_area(area_id: int | str) -> None:
    """Narrow this session to one area (or, for the installation's own upkeep, ALL_AREAS)."""
    db.session.info["area_id"] = area_id


def current_area() -> int:
    """The id of the area this session works in. Raises AreaNotChosen when there is none."""
    area_id = db.session.info.get("area_id")
    if not isinstance(area_id, int):
        raise AreaNotChosen("Choose an area before reading or writing its rows.")
    return area_id


def _is_owned(mapper: orm.Mapper[Any]) -> bool:
    return issubclass(mapper.class_, AreaOwned)


@event.listens_for(AreaSession, "do_orm_execute")
def narrow_to_area(state: orm.ORMExecuteState) -> None:
    """Add the session's area to every select, update and delete that touches an area's rows."""
    if state.is_column_load or state.is_relationship_load or state.execution_options.get("all_areas"):
        return
    chosen = state.session.info.get("area_id")
    if chosen == ALL_AREAS or not (state.is_select or state.is_update or state.is_delete):
        return
    if chosen is None and any(_is_owned(mapper) for mapper in state.all_mappers):
        raise AreaNotChosen("Choose an area before reading or writing its rows.")
    wanted = -1 if chosen is None else chosen
    state.statement = state.statement.options(
        orm.with_loader_criteria(AreaOwned, lambda cls: cls.area_id == wanted, include_aliases=True)
    )


@event.listens_for(AreaSession, "before_flush")
def fill_in_area(session: orm.Session, _context: Any, _instances: Any) -> None:
    """Give new rows the session's area, so that no caller can forget it or choose another's."""
    for row in session.new:
        if isinstance(row, AreaOwned) and row.area_id is None:
            chosen = session.info.get("area_id")
            if not isinstance(chosen, int):
                raise AreaNotChosen("Choose an area before reading or writing its rows.")
            row.area_id = chosen


@event.listens_for(sa.Engine, "connect")
def prepare_sqlite(connection: Any, _record: Any) -> None:
    """Durable, checked SQLite. `isolation_level=None` leaves BEGIN to `begin_sqlite` below."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for order in SQLITE_ORDERS:
            connection.execute(f"pragma {order}")


@event.listens_for(sa.Engine, "begin")
def begin_sqlite(connection: sa.Connection) -> None:
    """Take SQLite's write lock at the start of a write: two readers that both turn writer would block."""
    if connection.dialect.name == "sqlite":
        kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {kind}")


def begin_writing() -> None:
    """Say before the first query that this session is going to write."""
    if not db.session.in_transaction():
        db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})


def tell_planner(*tables: type[Base]) -> None:
    """Let PostgreSQL count what came in: until then it plans for empty tables, and a join takes minutes."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.flush()
        db.session.execute(sa.text("ANALYZE " + ", ".join(table.__tablename__ for table in tables)))


def commit() -> None:
    """Make everything this request or command did permanent. Nothing else in the product commits."""
    db.session.commit()
    committed.send()


@contextmanager
def committing() -> Iterator[None]:
    """For commands: commit when the block ends well, undo everything when it does not."""
    begin_writing()
    try:
        yield
    except BaseException:
        db.session.rollback()
        raise
    commit()
