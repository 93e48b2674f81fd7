"""Signing in and out, and looking after people."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts import service
from audit_app.accounts.rules import Role
from audit_app.trail import TrailEntry
from tests.support.builders import PASSWORD, make_area, make_person, sign_in

PERSON = {
    "name": "Sam Reed", "email": "sam@example.org", "roles": ["auditor"], "agency": "health", "version": "0",
    "password": "four words do well",
}  # fmt: skip


def test_signing_in_leads_to_the_page_that_was_asked_for(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    person = make_person("Mary Hill", Role.MANAGER)
    asked = client.get("/rubrics")
    assert asked.status_code == 302
    assert asked.location.endswith("/sign-in")
    answer = client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    assert answer.location == "/rubrics"
    assert "Mary Hill" in client.get("/rubrics").text


@pytest.mark.parametrize("email", ["mary.hill@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_name_read_the_same(
    session: orm.Session, client: FlaskClient, email: str
) -> None:
    make_area()
    make_person("Mary Hill", Role.MANAGER)
    answer = client.post("/sign-in", data={"email": email, "password": "not the right one"})
    assert answer.status_code == 422
    assert "That e-mail address and password do not go together" in answer.text


def test_signing_out_ends_the_session_and_is_on_the_trail(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    sign_in(client, make_person("Mary Hill", Role.MANAGER))
    client.post("/sign-out")
    assert client.get("/rubrics").status_code == 302
    said = [entry.what for entry in session.query(TrailEntry).order_by(TrailEntry.sequence)]
    assert said[-2:] == ["signed in", "signed out"]


def test_a_new_password_ends_every_other_session(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    person = make_person("Mary Hill", Role.MANAGER)
    elsewhere = client.application.test_client()
    sign_in(client, person)
    sign_in(elsewhere, person)
    answer = client.post("/account/password", data={"now": PASSWORD, "new": "a quite new pass phrase"})
    assert answer.status_code == 302
    assert client.get("/rubrics").status_code == 200
    assert elsewhere.get("/rubrics").status_code == 302


def test_somebody_who_may_not_sign_in_any_more_is_out_at_once(
    session: orm.Session, client: FlaskClient
) -> None:
    make_area()
    person = make_person("Mary Hill", Role.MANAGER)
    sign_in(client, person)
    service.change_person(
        person, 1, person.name, "mary.hill@example.org", False,
        roles=person.roles, agency=None, team=None, writer_code=None,
    )  # fmt: skip
    session.commit()
    assert client.get("/rubrics").status_code == 302
    assert service.check_password("mary.hill@example.org", PASSWORD) is None


def test_an_administrator_adds_a_person_who_can_sign_in(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    sign_in(client, make_person("Ada Min", Role.ADMINISTRATOR))
    assert client.post("/people/new", data=PERSON).status_code == 302
    assert "Sam Reed" in client.get("/people").text
    assert service.check_password("SAM@example.org", "four words do well") is not None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Enter the person&#39;s name"),
        ({"roles": []}, "tick at least one"),
        ({"agency": ""}, "Choose the agency this auditor scores for"),
        ({"email": "ada.min@example.org"}, "Somebody already signs in with that e-mail address"),
        ({"email": " ADA.min@example.org"}, "Somebody already signs in with that e-mail address"),
        ({"email": "sam"}, "Enter an e-mail address"),
        ({"password": "short"}, "12 characters or more"),
        ({"roles": ["emperor"]}, "from the choices shown"),
    ],
)
def test_a_person_that_cannot_be_added_is_answered_with_a_sentence(
    session: orm.Session, client: FlaskClient, change: dict[str, object], sentence: str
) -> None:
    make_area()
    sign_in(client, make_person("Ada Min", Role.ADMINISTRATOR))
    answer = client.post("/people/new", data=PERSON | change)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_an_administrator_gives_another_password_to_somebody_who_forgot_theirs(
    session: orm.Session, client: FlaskClient
) -> None:
    make_area()
    sam = make_person("Sam Reed", Role.MANAGER)
    address = str(sam.email)
    elsewhere = client.application.test_client()
    sign_in(elsewhere, sam)
    sign_in(client, make_person("Ada Min", Role.ADMINISTRATOR))
    data = {"name": sam.name, "email": address, "roles": ["manager"], "active": "y", "version": "1"}
    weak = client.post(f"/people/{sam.id}", data=data | {"password": "short"})
    assert (weak.status_code, "12 characters or more" in weak.text) == (422, True)
    assert service.check_password(address, PASSWORD) is not None
    assert (
        client.post(f"/people/{sam.id}", data=data | {"password": "marmalade otter lantern"}).status_code
        == 302
    )
    assert service.check_password(address, "marmalade otter lantern") is not None
    assert service.check_password(address, PASSWORD) is None
    assert elsewhere.get("/rubrics").status_code == 302
    # Without one, the password stays.
    assert client.post(f"/people/{sam.id}", data=data | {"version": "2"}).status_code == 302
    assert service.check_password(address, "marmalade otter lantern") is not None


def test_a_stale_change_of_a_person_is_refused(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    admin = make_person("Ada Min", Role.ADMINISTRATOR)
    sign_in(client, admin)
    data = {"name": "Ada M", "email": admin.email, "roles": ["administrator"], "active": "y", "version": "1"}
    assert client.post(f"/people/{admin.id}", data=data).status_code == 302
    assert client.post(f"/people/{admin.id}", data=data | {"name": "Other"}).status_code == 409
    session.expire_all()
    assert admin.name == "Ada M"


def test_people_of_another_area_cannot_be_found(session: orm.Session, client: FlaskClient) -> None:
    make_area("south", "South Area")
    stranger = make_person("Una Far", Role.MANAGER)
    make_area("north", "North Area")
    sign_in(client, make_person("Ada Min", Role.ADMINISTRATOR))
    assert client.get(f"/people/{stranger.id}").status_code == 404
    assert "Una Far" not in client.get("/people").text
