"""The register's pages: importing a file, and finding plans."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.register import service
from tests.support.builders import make_area, make_person, make_plans, sign_in


def post(client: FlaskClient, content: bytes, name: str = "plans.csv", **more: str) -> object:
    return client.post("/register/import", data={"file": (BytesIO(content), name)} | more)


@pytest.fixture
def manager(session: orm.Session, client: FlaskClient) -> FlaskClient:
    make_area()
    sign_in(client, make_person("Mary Hill", Role.MANAGER))
    return client


def test_an_empty_register_says_what_to_do(manager: FlaskClient) -> None:
    assert "The register is empty" in manager.get("/register").text


def test_a_file_is_imported_and_its_plans_are_listed(manager: FlaskClient) -> None:
    answer = post(manager, b"plan,plan_type\n00123,new\n")
    assert answer.status_code == 302  # type: ignore[attr-defined]
    page = manager.get("/register").text
    assert "00123" in page
    assert "1 plans added" not in page


def test_every_bad_row_is_named_beside_the_form(manager: FlaskClient) -> None:
    answer = post(manager, b"plan,plan_type\nEHC-1,new\nEHC-2,wrong\n,new\n")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    page = answer.text  # type: ignore[attr-defined]
    assert "There is a problem" in page
    assert "plan_type" in page
    assert service.count_plans() == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "plans.csv"),
        (b"\x00\x01\x02", "plans.csv"),
        (b"PK\x03\x04broken", "plans.xlsx"),
        (b"%PDF-1.7", "plans.csv"),
        (b"plan,plan_type\n", "plans.csv"),
        (b"plan,plan_type\nEHC-1,new\n", "plans.exe"),
        (b'plan,plan_type\n"EHC-1,new\n', "plans.csv"),
    ],
)
def test_a_file_that_is_no_register_is_answered_with_a_sentence(
    manager: FlaskClient, content: bytes, name: str
) -> None:
    answer = post(manager, content, name)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "There is a problem" in answer.text  # type: ignore[attr-defined]


def test_without_a_file_the_form_asks_for_one(manager: FlaskClient) -> None:
    answer = manager.post("/register/import", data={})
    assert answer.status_code == 422
    assert "Choose the register file" in answer.text


def test_long_registers_come_in_pages_and_can_be_searched(session: orm.Session, manager: FlaskClient) -> None:
    make_plans(120)
    first = manager.get("/register").text
    assert "120 plans" in first
    assert "EHC-0001" in first
    assert "EHC-0051" not in first
    assert "EHC-0051" in manager.get("/register?page=2").text
    assert "EHC-0117" in manager.get("/register?plan=0117").text
    assert "No plan has" in manager.get("/register?plan=%25").text
    assert manager.get("/register?page=99999999999999999999").status_code == 200
    assert manager.get("/register?page=-1").status_code == 200


def test_an_administrator_may_import_but_not_read(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    sign_in(client, make_person("Ada Min", Role.ADMINISTRATOR))
    assert client.get("/register/import").status_code == 200
    assert client.get("/register").status_code == 403
    assert post(client, b"plan,plan_type\n00123,new\n").location == "/"  # type: ignore[attr-defined]
