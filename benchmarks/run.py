"""Scoring and following the panel at once, on the real server: `python benchmarks/run.py --help`.

Three phases in one run on one server: people scoring alone, screens following alone, both together. The
figure that means something on any machine is the ratio of the same work together and alone.
"""

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from audit_app import create_app  # noqa: E402
from audit_app.db import db  # noqa: E402
from benchmarks.clients import Auditor, Chair, Ledger, Screen  # noqa: E402
from benchmarks.data import SIZES, Made, make  # noqa: E402
from tests.support import postgres  # noqa: E402

KEY = "a key for benchmarks only, long enough to pass"
PATIENCE = 60  # seconds for the server to start


@dataclass(frozen=True)
class Pace:
    """How long each phase lasts and how often people act, in seconds."""

    seconds: float
    think: float
    every: float


def main(arguments: Sequence[str]) -> int:
    """Run it on each database asked for; 0 where nothing failed and nothing acknowledged was lost."""
    asked = _read(arguments)
    pace = Pace(asked.seconds, asked.think, asked.every)
    results = []
    with tempfile.TemporaryDirectory(prefix="plan-audit-bench-") as folder:
        Path(folder).chmod(0o711)
        for kind in asked.databases:
            with contextlib.ExitStack() as stack:
                try:
                    url = stack.enter_context(database(kind, Path(folder)))
                except postgres.CannotRun as reason:
                    print(reason)
                    continue
                results.append(
                    {"database": kind, "size": asked.size, **_measure(url, asked.size, pace, folder)}
                )
                print(_told(results[-1]), flush=True)
    if asked.json:
        Path(asked.json).write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 1 if any(one["errors"] or one["lost"] for one in results) or not results else 0


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="month", help="how much data and how many people")
    parser.add_argument(
        "--databases", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"]
    )
    parser.add_argument("--seconds", type=float, default=60, help="how long each phase lasts")
    parser.add_argument("--think", type=float, default=10, help="seconds between the saves of one person")
    parser.add_argument("--every", type=float, default=5, help="seconds between the polls of one screen")
    parser.add_argument("--json", help="write the results to this file too")
    parser.add_argument(
        "--quick", action="store_true", help="the smallest size for a moment, to see that it runs"
    )
    asked = parser.parse_args(arguments)
    if asked.quick:
        asked.size, asked.seconds, asked.think, asked.every = "quick", 2, 0.2, 0.2
    return asked


@contextlib.contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite'}"
        return
    home = folder / "postgres"
    home.mkdir(mode=0o711)
    cluster = postgres.start(home)
    try:
        url = cluster.create("bench")
        _make_durable(url)
        yield url
    finally:
        postgres.stop(home)


