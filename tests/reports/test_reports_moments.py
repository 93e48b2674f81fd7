"""A time as people write one: pages, their form, files and the command read it alike."""

import datetime as dt
import json

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.reports.moments import read_moment
from audit_app.web.words import moment
from tests.reports.builders import run, words_of
from tests.support.build_moderation import make_signed_off
from tests.support.builders import sign_in

SUMMER_DAY = dt.datetime(2026, 7, 2, 22, 59, 59, 999999, dt.UTC)
SUMMER_MORNING = dt.datetime(2026, 7, 2, 8, 0, tzinfo=dt.UTC)
WRITTEN = {
    "2026-07-02": (SUMMER_DAY, "day=2&day=7&day=2026"),
    "20260702": (SUMMER_DAY, ""),
    "2026-07-02T09:00": (SUMMER_MORNING, "day=2&day=7&day=2026&time=09:00"),
    "2026-07-02 09:00": (SUMMER_MORNING, ""),
    "2026-07-02T08:00:00+00:00": (SUMMER_MORNING, ""),
    "2026-07-02T08:00Z": (SUMMER_MORNING, ""),
}


@pytest.mark.parametrize("typed", WRITTEN)
def test_a_written_time_means_one_moment_on_every_page_in_the_form_in_files_and_to_the_command(
    app: Flask, session: orm.Session, client: FlaskClient, typed: str
) -> None:
    meant, in_form = WRITTEN[typed]
    with time_machine.travel(dt.datetime(2026, 7, 1, 9, 0, tzinfo=dt.UTC)):
        panel = make_signed_off()
        session.commit()
    assert read_moment(typed) == meant
    of_round = f"/report/rounds/{panel.round.id}"
    with time_machine.travel(dt.datetime(2026, 7, 4, 9, 0, tzinfo=dt.UTC)):
        sign_in(client, panel.second)
        for address in (
            f"{of_round}/as-of",
            "/report/as-of",
            f"{of_round}/points/T-1",
            "/report/trends",
            of_round,
        ):
            answer = client.get(address, query_string={"as_of": typed}, follow_redirects=True)
            assert answer.status_code == 200, address
            assert f"As of {moment(meant)}" in words_of(answer.text), address
        if in_form:
            for address in (f"{of_round}/as-of", "/report/as-of"):
                assert f"As of {moment(meant)}" in words_of(client.get(f"{address}?{in_form}").text), address
        for address in (f"{of_round}/report.json", "/report/period.json"):
            found = client.get(address, query_string={"as_of": typed}).get_json()
            assert found["as_of"] == meant.isoformat(), address
        printed = run(app, "--as-of", typed, "--format", "json")
        assert json.loads(printed.stdout)["as_of"] == meant.isoformat()
