"""Earlier reports: shown as they were, with what was signed, and found out where records changed since."""

import datetime as dt
import json
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.moderation.models import SignOff
from audit_app.reports.as_of import earlier_reports, reproduce, revealed_at, signed_at
from audit_app.reports.audience import Audience
from audit_app.reports.chosen import chosen_of
from audit_app.reports.lig import Lig
from audit_app.reports.moments import read_moment
from audit_app.reports.reproduced import compare
from tests.reports.builders import run, words_of
from tests.support.build_moderation import Panel, make_scoring, make_signed_off
from tests.support.build_reports import another_round, make_reopened
from tests.support.builders import sign_in


@pytest.fixture
def reopened(session: orm.Session) -> Panel:
    return make_reopened()


def test_a_reopening_with_a_changed_grade_leaves_the_old_report_as_it_was(reopened: Panel) -> None:
    newest, oldest = earlier_reports(reopened.round)
    then = Lig([reopened.round], Audience.PANEL, oldest.at).report
    now = Lig([reopened.round], Audience.PANEL).report
    assert (then.together.x, then.together.n) == (16, 16)
    assert (now.together.x, now.together.n) == (15, 16)
    assert not then.provisional
    again = Lig([reopened.round], Audience.PANEL, newest.at).report
    assert (again.together.x, again.together.n) == (15, 16)
    assert again.points == now.points


def test_each_sign_off_is_made_again_from_the_records_equal_in_every_grade(reopened: Panel) -> None:
    for one in earlier_reports(reopened.round):
        found = reproduce(reopened.round, one)
        # Four plans at four points, and four overall grades.
        assert found.words == "Reproduced: equal in all 20 grades."
        assert one.read.matches


def test_between_the_signatures_nothing_stood_signed(reopened: Panel) -> None:
    newest, oldest = earlier_reports(reopened.round)
    assert signed_at((newest, oldest), reopened.round, oldest.at) == oldest
    assert oldest.row.voided_at is not None
    assert signed_at((newest, oldest), reopened.round, oldest.row.voided_at) is None
    assert signed_at((newest, oldest), reopened.round, newest.at + dt.timedelta(days=1)) == newest
    assert signed_at((newest, oldest), reopened.round, oldest.at - dt.timedelta(seconds=1)) is None


def test_the_page_lists_every_sign_off_and_shows_the_report_of_each(
    reopened: Panel, client: FlaskClient
) -> None:
    sign_in(client, reopened.second)
    address = f"/report/rounds/{reopened.round.id}/as-of"
    newest, oldest = earlier_reports(reopened.round)
    page = client.get(address).text
    for one in (newest, oldest):
        assert one.row.snapshot_hash in page
    then = client.get(address, query_string={"as_of": oldest.at.isoformat()}).text
    assert "Reproduced: equal in all 20 grades." in then
    assert "16 of 16 agreed grades" in words_of(then)
    assert "15 of 16 agreed grades" not in words_of(then)
    later = client.get(address, query_string={"as_of": newest.at.isoformat()}).text
    assert "15 of 16 agreed grades" in words_of(later)


def test_a_file_of_an_earlier_report_holds_the_figures_of_then(reopened: Panel, client: FlaskClient) -> None:
    sign_in(client, reopened.second)
    page = f"/report/rounds/{reopened.round.id}/as-of"
    address = f"/report/rounds/{reopened.round.id}/report.json"
    oldest = earlier_reports(reopened.round)[-1]
    asked = {"as_of": oldest.at.isoformat()}
    offered = client.get(page, query_string={"as_of": oldest.at.isoformat()}).text
    assert f'href="{address}?{urlencode(asked, safe=":")}"' in offered
    then = client.get(address, query_string=asked)
    day = clock.day_of(oldest.at).isoformat()
    assert f'"audit-report-2026-10-as-of-{day}.json"' in then.headers["Content-Disposition"]
    assert t_1(then.json) == (4, 4)
    assert t_1(client.get(address).json) == (3, 4)
    period = client.get("/report/period.json", query_string=asked)
    assert t_1(period.json) == (4, 4)


def t_1(data: Any) -> tuple[int, int]:
    """How many of how many are good or outstanding at T-1."""
    (one,) = [point["rounds"][0] for point in data["points"] if point["id"] == "T-1"]
    return one["x"], one["n"]