def _make_durable(url: str) -> None:
    """As in real use: the cluster of the tests promises nothing, which would flatter every save."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = on"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    engine.dispose()


def _measure(url: str, size: str, pace: Pace, folder: str) -> dict[str, Any]:
    made = _fill(url, size, folder)
    with _server(url, folder) as (base, process):
        phases: dict[str, dict[str, Any]] = {}
        kept: dict[tuple[int, int], tuple[str, str]] = {}
        errors: list[str] = []
        for name, scoring, following in (
            ("saves alone", True, False),
            ("polls alone", False, True),
            ("together", True, True),
        ):
            before, began = _cpu(process.pid), time.perf_counter()
            ledger = _phase(base, made, pace, scoring=scoring, following=following)
            lasted = time.perf_counter() - began
            kept |= ledger.kept
            errors += ledger.errors
            phases[name] = _summed(ledger, (_cpu(process.pid) - before) / lasted)
    return {
        "phases": phases,
        "ratios": _ratios(phases),
        "errors": errors,
        "acknowledged": len(kept),
        "lost": _lost(url, kept, folder),
    }


def _app(url: str, folder: str) -> Any:
    return create_app({"DATABASE_URL": url, "SECRET_KEY": KEY, "AUDIT_APP_INSTANCE": folder, "HTTPS": ""})


def _fill(url: str, size: str, folder: str) -> Made:
    app = _app(url, folder)
    with app.app_context():
        app.extensions["alembic"].upgrade()
    with app.app_context():
        made = make(SIZES[size])
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.text("ANALYZE"))
            db.session.commit()
        db.engine.dispose()
    return made


@contextlib.contextmanager
def _server(url: str, folder: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The server as docs/operations.md starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    workers = "1" if url.startswith("sqlite") else "2"
    order = ["gunicorn", "wsgi:app", "--worker-class", "gthread", "--workers", workers, "--threads", "8"]
    order = [sys.executable, "-m", *order, "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    if os.name == "nt":
        order = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=8", "wsgi:app"]
    settings = {"DATABASE_URL": url, "SECRET_KEY": KEY, "AUDIT_APP_INSTANCE": folder, "HTTPS": ""}
    log = Path(folder) / "server.log"
    with log.open("ab") as said:
        process = subprocess.Popen(order, cwd=ROOT, env={**os.environ, **settings}, stdout=said, stderr=said)
    try:
        _wait_for(port, process, log)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start: {log.read_text(encoding='utf-8', errors='replace')}")


def _phase(base: str, made: Made, pace: Pace, *, scoring: bool, following: bool) -> Ledger:
    until = threading.Event()
    people: list[Auditor | Screen | Chair] = []
    if scoring:
        people += [Auditor(base, email, held, pace.think, until) for email, held in made.scoring]
    if following:
        people.append(Chair(base, made.following[0], made.panel_round_id, pace.every * 3, until))
        people += [Screen(base, email, made.panel_round_id, pace.every, until) for email in made.following]
    for one in people:
        one.start()
    until.wait(pace.seconds)
    until.set()
    for one in people:
        one.join()
    return _joined([one.done for one in people])


def _joined(ledgers: Sequence[Ledger]) -> Ledger:
    whole = Ledger()
    for one in ledgers:
        whole.saves += one.saves
        whole.polls += one.polls
        whole.unchanged += one.unchanged
        whole.errors += one.errors
        whole.kept |= one.kept
    return whole


def _summed(ledger: Ledger, cpu: float) -> dict[str, Any]:
    return {
        "saves": len(ledger.saves), "save p50": _at(ledger.saves, 0.5), "save p95": _at(ledger.saves, 0.95),
        "polls": len(ledger.polls), "poll p50": _at(ledger.polls, 0.5), "poll p95": _at(ledger.polls, 0.95),
        "unchanged": ledger.unchanged / len(ledger.polls) if ledger.polls else None, "cpu": cpu,
    }  # fmt: skip


def _at(times: Sequence[float], share: float) -> float | None:
    """A percentile in milliseconds."""
    return round(sorted(times)[int(share * (len(times) - 1))] * 1000, 1) if times else None


def _ratios(phases: dict[str, dict[str, Any]]) -> dict[str, float]:
    """The same work together with the other and alone: 1 means that neither slows the other."""
    together, found = phases["together"], {}
    for what, alone in (("save", "saves alone"), ("poll", "polls alone")):
        for place in ("p50", "p95"):
            before, after = phases[alone][f"{what} {place}"], together[f"{what} {place}"]
            if before and after:
                found[f"{what} {place}"] = round(after / before, 2)
    return found


def _lost(url: str, kept: dict[tuple[int, int], tuple[str, str]], folder: str) -> int:
    """How many acknowledged saves the database does not hold afterwards."""
    stored = _stored(url, folder)
    return sum(stored.get(place) != given for place, given in kept.items())


def _stored(url: str, folder: str) -> dict[tuple[int, int], tuple[str, str]]:
    """Every grade and comment there is, by allocation and point."""
    app = _app(url, folder)
    query = sa.text(
        "SELECT assessment.allocation_id, score.audit_point_id, score.grade, score.comment"
        " FROM score JOIN assessment ON assessment.id = score.assessment_id"
    )
    with app.app_context():
        stored = {(row[0], row[1]): (row[2], row[3]) for row in db.session.connection().execute(query)}
        db.engine.dispose()
    return stored


def _cpu(pid: int) -> float:
    """Seconds of processor the server and its workers have used; 0 where the system does not tell."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            number, fields = stat.parent.name, stat.read_text().rsplit(")", 1)[1].split()
            if int(number) == pid or int(fields[1]) == pid:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK") if ticks else 0.0


def _told(result: dict[str, Any]) -> str:
    lines = [f"\n{result['database']}, size “{result['size']}”"]
    for name, phase in result["phases"].items():
        parts = []
        for what in ("save", "poll"):
            if phase[f"{what}s"]:
                middle, slow = phase[f"{what} p50"], phase[f"{what} p95"]
                parts.append(f"{phase[f'{what}s']} {what}s, p50 {middle} ms, p95 {slow} ms")
        if phase["unchanged"] is not None:
            parts.append(f"{phase['unchanged']:.0%} of polls 304")
        lines.append(f"  {name}: " + "; ".join(parts) + f"; server at {phase['cpu']:.0%} of one processor")
    lines.append(
        "  together / alone: " + ", ".join(f"{name} {ratio}" for name, ratio in result["ratios"].items())
    )
    lines.append(
        f"  errors: {len(result['errors'])} {sorted(set(result['errors']))};"
        f" acknowledged answers: {result['acknowledged']}, lost: {result['lost']}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
