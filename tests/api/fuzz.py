"""Asks the read API thousands of questions made from its own description, sound ones and broken ones.

    python -m tests.api.fuzz --cases 10000

runs until that many were asked with each token, and ends with 1 if any answer was wrong. A run of a few
hundred is in the normal tests (test_api_described.py).
"""

import argparse
import datetime as dt
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from flask import Flask

from audit_app import clock
from audit_app.accounts.rules import Role
from audit_app.api.rules import Scope
from audit_app.db import db
from tests.support import database as databases
from tests.support.build_api import make_token
from tests.support.build_improvement import make_action
from tests.support.build_moderation import make_signed_off
from tests.support.build_past import bring_in, cell_rows
from tests.support.build_reports import another_round
from tests.support.builders import make_person

# Every check there is. use_after_free and object_level_authorization find nothing to do where nothing is made
# and no address names an object; whose rows a token reads is in test_api_reading.py.
CHECKS = "all"
SEED = 20261122


@dataclass(frozen=True)
class Run:
    """What one run said."""

    code: int
    said: str

    @property
    def cases(self) -> int:
        """How many questions were asked."""
        found = re.search(r"([\d,]+) generated", self.said)
        return int(found[1].replace(",", "")) if found else 0


def prepare(app: Flask) -> dict[Scope, str]:
    """An area with rounds published, signed off, in moderation and sealed, and a token of each scope."""
    with app.app_context():
        panel = make_signed_off()
        make_action(panel.round, panel.second)
        with clock.pretend(dt.date(2024, 7, 1)):
            bring_in(_published_rows(), panel.second)
        another_round(panel)
        another_round(panel, name="2026-12", reveal=False)
        admin = make_person("Ada Admin", Role.ADMINISTRATOR)
        tokens = {scope: make_token(admin, scope, name=scope.value) for scope in Scope}
        db.session.commit()
        return tokens


def _published_rows() -> list[dict[str, str]]:
    """A round long over with enough plans to be published, so that a public token has something to read."""
    return [
        row
        for number in range(12)
        for point, grades in (("T-1", "G G G"), ("T-2", "RI RI RI"))
        for row in cell_rows(grades, plan=f"PAST-{number:03}", audit_point=point)
    ]


def ask(url: str, token: str, examples: int, seed: int = SEED) -> Run:
    """Let schemathesis ask a server up to `examples` questions for each address, and check the answers."""
    order = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{url}/api/v1/openapi.json",
        "--checks", CHECKS, "--header", f"Authorization: Bearer {token}", "--max-examples", str(examples),
        "--seed", str(seed), "--generation-database", "none", "--no-color", "--suppress-health-check", "all",
        "--workers", "1",
    ]  # fmt: skip
    done = subprocess.run(order, capture_output=True, text=True, check=False, cwd=tempfile.gettempdir())
    return Run(done.returncode, done.stdout + done.stderr)


def main() -> int:
    """Run until enough was asked with each token. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="how many questions with each token")
    wanted = parser.parse_args().cases
    with tempfile.TemporaryDirectory(prefix="plan-audit-") as folder:
        os.environ[databases.FOLDER_SETTING] = folder
        from tests.support.browser import serving

        with serving() as server:
            return max(
                [_run(server.url, scope, token, wanted) for scope, token in prepare(server.app).items()]
            )


def _run(url: str, scope: Scope, token: str, wanted: int) -> int:
    asked, seed, worst = 0, SEED, 0
    while asked < wanted and worst == 0:
        run = ask(url, token, max(50, (wanted - asked) // 8), seed)
        print(f"--- scope {scope.value}, seed {seed}\n{run.said}", flush=True)
        asked, seed, worst = asked + run.cases, seed + 1, run.code
        if not run.cases:
            return 1
    print(f"--- scope {scope.value}: {asked:,} questions asked, exit code {worst}", flush=True)
    return worst


if __name__ == "__main__":
    sys.exit(main())
