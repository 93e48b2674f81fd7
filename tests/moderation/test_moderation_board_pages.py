"""The board of a round: before the reveal, what is left after it, and small splits settled together."""

import pytest
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.moderation import panel as meeting
from audit_app.moderation import service as moderation
from audit_app.moderation.queue import PanelOrder
from tests.moderation.builders import SECOND_TRIGGER, give_role, moderation_url, panel_url, plan_url, visitor
from tests.support.build_moderation import AGREED, make_revealed, make_scoring, settlement_of, waive
from tests.support.builders import make_person, sign_in
from tests.support.pages import CheckedClient


def test_before_reveal_the_board_tells_who_sealed_and_no_grade(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_scoring(seal=False)
    waive(panel, 1, "health")
    sign_in(client, panel.chair)
    page = client.get(moderation_url(panel))
    assert page.status_code == 200
    assert "0 of 11 assessments sealed" in page.text
    assert "Waived" in page.text
    assert "Not sealed" in page.text
    assert "Who has it" in page.text
    assert panel.auditors["education"].name not in page.text
    assert "app-grade" not in page.text
    assert "saw O" not in page.text
    assert "Open moderation" not in page.text


def test_before_reveal_no_plan_can_be_opened(session: orm.Session, client: CheckedClient) -> None:
    panel = make_scoring()
    plan = f"/plans/{panel.plan(1).sample_plan.id}"
    sign_in(client, panel.chair)
    assert client.get(moderation_url(panel, plan)).status_code == 404
    assert client.get(moderation_url(panel, "/sign-off")).status_code == 302


def test_the_chair_opens_moderation_and_sees_what_is_left(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_scoring()
    sign_in(client, panel.chair)
    assert "Open moderation and show the grades" in client.get(moderation_url(panel)).text
    assert client.post(moderation_url(panel, "/reveal")).status_code == 302
    page = client.get(moderation_url(panel)).text
    assert "0 of 5 points that needed the panel are settled" in page
    order = [
        page.index(words)
        for words in ("Two or more steps apart", "Across the good line", "Does it apply", "One step, same")
    ]
    assert order == sorted(order)


def test_a_reveal_that_comes_too_early_is_refused_in_words(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_scoring(seal=False)
    sign_in(client, panel.chair)
    answer = client.post(moderation_url(panel, "/reveal"))
    assert answer.status_code == 409
    assert "12 assessments are not sealed" in answer.text


def test_small_splits_are_offered_together_only_under_the_second_trigger(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_revealed(**SECOND_TRIGGER)
    sign_in(client, panel.chair)
    page = client.get(moderation_url(panel)).text
    assert "2 splits are one step apart" in page
    assert client.post(moderation_url(panel, "/minor")).status_code == 302
    assert "2 points settled with the lead agency" in client.get(moderation_url(panel)).text
    assert client.post(moderation_url(panel, "/minor")).status_code == 409


def test_the_one_step_button_counts_what_this_chair_can_settle(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_revealed({**AGREED, "T-1": "O G G"}, {**AGREED, "T-4": "RI I"}, **SECOND_TRIGGER)
    meeting.start(panel.round, 60, PanelOrder.BY_PLAN, panel.chair)
    both = panel.auditors["health"]
    give_role(both, Role.CHAIR)
    sign_in(client, panel.chair)
    auditor = visitor(client, both)
    assert "grade for 2 points" in client.get(moderation_url(panel)).text
    page = auditor.get(moderation_url(panel)).text
    assert "2 of these stay for the panel" in page
    assert "Accept the lead agency" not in page
    assert "Accept the lead agency" not in auditor.get(panel_url(panel)).text


@pytest.mark.parametrize("rest", ["", "/plans/99999999999999999999", "/plans/999999", "/sign-off"])
def test_an_address_that_names_nothing_is_not_found(
    session: orm.Session, client: CheckedClient, rest: str
) -> None:
    panel = make_revealed()
    sign_in(client, panel.chair)
    assert client.get(f"/rounds/99999999999999999999/moderation{rest}").status_code == 404
    if "plans" in rest:
        assert client.get(moderation_url(panel, rest)).status_code == 404
    assert client.get(plan_url(panel, 1) + "?point=99999999999999999999").status_code == 404


def test_the_board_shows_what_the_panel_did(session: orm.Session, client: CheckedClient) -> None:
    panel = make_revealed()
    settlement = settlement_of("RI", words="Seen in the appendix.")
    cell = panel.cell(1, "T-1")
    moderation.settle(panel.round, cell.sample_plan, cell.point, settlement, 0, panel.chair)
    sign_in(client, make_person("Reading Manager", Role.MANAGER))
    page = client.get(moderation_url(panel)).text
    assert "Point settled" in page
    assert "Seen in the appendix." in page
    assert "sealed by" not in page.lower()
