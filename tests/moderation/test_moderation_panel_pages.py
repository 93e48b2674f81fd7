"""The chair at the panel's screen, from its start to its end."""

from sqlalchemy import orm

from audit_app.db import db
from audit_app.moderation import panel as meeting
from audit_app.moderation import service
from audit_app.moderation.queue import PanelOrder
from tests.moderation.builders import (
    SECOND_TRIGGER,
    moderation_url,
    panel_url,
    place_of,
    point_url,
    started,
    typed,
    visitor,
)
from tests.support.build_moderation import (
    AGREED,
    DISPUTED,
    make_revealed,
    make_scoring,
    make_signed_off,
    seal_all,
    waive,
)
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient


def test_the_chair_starts_the_panel_and_settles_one_point_after_another(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_revealed()
    sign_in(client, panel.chair)
    assert "Start the panel" in client.get(panel_url(panel)).text
    refused = client.post(panel_url(panel, "/start"), data={"minutes": "1", "going": "plan by plan"})
    assert refused.status_code == 422
    assert "must be between 5 and 600" in refused.text
    assert (
        client.post(panel_url(panel, "/start"), data={"minutes": "60", "going": "plan by plan"}).status_code
        == 302
    )
    page = client.get(panel_url(panel)).text
    assert "Is point 1 as it should be?" in page
    assert "Social care saw RI in T-1." in page
    assert "Lead agency" in page
    assert page.count("app-light--graded") == 3
    assert client.post(point_url(panel, 1, "T-1"), data=typed()).status_code == 302
    page = client.get(panel_url(panel)).text
    assert "Undo" in page
    assert "T-2 Needs</span>" in page
    client.post(point_url(panel, 1, "T-2"), data=typed())
    page = client.get(panel_url(panel)).text
    assert "The rubric suggests" in page
    plan = panel.plan(1).sample_plan.id
    sent = {"grade": "G", "words": "", "version": "0"}
    assert client.post(panel_url(panel, f"/plans/{plan}/overall"), data=sent).status_code == 302
    assert "T-1 Voice</span>" in client.get(panel_url(panel)).text


def test_waived_and_missing_agencies_show_by_a_word_and_lead_to_what_can_be_done(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_scoring(DISPUTED, seal=False)
    waive(panel, 1, "health")
    seal_all(panel)
    service.reveal(panel.round, panel.chair)
    meeting.start(panel.round, 60, PanelOrder.BY_PLAN, panel.chair)
    sign_in(client, panel.chair)
    page = client.get(panel_url(panel)).text
    assert "Waived</span>" in page
    assert "Not expected on this plan" in page
    assert "Expect it, or add an assessor" in page


def test_taking_back_from_the_screen_leads_back_to_that_point(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    sign_in(client, panel.chair)
    client.post(point_url(panel, 1, "T-1"), data=typed())
    cell = panel.cell(1, "T-1")
    plan = moderation_url(panel, f"/plans/{cell.sample_plan.id}")
    url = f"{plan}/points/{cell.point.id}/retract?to=panel"
    assert "Back to the panel" in client.get(url).text
    answer = client.post(url, data={"version": "1", "words": "Wrong point."})
    assert (answer.status_code, answer.location) == (302, panel_url(panel))
    page = client.get(panel_url(panel)).text
    assert "T-1 Voice</span>" in page
    assert panel.cell(1, "T-1").open


def test_the_chair_moves_everybody_and_changes_the_order(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    sign_in(client, panel.chair)
    follower = visitor(client, panel.auditors["health"])
    cell = panel.cell(3, "T-4")
    to = f"{cell.sample_plan.id}-{cell.point.id}"
    assert client.post(panel_url(panel, "/go"), data={"to": to}).status_code == 302
    assert "T-4 Timeliness</span>" in follower.get(panel_url(panel)).text
    assert client.post(panel_url(panel, "/go"), data={"to": str(cell.sample_plan.id)}).status_code == 302
    assert "2 splits to settle" in follower.get(panel_url(panel)).text
    assert client.post(panel_url(panel, "/go"), data={"to": "x"}).status_code == 422
    assert client.post(panel_url(panel, "/go"), data={"to": "999999"}).status_code == 409
    assert client.post(panel_url(panel, "/order"), data={"going": "at random"}).status_code == 422
    assert client.post(panel_url(panel, "/order"), data={"going": "point by point"}).status_code == 302


def test_a_point_is_put_off_listed_apart_and_taken_up_again(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    sign_in(client, panel.chair)
    sent = {"words": "The report of May"}
    assert client.post(point_url(panel, 1, "T-1", "/postpone"), data=sent).status_code == 302
    page = client.get(panel_url(panel)).text
    assert "Put off to the next meeting: 1 point. Sign-off waits for it" in page
    assert "The report of May" in page
    sign_off = client.get(f"/rounds/{panel.round.id}/moderation/sign-off").text
    assert "1 of these is put off to the next meeting" in sign_off
    assert client.post(point_url(panel, 1, "T-1", "/take-up")).status_code == 302
    page = client.get(panel_url(panel)).text
    assert "T-1 Voice</span>" in page
    assert client.post(point_url(panel, 1, "T-1", "/take-up")).status_code == 409


def test_small_splits_are_settled_together_from_the_screen(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started(**SECOND_TRIGGER)
    sign_in(client, panel.chair)
    assert "for 2 small splits" in client.get(panel_url(panel)).text
    assert client.post(panel_url(panel, "/minor")).status_code == 302
    assert "2 points settled with the lead agency" in client.get(panel_url(panel)).text


def test_the_one_step_button_leaves_what_was_put_off(session: orm.Session, client: CheckedClient) -> None:
    one_step = {**AGREED, "T-1": "O G G"}
    panel = started(one_step, one_step, **SECOND_TRIGGER)
    sign_in(client, panel.chair)
    client.post(point_url(panel, 1, "T-1", "/postpone"), data={"words": ""})
    assert "for 1 small split<" in client.get(panel_url(panel)).text
    client.post(panel_url(panel, "/minor"))
    assert panel.cell(1, "T-1").open
    assert "Accept the lead agency" not in client.get(panel_url(panel)).text


def test_the_end_says_what_is_left_and_the_next_meeting_can_start(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    sign_in(client, panel.chair)
    client.post(point_url(panel, 1, "T-1"), data=typed())
    assert client.post(panel_url(panel, "/end")).status_code == 302
    page = client.get(panel_url(panel)).text
    assert "It settled 1 point." in page
    assert "4 points are still to be settled" in page
    assert "Start the next meeting" in page
    assert "Settle this point" not in page
    again = client.post(panel_url(panel, "/end"))
    assert again.status_code == 409
    assert "That cannot be done now" in again.text
    assert "Somebody changed this" not in again.text
    assert f'<a class="govuk-link" href="{panel_url(panel)}">Go back to the panel</a>' in again.text


def test_a_signed_off_round_says_so_and_offers_nothing(session: orm.Session, client: CheckedClient) -> None:
    panel = make_signed_off()
    sign_in(client, panel.chair)
    page = client.get(panel_url(panel)).text
    assert "This round is signed off" in page
    assert "Start the" not in page


def test_the_list_of_places_shows_a_settled_point_that_is_on_the_screen(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    panel.settle(3, "T-4")
    cell = panel.cell(3, "T-4")
    meeting.show(panel.round, place_of(panel, 3, "T-4"))
    db.session.commit()
    sign_in(client, panel.chair)
    page = client.get(panel_url(panel)).text
    assert f'<option value="{cell.sample_plan.id}-{cell.point.id}" selected' in page
    assert page.count(" selected>") == 1


def test_when_all_is_settled_the_screen_says_so_and_leads_the_chair_to_sign_off(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started(DISPUTED)
    sign_in(client, panel.chair)
    said = "Nothing is left to settle in this round."
    assert said not in client.get(panel_url(panel)).text
    panel.settle_all()
    page = client.get(panel_url(panel)).text
    assert said in page
    assert f'href="/rounds/{panel.round.id}/moderation/sign-off"' in page
    follower = visitor(client, panel.auditors["health"])
    page = follower.get(panel_url(panel)).text
    assert said in page
    assert "sign-off" not in page
