"""The page of one audit point: how far the agencies agree on it, in one round, over rounds, as of a time."""

import datetime as dt
import re

import time_machine
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.rules import Role
from audit_app.moderation import service as moderation
from tests.reports.builders import HARD_ROUND, HARDER, hard_round
from tests.support.build_moderation import AGREED, make_revealed
from tests.support.build_reports import another_round
from tests.support.builders import make_person, sign_in


def test_a_points_own_page_says_how_far_the_agencies_agree_on_it(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = hard_round()
    sign_in(client, panel.second)
    address = f"/report/rounds/{panel.round.id}/points/T-2"
    page = re.sub(r' data-head="[^"]*"', "", " ".join(client.get(address).text.split()))
    assert (
        "On 1 of 6 plans all three agencies were on the same side of good (17%; plausibly 3.0% to 56.4%), "
        "and on 1 with the very same grade." in page
    )
    assert (
        'Education and health</th> <td class="app-number">6</td> <td class="app-number">1 of 6</td> '
        '<td class="app-number">6 of 6</td>' in page
    )
    assert "This audit point under other rules" in page
    assert "Of 6 agreed grades, 100% are good or outstanding" in page


def test_a_point_of_fewer_than_five_plans_has_counts_and_no_percentage(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed(HARDER, HARDER, AGREED)
    panel.settle_all()
    panel.sign_off()
    sign_in(client, panel.second)
    page = client.get(f"/report/rounds/{panel.round.id}/points/T-2").text
    page = re.sub(r' data-head="[^"]*"', "", " ".join(page.split()))
    agencies = re.sub(r"<[^>]+>", " ", page[page.index("On 1 of 3 plans all three agencies") :])
    agencies = " ".join(agencies[: agencies.index("By the highest agency") + 40].split())
    assert "%" not in agencies
    assert "With fewer than 5 no percentage is given." in agencies
    assert (
        "Good or outstanding: 3 of 3 agreed grades. Had another rule made the grades, it would be 3 by a "
        in (agencies)
    )
    assert "By the lowest agency 1 of 3" in agencies


def test_a_point_over_rounds_says_it_of_all_audits_and_not_for_publication(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = hard_round()
    other = another_round(panel, *HARD_ROUND)
    other.settle_all()
    other.sign_off()
    reader = make_person("Rita Reader", Role.LIG_READER)
    session.commit()
    sign_in(client, reader)
    page = re.sub(r' data-head="[^"]*"', "", " ".join(client.get("/report/points/T-2").text.split()))
    assert "On 2 of 12 audits all three agencies were on the same side of good" in page
    assert 'Education and social care</th> <td class="app-number">12</td>' in page
    published = client.get("/report/points/T-2?for=publication")
    assert "same side of good" not in published.text


def test_a_points_page_as_of_an_earlier_time_has_the_agreement_of_then(
    session: orm.Session, client: FlaskClient
) -> None:
    revealed = clock.now() - dt.timedelta(hours=3)
    with time_machine.travel(revealed - dt.timedelta(hours=1)):
        panel = hard_round()
    with time_machine.travel(revealed + dt.timedelta(hours=1)):
        moderation.reopen(panel.round, "A plan was misread", panel.second)
        session.commit()
        panel.settle(1, "T-2", "I")
        panel.settle_all()
    with time_machine.travel(revealed + dt.timedelta(hours=2)):
        panel.sign_off()
    sign_in(client, panel.second)
    address = f"/report/rounds/{panel.round.id}/points/T-2"
    assert "Of 6 agreed grades, 83% are good" in client.get(address).text
    then = client.get(address, query_string={"as_of": revealed.isoformat()}).text
    assert "Of 6 agreed grades, 100% are good" in then
