#!/usr/bin/env python3
"""Every task of this project, from nothing but Python 3.11 or later: `python3 dev.py help` lists them.

Standard library only, and readable by older Pythons, so that they can say what is wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from xml.etree import ElementTree

from tests.support.programs import PROGRAMS

NEEDED = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
TO_RUN, TO_TEST = "requirements.txt", "requirements-dev.txt"
RESULTS = ROOT / "test-results"
KINDS = ("rules", "service", "pages", "journeys", "browser")


class Stop(Exception):
    """The task cannot go on. The sentence says why and what to do."""


def main(arguments: list[str]) -> int:
    """Do one task; returns the exit code."""
    if sys.version_info < NEEDED:
        print("This needs Python 3.11 or later, and this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031
        print("Install a newer one from python.org or your system's packages, then start dev.py with it.")
        return 1
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    task = TASKS.get("help" if name in ("-h", "--help") else name)
    if task is None:
        print(f"There is no task “{name}”.\n")
        return show_help(rest) or 2
    os.chdir(ROOT)
    try:
        return task(rest)
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"This step failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return error.returncode or 1
    except KeyboardInterrupt:
        return 130


def show_help(_arguments: list[str]) -> int:
    """List the tasks."""
    print("python3 dev.py TASK\n")
    for name, task in TASKS.items():
        print(f"  {name:<9} {(task.__doc__ or '').splitlines()[0]}")
    return 0


def run(arguments: list[str]) -> int:
    """Set everything up and serve the demonstration on this machine (--port N)."""
    parser = argparse.ArgumentParser(prog="dev.py run", description=run.__doc__)
    parser.add_argument("--port", type=int, help="the port to serve on (8000, or the next free one)")
    wanted = parser.parse_args(arguments).port
    port = choose_port(wanted)
    install(TO_RUN)
    module("flask", "--app", "wsgi", "setup", "--no-admin")
    module("flask", "--app", "wsgi", "demo")
    # Whoever ends this task, not only Ctrl+C, must end the server with it: it would keep the port.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = subprocess.Popen([str(PYTHON), "-m", "waitress", f"--listen=127.0.0.1:{port}", "wsgi:app"])
    try:
        wait_until_answering(server, port)
        print(
            f"\nReady: http://127.0.0.1:{port}\nThe people to sign in as are listed above. Ctrl+C stops.",
            flush=True,
        )
        return server.wait()
    except KeyboardInterrupt:
        print("\nStopped. What was entered is kept; `python3 dev.py run` starts again.")
        return 0
    finally:
        server.terminate()
        server.wait()


def choose_port(wanted: int | None) -> int:
    """The port asked for, or else the first free one from 8000."""
    for port in [wanted] if wanted else range(8000, 8050):
        with socket.socket() as probe:
            if not WINDOWS:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
            return port
    raise Stop(f"Port {wanted or '8000 and the 49 after it'} cannot be used. Choose another with --port.")


def wait_until_answering(server: subprocess.Popen[bytes], port: int) -> None:
    """Return when the server takes connections; stop when it has ended instead."""
    while server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise Stop("The server stopped at start. Its last lines above say why.")


def test(arguments: list[str]) -> int:
    """Set everything up and run every test; further words go to pytest (-k, a path, -x)."""
    install(TO_TEST)
    provide_programs()
    report = RESULTS / "tests.xml"
    report.unlink(missing_ok=True)
    workers = (
        [] if {"-n", "--pdb"} & set(arguments) else ["-n", str(os.cpu_count() or 2), "--dist", "worksteal"]
    )
    order = [str(PYTHON), "-m", "pytest", f"--junitxml={report}", *workers, *arguments]
    code = subprocess.run(order, check=False).returncode
    if not report.exists():
        return code or 1
    skipped = tell_results(report)
    if skipped and IN_CI and code == 0:
        print("\nCI has everything the tests need, so a test that was not run is a failure.")
        return 1
    return code


def tell_results(report: Path) -> int:
    """Print how many tests of each kind ran and for how long, and what was not run and why.

    Returns how many were not run.
    """
    ran: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    for case in ElementTree.parse(report).iter("testcase"):
        skip = case.find("skipped")
        if skip is not None and skip.get("type") == "pytest.skip":
            reasons[skip.get("message") or "no reason was given"] += 1
            continue
        kind = kind_of_test(case.get("classname") or "")
        ran[kind] += 1
        seconds[kind] += float(case.get("time") or 0)
    print("\nTests by kind")
    for kind, count in ran.most_common():
        print(f"  {kind:<10} {count:>5}  {seconds[kind]:7.1f} s")
    print("\nEvery test was run." if not reasons else "\nNot run:")
    for reason, count in reasons.most_common():
        print(f"  {count} {'test' if count == 1 else 'tests'}: {reason}")
    return sum(reasons.values())


def kind_of_test(classname: str) -> str:
    """“rules” for tests.rubrics.test_rubrics_rules; “whole app” for what belongs to no stage."""
    parts = classname.split(".")
    for kind in KINDS:
        if kind in parts or any(part.endswith("_" + kind) for part in parts):
            return kind
    return "whole app" if len(parts) < 3 else "other"


def provide_programs() -> None:
    """Install what some tests need where Debian's apt-get may; elsewhere say what will not run."""
    missing = [program for program in PROGRAMS if not program.find()]
    prefix = root_prefix()
    if missing and prefix is not None:
        packages = [package for program in missing for package in program.package.split()]
        print(f"Installing what some tests need: {', '.join(packages)}.", flush=True)
        apt_install(prefix, packages)
    for program in PROGRAMS:
        if not program.find():
            print(program.missing)


