"""The pages of the comparison, and who sees what on them."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.rules import Role
from audit_app.comparison import service
from audit_app.db import db
from tests.support.build_comparison import TODAY, Compared, make_compared
from tests.support.builders import make_person, publish_tiny, sign_in, work_in

PICTURE = "/comparison/points/T-1/funnel.svg"


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with clock.pretend(TODAY):
        yield


@pytest.fixture
def areas(session: orm.Session) -> list[Compared]:
    """Two areas that have not been asked yet."""
    publish_tiny()
    return [make_compared("alpha", 27), make_compared("beta", 12)]


def words(client: FlaskClient, address: str = "/comparison") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_the_only_area_is_told_that_there_is_nobody_to_compare_with(
    session: orm.Session, client: FlaskClient
) -> None:
    publish_tiny()
    sign_in(client, make_compared("alpha", 20).manager)
    said = words(client)
    assert "yours is the only area here" in said
    assert "Agree for your area" not in said


def test_before_all_agreed_the_page_names_no_area_and_nothing_opens(
    client: FlaskClient, areas: list[Compared]
) -> None:
    areas[1].agree()
    sign_in(client, areas[0].manager)
    said = words(client)
    assert "not every area has agreed" in said
    assert "Your area has not agreed." in said
    assert "Agree for your area" in said
    assert "Beta" not in said
    for address in ("/comparison/points/T-1", PICTURE):
        assert client.get(address).status_code == 404


def test_who_may_not_agree_reads_who_decides_it_and_who_agreed_may_withdraw(
    client: FlaskClient, app: Flask, areas: list[Compared]
) -> None:
    areas[0].agree()
    sign_in(client, areas[0].manager)
    assert "Withdraw your area’s agreement" in words(client)
    work_in(areas[0].area)
    reader = app.test_client()
    sign_in(reader, make_person("Rita Reader", Role.LIG_READER))
    said = words(reader)
    assert "Your area has agreed. A manager or an administrator decides that." in said
    assert "/comparison/agree" not in said


def test_once_all_agreed_every_audit_point_stands_with_every_area(
    client: FlaskClient, areas: list[Compared]
) -> None:
    for one in areas:
        one.agree()
    sign_in(client, areas[0].manager)
    said = words(client)
    assert "October 2025 to September 2026" in said
    assert "90% of 30" in said and "40% of 30" in said
    assert "[c]" in said
    point = words(client, "/comparison/points/T-1")
    assert "Alpha Area (your area)" in point
    assert "Beta Area" in point
    assert "Below the inner line" in point and "Above the inner line" in point
    for page in (said, point):
        assert "BETA" not in page
    assert client.get("/comparison/points/T-9").status_code == 404
    assert "nothing to compare" in words(client, "/comparison/points/T-3")


def test_the_funnel_is_a_picture_that_names_its_numbers(client: FlaskClient, areas: list[Compared]) -> None:
    for one in areas:
        one.agree()
    sign_in(client, areas[0].manager)
    point = words(client, "/comparison/points/T-1")
    assert "2 areas by percent good or outstanding and number of plans. Together 65% of 60 plans." in point
    answer = client.get(PICTURE)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["Content-Disposition"] == 'inline; filename="comparison-T-1-funnel.svg"'
    again = client.get(PICTURE, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for wrong in ("funnel.gif", "other.svg", "funnel"):
        assert client.get(f"/comparison/points/T-1/{wrong}").status_code == 404


def test_a_manager_agrees_with_a_reason_and_withdraws(client: FlaskClient, areas: list[Compared]) -> None:
    areas[1].agree()
    sign_in(client, areas[0].manager)
    assert "Your area does not agree." in words(client, "/comparison/agree")
    answer = client.post("/comparison/agree", data={"answer": "agree", "reason": "The board asked"})
    assert answer.location == "/comparison"
    assert "Every area here agreed" in words(client)
    assert "The board asked" in words(client, "/comparison/agree")
    client.post("/comparison/agree", data={"answer": "do not agree", "reason": "The board asked again"})
    assert "not every area has agreed" in words(client)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"reason": "So"}, "Select whether your area agrees"),
        ({"answer": "agree"}, "Enter a reason"),
        ({"answer": "perhaps", "reason": "So"}, "Select whether your area agrees"),
        ({"answer": "do not agree", "reason": "So"}, "Your area has not agreed: nothing would change."),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused_with_a_sentence(
    client: FlaskClient, areas: list[Compared], data: dict[str, str], sentence: str
) -> None:
    sign_in(client, areas[0].manager)
    answer = client.post("/comparison/agree", data=data)
    assert answer.status_code == 422
    assert sentence in " ".join(answer.text.split())


def test_an_administrator_decides_without_reading_the_comparison(
    client: FlaskClient, areas: list[Compared]
) -> None:
    work_in(areas[0].area)
    sign_in(client, make_person("Ada Admin", Role.ADMINISTRATOR))
    assert client.get("/comparison").status_code == 403
    assert "agrees to be compared" in words(client, "/people")
    answer = client.post("/comparison/agree", data={"answer": "agree", "reason": "The board asked"})
    assert answer.location == "/comparison/agree"
    work_in(areas[0].area)
    assert service.own_agreement()
    work_in(areas[1].area)
    assert not service.own_agreement()
    db.session.rollback()


def test_a_reader_of_the_group_sees_the_comparison_and_decides_nothing(
    client: FlaskClient, areas: list[Compared]
) -> None:
    for one in areas:
        one.agree()
    work_in(areas[1].area)
    sign_in(client, make_person("Liz Reader", Role.LIG_READER))
    said = words(client)
    assert "Alpha Area" in said
    assert "Agree for your area" not in said
    assert client.get("/comparison/agree").status_code == 403
