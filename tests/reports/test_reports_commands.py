"""`flask report`: what it writes where, what it says, and how it ends."""

import json
import re
from pathlib import Path

from flask import Flask
from sqlalchemy import orm

from audit_app.reports.audience import Audience
from audit_app.reports.lig import Lig
from audit_app.reports.population import sureness
from tests.reports.builders import run
from tests.support.build_moderation import make_scoring, make_signed_off
from tests.support.build_reports import another_round
from tests.support.builders import make_area, make_person, work_in
from tests.support.read_report import open_workbook, read_csv


def test_it_prints_the_json_of_every_round(app: Flask, session: orm.Session) -> None:
    another_round(make_signed_off())
    answer = run(app)
    assert answer.exit_code == 0, answer.output
    assert [round["name"] for round in json.loads(answer.stdout)["rounds"]] == ["2026-11", "2026-10"]
    assert answer.stderr == ""


def test_it_takes_the_rounds_named(app: Flask, session: orm.Session) -> None:
    another_round(make_signed_off())
    answer = run(app, "2026-10", "2026-10", "--format", "csv", "--output", "-")
    assert answer.exit_code == 0
    assert {row["round"] for row in read_csv(answer.stdout_bytes.decode())} == {"2026-10"}


def test_it_writes_each_format_to_a_file(app: Flask, session: orm.Session, tmp_path: Path) -> None:
    make_signed_off()
    for kind in ("json", "csv", "xlsx"):
        file = tmp_path / f"report.{kind}"
        answer = run(app, "2026-10", "--format", kind, "--output", str(file))
        assert (answer.exit_code, answer.stdout) == (0, ""), answer.output
        assert "Wrote" in answer.stderr
        assert file.stat().st_size > 100
    assert "Audit points" in open_workbook((tmp_path / "report.xlsx").read_bytes()).sheetnames
    assert (tmp_path / "report.json").read_text("utf-8") == run(app, "2026-10").stdout


def test_text_goes_out_as_utf_8_exactly_as_typed(app: Flask, session: orm.Session) -> None:
    make_signed_off(name="Ŵythnos – “un”")
    answer = run(app, "--format", "csv")
    assert "Ŵythnos – “un”" in answer.stdout_bytes.decode("utf-8")
    assert answer.stdout_bytes.count(b"\r\n") == 5


def test_a_workbook_needs_a_file(app: Flask, session: orm.Session) -> None:
    make_signed_off()
    for words in (["--format", "xlsx"], ["--format", "xlsx", "--output", "-"]):
        answer = run(app, *words)
        assert answer.exit_code == 2
        assert "--output report.xlsx" in answer.stderr


def test_a_format_of_later_is_refused(app: Flask, session: orm.Session) -> None:
    answer = run(app, "--format", "odt")
    assert answer.exit_code == 2
    assert "'csv', 'docx', 'html', 'json', 'xlsx'" in answer.stderr


def test_an_unknown_round_is_named_with_those_like_it(app: Flask, session: orm.Session) -> None:
    make_signed_off()
    answer = run(app, "2026-01")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr == "There is no round “2026-01” in this area. Did you mean “2026-10”?\n"


def test_a_sealed_round_alone_is_refused(app: Flask, session: orm.Session) -> None:
    make_scoring()
    for words in (["2026-10"], []):
        answer = run(app, *words)
        assert (answer.exit_code, answer.stdout) == (1, "")
        assert answer.stderr.startswith("Round “2026-10” has no figures yet.")


def test_a_sealed_round_beside_others_is_left_out_with_a_note(app: Flask, session: orm.Session) -> None:
    another_round(make_signed_off(), reveal=False)
    answer = run(app, "2026-10", "2026-11")
    assert answer.exit_code == 0
    assert [round["name"] for round in json.loads(answer.stdout)["rounds"]] == ["2026-10"]
    assert "Left out, because they have no figures yet: “2026-11”." in answer.stderr


def test_an_area_without_rounds_has_no_report(app: Flask, session: orm.Session) -> None:
    make_area()
    answer = run(app)
    assert answer.exit_code == 1
    assert answer.stderr == "There is no round yet, so there is no report.\n"


def test_where_there_are_several_areas_one_must_be_named(app: Flask, session: orm.Session) -> None:
    panel = make_signed_off()
    north = panel.round.area_id
    south = make_area("south", "South Area")
    work_in(south)
    make_person("Sue South")
    answer = run(app, "2026-10")
    assert answer.exit_code == 1
    assert "north" in answer.stderr
    assert "south" in answer.stderr
    assert json.loads(run(app, "2026-10", "--area", "north").stdout)["area"] == "North Area"
    assert run(app, "2026-10", "--area", "south").exit_code == 1
    assert north != south.id


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(
    app: Flask, session: orm.Session, tmp_path: Path
) -> None:
    make_signed_off()
    file = tmp_path / "missing" / "report.json"
    answer = run(app, "--output", str(file))
    assert answer.exit_code == 1
    assert answer.stderr == f"{file} could not be written: No such file or directory.\n"


def test_help_shows_examples(app: Flask) -> None:
    answer = run(app, "--help")
    assert answer.exit_code == 0
    assert "flask --app wsgi report 2026-10 --format xlsx --output report.xlsx" in answer.output


def test_the_page_in_one_file_fetches_nothing_and_leads_nowhere(app: Flask, session: orm.Session) -> None:
    make_signed_off()
    answer = run(app, "2026-10", "--format", "html")
    assert answer.exit_code == 0, answer.stderr
    assert "16 of 16" in answer.stdout
    fetched = re.findall(r'(?:src|srcset|href)="([^"]*)"', answer.stdout)
    assert fetched
    assert all(one.startswith(("data:image/svg+xml;base64,", "#")) for one in fetched), fetched
    assert "<script" not in answer.stdout
    assert "Edit these words" not in answer.stdout


def test_the_page_in_one_file_says_how_sure_it_is_and_has_pictures_for_small_screens(
    app: Flask, session: orm.Session
) -> None:
    panel = make_signed_off()
    file = run(app, "2026-10", "--format", "html").stdout
    said = " ".join(file.split())
    assert (
        f"16 of 16 agreed grades are good or outstanding. {sureness(Lig([panel.round], Audience.PANEL))}"
        in said
    )
    wide, narrow = (
        re.findall(rf' {name}="data:image/svg\+xml;base64,([^"]*)"', file) for name in ("src", "srcset")
    )
    assert len(wide) == len(narrow) > 0
    assert not set(wide) & set(narrow)


def test_what_may_not_be_published_is_refused_or_hidden(app: Flask, session: orm.Session) -> None:
    make_signed_off()
    for kind in ("html", "csv", "json"):
        answer = run(app, "2026-10", "--public", "--format", kind)
        assert "16 of 16" not in answer.stdout
        assert "EHC-0001" not in answer.stdout
