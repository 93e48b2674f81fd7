"""Making and revoking tokens: the administrator's pages and what is kept of a token."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.api import service as api
from audit_app.api.models import ApiToken
from audit_app.api.rules import SHAPE, Scope, TokenRefused, token_hash
from audit_app.db import Base, choose_area, current_area, db
from audit_app.trail import TrailEntry
from tests.support.build_api import make_token
from tests.support.builders import make_area, make_person, sign_in, work_in

DAY = dt.timedelta(days=1)


@pytest.fixture
def admin(session: orm.Session) -> Person:
    make_area()
    return make_person("Ada Admin", Role.ADMINISTRATOR)


def asked(**changed: object) -> dict[str, object]:
    last = clock.today() + 30 * DAY
    usual = {
        "name": "Power BI",
        "scope": "public",
        "last_day": [str(last.day), str(last.month), str(last.year)],
    }
    return usual | changed


def test_the_token_is_shown_once_and_only_its_hash_is_kept(
    session: orm.Session, client: FlaskClient, admin: Person
) -> None:
    sign_in(client, admin)
    answer = client.post("/tokens/new", data=asked())
    assert answer.status_code == 200
    found = SHAPE.search(answer.text)
    assert found is not None
    token = found[0]
    row = session.scalars(sa.select(ApiToken)).one()
    assert (row.token_hash, row.scope, row.name) == (token_hash(token), Scope.PUBLIC, "Power BI")
    listed = client.get("/tokens").text
    assert token not in listed
    assert row.begins in listed
    assert answer.headers["Cache-Control"] == "no-store"
    assert token[8:] not in str(answer.headers)
    secret = token.removeprefix(row.begins)
    for table in Base.metadata.tables.values():
        for kept in session.execute(sa.select(table)):
            assert secret not in str(kept), table.name


def test_making_and_revoking_are_on_the_trail_without_the_token(session: orm.Session, admin: Person) -> None:
    text = make_token(admin)
    token = session.scalars(sa.select(ApiToken)).one()
    api.revoke_token(token, admin)
    entries = session.scalars(sa.select(TrailEntry).where(TrailEntry.subject == "token")).all()
    assert [entry.what for entry in entries] == ["token made", "token revoked"]
    said = {"name": "Power BI", "may_read": "internal", "last_day": (clock.today() + 30 * DAY).isoformat()}
    assert entries[0].after == said
    assert entries[1].before == said
    assert text[:10] not in str([(entry.after, entry.before) for entry in entries])


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Enter what will use the token"),
        ({"scope": ""}, "Select what the token may read"),
        ({"scope": "everything"}, "Select what the token may read"),
        ({"last_day": ["", "", ""]}, "Enter the last day it works"),
        ({"last_day": ["1", "1", "2001"]}, "must be today or later"),
        ({"last_day": ["1", "1", "2099"]}, "at most 366 days ahead"),
    ],
)
def test_a_token_that_cannot_be_made_is_refused_with_a_sentence(
    session: orm.Session, client: FlaskClient, admin: Person, changed: dict[str, object], sentence: str
) -> None:
    sign_in(client, admin)
    answer = client.post("/tokens/new", data=asked(**changed))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(sa.select(sa.func.count(ApiToken.id))) == 0


def test_a_form_that_is_sent_twice_makes_one_token(
    session: orm.Session, client: FlaskClient, admin: Person
) -> None:
    sign_in(client, admin)
    data = asked(once="the same key")
    assert client.post("/tokens/new", data=data).status_code == 200
    again = client.post("/tokens/new", data=data)
    assert again.status_code == 422
    assert "A token of that name works already" in again.text
    assert session.scalar(sa.select(sa.func.count(ApiToken.id))) == 1


def test_the_name_of_a_revoked_token_can_be_given_again(session: orm.Session, admin: Person) -> None:
    make_token(admin)
    with pytest.raises(TokenRefused):
        make_token(admin)
    api.revoke_token(session.scalars(sa.select(ApiToken)).one(), admin)
    assert make_token(admin)


def test_a_token_is_revoked_for_good_after_a_question(
    session: orm.Session, client: FlaskClient, admin: Person
) -> None:
    text = make_token(admin)
    token_id = session.scalars(sa.select(ApiToken.id)).one()
    sign_in(client, admin)
    page = f"/tokens/{token_id}/revoke"
    assert "cannot be undone" in " ".join(client.get(page).text.split())
    session.expire_all()
    assert api.bearer(text) is not None
    assert client.post(page).location == "/tokens"
    assert api.bearer(text) is None
    assert "Nothing: revoked on" in client.get("/tokens").text
    assert client.get(page).status_code == client.post(page).status_code == 409


def test_another_areas_tokens_are_not_there(session: orm.Session, client: FlaskClient, admin: Person) -> None:
    here = current_area()
    other = make_area("south", "South Area")
    work_in(other)
    make_token(make_person("Other Admin", Role.ADMINISTRATOR), name="ZZ-SOUTH")
    token_id = session.scalars(sa.select(ApiToken.id)).one()
    choose_area(here)
    sign_in(client, admin)
    assert "ZZ-SOUTH" not in client.get("/tokens").text
    page = f"/tokens/{token_id}/revoke"
    assert client.get(page).status_code == client.post(page).status_code == 404


def test_a_token_is_found_by_its_whole_text_alone(session: orm.Session, admin: Person) -> None:
    text = make_token(admin)
    here = current_area()
    assert api.bearer(text) is not None
    for wrong in (text[:-1], text + "x", text.swapcase(), token_hash(text), "", text[:-1] + "é", " " + text):
        assert api.bearer(wrong) is None, wrong
    other = make_area("south", "South Area")
    db.session.info["area_id"] = other.id
    found = api.bearer(text)
    assert found is not None
    assert current_area() == here


def test_a_token_ends_with_its_last_day(session: orm.Session, admin: Person) -> None:
    text = make_token(admin, days=2)
    with clock.pretend(clock.today() + 2 * DAY, hour=23):
        assert api.bearer(text) is not None
    with clock.pretend(clock.today() + 3 * DAY, hour=0):
        assert api.bearer(text) is None
