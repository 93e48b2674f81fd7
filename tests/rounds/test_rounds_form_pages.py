"""Making and changing a round: what is asked, what is refused, and that nothing typed is lost."""

import datetime as dt

import pytest

from audit_app.accounts.models import Person
from audit_app.rounds import service
from audit_app.rounds.rules import State
from audit_app.rubrics.models import RubricVersion
from tests.support.build_rounds import PANEL, draw, make_draft, move_on
from tests.support.builders import make_plans, sign_in
from tests.support.pages import CheckedClient


@pytest.fixture
def manager(manager: Person, client: CheckedClient) -> Person:
    sign_in(client, manager)
    return manager


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
