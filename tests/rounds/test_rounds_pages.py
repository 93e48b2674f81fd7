"""The list of rounds and the round's own page: for each role, at any size."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.register.models import Plan
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.rubrics.models import RubricVersion
from audit_app.sampling import service as sampling
from tests.support.build_rounds import PANEL, draw, make_draft, move_on
from tests.support.builders import make_area, make_person, make_plans, sign_in, work_in
from tests.support.pages import CheckedClient
from tests.support.queries import counted_queries


@pytest.fixture
def manager(manager: Person, client: CheckedClient) -> Person:
    sign_in(client, manager)
    return manager


@pytest.mark.parametrize("state", list(State))
def test_the_rounds_page_says_where_it_stands_and_what_is_next(
    client: CheckedClient, tiny: RubricVersion, manager: Person, state: State
) -> None:
    make_plans(6)
    round = make_draft(manager, tiny)
    draw(round, manager)
    move_on(round, state)
    page = client.get(f"/rounds/{round.id}").text
    assert str(state).capitalize() in page
    assert page.count(">\n  Now\n") == (0 if state is State.SIGNED_OFF else 1)
    if state in (State.DRAFT, State.SCORING):
        for word in ("Outstanding", "Inadequate", "disagreement"):
            assert word not in page


def test_a_chair_reads_rounds_but_makes_none_and_others_see_none(
    client: CheckedClient, tiny: RubricVersion, manager: Person, app: Any
) -> None:
    round = make_draft(manager, tiny)
    chair, auditor = app.test_client(), app.test_client()
    sign_in(chair, make_person("Cy Chair", Role.CHAIR))
    sign_in(auditor, make_person("Al Auditor", Role.AUDITOR, agency="health"))
    assert "New round" not in chair.get("/rounds").text
    assert chair.get(f"/rounds/{round.id}").status_code == 200
    for url in ("/rounds/new", f"/rounds/{round.id}/change"):
        assert chair.get(url).status_code == 403
        assert chair.post(url, data={}).status_code == 403
    for url in ("/rounds", f"/rounds/{round.id}"):
        assert auditor.get(url).status_code == 403


@pytest.mark.parametrize("round_id", [0, 999_999, 2**31, 10**30])
def test_a_round_that_is_not_there_is_a_page_not_found(
    client: CheckedClient, manager: Person, round_id: int
) -> None:
    for url in (f"/rounds/{round_id}", f"/rounds/{round_id}/change"):
        assert client.get(url).status_code == 404


def test_a_round_of_another_area_is_a_page_not_found(
    client: CheckedClient, tiny: RubricVersion, manager: Person
) -> None:
    work_in(make_area("south", "South Area"))
    theirs = make_draft(make_person("Sam South", Role.MANAGER), tiny)
    assert client.get(f"/rounds/{theirs.id}").status_code == 404


def test_no_round_yet_says_so_and_what_to_do(client: CheckedClient, manager: Person) -> None:
    page = client.get("/rounds").text
    assert "There is no round yet" in page
    assert "New round" in page


def test_long_names_are_shown_whole_and_escaped(
    client: CheckedClient, tiny: RubricVersion, manager: Person
) -> None:
    make_draft(manager, tiny, name="<b>2026</b> & " + "x" * 40, theme="y" * 200)
    page = client.get("/rounds").text
    assert "&lt;b&gt;2026&lt;/b&gt; &amp; " + "x" * 40 in page
    assert "y" * 200 in page


def test_many_rounds_come_in_pages_and_a_page_that_is_not_there_is_the_last(
    client: CheckedClient, session: orm.Session, tiny: RubricVersion, manager: Person
) -> None:
    _many_rounds(session, manager, 60)
    assert client.get("/rounds").text.count("<tr>") == 26
    for page in ("3", "99", "0", "-1", "x"):
        assert client.get(f"/rounds?page={page}").status_code == 200
    assert client.get("/rounds?page=99").text.count("<tr>") == 11


def _many_rounds(session: orm.Session, manager: Person, count: int) -> None:
    session.add_all(
        AuditRound(
            name=f"round {n}",
            held_on=PANEL,
            sample_size=4,
            made_at=dt.datetime.now(dt.UTC),
            made_by=manager.id,
        )
        for n in range(count)
    )
    session.commit()


def test_the_list_asks_the_database_as_often_for_many_rounds_as_for_one(
    client: CheckedClient, session: orm.Session, tiny: RubricVersion, manager: Person
) -> None:
    make_draft(manager, tiny)
    with counted_queries(session) as for_one:
        client.get("/rounds")
    _many_rounds(session, manager, 24)
    with counted_queries(session) as for_many:
        client.get("/rounds")
    assert for_many.number == for_one.number <= 16, for_many.statements


def test_the_rounds_page_asks_as_often_for_a_large_register_and_sample_as_for_a_small_one(
    client: CheckedClient, session: orm.Session, tiny: RubricVersion, manager: Person
) -> None:
    make_plans(6)
    round = make_draft(manager, tiny)
    draw(round, manager)
    url = f"/rounds/{round.id}"
    with counted_queries(session) as for_few:
        client.get(url)
    session.add_all(Plan(reference=f"BIG-{n:05}", plan_type="new") for n in range(2000))
    session.commit()
    sampling.add_to_sample(
        round, list(session.scalars(sa.select(Plan).where(Plan.reference.startswith("BIG"))))
    )
    with counted_queries(session) as for_many:
        page = client.get(f"{url}?page=2")
    assert for_many.number == for_few.number <= 25, for_many.statements
    assert "BIG-" in page.text
    assert page.text.count("<tr>") == 51
