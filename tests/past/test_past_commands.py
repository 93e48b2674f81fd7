"""Past audits through the command line: the two published results, trials, and who imports."""

import json
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.moderation.models import SignOff
from audit_app.register.models import Plan
from audit_app.reports.service import report
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.scoring.models import Score
from audit_app.trail import TrailEntry
from tests.past.builders import count_of
from tests.support.build_past import EXAMPLES, cell_rows, flask, make_importer, past_file, refused, row
from tests.support.builders import make_area, make_person, publish_tiny
from tests.support.read_report import same_everywhere


def test_the_published_result_reads_678_of_1797_good_or_outstanding(session: orm.Session, app: Flask) -> None:
    make_area()
    make_person("Mary Manager", Role.MANAGER)
    flask(app, "rubric", "publish", str(EXAMPLES / "published-result.toml"))
    said = flask(app, "audits", "import", str(EXAMPLES / "published-result.csv")).output
    assert "Round “Published result”: 1,797 plans, 1,797 grades." in said
    data = json.loads(flask(app, "report", "Published result", "--format", "json").output)
    (point,) = data["points"]
    (figure,) = point["rounds"]
    counts = ("outstanding", "good", "requires_improvement", "inadequate", "unresolved", "missing")
    assert (figure["x"], figure["n"], figure["display"]) == (678, 1797, "38%")
    assert round(figure["percent"], 1) == 37.7
    assert [figure[name] for name in counts] == [14, 664, 1039, 80, 0, 0]
    assert figure["provisional"] is False
    (told,) = data["rounds"]
    assert (told["plans"], told["draw"]) == (1797, "not drawn here")
    assert data["plans_overall"][0]["unresolved"] == 1797
    same_everywhere(report(rounds.rounds()))
    back = flask(app, "audits", "export", "Published result").stdout_bytes
    assert back == (EXAMPLES / "published-result.csv").read_bytes()


def test_the_criterion_table_reads_two_of_the_seven_that_had_a_need(session: orm.Session, app: Flask) -> None:
    make_area()
    make_person("Mary Manager", Role.MANAGER)
    flask(app, "rubric", "publish", str(EXAMPLES / "criterion-table.toml"))
    flask(app, "audits", "import", str(EXAMPLES / "criterion-table.csv"))
    data = json.loads(flask(app, "report", "Criterion table").output)
    read = {
        point["id"]: tuple(point["rounds"][0][name] for name in ("x", "n", "display", "not_applicable"))
        for point in data["points"]
    }
    assert read == {
        "REPORT-TIME": (18, 20, "90%", 0),
        "REPORT-PLAIN": (18, 20, "90%", 0),
        "REPORT-SMART": (2, 7, "29%", 13),
        "REPORT-VOICE": (3, 20, "15%", 0),
    }
    same_everywhere(report(rounds.rounds()))


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(
    session: orm.Session, app: Flask, tmp_path: Path
) -> None:
    make_importer()
    (tmp_path / "past.csv").write_bytes(past_file(cell_rows("G G G")))
    before = [count_of(table) for table in (AuditRound, Plan, Person, Score, TrailEntry)]
    said = flask(app, "audits", "import", str(tmp_path / "past.csv"), "--dry-run").output
    assert said.startswith("Nothing was changed. It would be:\nRound “2024-03”: 1 plan, 3 grades.\n")
    assert [count_of(table) for table in (AuditRound, Plan, Person, Score, TrailEntry)] == before
    assert flask(app, "audits", "import", str(tmp_path / "past.csv")).output in said


def test_the_importer_is_the_one_named_or_the_first_who_may(
    session: orm.Session, app: Flask, tmp_path: Path
) -> None:
    importer = make_importer()
    second = make_person("Sam Second", Role.ADMINISTRATOR)
    make_person("Ann Auditor", Role.AUDITOR, agency="health")
    for name, order in (("one", ()), ("two", ("--by", "SAM.second@example.org"))):
        (tmp_path / "past.csv").write_bytes(past_file([row(round=name)]))
        flask(app, "audits", "import", str(tmp_path / "past.csv"), *order)
    made_by = {name: by for name, by in session.execute(sa.select(AuditRound.name, AuditRound.made_by))}  # noqa: C416
    assert made_by == {"one": importer.id, "two": second.id}
    who = session.scalars(sa.select(TrailEntry.who).where(TrailEntry.what == "past audit imported")).all()
    assert who == ["Mary Manager", "Sam Second"]
    answer = refused(app, "audits", "import", str(tmp_path / "past.csv"), "--by", "ann.auditor@example.org")
    assert answer.exit_code == 1
    assert "No manager or administrator of this area signs in as ann.auditor@example.org." in answer.output


def test_in_an_area_without_anybody_to_sign_off_it_is_whoever_ran_the_command(
    session: orm.Session, app: Flask, tmp_path: Path
) -> None:
    make_area()
    publish_tiny()
    (tmp_path / "past.csv").write_bytes(past_file([row()]))
    for order in (["--dry-run"], []):
        assert not session.scalars(sa.select(Person)).all()
        answer = flask(app, "audits", "import", str(tmp_path / "past.csv"), *order)
        assert "signed off by “Whoever ran the command”" in answer.output
    signer = session.scalars(sa.select(Person).where(Person.imported_as == "Whoever ran the command")).one()
    assert not signer.active
    signed = session.scalars(sa.select(SignOff)).one()
    assert signed.chair_id == signer.id
    assert session.scalar(sa.select(TrailEntry.who).where(TrailEntry.what == "past audit imported")) == (
        "Whoever ran the command"
    )
