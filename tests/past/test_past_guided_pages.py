"""The pages of the guided import: whose file it is, what is refused, what is kept, and what two tabs do."""

import csv
import datetime as dt
import io
import re
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.rules import Role
from audit_app.past.models import ColumnMapping, PastUpload
from audit_app.rounds import service as rounds
from audit_app.trail import TrailEntry
from tests.support.build_guided import (
    FILES,
    SOUND,
    form_of,
    go_on,
    import_it,
    kept_files,
    led,
    long_file,
    send_up,
    walk_to_check,
)
from tests.support.build_past import flask, make_importer, refused
from tests.support.builders import make_area, make_person, sign_in, work_in
from tests.support.past_shapes import SHAPES, Shape

LONG = SHAPES["titles and notes"]


def words(text: str) -> str:
    return re.sub(r' data-head="[^"]*"', "", " ".join(text.split()))


def shape_of(*rows: str) -> Shape:
    return Shape(lambda: long_file(*rows), file_name="a.csv")


def test_what_would_come_in_is_shown_and_nothing_is_imported_until_it_is_said(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_importer())
    url = walk_to_check(client, LONG)
    shown = words(client.get(url).text)
    assert "2024-03</th> <td>21 Mar 2024</td>" in shown
    assert "Education 11, Health 11, Social care 10" in shown
    assert "4 plans that the register does not have" in shown
    assert "Under the table, not read: row 38, 39." in shown
    assert rounds.rounds() == []
    answer = import_it(client, url)
    assert led(answer) == "/past-audits"
    assert "1 round imported. 2024-03: 4 plans, 32 grades." in words(client.get("/past-audits").text)
    assert kept_files(session) == 0
    entries = session.scalars(sa.select(TrailEntry.what)).all()
    assert "past audit imported" in entries


def test_a_file_that_is_left_is_removed_and_nothing_is_imported(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_importer())
    url = walk_to_check(client, LONG)
    assert led(client.post(url.replace("check", "leave"))) == "/past-audits"
    assert (kept_files(session), rounds.rounds()) == (0, [])
    gone = client.get(url)
    assert gone.status_code == 404
    assert "Send it up again" in words(gone.text)


PAGES = ("", "/columns", "/words", "/check", "/problems.csv")
POSTS = ("", "/columns", "/words", "/import", "/keep", "/leave")


def test_nobody_else_reads_or_touches_a_file_under_way(
    app: Flask, session: orm.Session, client: FlaskClient
) -> None:
    importer = make_importer()
    sign_in(client, importer)
    url = walk_to_check(client, LONG).removesuffix("/check")
    other = make_person("Olive Other", Role.MANAGER, Role.ADMINISTRATOR)
    work_in(make_area("south", "South Area"))
    stranger = make_person("Sam Stranger", Role.MANAGER)
    session.commit()
    for person in (other, stranger):
        visitor = app.test_client()
        sign_in(visitor, person)
        assert {visitor.get(url + page).status_code for page in PAGES} == {404}
        assert {visitor.post(url + page, data={"version": "4"}).status_code for page in POSTS} == {404}
        assert visitor.get(FILES).text.count("audit.xlsx") == 0
    assert client.get(url + "/check").status_code == 200


def test_a_file_is_gone_after_a_day_and_removed_at_the_next_use(
    session: orm.Session, client: FlaskClient, app: Flask
) -> None:
    importer = make_importer()
    sign_in(client, importer)
    url = walk_to_check(client, LONG)
    upload = session.scalars(sa.select(PastUpload)).one()
    upload.sent_at = clock.now() - dt.timedelta(days=1, seconds=1)
    session.commit()
    assert client.get(url).status_code == 404
    assert "audit.xlsx" not in client.get(FILES).text
    assert kept_files(session) == 1
    led(send_up(client, long_file(SOUND), "b.csv"))
    assert [one.file_name for one in session.scalars(sa.select(PastUpload))] == ["b.csv"]
    later = session.scalars(sa.select(PastUpload)).one()
    later.sent_at = clock.now() - dt.timedelta(days=2)
    session.commit()
    assert "1 file removed." in flask(app, "audits", "tidy").output
    assert "0 files removed." in flask(app, "audits", "tidy").output
    assert kept_files(session) == 0


