"""A form sent twice counts once."""

from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts import service
from audit_app.accounts.rules import Role
from tests.support.builders import make_area, make_person, sign_in

PERSON = {
    "name": "Sam Reed", "email": "sam@example.org", "roles": ["writer"], "version": "0",
    "password": "four words do well", "once": "a-key-of-one-form",
}  # fmt: skip


def test_the_same_form_again_gets_the_same_answer_and_has_no_second_effect(
    session: orm.Session, client: FlaskClient
) -> None:
    make_area()
    sign_in(client, make_person("Ada Min", Role.ADMINISTRATOR))
    first, second = (client.post("/people/new", data=PERSON) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location) == (302, "/people")
    assert [person.name for person in service.everybody()] == ["Ada Min", "Sam Reed"]


def test_the_same_key_with_other_content_is_refused(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    sign_in(client, make_person("Ada Min", Role.ADMINISTRATOR))
    client.post("/people/new", data=PERSON)
    answer = client.post("/people/new", data=PERSON | {"name": "Somebody Else", "email": "else@example.org"})
    assert answer.status_code == 422
    assert "already sent with other content" in answer.text
    assert len(service.everybody()) == 2


def test_a_form_that_was_refused_can_be_sent_again_with_its_key(
    session: orm.Session, client: FlaskClient
) -> None:
    make_area()
    sign_in(client, make_person("Ada Min", Role.ADMINISTRATOR))
    assert client.post("/people/new", data=PERSON | {"name": ""}).status_code == 422
    assert client.post("/people/new", data=PERSON).status_code == 302
    assert len(service.everybody()) == 2


def test_somebody_elses_key_opens_nothing(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    sign_in(client, make_person("Ada Min", Role.ADMINISTRATOR))
    client.post("/people/new", data=PERSON)
    other = client.application.test_client()
    sign_in(other, make_person("Ben Min", Role.ADMINISTRATOR))
    assert other.post("/people/new", data=PERSON).status_code == 422
