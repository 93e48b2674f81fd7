"""The administrator's pages of publication, and what a decision there changes."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.models import AreaSetting, Person
from audit_app.accounts.rules import Role
from audit_app.figures.disclosure.rules import Thresholds
from audit_app.reports import publishing
from audit_app.reports.audience import Audience
from audit_app.reports.lig import Lig
from audit_app.rounds.models import AuditRound
from audit_app.trail import TrailEntry
from tests.support.build_publication import signed_round
from tests.support.builders import make_person, sign_in

USUAL = {"min_n": "10", "small": "5", "min_hidden": "10", "reason": "Agreed by the board"}


@pytest.fixture
def january(importer: Person) -> AuditRound:
    """A published round of which T-3 is graded on eleven plans."""
    with clock.pretend(dt.date(2026, 4, 2)):
        return signed_round(importer, "2026-01", {"T-1": (8, 12), "T-3": (6, 11)})


@pytest.fixture
def admin(january: AuditRound, client: FlaskClient) -> Person:
    found = make_person("Ada Admin", Role.ADMINISTRATOR)
    sign_in(client, found)
    return found


def shown(round: AuditRound, code: str) -> str:
    line = Lig([round], Audience.PUBLIC).report.point(code)
    assert line is not None
    return line.shown.display


def test_the_page_shows_the_defaults_and_what_stands_of_each_quarter(
    client: FlaskClient, admin: Person
) -> None:
    page = " ".join(client.get("/publication").text.split())
    assert "Nothing was ever changed: the defaults are in force" in page
    assert "January to March 2026" in page
    assert "published" in page
    assert "More is published than by default" not in page


def test_a_number_set_with_a_reason_is_in_force_at_once_and_in_the_trail(
    session: orm.Session, client: FlaskClient, admin: Person, january: AuditRound
) -> None:
    assert shown(january, "T-3") == "55%"
    assert client.post("/publication", data=USUAL | {"min_n": "12"}).status_code == 302
    assert shown(january, "T-3") == "[c]"
    page = client.get("/publication").text
    assert "Agreed by the board" in page
    assert "Ada Admin" in page
    entry = session.scalars(sa.select(TrailEntry).where(TrailEntry.what == "setting changed")).one()
    assert entry.reason == "Agreed by the board"
    assert entry.after == {"disclosure": {"min_n": 12, "small": 5, "strict": False, "min_hidden": 10}}


@pytest.mark.parametrize("weaker", [{"min_n": "9"}, {"small": "4"}, {"min_hidden": "3"}])
def test_numbers_that_hide_less_need_to_be_said_to_be_agreed(
    session: orm.Session, client: FlaskClient, admin: Person, weaker: dict[str, str]
) -> None:
    answer = client.post("/publication", data=USUAL | weaker)
    assert answer.status_code == 422
    assert "instead of" in answer.text
    assert session.scalars(sa.select(AreaSetting)).all() == []
    assert client.post("/publication", data=USUAL | weaker | {"sure": "y"}).status_code == 302
    assert "More is published than by default" in client.get("/publication").text


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"min_n": "0"}, {"min_n": "x"}, {"small": "101"}, {}])
def test_what_cannot_be_set_is_refused_with_a_sentence(
    session: orm.Session, client: FlaskClient, admin: Person, wrong: dict[str, str]
) -> None:
    answer = client.post("/publication", data=USUAL | wrong)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert session.scalars(sa.select(AreaSetting)).all() == []


def shown_points(round: AuditRound) -> dict[str, tuple[object, ...]]:
    points = Lig([round], Audience.PUBLIC).report.points
    return {
        one.point.code: (one.shown.display, one.shown.n, one.shown.lower, one.shown.upper) for one in points
    }


def test_a_quarter_is_published_anew_with_a_reason(
    client: FlaskClient, admin: Person, january: AuditRound, importer: Person
) -> None:
    assert client.get("/publication/2026-Q1/anew").status_code == 200
    refused = client.post("/publication/2026-Q1/anew", data={"reason": "Again"})
    assert refused.status_code == 409
    assert "nothing to do" in refused.text
    with clock.pretend(dt.date(2026, 5, 2)):
        signed_round(importer, "2026-02", {"T-1": (1, 3)}, plans=3)
    assert "kept back" in client.get("/publication").text
    assert Lig([january], Audience.PUBLIC).report.plans == 12
    # What the page says will change is what then changes.
    page = " ".join(client.get("/publication/2026-Q1/anew").text.split())
    before = shown_points(january)
    told = re.search(r"Of (\d+) audit points, (\d+) would be published with other figures", page)
    assert told is not None
    assert "12 audits of plans become 15" in page
    together = Lig([january], Audience.PUBLIC).report.together
    assert f"All audit points together go from {together.display} of {together.n} agreed grades to " in page
    done = client.post("/publication/2026-Q1/anew", data={"reason": "February was added"})
    assert done.status_code == 302
    assert Lig([january], Audience.PUBLIC).report.plans == 15
    after = shown_points(january)
    assert int(told[1]) == len(before | after)
    assert int(told[2]) == sum(before.get(code) != after.get(code) for code in before | after) > 0
    together = Lig([january], Audience.PUBLIC).report.together
    assert f" to {together.display} of {together.n} agreed grades; plans overall" in page
    assert "January to March 2026 was published anew as a whole" in client.get("/publication").text
    assert client.get("/publication/2031-Q1/anew").status_code == 404


def test_only_an_administrator_sets_what_is_published(january: AuditRound, client: FlaskClient) -> None:
    sign_in(client, make_person("Mara Manager", Role.MANAGER))
    assert client.get("/publication").status_code == 403
    assert client.post("/publication", data=USUAL | {"min_n": "3"}).status_code == 403


def test_another_areas_numbers_are_its_own(session: orm.Session, admin: Person) -> None:
    from tests.support.builders import make_area, work_in

    publishing.set_thresholds(Thresholds(min_n=20), "Agreed", admin)
    assert publishing.thresholds().min_n == 20
    work_in(make_area("beta", "Beta"))
    assert publishing.thresholds().min_n == 10


def test_a_page_without_a_form_for_publication_is_not_given_as_the_partnership_reads_it(
    january: AuditRound, client: FlaskClient
) -> None:
    sign_in(client, make_person("Mara Manager", Role.MANAGER))
    for page in (
        "/",
        "/rounds",
        f"/report/rounds/{january.id}/points/T-1",
        f"/report/rounds/{january.id}/notes",
    ):
        answer = client.get(f"{page}?for=publication")
        assert answer.status_code == 404
        assert "no form for publication" in answer.text


def test_the_report_for_publication_carries_its_banner_and_names_nobody(
    january: AuditRound, client: FlaskClient
) -> None:
    sign_in(client, make_person("Reginald Reader", Role.LIG_READER))
    page = client.get(f"/report/rounds/{january.id}?for=publication").text
    assert "For publication: small numbers are hidden" in page
    assert "January to March 2026" in page
    assert "Reginald" not in page
    assert "Reginald" in client.get(f"/report/rounds/{january.id}").text
