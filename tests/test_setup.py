"""Setting up, as `dev.py run` does it each time it starts."""

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).resolve().parents[1]


def test_setting_up_again_changes_nothing_and_is_not_locked_out_by_itself(committed_app: Flask) -> None:
    runner = committed_app.test_cli_runner()
    for _ in range(2):
        answer = runner.invoke(args=["setup", "--no-admin"])
        assert answer.exit_code == 0, answer.output
        assert "5 rubrics are published" in answer.output


def test_a_server_need_not_walk_through_what_stays_loaded(tmp_path: Path) -> None:
    said = "import gc, wsgi; print(gc.get_freeze_count() > len(gc.get_objects()))"
    environment = {**os.environ, "AUDIT_APP_INSTANCE": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", said], env=environment, capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert answer.stdout.strip() == "True"
