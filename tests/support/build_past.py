"""Files of past audits for tests, and the command line that brings them in and gives them back."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from click.testing import Result
from flask import Flask

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.db import db
from audit_app.past import audits as past_audits
from audit_app.past.rows import REQUIRED
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rubrics import service as rubrics
from tests.support.builders import TINY_RUBRIC, make_area, make_person, publish_tiny

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
USUAL = {
    "round": "2024-03", "round_date": "2024-03-21", "rubric": "tiny", "plan": "EHC-0001",
    "audit_point": "T-1", "agency": "education", "auditor": "Ann Auditor", "grade": "G", "comment": "",
}  # fmt: skip

Row = Mapping[str, str]


def row(**cells: str) -> dict[str, str]:
    """One row of a file; what is not named is as in USUAL."""
    return {**USUAL, **cells}


def cell_rows(grades: str, **cells: str) -> list[dict[str, str]]:
    """Rows of one point from "G RI G": education, health, social care; "-" where one gave nothing."""
    agencies = ("education", "health", "social care")
    return [
        row(**{"agency": agency, "auditor": f"Auditor of {agency}", "grade": grade} | cells)
        for agency, grade in zip(agencies, grades.split(), strict=True)
        if grade != "-"
    ]


def past_file(rows: Sequence[Row], columns: Sequence[str] = REQUIRED) -> bytes:
    """The bytes of a CSV file, as an export writes it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def make_importer() -> Person:
    """An area with the tiny rubric, and the manager who imports into it."""
    make_area()
    publish_tiny()
    return make_person("Mary Manager", Role.MANAGER)


def publish_theme(folder: Path) -> None:
    """A second rubric, “theme”, with the points of the tiny one as P-1 to P-4."""
    text = TINY_RUBRIC.read_text(encoding="utf-8").replace('slug = "tiny"', 'slug = "theme"')
    (folder / "theme.toml").write_text(text.replace('id = "T-', 'id = "P-'), encoding="utf-8")
    rubrics.publish(folder / "theme.toml")
    db.session.commit()


def bring_in(rows: Sequence[Row], importer: Person, columns: Sequence[str] = REQUIRED) -> AuditRound:
    """Import rows of one round and find it again, committed."""
    done = past_audits.import_audits(past_file(rows, columns), "past.csv", importer)
    db.session.commit()
    round = rounds.find_by_name(done.rounds[0].name)
    assert round is not None
    return round


def flask(app: Flask, *order: str) -> Result:
    """Run a command and give its answer; it must end with 0."""
    result = refused(app, *order)
    assert result.exit_code == 0, result.output
    return result


def refused(app: Flask, *order: str) -> Result:
    """Run a command and give its answer, whatever its exit code. It must never break."""
    result = app.test_cli_runner().invoke(args=list(order))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result
