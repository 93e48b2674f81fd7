"""What the pages ask of the database that are asked for most: each save of an answer, each poll of a screen.

The numbers are the most there may be, whatever the size of the round, counted with two plans and with six.
"""

import re

import pytest
from sqlalchemy import orm

from audit_app import clock
from audit_app.allocation import service as allocation
from audit_app.db import db
from audit_app.moderation import panel
from audit_app.moderation.queue import PanelOrder
from tests.support.build_moderation import SPLITS, make_revealed, make_signed_off
from tests.support.build_reports import another_round
from tests.support.build_scoring import answer, make_scoring
from tests.support.build_trends import make_series
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient
from tests.support.queries import counted_queries

PART = {"HX-Request": "true"}


@pytest.mark.parametrize("plans", [2, 6])
def test_scoring_asks_little_however_many_plans_there_are(
    session: orm.Session, client: CheckedClient, plans: int
) -> None:
    world = make_scoring(plans)
    held = world.held("education")
    answer(held, {"T-1": "G"})
    sign_in(client, world.auditors["education"])
    for address, most in (
        ("/my-plans/", 9),
        (f"/my-plans/{held.id}", 13),
        (f"/my-plans/{held.id}?view=all", 13),
        (f"/my-plans/{held.id}/check", 13),
    ):
        with counted_queries(session) as counted:
            assert client.get(address).status_code == 200
        assert counted.number <= most, (address, counted.statements)


def test_a_save_asks_little(session: orm.Session, client: CheckedClient) -> None:
    world = make_scoring(6)
    held = world.held("education")
    sign_in(client, world.auditors["education"])
    page = client.get(f"/my-plans/{held.id}?view=all").text
    point, stamp = re.findall(r'name="stamp_(\d+)" value="([^"]*)"', page)[0]
    for grade in ("G", "O"):  # the first save of an assessment, and every later one
        with counted_queries(session) as counted:
            saved = client.post(
                f"/my-plans/{held.id}/points/{point}", data={"grade": grade, "stamp": stamp}, headers=PART
            )
        assert saved.status_code == 200
        assert counted.number <= 14, counted.statements
        stamp = re.findall(r'name="stamp_\d+" value="([^"]*)"', saved.text)[0]


@pytest.mark.parametrize("plans", [2, 6])
def test_following_the_panel_asks_little_and_least_when_nothing_changed(
    session: orm.Session, client: CheckedClient, plans: int
) -> None:
    meeting = make_revealed(*(SPLITS[0],) * plans)
    panel.start(meeting.round, 120, PanelOrder.BY_PLAN, meeting.chair)
    db.session.commit()
    live = f"/rounds/{meeting.round.id}/panel/live"
    for person in (meeting.auditors["health"], meeting.chair):
        sign_in(client, person)
        with counted_queries(session) as counted:
            first = client.get(live, headers=PART)
        assert first.status_code == 200
        assert counted.number <= 18, counted.statements
        with counted_queries(session) as counted:
            again = client.get(live, headers={**PART, "If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        assert counted.number <= 4, counted.statements
        with counted_queries(session) as counted:
            assert client.get(f"/rounds/{meeting.round.id}/panel").status_code == 200
        assert counted.number <= 20, counted.statements
        client.post("/sign-out")
    assert allocation.allocations_of(meeting.round)


@pytest.mark.parametrize("number", [3, 9])
def test_pages_of_trends_ask_no_more_for_more_rounds(
    session: orm.Session, client: CheckedClient, number: int
) -> None:
    sign_in(client, make_series((5, 6, 5) * (number // 3)))
    for address, most in (("/report/trends", 12), ("/report/trends/charts/together.svg", 12)):
        client.get(address)
        with counted_queries(session) as counted:
            assert client.get(address).status_code == 200
        assert counted.number <= most, (address, counted.statements)


@pytest.mark.parametrize("times", [1, 2])
def test_the_report_asks_as_much_however_many_plans_and_rounds_there_are(
    session: orm.Session, client: CheckedClient, times: int
) -> None:
    panel = make_signed_off(*SPLITS * times)
    for number in range(2 * times - 1):
        other = another_round(panel, *SPLITS * times, name=f"2027-{number + 1:02}")
        other.settle_all()
        other.sign_off()
    sign_in(client, panel.second)
    for address, most in (
        (f"/report/rounds/{panel.round.id}", 46),
        ("/report", 40),
        (f"/report/rounds/{panel.round.id}/points/T-2", 30),
        ("/report/points/T-2", 30),
    ):
        with counted_queries(session) as counted:
            assert client.get(address).status_code == 200
        assert counted.number <= most, (address, counted.statements)


@pytest.mark.parametrize("rounds", [4, 8])
def test_the_report_over_rounds_as_of_a_time_asks_only_for_the_records_of_each(
    session: orm.Session, client: CheckedClient, rounds: int
) -> None:
    panel = make_signed_off()
    for number in range(rounds - 1):
        other = another_round(panel, name=f"2027-{number + 1:02}")
        other.settle_all()
        other.sign_off()
    sign_in(client, panel.second)
    asked = {"as_of": clock.now().isoformat()}
    with counted_queries(session) as counted:
        page = client.get("/report/as-of", query_string=asked).text
    # Figures of a time are counted from the records of each round, kinds of record by kinds.
    assert counted.number <= 33 + 7 * rounds, (counted.number, counted.statements)
    assert page.count("Open to see it made again") == rounds
    assert "Reproduced:" not in page
    alone = client.get(f"/report/rounds/{panel.round.id}/as-of", query_string=asked).text
    assert "Reproduced: equal in all 20 grades." in alone
