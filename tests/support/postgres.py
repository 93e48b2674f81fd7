"""A private PostgreSQL cluster for one run of the tests: started by whoever needs it first, gone at the end.

PostgreSQL refuses to run as root, so for root it runs as `postgres`, or as `nobody` without that user.
Nothing here is durable on purpose (fsync off): the data never outlives the run.
"""

import os
import re
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.support.programs import POSTGRESQL

OLDEST = 15
ON_WINDOWS = os.name == "nt"


class CannotRun(Exception):
    """PostgreSQL tests cannot run here. The sentence says why."""


@dataclass(frozen=True)
class Cluster:
    """A running cluster, as every worker of the run reaches it."""

    host: str
    port: int
    user: str

    def url(self, name: str) -> str:
        """The DATABASE_URL of one of its databases."""
        if ON_WINDOWS:
            return f"postgresql+psycopg://{self.user}@{self.host}:{self.port}/{name}"
        return f"postgresql+psycopg://{self.user}@/{name}?host={self.host}&port={self.port}"

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database as a copy of another and return its address."""
        self._order("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._order("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _order(self, order: str, *names: str) -> None:
        with psycopg.connect(
            host=self.host, port=self.port, user=self.user, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(sql.SQL(order).format(*map(sql.Identifier, names)))


def start(folder: Path) -> Cluster:
    """Make and start a cluster in an empty folder. Raises CannotRun with the reason."""
    bin_folder = _bin_folder()
    identity = _unprivileged()
    home = folder / "cluster"
    home.mkdir(mode=0o700)
    if identity:
        shutil.chown(home, identity["user"], identity["group"])
    port = _free_port() if ON_WINDOWS else 5432
    data, log = str(home / "data"), str(home / "log")
    # The server keeps the pipe of whoever starts it, so what it says goes to a file.
    with Path(log).open("a", encoding="utf-8") as said:
        options = {"cwd": home, "stdout": said, "stderr": said, **identity}
        initdb, pg_ctl = str(bin_folder / "initdb"), str(bin_folder / "pg_ctl")
        make = [initdb, "-D", data, "-U", "tests", "-A", "trust", "-N", "--locale=C", "--encoding=UTF8"]
        try:
            subprocess.run(make, check=True, **options)
            with Path(data, "postgresql.conf").open("a", encoding="utf-8") as settings:
                settings.write(_settings(home, port))
            subprocess.run([pg_ctl, "-D", data, "-w", "start"], check=True, **options)
        except subprocess.CalledProcessError as error:
            reason = Path(log).read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"The private PostgreSQL cluster did not start: {reason}") from error
    return Cluster("127.0.0.1" if ON_WINDOWS else str(home), port, "tests")


def stop(folder: Path) -> None:
    """Stop the cluster of this folder, where there is one."""
    home = folder / "cluster"
    if (home / "data" / "postmaster.pid").exists():
        order = [str(_bin_folder() / "pg_ctl"), "-D", str(home / "data"), "-m", "immediate", "stop"]
        subprocess.run(order, cwd=home, check=False, capture_output=True, **_unprivileged())


def _settings(home: Path, port: int) -> str:
    settings = {
        "port": str(port),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "listen_addresses": "127.0.0.1" if ON_WINDOWS else "",
        "unix_socket_directories": "" if ON_WINDOWS else str(home),
    }
    return "".join(f"{name} = '{value}'\n" for name, value in settings.items())


def _bin_folder() -> Path:
    initdb = POSTGRESQL.find()
    if initdb is None:
        raise CannotRun(POSTGRESQL.missing)
    folder = initdb.resolve().parent
    said = subprocess.run(
        [folder / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout
    version = re.search(r"\d+", said)
    if version is None or int(version.group()) < OLDEST:
        raise CannotRun(f"{said.strip()} was found, but the tests on PostgreSQL need {OLDEST} or later.")
    return folder


def _unprivileged() -> dict[str, Any]:
    """Who the server runs as, as arguments of subprocess.run; nothing where we are nobody special."""
    if ON_WINDOWS or os.geteuid() != 0:
        return {}
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
