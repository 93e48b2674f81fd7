"""Setting up, as `dev.py run` does it each time it starts."""

import json
import os
import subprocess
import sys
from pathlib import Path

from flask import Flask

from audit_app.accounts import service as accounts
from audit_app.accounts.rules import Role
from audit_app.db import ALL_AREAS, choose_area, committing
from audit_app.overview.demo_people import make_people

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "docs" / "examples"


def test_setting_up_again_changes_nothing_and_is_not_locked_out_by_itself(committed_app: Flask) -> None:
    runner = committed_app.test_cli_runner()
    for _ in range(2):
        answer = runner.invoke(args=["setup", "--no-admin"])
        assert answer.exit_code == 0, answer.output
        assert "5 rubrics are published" in answer.output


def said(app: Flask, *order: str) -> str:
    answer = app.test_cli_runner().invoke(args=list(order))
    assert answer.exit_code == 0, answer.output
    return answer.output


def areas_and_administrators(app: Flask) -> tuple[list[str], int]:
    with app.app_context():
        choose_area(ALL_AREAS)
        return [area.name for area in accounts.areas()], len(accounts.people(role=Role.ADMINISTRATOR))


def test_the_first_area_and_its_administrator_are_made_once(committed_app: Flask) -> None:
    said(committed_app, "setup", "--no-admin")
    assert areas_and_administrators(committed_app) == (["Local area"], 0)
    for _ in range(2):
        said(committed_app, "setup", "--area-name", "Northfold", "--admin-email", "ann@example.org")
        assert areas_and_administrators(committed_app) == (["Northfold"], 1)
    # Somebody may work in it by now.
    answer = said(committed_app, "setup", "--area-name", "Southfold", "--no-admin")
    assert (
        "Kept as it is: “Northfold”. To call an area otherwise: flask --app wsgi area rename NAME" in answer
    )
    assert areas_and_administrators(committed_app) == (["Northfold"], 1)
    said(committed_app, "area", "rename", "Southfold")
    assert areas_and_administrators(committed_app) == (["Southfold"], 1)
    for name in ("", "x" * 201):
        refused = committed_app.test_cli_runner().invoke(args=["area", "rename", name])
        assert (refused.exit_code, refused.stderr) == (1, "Name the area, in at most 200 characters.\n")


def test_a_name_for_the_first_area_leaves_its_key(committed_app: Flask) -> None:
    said(committed_app, "setup", "--no-admin", "--area-key", "shrop")
    said(committed_app, "setup", "--no-admin", "--area-name", "Shropshire")
    assert said(committed_app, "area", "list") == "shrop  Shropshire\n"


def test_the_demonstration_takes_the_first_area_while_nothing_was_done_in_it(committed_app: Flask) -> None:
    said(committed_app, "setup", "--no-admin")
    with committed_app.app_context(), committing():
        choose_area(ALL_AREAS)
        make_people()
    assert areas_and_administrators(committed_app) == (["Demonstration Area Partnership"], 1)


def test_past_audits_can_be_read_with_nothing_set_up_but_the_database(
    committed_app: Flask, tmp_path: Path
) -> None:
    said(committed_app, "setup", "--no-admin")
    for order in (("rubric", "publish"), ("audits", "import")):
        ending = "toml" if order[0] == "rubric" else "csv"
        said(committed_app, *order, str(EXAMPLES / f"criterion-table.{ending}"))
    assert json.loads(said(committed_app, "report", "--format", "json"))["area"] == "Local area"


def test_a_server_need_not_walk_through_what_stays_loaded(tmp_path: Path) -> None:
    said = "import gc, wsgi; print(gc.get_freeze_count() > len(gc.get_objects()))"
    environment = {**os.environ, "AUDIT_APP_INSTANCE": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", said], env=environment, capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert answer.stdout.strip() == "True"
