"""Migrated databases for tests, cheap enough to have one for every test.

Reading rule: the migrations run once per run and kind of database, into a template. Every worker copies the
template once and rolls each test back (`rolled_back`); a test that needs real commits gets a copy of its own
(`fresh`).
"""

import itertools
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest import mock

import pytest
from flask import Flask

from audit_app import create_app
from audit_app.db import db
from audit_app.refusals import Refused
from tests.support import postgres

KINDS = ("sqlite", "postgresql")
FOLDER_SETTING = "PLAN_AUDIT_TESTS_FOLDER"  # set before the workers start, so all of them share one folder
PATIENCE = 120  # seconds a worker waits for another's template
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """A migrated database: its kind, "sqlite" or "postgresql", and its DATABASE_URL."""

    kind: str
    url: str


def run_folder() -> Path:
    """The folder all workers of this run share."""
    return Path(os.environ[FOLDER_SETTING])


def worker() -> str:
    """The name of this worker; "main" where the tests run in one process."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def make_app(url: str, **settings: object) -> Flask:
    """The application on one database, with nothing taken from this machine's own settings."""
    return create_app(
        {
            "DATABASE_URL": url,
            "SECRET_KEY": "a key for tests only, long enough to pass",
            "AUDIT_APP_INSTANCE": str(run_folder() / "instance"),
            "HTTPS": "",
            "TESTING": True,
            **settings,
        }
    )


@cache
def shared(kind: str) -> Database:
    """This worker's copy of the template, kept as the migrations left it: every test on it is rolled back."""
    return Database(kind, _copy(kind, f"shared_{worker()}"))


@contextmanager
def fresh(kind: str) -> Iterator[Database]:
    """A copy of the template for one test, whose commits are real."""
    name = f"fresh_{worker()}_{next(_numbers)}"
    url = _copy(kind, name)
    try:
        yield Database(kind, url)
    finally:
        if kind == "postgresql":
            _cluster().drop(name)
        else:
            (run_folder() / f"{name}.sqlite").unlink()


@contextmanager
def empty(kind: str) -> Iterator[Database]:
    """A database of one test with nothing in it, for migrations to run on."""
    name = f"empty_{worker()}_{next(_numbers)}"
    if kind == "sqlite":
        path = run_folder() / f"{name}.sqlite"
        yield Database(kind, f"sqlite:///{path}")
        path.unlink()
        return
    try:
        url = _cluster().create(name)
    except postgres.CannotRun as reason:
        pytest.skip(str(reason))
    try:
        yield Database(kind, url)
    finally:
        _cluster().drop(name)


@contextmanager
def rolled_back(app: Flask) -> Iterator[None]:
    """Undo at the end whatever the application's sessions did, commits included.

    Every session joins one connection's transaction and commits a savepoint of it. `db.test_isolation` of
    Flask-SQLAlchemy-Lite 0.2 does not hold on SQLAlchemy 2.1: a session bound to an engine commits the whole.
    """
    with app.app_context():
        engine, sessionmaker = db.engine, db.sessionmaker
    with engine.connect() as connection:
        everything = connection.begin()
        joined = {"bind": connection, "join_transaction_mode": "create_savepoint"}
        with mock.patch.dict(sessionmaker.kw, joined):
            yield
        everything.rollback()


def _copy(kind: str, name: str) -> str:
    try:
        template = _once(run_folder() / kind, lambda: _make_template(kind))
    except postgres.CannotRun as reason:
        pytest.skip(str(reason))
    if kind == "postgresql":
        return _cluster().create(name, template)
    path = run_folder() / f"{name}.sqlite"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


def _make_template(kind: str) -> str:
    """Migrate an empty database and return the name to copy it by."""
    if kind == "postgresql":
        name, url = "template_migrated", _cluster().create("template_migrated")
    else:
        name = str(run_folder() / "template.sqlite")
        url = f"sqlite:///{name}"
    app = make_app(url)
    with app.app_context():
        app.extensions["alembic"].upgrade()
        db.engine.dispose()
    return name


@cache
def _cluster() -> postgres.Cluster:
    folder = run_folder()

    def start() -> str:
        cluster = postgres.start(folder)
        return f"{cluster.host}\n{cluster.port}\n{cluster.user}"

    host, port, user = _once(folder / "server", start).splitlines()
    return postgres.Cluster(host, int(port), user)


def commit_or_refuse(verb: Callable[[], object]) -> object:
    """Carry a verb out as a request does: committed, or undone by a refusal, which is then the answer."""
    try:
        verb()
    except Refused as refusal:
        db.session.rollback()
        return refusal
    db.session.commit()
    return None


def _once(folder: Path, make: Callable[[], str]) -> str:
    """What `make` returned to the first worker that asked; the others wait for it.

    Making the folder is the lock. What went wrong is kept too, so that the others fail at once, and say why.
    """
    answer, failure = folder / "answer", folder / "failure"
    with suppress(FileExistsError):
        folder.mkdir()
        try:
            _put(answer, make())
        except postgres.CannotRun as reason:
            _put(failure, f"skip\n{reason}")
        except Exception as error:
            _put(failure, f"fail\nThe test database could not be made: {error!r}")
            raise
    return _wait_for(answer, failure)


def _put(path: Path, text: str) -> None:
    half_written = path.with_suffix(".part")
    half_written.write_text(text, encoding="utf-8")
    half_written.rename(path)


def _wait_for(answer: Path, failure: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answer.exists():
            return answer.read_text(encoding="utf-8")
        if failure.exists():
            kind, _, reason = failure.read_text(encoding="utf-8").partition("\n")
            raise postgres.CannotRun(reason) if kind == "skip" else RuntimeError(reason)
        time.sleep(0.05)
    raise RuntimeError(f"No test database after {PATIENCE} seconds: the worker making it was stopped.")