def test_an_answer_from_a_stale_tab_is_refused_with_what_to_do(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_importer())
    url = walk_to_check(client, LONG)
    base = url.removesuffix("/check")
    stale = form_of(client.get(base + "/columns").text)
    led(go_on(client, base + "/columns", {}))
    for page, data in (("/columns", stale), ("/import", {"version": stale["version"]})):
        answer = client.post(base + page, data=data)
        assert answer.status_code == 409
        assert "Open the file again from the list of files" in words(answer.text)
    assert client.post(base + "/import", data={}).status_code == 409
    assert rounds.rounds() == []


def test_every_problem_is_listed_by_row_and_column_a_hundred_at_once(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_importer())
    bad = [f"NHS {number};2024-03;32/03/2024;health;T-1;G;" for number in range(150)]
    url = walk_to_check(client, shape_of(SOUND, *bad, "Smith, J;2024-03;21/03/2024;health;T-1;G;"))
    shown = words(client.get(url).text)
    assert "The first 100 are shown" in shown
    assert "Smith" not in shown
    assert "<td>C (Date)</td>" in shown
    listed = list(
        csv.reader(io.StringIO(client.get(url.replace("check", "problems.csv")).data.decode("utf-8-sig")))
    )
    assert listed[0] == ["Sheet", "Row", "Column", "What is wrong"]
    assert ["", "3", "C (Date)"] in [row[:3] for row in listed]
    assert listed[-1][1:3] == ["153", "A (Plan)"]
    assert f"there are {len(listed) - 101:,} more" in shown
    refused_ = import_it(client, url)
    assert refused_.status_code == 422
    assert rounds.rounds() == []