def test_before_the_reveal_there_is_no_file(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    revealed = revealed_at(panel.round)
    assert revealed is not None
    sign_in(client, panel.second)
    asked = {"as_of": (revealed - dt.timedelta(seconds=1)).isoformat()}
    for address in (f"/report/rounds/{panel.round.id}/report.csv", "/report/period.csv"):
        answer = client.get(address, query_string=asked)
        assert answer.status_code == 409
        assert "the grades of this round were not revealed" in answer.text
        assert client.get(address, query_string={"as_of": "soon"}).status_code == 404


def test_a_figure_of_an_earlier_report_opens_the_grades_of_then(reopened: Panel, client: FlaskClient) -> None:
    sign_in(client, reopened.second)
    oldest = earlier_reports(reopened.round)[-1]
    address = f"/report/rounds/{reopened.round.id}/points/T-1"
    now = client.get(address).text
    then = client.get(address, query_string={"as_of": oldest.at.isoformat()}).text
    assert "3 of 4 plans" in now
    assert "4 of 4 plans" in then
    assert "Inadequate" not in then


def test_before_the_reveal_an_earlier_report_says_so_and_shows_nothing(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_signed_off()
    revealed = revealed_at(panel.round)
    assert revealed is not None
    sign_in(client, panel.second)
    address = f"/report/rounds/{panel.round.id}/as-of"
    page = client.get(address, query_string={"as_of": (revealed - dt.timedelta(seconds=1)).isoformat()}).text
    assert "the grades of this round were not revealed" in page
    assert "%" not in words_of(page)


def test_a_round_that_is_sealed_has_no_earlier_report(session: orm.Session, client: FlaskClient) -> None:
    panel = make_scoring()
    sign_in(client, panel.second)
    asked = {"as_of": clock.now().isoformat()}
    page = client.get(f"/report/rounds/{panel.round.id}/as-of", query_string=asked).text
    assert "never signed off" in page
    assert "were not revealed" in page
    assert "%" not in page


@pytest.mark.parametrize(
    "asked", ["as_of=yesterday", "day=31&day=2&day=2026", "day=1&day=1&day=2026&time=25:00", "day=x"]
)
def test_a_time_that_is_none_is_refused_with_a_sentence(
    session: orm.Session, client: FlaskClient, asked: str
) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    answer = client.get(f"/report/rounds/{panel.round.id}/as-of?{asked}")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_a_record_changed_behind_the_guards_is_named(session: orm.Session) -> None:
    panel = make_signed_off()
    of_table = "" if session.get_bind().dialect.name == "sqlite" else " ON moderated_grade"
    for name in ("settled_only_added", "signed_off_round"):
        session.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}_moderated_grade_update{of_table}"))
    changed = "UPDATE moderated_grade SET grade = 'I' WHERE id = (SELECT min(id) FROM moderated_grade)"
    session.execute(sa.text(changed))
    found = reproduce(panel.round, earlier_reports(panel.round)[0])
    assert found.words == "Not reproduced: 1 of 20 grades differs."
    assert "signed good, made from the records inadequate, frozen good" in found.named[0]


def test_a_grade_missing_from_one_side_is_a_difference() -> None:
    found = compare({("P", "T-1"): "G"}, {("P", "T-1"): "G", ("P", "T-2"): "O"}, None)
    assert found.grades == 2
    assert found.differences == ("P, T-2: signed outstanding, made from the records nothing.",)


def test_the_command_writes_an_earlier_report_and_says_that_it_is_reproduced(
    app: Flask, session: orm.Session, reopened: Panel
) -> None:
    oldest = session.scalar(sa.select(SignOff).order_by(SignOff.number))
    assert oldest is not None and oldest.second_at is not None
    answer = run(app, "2026-10", "--as-of", oldest.second_at.isoformat(), "--format", "csv")
    assert answer.exit_code == 0, answer.stderr
    assert "Reproduced: equal in all 20 grades." in answer.stderr
    assert oldest.snapshot_hash in answer.stderr
    assert ",4,4,100.0," in answer.stdout
    early = run(app, "2026-10", "--as-of", "2020-01-01")
    assert early.exit_code == 1
    assert "At that time the grades of “2026-10” were not revealed." in early.stderr
    assert run(app, "2026-10", "--as-of", "soon").exit_code == 2


def test_the_command_says_of_each_round_what_stood_and_which_were_not_revealed(
    app: Flask, session: orm.Session, reopened: Panel
) -> None:
    oldest = session.scalar(sa.select(SignOff).order_by(SignOff.number))
    assert oldest is not None and oldest.second_at is not None
    later = another_round(reopened)
    answer = run(app, "--as-of", oldest.second_at.isoformat(), "--format", "json")
    assert answer.exit_code == 0, answer.stderr
    assert f"Round “2026-10”: the report of sign-off {oldest.number}" in answer.stderr
    assert (
        f"Left out, because their grades were not revealed at that time: “{later.round.name}”."
        in answer.stderr
    )
    assert [one["name"] for one in json.loads(answer.stdout)["rounds"]] == ["2026-10"]


def test_a_time_in_an_address_is_londons_and_a_day_alone_its_end() -> None:
    assert read_moment("2026-06-30T14:30") == dt.datetime(2026, 6, 30, 13, 30, tzinfo=dt.UTC)
    assert read_moment("2026-06-30T14:30+00:00") == dt.datetime(2026, 6, 30, 14, 30, tzinfo=dt.UTC)
    assert read_moment("2026-06-30").isoformat() == "2026-06-30T22:59:59.999999+00:00"


@pytest.mark.parametrize(("asked", "rounds"), [("round=abc", 0), ("round=", 1), ("", 1), ("round=9999", 0)])
def test_a_round_that_nobody_could_have_chosen_gives_no_figures(
    app: Flask, session: orm.Session, asked: str, rounds: int
) -> None:
    panel = make_scoring()
    with app.test_request_context(f"/report?{asked}"):
        assert len(chosen_of([panel.round])) == rounds
