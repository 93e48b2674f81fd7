"""Withdrawing a plan, with a reserve or without, and the page of one plan."""

import pytest
from sqlalchemy import orm

from audit_app import trail
from audit_app.accounts.models import Person
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.rubrics.models import RubricVersion
from audit_app.sampling import service
from audit_app.sampling.certificate import certificate
from audit_app.sampling.models import WithdrawalReason
from tests.support.build_rounds import draw, make_draft, move_on
from tests.support.builders import make_plans, sign_in
from tests.support.pages import CheckedClient, page_title


@pytest.fixture
def manager(manager: Person, client: CheckedClient) -> Person:
    sign_in(client, manager)
    return manager


def test_withdrawing_says_which_reserve_came_in(client: CheckedClient, drawn: AuditRound) -> None:
    leaving = service.sample_of(drawn)[0]
    [reserve, *_] = certificate(drawn).reserve["SEMH"]
    url = f"/rounds/{drawn.id}/sample/{leaving.id}/withdraw"
    assert "2 reserves are left" in client.get(url).text
    answer = client.post(url, data={"reason": "plan ceased", "words": ""})
    assert answer.status_code == 302
    hub = client.get(answer.location).text
    assert f"{reserve} came in for it." in hub
    assert f"Came in for {leaving.plan.reference}" in hub
    assert "4 plans, 1 withdrawn" in hub
    assert client.get(url).status_code == 409


@pytest.mark.parametrize(
    ("sent", "sentence", "field"),
    [
        ({}, "Select why the plan is withdrawn", "reason"),
        ({"reason": "poor grade"}, "from the choices shown", "reason"),
        ({"reason": "other", "words": "  "}, "Enter why the plan is withdrawn", "words"),
    ],
)
def test_a_withdrawal_needs_a_coded_reason_and_words_for_other(
    client: CheckedClient, drawn: AuditRound, sent: dict[str, str], sentence: str, field: str
) -> None:
    leaving = service.sample_of(drawn)[0]
    answer = client.post(f"/rounds/{drawn.id}/sample/{leaving.id}/withdraw", data=sent)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert f'id="{field}-error"' in answer.text
    assert len(service.sample_of(drawn, withdrawn=True)) == 4


def test_without_a_reserve_the_page_says_so_before_and_after(
    client: CheckedClient, tiny: RubricVersion, manager: Person
) -> None:
    make_plans(3)
    round = make_draft(manager, tiny)
    draw(round, manager)
    leaving = service.sample_of(round)[0]
    url = f"/rounds/{round.id}/sample/{leaving.id}/withdraw"
    assert "No reserve is left" in client.get(url).text
    answer = client.post(url, data={"reason": "plan ceased", "words": ""})
    assert "No reserve came in." in client.get(answer.location).text


def test_a_signed_off_round_offers_and_accepts_no_withdrawal(
    client: CheckedClient, drawn: AuditRound
) -> None:
    leaving = service.sample_of(drawn)[0]
    move_on(drawn, State.SIGNED_OFF)
    url = f"/rounds/{drawn.id}/sample/{leaving.id}/withdraw"
    assert url not in client.get(f"/rounds/{drawn.id}").text
    assert client.get(url).status_code == 409
    answer = client.post(url, data={"reason": "plan ceased", "words": ""})
    assert answer.status_code == 409
    assert "signed off" in answer.text


def test_a_plans_page_shows_register_rounds_and_history_and_keeps_the_reference_out_of_its_title(
    client: CheckedClient, drawn: AuditRound, manager: Person
) -> None:
    leaving = service.sample_of(drawn)[0]
    service.withdraw(leaving, WithdrawalReason.MOVED, "", manager)
    leaving.plan.characteristics = {"school_phase": "Primary"}
    answer = client.get(f"/plans/{leaving.plan_id}")
    for words in (
        leaving.plan.reference,
        "SEMH",
        "School phase",
        "2026-10",
        "Withdrawn: child moved",
        "Plan withdrawn",
    ):
        assert words in answer.text
    assert leaving.plan.reference not in page_title(answer.text)


def test_saved_scores_are_on_no_page_before_reveal_and_never_on_the_plans(
    client: CheckedClient, session: orm.Session, drawn: AuditRound
) -> None:
    sampled = service.sample_of(drawn)[0]
    trail.record(
        "scores saved", "assessment", 1, after={"T-1": "I"}, round_id=drawn.id, plan_id=sampled.plan_id
    )  # fmt: skip
    move_on(drawn, State.SCORING)
    pages = (f"/rounds/{drawn.id}", f"/plans/{sampled.plan_id}")
    assert ["Scores saved" in client.get(url).text for url in pages] == [False, False]
    move_on(drawn, State.MODERATION)
    assert ["Scores saved" in client.get(url).text for url in pages] == [True, False]


def test_a_plan_that_was_never_sampled_says_so(client: CheckedClient, manager: Person) -> None:
    [plan] = make_plans(1)
    page = client.get(f"/plans/{plan.id}").text
    assert "never in a sample" in page
    assert "Nothing has been recorded yet" in page
