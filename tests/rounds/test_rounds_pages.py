"""The list of rounds, making and changing one, and the round's own page: for each role, at any size."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event, orm

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.register.models import Plan
from audit_app.rounds import service
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.rubrics.models import RubricVersion
from audit_app.sampling import service as sampling
from tests.support.build_rounds import PANEL, draw, make_draft, move_on
from tests.support.builders import make_area, make_person, make_plans, publish_tiny, sign_in, work_in
from tests.support.pages import CheckedClient


@pytest.fixture
def tiny(session: orm.Session) -> RubricVersion:
    make_area()
    return publish_tiny()


@pytest.fixture
def manager(tiny: RubricVersion, client: CheckedClient) -> Person:
    person = make_person("Mo Manager", Role.MANAGER)
    sign_in(client, person)
    return person


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)


def answers(tiny: RubricVersion, **change: object) -> dict[str, object]:
    """A form filled in as a manager would; `change` wins, None leaves a field out."""
    filled: dict[str, object] = {
        "name": "2026-10",
        "theme": "",
        "held_on": ["27", "10", "2026"],
        "due_on": ["20", "10", "2026"],
        "base": str(tiny.id),
        "agencies": ["1", "2", "3"],
        "trigger": "any difference",
        "sample_size": "12",
        "minimum_per_stratum": "0",
        "exclusion_months": "12",
        "target_percent": "75",
    }
    return {name: value for name, value in {**filled, **change}.items() if value is not None}


@pytest.fixture
def agencies(manager: Person) -> list[str]:
    from audit_app.accounts import service as accounts

    return [str(agency.id) for agency in accounts.agencies()]


def test_a_manager_makes_a_round(
    client: CheckedClient, tiny: RubricVersion, manager: Person, agencies: list[str]
) -> None:
    make_plans(3, primary_need="SEMH")
    page = client.get("/rounds/new")
    assert "3 active plans" in page.text
    assert "SEMH (3)" in page.text
    sent = answers(tiny, agencies=agencies, theme="Year 6", strata=["primary_need"], minimum_per_stratum="1")
    answer = client.post("/rounds/new", data=sent)
    assert answer.status_code == 302, answer.text
    [round] = service.rounds()
    assert answer.location.endswith(f"/rounds/{round.id}")
    assert (round.name, round.theme, round.held_on, round.due_on) == (
        "2026-10",
        "Year 6",
        PANEL,
        dt.date(2026, 10, 20),
    )
    assert (round.strata, round.minimum_per_stratum, len(round.agency_rows)) == (["primary_need"], 1, 3)
    shown = client.get(answer.location).text
    for words in (
        "Nothing is drawn yet",
        "Fix the frame and the seed.",
        "4 of 4",
        "Primary need",
        "round made",
    ):
        assert words.casefold() in shown.casefold()


@pytest.mark.parametrize(
    ("change", "sentence", "field"),
    [
        ({"name": ""}, "Enter the name of the round", "name"),
        ({"name": "x" * 61}, "60 characters or fewer", "name"),
        ({"held_on": ["31", "2", "2026"]}, "February 2026 has 28 days", "held_on"),
        ({"held_on": None}, "Enter the date of the panel", "held_on"),
        ({"due_on": ["28", "10", "2026"]}, "on or before the date of the panel", "due_on"),
        ({"base": None}, "Select the rubric every plan is scored on", "base"),
        ({"base": "999999"}, "from the choices shown", "base"),
        ({"base": "many"}, "from the choices shown", "base"),
        ({"agencies": []}, "tick at least one", "agencies"),
        ({"agencies": ["999999"]}, "from the choices shown", "agencies"),
        ({"trigger": "sometimes"}, "from the choices shown", "trigger"),
        ({"sample_size": "0"}, "between 1 and", "sample_size"),
        ({"sample_size": "twelve"}, "whole number", "sample_size"),
        ({"exclusion_months": "-1"}, "between 0 and 120", "exclusion_months"),
        ({"target_percent": "101"}, "between 1 and 100", "target_percent"),
        ({"minimum_per_stratum": "2"}, "needs groups", "minimum_per_stratum"),
        ({"strata": ["shoe_size"]}, "from the choices shown", "strata"),
    ],
)
def test_each_wrong_answer_gets_a_sentence_beside_its_field_and_in_the_summary(
    client: CheckedClient,
    tiny: RubricVersion,
    agencies: list[str],
    change: dict[str, object],
    sentence: str,
    field: str,
) -> None:
    make_plans(2)
    answer = client.post("/rounds/new", data=answers(tiny, **{"agencies": agencies, **change}))
    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2
    assert f'id="{field}-error"' in answer.text
    assert "<title>Error: New round" in answer.text
    assert service.rounds() == []


def test_a_name_in_use_is_refused_beside_the_name(
    client: CheckedClient, tiny: RubricVersion, manager: Person, agencies: list[str]
) -> None:
    make_draft(manager, tiny)
    answer = client.post("/rounds/new", data=answers(tiny, agencies=agencies))
    assert answer.status_code == 422
    assert answer.text.count("already a round called “2026-10”") == 2


def test_a_new_round_starts_from_the_last_one(
    client: CheckedClient, tiny: RubricVersion, manager: Person
) -> None:
    make_draft(manager, tiny, sample_size=17, target_percent=80, theme="Old theme")
    page = client.get("/rounds/new").text
    assert 'value="17"' in page
    assert 'value="80"' in page
    assert "Old theme" not in page


def test_of_two_tabs_the_second_gets_both_texts_and_loses_nothing(
    client: CheckedClient, tiny: RubricVersion, manager: Person, agencies: list[str]
) -> None:
    make_plans(2)
    round = make_draft(manager, tiny)
    url = f"/rounds/{round.id}/change"
    assert 'name="version" type="hidden" value="1"' in client.get(url).text
    first = answers(tiny, agencies=agencies, theme="First text", version="1")
    assert client.post(url, data=first).status_code == 302
    second = client.post(url, data=answers(tiny, agencies=agencies, theme="Second text", version="1"))
    assert second.status_code == 409
    assert "First text" in second.text
    assert second.text.count("Second text") == 2
    assert 'name="version" type="hidden" value="2"' in second.text
    assert service.rounds()[0].theme == "First text"
    again = client.post(url, data=answers(tiny, agencies=agencies, theme="Second text", version="2"))
    assert again.status_code == 302
    assert service.rounds()[0].theme == "Second text"


@pytest.mark.parametrize("version", ["", "x", None])
def test_a_form_without_its_version_changes_nothing(
    client: CheckedClient, tiny: RubricVersion, manager: Person, agencies: list[str], version: str | None
) -> None:
    round = make_draft(manager, tiny)
    sent = answers(tiny, agencies=agencies, theme="Sneaked in", version=version)
    answer = client.post(f"/rounds/{round.id}/change", data=sent)
    assert answer.status_code == 422
    assert "Open it again" in answer.text
    assert service.rounds()[0].theme is None


def test_once_the_frame_is_fixed_only_the_rest_is_asked(
    client: CheckedClient, tiny: RubricVersion, manager: Person, agencies: list[str]
) -> None:
    make_plans(6)
    round = make_draft(manager, tiny)
    draw(round, manager)
    url = f"/rounds/{round.id}/change"
    page = client.get(url).text
    assert 'name="sample_size"' not in page
    assert "are fixed, and with them the name" in page
    sent = {"theme": "Late", "version": str(round.version), "name": "other", "sample_size": "99"}
    assert client.post(url, data=answers(tiny, agencies=agencies, **sent)).status_code == 302
    [kept] = service.rounds()
    assert (kept.theme, kept.name, kept.sample_size) == ("Late", "2026-10", 4)


def test_a_round_past_its_draft_cannot_be_changed(
    client: CheckedClient, tiny: RubricVersion, manager: Person, agencies: list[str]
) -> None:
    round = move_on(make_draft(manager, tiny), State.SCORING)
    url = f"/rounds/{round.id}/change"
    assert client.get(url).status_code == 409
    assert client.post(url, data=answers(tiny, agencies=agencies, version="1")).status_code == 409
    assert "Change settings" not in client.get(f"/rounds/{round.id}").text


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
    with counting() as for_one:
        client.get("/rounds")
    _many_rounds(session, manager, 24)
    with counting() as for_many:
        client.get("/rounds")
    assert len(for_many) == len(for_one) <= 16, for_many


def test_the_rounds_page_asks_as_often_for_a_large_register_and_sample_as_for_a_small_one(
    client: CheckedClient, session: orm.Session, tiny: RubricVersion, manager: Person
) -> None:
    make_plans(6)
    round = make_draft(manager, tiny)
    draw(round, manager)
    url = f"/rounds/{round.id}"
    with counting() as for_few:
        client.get(url)
    session.add_all(Plan(reference=f"BIG-{n:05}", plan_type="new") for n in range(2000))
    session.commit()
    sampling.add_to_sample(
        round, list(session.scalars(sa.select(Plan).where(Plan.reference.startswith("BIG"))))
    )
    with counting() as for_many:
        page = client.get(f"{url}?page=2")
    assert len(for_many) == len(for_few) <= 25, for_many
    assert "BIG-" in page.text
    assert page.text.count("<tr>") == 51
