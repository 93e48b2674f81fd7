"""The rubrics as everybody who signs in sees them."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from tests.support.builders import make_area, make_person, publish_all, publish_tiny, sign_in


@pytest.mark.parametrize("role", [Role.WRITER, Role.LIG_READER, Role.ADMINISTRATOR])
def test_any_role_reads_a_rubric_with_every_field_of_its_points(
    session: orm.Session, client: FlaskClient, role: Role
) -> None:
    make_area()
    publish_all()
    sign_in(client, make_person("Some Body", role))
    assert "Whole EHC plan" in client.get("/rubrics").text
    page = client.get("/rubrics/ehc_plan/1").text
    for expected in (
        "EHCP-F2", "Provision specified and quantified", "Must: the law requires it", "Education leads",
        "limits the overall grade", "(reference to be confirmed)", "No health provision is required",
    ):  # fmt: skip
        assert expected in page
    assert "[check]" not in page


def test_guidance_wording_and_pairs_of_a_rubric_can_be_read_and_one_without_has_none(
    session: orm.Session, client: FlaskClient
) -> None:
    make_area()
    publish_all()
    sign_in(client, make_person("Some Body", Role.WRITER))
    page = " ".join(client.get("/rubrics/ehc_plan/2").text.split())
    assert page.count("What good looks like") == 38
    assert "Read the appended advice first" in page
    assert "access to" in page
    assert "Loose wording" in page
    assert "<strong>EHCP-B1</strong> inadequate, <strong>EHCP-F1</strong> outstanding: Needs are" in page
    assert "[check]" not in page
    older = client.get("/rubrics/ehc_plan/1").text
    for absent in ("What good looks like", "Loose wording", "Grades that hardly go together"):
        assert absent not in older


@pytest.mark.parametrize("path", ["/rubrics/tiny/2", "/rubrics/none/1", "/rubrics/tiny/99999999999999999999"])
def test_a_rubric_that_is_not_there_is_not_found(
    session: orm.Session, client: FlaskClient, path: str
) -> None:
    make_area()
    publish_tiny()
    sign_in(client, make_person("Some Body", Role.WRITER))
    assert client.get(path).status_code == 404


def test_before_the_first_rubric_the_page_says_what_to_do(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    sign_in(client, make_person("Some Body", Role.WRITER))
    assert "rubric publish" in client.get("/rubrics").text
