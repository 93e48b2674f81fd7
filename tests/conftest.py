"""Fixtures for every test: a database of either kind, the application on it, a client that reads pages."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unittest import mock

import pytest
from argon2 import Parameters
from argon2.profiles import CHEAPEST
from flask import Flask
from hypothesis import settings
from sqlalchemy import orm

from audit_app.accounts.signin import hasher
from audit_app.db import db
from tests.support import database as databases
from tests.support import postgres
from tests.support.database import Database
from tests.support.mailbox import Mailbox, receiving
from tests.support.pages import TEST_SESSION, CheckedClient

pytest_plugins = ["tests.support.browser"]

# A slow machine is no fault of the code, so no example is timed; a failure prints how to repeat it.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Before the workers start: the folder they share, which PostgreSQL's user must be able to enter."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="plan-audit-")
        Path(folder).chmod(0o711)
        os.environ[databases.FOLDER_SETTING] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    """After the last worker: stop the cluster and leave nothing behind."""
    if not hasattr(config, "workerinput"):
        postgres.stop(databases.run_folder())
        shutil.rmtree(databases.run_folder(), ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they use, so that `-m "not browser"` never depends on a remembered marker."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        call = getattr(item, "callspec", None)
        if call is not None and call.params.get("database_kind") == "postgresql":
            item.add_marker(pytest.mark.postgresql)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[Parameters]:
    """Hashing as dear as in real use would slow every test that has people in it. Gives the real cost."""
    real = hasher._parameters
    with mock.patch.object(hasher, "_parameters", CHEAPEST):
        yield real


@pytest.fixture
def real_passwords(cheap_passwords: Parameters, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of the hashing itself: as dear as in real use."""
    monkeypatch.setattr(hasher, "_parameters", cheap_passwords)


@pytest.fixture(params=databases.KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Runs the test once on each kind of database."""
    return str(request.param)


@pytest.fixture
def database(database_kind: str) -> Database:
    """A migrated, empty database of each kind in turn, shared by the tests of a worker: see `app`."""
    return databases.shared(database_kind)


@cache
def _shared_app(url: str) -> Flask:
    app = databases.make_app(url, WTF_CSRF_ENABLED=False)
    app.test_client_class = CheckedClient
    return app


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The application on a migrated, empty database. Whatever the test writes is rolled back."""
    app = _shared_app(database.url)
    with databases.rolled_back(app):
        yield app


@pytest.fixture
def session(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[orm.Session]:
    """The database session of a pushed application context, as services use it."""
    with app.app_context():
        session = db.session
        monkeypatch.setitem(app.config, TEST_SESSION, session)
        yield session


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A visitor. Sees what the test's `session` wrote, and that session sees what the visitor changed."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def committed_app(database_kind: str) -> Iterator[Flask]:
    """The application on its own database, where commits are real: for threads, locks and deferred checks."""
    with databases.fresh(database_kind) as database:
        app = databases.make_app(database.url, WTF_CSRF_ENABLED=False)
        app.test_client_class = CheckedClient
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def mailbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """Mail is set up, and what the application sends arrives here."""
    with receiving() as box:
        monkeypatch.setitem(app.config, "MAIL", box.server)
        yield box