def root_prefix() -> list[str] | None:
    """What to put before an apt-get order so that it may install; None where it may not."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if IN_CI and shutil.which("sudo") else None


def apt_install(prefix: list[str], packages: list[str]) -> None:
    """Install Debian packages, asking again where a mirror does not answer. A failure is told, not raised."""
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    update, fetch = (
        [*prefix, *quietly, "update"],
        [*prefix, *quietly, "install", "-y", "--no-install-recommends"],
    )
    for pause in (5, 20, 60, 0):
        if all(quiet(order) for order in (update, [*fetch, *packages])):
            return
        time.sleep(pause)
    print("apt-get could not install them; its last words are above.")


def quiet(order: list[str]) -> bool:
    """Run a command; its output is shown only when it fails."""
    done = subprocess.run(order, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        print((done.stdout + done.stderr)[-2000:])
    return done.returncode == 0


def programs(_arguments: list[str]) -> int:
    """Install the programs some tests need (Debian, as root): Chromium, PostgreSQL, LibreOffice."""
    provide_programs()
    return 0 if all(program.find() for program in PROGRAMS) else 1


def lint(_arguments: list[str]) -> int:
    """Check the code: ruff, mypy, djlint, bandit."""
    install(TO_TEST)
    checks = [
        ["ruff", "check"],
        ["ruff", "format", "--check"],
        ["mypy"],
        # Its formatter moves branches of one line out of their place, so only its lint is asked.
        ["djlint", "audit_app/templates", "--lint", "--quiet"],
        ["bandit", "-q", "-ll", "-ii", "-c", "pyproject.toml", "-r", "audit_app"],
    ]
    failed = []
    for check in checks:
        print(f"== {' '.join(check)}", flush=True)
        if subprocess.run([str(PYTHON), "-m", *check], check=False).returncode:
            failed.append(" ".join(check))
    print(f"\nNot in order: {'; '.join(failed)}." if failed else "\nEverything is in order.")
    return 1 if failed else 0


def lock(arguments: list[str]) -> int:
    """Lock requirements*.in for every platform, with hashes (--upgrade takes newer versions)."""
    install(TO_TEST)
    how = "--universal --python-version 3.11 --generate-hashes --no-header --quiet"
    for source, target in (("requirements.in", TO_RUN), ("requirements-dev.in", TO_TEST)):
        module("uv", *f"pip compile {source} --output-file {target} {how}".split(), *arguments)
        print(f"{target} is locked.")
    return 0


def install(lock_file: str) -> None:
    """Make .venv where there is none and install a lock file in it, unless that was done already."""
    version = venv_version()
    if version is None:
        make_venv()
        version = venv_version()
    # requirements-dev.txt holds everything of requirements.txt, at the same versions.
    covered = [TO_RUN, TO_TEST] if lock_file == TO_TEST else [TO_RUN]
    marks = {VENV / f"{name}.installed": f"{version} {digest(ROOT / name)}" for name in covered}
    own = VENV / f"{lock_file}.installed"
    if own.exists() and own.read_text(encoding="utf-8") == marks[own]:
        return
    print(f"Installing {lock_file} in .venv (a minute or two the first time).", flush=True)
    how = "--quiet --disable-pip-version-check --no-input --require-hashes"
    module("pip", *f"install {how} -r {lock_file}".split())
    for mark, text in marks.items():
        mark.write_text(text, encoding="utf-8")


def venv_version() -> str | None:
    """The Python of .venv, as "3.11"; None where .venv is missing or its Python has gone."""
    code = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([str(PYTHON), "-c", code], check=False, capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def make_venv() -> None:
    """Make .venv afresh with the Python that runs this."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Stop(
            "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"
        ) from None
    print("Making .venv.", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def module(*order: str) -> None:
    """Run one of .venv's modules as a step of a task; a failure ends the task."""
    subprocess.run([str(PYTHON), "-m", *order], check=True)


TASKS = {
    "run": run,
    "test": test,
    "lint": lint,
    "lock": lock,
    "programs": programs,
    "help": show_help,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
