"""Where the agencies differ: what each reader is shown, and how every number opens to its cells."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.figures.agencies.service import by_round
from tests.reports.builders import HARD_ROUND, hard_round, said_on
from tests.support.build_moderation import make_scoring, make_signed_off
from tests.support.build_reports import another_round
from tests.support.builders import make_person, sign_in


def test_the_page_says_counts_pairs_points_severity_moderation_and_the_rule(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = hard_round()
    sign_in(client, panel.second)
    page = " ".join(client.get(f"/report/rounds/{panel.round.id}/agencies").text.split())
    assert "18 times two agencies or more graded the same plan" in page
    assert "Read most differently" in page
    assert f"/report/rounds/{panel.round.id}/points/T-2" in page
    assert "/report/agencies/education/health?round=" in page
    assert "Health graded on average" in page
    assert "the panel settled 10" in page
    assert "by the lowest agency" in page


def test_a_service_sees_its_own_grades_behind_the_number(session: orm.Session, client: FlaskClient) -> None:
    """The sum stands in the open: 5 grades one harder than the agreed good, out of 18."""
    panel = hard_round()
    sign_in(client, panel.second)
    health = next(one for one in by_round([panel.round])[panel.round.id].severity if one.agency == "health")
    page = " ".join(client.get(f"/report/agencies/health?round={panel.round.id}").text.split())
    assert (health.cells, health.signed, health.down) == (18, -5, 5)
    assert re.search(r"1 grade harder</th> <td [^>]*>5</td> <td [^>]*>−5</td>", page)
    assert "−5 shared over 18 grades is the average above" in page
    assert page.count("across good") == 5
    assert "EHC-0001" in page
    assert f"/report/rounds/{panel.round.id}/points/T-2" in page
    whole = client.get(f"/report/agencies/health?round={panel.round.id}&show=all").text
    assert whole.count("The same grade") == 1 + 13


def test_an_open_round_says_that_how_hard_an_agency_grades_can_still_change(
    session: orm.Session, client: FlaskClient
) -> None:
    signed = hard_round()
    second = another_round(signed, *HARD_ROUND, name="2026-09")
    second.settle_all()
    second.sign_off()
    panel = another_round(signed, *HARD_ROUND)
    sign_in(client, panel.second)
    left_out = "grades, because nothing is agreed there. What the agencies graded differently is settled last"
    for address in (
        f"/report/rounds/{panel.round.id}", f"/report/rounds/{panel.round.id}/agencies", "/report/agencies",
        f"/report/agencies/health?round={panel.round.id}",
    ):  # fmt: skip
        assert left_out in said_on(client.get(address).text), address
    assert f"{panel.round.name} (not all settled)" in said_on(client.get("/report/agencies").text)
    assert left_out not in said_on(client.get(f"/report/rounds/{signed.round.id}").text)


def test_a_pair_opens_to_what_both_gave(session: orm.Session, client: FlaskClient) -> None:
    panel = hard_round()
    sign_in(client, panel.chair)
    page = " ".join(client.get(f"/report/agencies/education/health?round={panel.round.id}").text.split())
    assert "Both graded the same plan at the same audit point 12 times" in page
    assert "1 grade more generous" in page


@pytest.mark.parametrize(
    "path",
    [
        "/report/agencies/parents",
        "/report/agencies/health/parents",
        "/report/agencies/health/health",
        "/report/rounds/99999/agencies",
        "/report/agencies?for=publication",
        "/report/agencies?as_of=yesterday",
    ],
)
def test_what_is_not_there_is_not_found(session: orm.Session, client: FlaskClient, path: str) -> None:
    sign_in(client, make_signed_off().second)
    assert client.get(path).status_code == 404


def test_nothing_is_shown_of_a_round_that_is_not_revealed(session: orm.Session, client: FlaskClient) -> None:
    panel = make_scoring()
    sign_in(client, panel.second)
    page = client.get(f"/report/rounds/{panel.round.id}/agencies").text
    assert "Grades stay sealed" in page
    assert "%" not in page
    assert client.get(f"/report/agencies/health?round={panel.round.id}").status_code == 404


def test_over_rounds_each_round_opens(session: orm.Session, client: FlaskClient) -> None:
    panel = hard_round()
    other = another_round(panel)
    sign_in(client, panel.second)
    page = client.get("/report/agencies").text
    for round in (panel.round, other.round):
        assert f"/report/rounds/{round.id}/agencies" in page
    one = client.get(f"/report/agencies?round={other.round.id}").text
    assert f"/report/rounds/{panel.round.id}/agencies" not in one


def test_a_reader_is_given_no_severity_that_would_describe_a_person_and_no_cells(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = hard_round()
    sign_in(client, make_person("Lee Reader", Role.LIG_READER))
    page = client.get(f"/report/rounds/{panel.round.id}/agencies").text
    assert "Fewer than three people graded for it" in page
    assert "graded on average" not in page
    assert "How hard each agency grades, round by round" not in page
    assert "/report/agencies/health" not in page
    assert "Open an agency" not in page
    assert client.get(f"/report/agencies/health?round={panel.round.id}").status_code == 403
    assert client.get(f"/report/agencies/education/health?round={panel.round.id}").status_code == 403
