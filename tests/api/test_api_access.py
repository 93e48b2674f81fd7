"""Who may read with which token, and what every answer keeps to."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.api import service as api
from audit_app.api.models import ApiToken
from audit_app.api.rules import Scope
from audit_app.db import Base
from audit_app.web import access
from tests.support.build_api import bearer, make_token
from tests.support.build_improvement import make_action
from tests.support.build_moderation import Panel, make_signed_off
from tests.support.builders import make_area, make_person, make_plans, sign_in, work_in

ADDRESSES = [f"/api/v1/{name}" for name in ("", "points", "rounds", "agreement", "severity", "actions")]


@pytest.fixture
def panel(session: orm.Session) -> Panel:
    panel = make_signed_off()
    make_action(panel.round, panel.second)
    return panel


@pytest.fixture
def admin(panel: Panel) -> Person:
    return make_person("Ada Admin", Role.ADMINISTRATOR)


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_a_token_that_works_every_address_answers_the_same(
    session: orm.Session, client: FlaskClient, admin: Person, address: str
) -> None:
    works, revoked = make_token(admin), make_token(admin, name="Revoked")
    last = session.scalars(sa.select(ApiToken).where(ApiToken.name == "Revoked")).one()
    api.revoke_token(last, admin)
    sent = [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": f"Basic {works}"},
        {"Authorization": works},
        bearer("ehcpa_" + "x" * 43),
        bearer(works[:-1]),
        bearer(revoked),
    ]
    answers = [client.get(address, headers=headers) for headers in sent]
    with clock.pretend(clock.today() + dt.timedelta(days=31)):
        answers.append(client.get(address, headers=bearer(works)))
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.data for answer in answers}) == 1
    assert answers[0].json is not None and answers[0].json["error"].endswith(".")
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {'Bearer realm="EHC plan audit"'}
    assert client.get(address, headers=bearer(works)).status_code == 200


def test_a_signed_in_person_without_a_token_reads_nothing(client: FlaskClient, panel: Panel) -> None:
    everything = make_person("All Roles", *Role, agency="health")
    sign_in(client, everything)
    for address in ADDRESSES:
        assert client.get(address).status_code == 401, address


def test_no_answer_sets_a_cookie_or_differs_for_one(client: FlaskClient, app: Flask, admin: Person) -> None:
    headers = bearer(make_token(admin))
    signed_in = app.test_client()
    sign_in(signed_in, admin)
    for address in (*ADDRESSES, "/api/v1/openapi.json", "/api/v1/none"):
        answers = [one.get(address, headers=headers) for one in (client, signed_in)]
        assert answers[0].data == answers[1].data
        assert not [answer.headers.get("Set-Cookie") for answer in answers if "Set-Cookie" in answer.headers]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_an_address_can_only_be_read(client: FlaskClient, admin: Person, method: str) -> None:
    headers = bearer(make_token(admin))
    for address in (*ADDRESSES, "/api/v1/openapi.json"):
        answer = client.open(address, method=method, headers=headers, data={"once": "x"})
        assert answer.status_code == 405, address
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}
        assert answer.json == {"error": "This address can only be read, with GET."}


def test_head_says_what_get_would_without_the_content(client: FlaskClient, admin: Person) -> None:
    headers = bearer(make_token(admin))
    for address in ADDRESSES:
        head, got = client.head(address, headers=headers), client.get(address, headers=headers)
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["ETag"] == got.headers["ETag"]


def test_reading_writes_nothing_at_all(session: orm.Session, client: FlaskClient, admin: Person) -> None:
    headers = bearer(make_token(admin))

    def everything() -> list[object]:
        return [list(session.execute(sa.select(table))) for table in Base.metadata.sorted_tables]

    before = everything()
    for address in ADDRESSES:
        assert client.get(address, headers=headers).status_code == 200
    assert everything() == before


def test_the_same_content_is_answered_with_304(client: FlaskClient, panel: Panel, admin: Person) -> None:
    headers = bearer(make_token(admin))
    for address in ADDRESSES:
        first = client.get(address, headers=headers)
        assert first.headers["ETag"].startswith('"')
        assert first.headers["Cache-Control"] == "private, no-cache"
        again = client.get(address, headers=headers | {"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    mark = client.get("/api/v1/actions", headers=headers).headers["ETag"]
    make_action(panel.round, panel.second, title="Another")
    changed = client.get("/api/v1/actions", headers=headers | {"If-None-Match": mark})
    assert changed.status_code == 200


def test_json_and_csv_of_one_list_have_different_marks(client: FlaskClient, admin: Person) -> None:
    headers = bearer(make_token(admin))
    marks = {
        client.get(f"/api/v1/points?format={kind}", headers=headers).headers["ETag"]
        for kind in ("json", "csv")
    }
    assert len(marks) == 2
    vary = client.get("/api/v1/points", headers=headers).headers["Vary"]
    assert "Authorization" in vary and "Accept" in vary


BAD = (
    "sort=user.password", "sort=grade", "filter[scores.grade]=O", "expand=round", "depth=9", "fields=id",
    "limit=0", "limit=5001", "limit=-1", "limit=1.0", "limit=1_0", "limit= 1", "limit=", "limit=1&limit=2",
    "page=0", "page=9999999999", "since=today", "since=2026-13-01", "since=0", "until=2026-01-01T00:00",
    "changed=1", "round=", "round=" + "x" * 201, "format=xlsx", "token=x", "access_token=x",
    "for=publication",
)  # fmt: skip


def test_a_parameter_that_is_unknown_or_wrong_is_refused_with_a_sentence(
    client: FlaskClient, admin: Person
) -> None:
    headers = bearer(make_token(admin))
    for question in BAD:
        for name in ("points", "rounds", "agreement", "severity"):
            answer = client.get(f"/api/v1/{name}?{question}", headers=headers)
            assert answer.status_code == 422, (name, question)
            assert answer.json is not None
            assert list(answer.json) == ["error"]
            assert answer.json["error"].endswith(".")


def test_a_public_token_does_not_read_how_agencies_differ(client: FlaskClient, admin: Person) -> None:
    headers = bearer(make_token(admin, Scope.PUBLIC))
    for name in ("agreement", "severity"):
        answer = client.get(f"/api/v1/{name}", headers=headers)
        assert answer.status_code == 403
        assert answer.json is not None and "only what may be published" in answer.json["error"]
    listed = client.get("/api/v1/", headers=headers).json
    assert listed is not None
    assert [one["name"] for one in listed["data"]] == ["points", "rounds", "actions"]


def test_the_area_is_the_tokens_and_no_other_area_is_ever_read(
    session: orm.Session, client: FlaskClient, panel: Panel, admin: Person
) -> None:
    here = make_token(admin)
    canary = "ZZ-BETA"
    work_in(make_area("beta", f"{canary} Area"))
    there = make_token(make_person(f"{canary} Admin", Role.ADMINISTRATOR), name=canary)
    make_plans(3, prefix=canary)
    for address in ADDRESSES:
        mine = client.get(address, headers=bearer(here)).text
        theirs = client.get(address, headers=bearer(there)).text
        assert canary not in mine
        assert "2026-10" not in theirs
    assert client.get("/api/v1/", headers=bearer(there)).json["area"] == f"{canary} Area"  # type: ignore[index]


def test_an_address_marked_for_tokens_is_closed_where_nothing_checks_them(
    client: FlaskClient, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = bearer(make_token(admin))
    monkeypatch.setattr(access, "_token_checks", [])
    assert client.get("/api/v1/points", headers=headers).status_code == 401