def test_the_rules_of_every_import_hold_here_too(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    rows = (SOUND, SOUND.replace("T-1;G", "T-1;NA"), SOUND.replace("21/03", "22/03"))
    shown = words(client.get(walk_to_check(client, shape_of(*rows))).text)
    refusal = (
        "Point T-1 cannot be not applicable. Correct it in the file or choose “No grade was given” for that "
        "word in step 3."
    )
    assert f'F (Grade)</th> <td class="app-typed">{refusal}</td>' in shown
    assert 'C (Date)</th> <td class="app-typed">Row 2 gives this round the date 2024-03-21.' in shown


def test_a_mapping_is_kept_recognised_renamed_and_removed(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    url = walk_to_check(client, LONG)
    keep = url.replace("check", "keep")
    version = form_of(client.get(url).text)["version"]
    assert led(client.post(keep, data={"version": version, "name": "Termly"})) == url
    again = led(send_up(client, LONG.make()))
    assert "it will be read as “Termly”" in words(client.get(again).text)
    assert led(go_on(client, again, {})).endswith("/check")
    row = session.scalars(sa.select(ColumnMapping)).one()
    page = f"/past-audits/mappings/{row.id}"
    assert "Termly" in client.get("/past-audits/mappings").text
    led(client.post(page, data={"version": "1", "name": "Yearly"}))
    assert client.post(page, data={"version": "1", "name": "Weekly"}).status_code == 409
    assert client.post(f"{page}/remove", data={"version": "1"}).status_code == 409
    assert client.post(page, data={"version": "2", "name": ""}).status_code == 422
    led(client.post(f"{page}/remove", data={"version": "2"}))
    assert client.get(page).status_code == 404


def test_two_mappings_of_one_name_for_other_headings_are_refused(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_importer())
    for shape, status in ((LONG, 302), (LONG, 302), (SHAPES["reversed numbers"], 422)):
        url = walk_to_check(client, shape)
        data = {"version": form_of(client.get(url).text)["version"], "name": "Ours"}
        assert client.post(url.replace("check", "keep"), data=data).status_code == status
        client.post(url.replace("check", "leave"))
    assert len(session.scalars(sa.select(ColumnMapping)).all()) == 1


def test_what_is_not_read_is_told(session: orm.Session, client: FlaskClient) -> None:
    """A column that nobody mapped, and rows that are hidden, would make the figures smaller unseen."""
    sign_in(client, make_importer())
    shape = replace(SHAPES["hidden rows and columns"], table={"hidden": "leave"})
    shown = words(client.get(walk_to_check(client, shape)).text)
    assert "Left out: 3 hidden rows." in shown
    assert "Columns not read: D (Staff)." in shown
    assert "29</td>" in shown


def test_another_areas_mappings_are_not_there(app: Flask, session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    url = walk_to_check(client, LONG)
    version = form_of(client.get(url).text)["version"]
    led(client.post(url.replace("check", "keep"), data={"version": version, "name": "Termly"}))
    row_id = session.scalars(sa.select(ColumnMapping.id)).one()
    work_in(make_area("south", "South Area"))
    visitor = app.test_client()
    sign_in(visitor, make_person("Sam Stranger", Role.MANAGER))
    assert visitor.get(f"/past-audits/mappings/{row_id}").status_code == 404
    assert visitor.post(f"/past-audits/mappings/{row_id}/remove", data={"version": "1"}).status_code == 404
    assert "Termly" not in visitor.get("/past-audits/mappings").text
    assert "read as" not in visitor.get(led(send_up(visitor, LONG.make()))).text


def test_the_command_reads_a_file_with_a_kept_mapping(
    app: Flask, session: orm.Session, client: FlaskClient, tmp_path: Path
) -> None:
    sign_in(client, make_importer())
    shape = SHAPES["a sheet for each agency"]
    url = walk_to_check(client, shape)
    version = form_of(client.get(url).text)["version"]
    led(client.post(url.replace("check", "keep"), data={"version": version, "name": "Agencies"}))
    file = str(tmp_path / "returns.xlsx")
    Path(file).write_bytes(shape.make())
    order: tuple[str, ...] = ("audits", "import", file, "--mapping", "Agencies")
    assert "Name the round with --round" in refused(app, *order).stderr
    order = (*order, "--round", "Spring")
    assert "The file gives no date for 1 round: “Spring”. Use --date." in refused(app, *order).stderr
    assert "--date soon" in refused(app, *order, "--date", "soon").stderr
    order = (*order, "--date", "21/03/2024")
    said = flask(app, *order, "--dry-run").output
    assert "Round “Spring”: 4 plans, 32 grades." in said
    assert rounds.rounds() == []
    flask(app, *order)
    assert [(one.name, one.held_on.isoformat()) for one in rounds.rounds()] == [("Spring", "2024-03-21")]
    assert "Kept: “Agencies”." in refused(app, "audits", "import", file, "--mapping", "Other").stderr
    assert "go with --mapping" in refused(app, "audits", "import", file, "--round", "x").stderr


def test_a_form_sent_twice_imports_once(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    url = walk_to_check(client, LONG)
    data = {"version": form_of(client.get(url).text)["version"], "once": "k" * 32}
    assert led(client.post(url.replace("check", "import"), data=data)) == "/past-audits"
    assert led(client.post(url.replace("check", "import"), data=data)) == "/past-audits"
    assert len(rounds.rounds()) == 1


def test_what_an_absent_agency_leaves_without_a_grade_is_counted_before_importing(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_importer())
    url = walk_to_check(client, shape_of(SOUND))
    shown = words(client.get(url).text)
    # One plan by four points; T-3 expects health alone, and nobody graded it: no absent agency is to blame.
    said = (
        "3 of 4 plans and points will get no agreed grade, because education and social care are not in this "
        "file. They give no percentage."
    )
    assert said in shown
    assert "version 1, the newest that is published." in shown
    step_3 = words(client.get(url.replace("check", "words")).text)
    assert "What is chosen already is a suggestion: check each one." in step_3
    assert "version 1, the newest that is published." in step_3
