"""The panel's screen: who sees what, what a poll costs, and that no name gets out and no word gets lost."""

import re
from typing import Any

import pytest
from sqlalchemy import orm
from werkzeug.test import TestResponse

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.db import db
from audit_app.moderation import panel as meeting
from audit_app.moderation import postponing, seat, service
from audit_app.moderation.queue import PanelOrder, Place
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from audit_app.scoring import service as scoring
from tests.support.build_moderation import (
    AGREED,
    Panel,
    agency_of,
    make_revealed,
    make_scoring,
    make_signed_off,
    waive,
)
from tests.support.builders import make_person, sign_in
from tests.support.pages import CheckedClient
from tests.support.queries import counted_queries

LIVE = {"HX-Request": "true"}
# What is one person's own on a screen.
KEYS = r'name="(?:once|csrf_token)" value="([\w.-]+)"|data-now="([^"]*)"'


def panel_url(panel: Panel, rest: str = "") -> str:
    return f"/rounds/{panel.round.id}/panel{rest}"


def point_url(panel: Panel, place: int, code: str, rest: str = "") -> str:
    cell = panel.cell(place, code)
    return panel_url(panel, f"/plans/{cell.sample_plan.id}/points/{cell.point.id}{rest}")


def typed(**fields: Any) -> dict[str, Any]:
    """What a chair fills in; fields win."""
    usual = {"grade": "G", "reason": "slip", "words": "The appendix has it.", "version": "0"}
    return usual | {"confidence": "high", "decided": "consensus"} | fields


def started(*plans: Any, **fields: Any) -> Panel:
    panel = make_revealed(*plans, **fields)
    meeting.start(panel.round, 60, PanelOrder.BY_PLAN, panel.chair)
    db.session.commit()
    return panel


def visitor(client: CheckedClient, person: Person) -> CheckedClient:
    other = client.application.test_client()
    assert isinstance(other, CheckedClient)
    sign_in(other, person)
    return other


def poll(client: CheckedClient, panel: Panel, etag: str = "") -> TestResponse:
    return ask(client, panel_url(panel, "/live"), etag)


def ask(client: CheckedClient, url: str, etag: str) -> TestResponse:
    return client.get(url, headers=LIVE | ({"If-None-Match": etag} if etag else {}))


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
    panel = make_scoring({**AGREED, "T-1": "O G RI"}, seal=False)
    waive(panel, 1, "health")
    for held in allocation.allocations_of(panel.round):
        scoring.seal(held, None, held.auditor)
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
    plan = f"/rounds/{panel.round.id}/moderation/plans/{cell.sample_plan.id}"
    url = f"{plan}/points/{cell.point.id}/retract?to=panel"
    assert "Back to the panel" in client.get(url).text
    answer = client.post(url, data={"version": "1", "words": "Wrong point."})
    assert (answer.status_code, answer.location) == (302, panel_url(panel))
    page = client.get(panel_url(panel)).text
    assert "T-1 Voice</span>" in page
    assert panel.cell(1, "T-1").open


def test_the_slower_of_two_sees_both_texts_on_the_screen(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    panel.settle(1, "T-1", "RI", words="The others decided this.")
    sign_in(client, panel.chair)
    answer = client.post(point_url(panel, 1, "T-1"), data=typed(words="I decided that."))
    assert answer.status_code == 409
    assert "The others decided this." in answer.text
    assert "I decided that." in answer.text
    assert 'name="version" type="hidden" value="1"' in answer.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"grade": ""}, "Select the grade the panel agreed"), ({"words": " "}, "Enter what decided it")],
)
def test_a_settling_with_something_missing_stays_on_the_screen(
    session: orm.Session, client: CheckedClient, fields: dict[str, str], sentence: str
) -> None:
    panel = started()
    sign_in(client, panel.chair)
    answer = client.post(point_url(panel, 1, "T-1"), data=typed(**fields))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Is point 1 as it should be?" in answer.text


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
    panel = started(trigger="across the good line or two or more steps")
    sign_in(client, panel.chair)
    assert "for 2 small splits" in client.get(panel_url(panel)).text
    assert client.post(panel_url(panel, "/minor")).status_code == 302
    assert "2 points settled with the lead agency" in client.get(panel_url(panel)).text


def test_the_one_step_button_leaves_what_was_put_off(session: orm.Session, client: CheckedClient) -> None:
    one_step = {**AGREED, "T-1": "O G G"}
    panel = started(one_step, one_step, trigger="across the good line or two or more steps")
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


def test_who_audited_a_plan_follows_there_without_a_form(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    both = panel.auditors["health"]
    both.role_rows.append(type(both.role_rows[0])(role=Role.CHAIR))
    session.commit()
    sign_in(client, both)
    page = client.get(panel_url(panel)).text
    assert "You audited this plan" in page
    assert "Settle this point" not in page
    assert client.post(point_url(panel, 1, "T-1"), data=typed()).status_code == 403


def test_before_the_reveal_there_is_a_page_with_no_grade_and_other_rounds_are_not_there(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_scoring(seal=False)
    stranger = make_person("Nina Nobody", Role.AUDITOR, agency="health")
    sign_in(client, panel.chair)
    page = client.get(panel_url(panel)).text
    assert "0 of 12 assessments sealed" in page
    assert "app-grade" not in page
    assert (
        client.post(panel_url(panel, "/start"), data={"minutes": "60", "going": "plan by plan"}).status_code
        == 409
    )
    assert client.post(point_url_before(panel), data=typed()).status_code == 404
    auditor = visitor(client, panel.auditors["health"])
    page = auditor.get(panel_url(panel)).text
    assert "not revealed yet" in page
    assert "sealed" not in page
    assert poll(auditor, panel).status_code == 200
    nobody = visitor(client, stranger)
    assert nobody.get(panel_url(panel)).status_code == 404
    assert nobody.get("/rounds/999999/panel").status_code == 404


def point_url_before(panel: Panel) -> str:
    return panel_url(panel, f"/plans/{panel.plan(1).sample_plan.id}/points/1")


def test_auditors_follow_read_only_and_only_rounds_in_which_they_hold_a_plan(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    sign_in(client, panel.auditors["health"])
    page = client.get(panel_url(panel)).text
    assert "Social care saw RI in T-1." in page
    assert "Settle this point" not in page
    assert "Next</button>" not in page
    for rest in ("/go", "/end", "/names", "/order", "/minor", "/start"):
        assert client.post(panel_url(panel, rest)).status_code == 403, rest
    assert client.post(point_url(panel, 1, "T-1"), data=typed()).status_code == 403
    assert client.get(panel_url(panel, "/people")).status_code == 403
    other = visitor(client, make_person("Nina Nobody", Role.AUDITOR, agency="health"))
    for rest in ("", "/live"):
        assert other.get(panel_url(panel, rest), headers=LIVE).status_code == 404
    assert other.post(panel_url(panel, "/here")).status_code == 404
    assert other.post(point_url(panel, 1, "T-1", "/dissent"), data={"words": "No."}).status_code == 404


def test_a_poll_that_finds_nothing_new_costs_three_light_queries(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    follower = visitor(client, panel.auditors["health"])
    for who in (follower, visitor(client, panel.chair), visitor(client, panel.second)):
        first = poll(who, panel)
        assert (first.status_code, bool(first.headers["Panel-Subject"])) == (200, True)
        url = panel_url(panel, "/live")
        with counted_queries(session) as counted:
            again = ask(who, url, first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert counted.number <= 3, counted.statements
        assert not any("score" in said for said in counted.statements)


def test_a_change_is_seen_with_the_next_poll_and_only_once(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    follower = visitor(client, panel.auditors["health"])
    etag = poll(follower, panel).headers["ETag"]
    sign_in(client, panel.chair)
    client.post(point_url(panel, 1, "T-1"), data=typed())
    changed = poll(follower, panel, etag)
    assert changed.status_code == 200
    assert "Settled:" in changed.text
    assert 'hx-swap-oob="true"' in changed.text
    assert poll(follower, panel, changed.headers["ETag"]).status_code == 304


def test_screens_that_see_the_same_are_drawn_once_each_with_its_own_keys_and_time(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    panel.settle(1, "T-1")
    db.session.commit()
    health = panel.auditors["health"]
    one, two = visitor(client, health), visitor(client, health)
    url, keys = panel_url(panel, "/live"), re.compile(KEYS)
    first = ask(one, url, "")
    with counted_queries(session) as counted:
        second = ask(two, url, "")
    assert counted.number <= 3, counted.statements
    assert keys.sub("", first.text) == keys.sub("", second.text)
    assert keys.findall(first.text)
    assert not set(keys.findall(first.text)) & set(keys.findall(second.text))
    panel.settle(1, "T-2", words="Seen by everybody.")
    db.session.commit()
    assert "Seen by everybody." in ask(two, url, second.headers["ETag"]).text


def test_the_tag_of_one_person_is_none_of_anothers(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    people = (panel.chair, panel.second, panel.auditors["health"], panel.auditors["education"])
    tags = [poll(visitor(client, person), panel).headers["ETag"] for person in people]
    assert len(set(tags)) == len(tags)


def test_a_poll_of_somebody_signed_out_says_so_and_one_by_hand_gets_the_page(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    assert poll(client, panel).status_code == 401
    sign_in(client, panel.chair)
    answer = client.get(panel_url(panel, "/live"))
    assert (answer.status_code, answer.location) == (302, panel_url(panel))


def test_dissent_from_a_seat_reaches_the_chair_and_the_record(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    chair = visitor(client, panel.chair)
    sign_in(client, panel.auditors["health"])
    url = point_url(panel, 1, "T-1", "/dissent")
    assert client.post(url, data={"words": "Too soon.", "version": "0"}).status_code == 422
    chair.post(point_url(panel, 1, "T-1"), data=typed())
    etag = poll(chair, panel).headers["ETag"]
    assert "Health does not share this" in client.get(panel_url(panel)).text
    empty = client.post(url, data={"words": " ", "version": "1"})
    assert empty.status_code == 422
    assert "Enter why your agency does not share this grade" in empty.text
    late = client.post(url, data={"words": "For an older one.", "version": "0"})
    assert late.status_code == 409
    assert "For an older one." in late.text
    assert client.post(url, data={"words": "We saw the report.", "version": "1"}).status_code == 302
    assert "Health does not share this" not in client.get(panel_url(panel)).text
    seen = poll(chair, panel, etag)
    assert "Health dissents" in seen.text
    assert "We saw the report." in seen.text
    again = client.post(url, data={"words": "Again.", "version": "1"})
    assert again.status_code == 422
    assert "already on record" in again.text


def test_dissent_after_sign_off_is_refused_in_words(session: orm.Session, client: CheckedClient) -> None:
    panel = make_signed_off()
    sign_in(client, panel.auditors["health"])
    answer = client.post(point_url(panel, 1, "T-1", "/dissent"), data={"words": "Late.", "version": "1"})
    assert answer.status_code == 409
    assert "signed off" in answer.text
    assert "Late." in answer.text


def test_people_say_they_are_here_and_the_chair_ticks_others(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    follower = visitor(client, panel.auditors["health"])
    assert follower.post(panel_url(panel, "/here")).status_code == 302
    assert "You are noted as present" in follower.get(panel_url(panel)).text
    sign_in(client, panel.chair)
    assert "health 1" in client.get(panel_url(panel)).text
    page = client.get(panel_url(panel, "/people")).text
    assert panel.auditors["social care"].name in page
    assert "app-grade" not in page
    assert "EHC-00" not in page
    sent = {"people": [str(panel.auditors["social care"].id), str(panel.chair.id)]}
    assert client.post(panel_url(panel, "/people"), data=sent).status_code == 302
    there = {row.person_id for row in meeting.members_of(panel.round)}
    assert there == {panel.auditors["social care"].id, panel.chair.id}
    assert client.post(panel_url(panel, "/people"), data={"people": "999999"}).status_code == 422


def answers(client: CheckedClient, panel: Panel) -> dict[str, str]:
    """Every answer of the panel's and of moderation's addresses, for one person."""
    cell = panel.cell(1, "T-1")
    values = {"round_id": panel.round.id, "sample_plan_id": cell.sample_plan.id, "point_id": cell.point.id}
    app, found = client.application, {}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(("/rounds/<int:round_id>/panel", "/rounds/<int:round_id>/moderation")):
            continue
        # Who was in the room is a page of names, which says so and has neither plan nor grade.
        if "GET" in (rule.methods or ()) and rule.endpoint != "seat.people":
            url = app.url_map.bind("localhost").build(rule.endpoint, {**values, "number": 1})
            found[rule.endpoint] = _read(
                client.get(url, headers=LIVE if rule.endpoint == "panel.live" else {})
            )
    found["refused"] = client.post(point_url(panel, 1, "T-1"), data=typed(version="0")).text
    return found


def _read(answer: TestResponse) -> str:
    return answer.get_data().decode("utf-8", errors="replace")


def test_no_answer_names_an_auditor_until_the_chair_shows_names(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    names = {one.name for one in panel.auditors.values()}
    panel.settle(1, "T-1")
    health, hal = agency_of(panel, "health"), panel.auditors["health"]
    place = Place(panel.cell(1, "T-1").sample_plan.id, panel.cell(1, "T-1").point.id)
    seat.dissent(panel.round, place, "We saw the report.", 1, health, hal)
    seat.join(panel.round, health, hal)
    db.session.commit()
    chair, follower = visitor(client, panel.chair), visitor(client, panel.auditors["education"])
    own = panel.auditors["education"].name
    for who, mine in ((chair, set()), (visitor(client, panel.second), set()), (follower, {own})):
        for endpoint, text in answers(who, panel).items():
            said = {name for name in names - mine if name in text}
            # Minutes tell who was present, not who gave which grade.
            assert not said or endpoint.startswith("minutes."), (endpoint, said)
    assert chair.post(panel_url(panel, "/names"), data={"shown": "yes"}).status_code == 302
    for address in (panel_url(panel), f"/rounds/{panel.round.id}/moderation/plans/{place.sample_plan_id}"):
        assert hal.name in chair.get(address).text
    assert hal.name in poll(follower, panel).text
    chair.post(panel_url(panel, "/names"), data={"shown": "no"})
    assert hal.name not in chair.get(panel_url(panel)).text


def test_a_meeting_that_is_on_is_on_the_home_page_of_all_who_may_follow(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    stranger = make_person("Nina Nobody", Role.AUDITOR, agency="health")
    words = "Follow the panel of round"
    for person in (panel.chair, panel.second, panel.auditors["health"]):
        assert words in visitor(client, person).get("/").text
    assert words not in visitor(client, stranger).get("/").text
    meeting.end(panel.round, panel.chair)
    db.session.commit()
    assert words not in visitor(client, panel.auditors["health"]).get("/").text


def test_a_screen_for_the_wall_has_no_forms(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    sign_in(client, panel.chair)
    page = client.get(panel_url(panel, "?view=room")).text
    assert "Settle this point" not in page
    assert "Next</button>" not in page
    assert "view=room" in page


def test_the_rounds_page_is_to_be_kept_off_the_projector_while_names_are_hidden(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_revealed()
    sign_in(client, panel.chair)
    said, url = "keep it off the projector", f"/rounds/{panel.round.id}"
    assert said not in client.get(url).text
    meeting.start(panel.round, 60, PanelOrder.BY_PLAN, panel.chair)
    db.session.commit()
    assert said in client.get(url).text
    client.post(panel_url(panel, "/names"), data={"shown": "yes"})
    assert said not in client.get(url).text


def test_the_list_of_places_shows_a_settled_point_that_is_on_the_screen(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    panel.settle(3, "T-4")
    cell = panel.cell(3, "T-4")
    meeting.show(panel.round, Place(cell.sample_plan.id, cell.point.id))
    db.session.commit()
    sign_in(client, panel.chair)
    page = client.get(panel_url(panel)).text
    assert f'<option value="{cell.sample_plan.id}-{cell.point.id}" selected' in page
    assert page.count(" selected>") == 1


def test_when_all_is_settled_the_screen_says_so_and_leads_the_chair_to_sign_off(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started({**AGREED, "T-1": "O G RI"})
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


def withdraw(panel: Panel, place: int) -> None:
    gone = panel.plan(place).sample_plan
    sampling.withdraw(gone, WithdrawalReason.OTHER, "Moved away.", panel.chair)
    db.session.commit()


def test_what_is_sent_to_a_plan_withdrawn_meanwhile_is_shown_again_and_nothing_settled(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    health = agency_of(panel, "health")
    cell, moderation = panel.cell(1, "T-1"), f"/rounds/{panel.round.id}/moderation"
    plan = f"/plans/{cell.sample_plan.id}"
    point = f"{plan}/points/{cell.point.id}"
    urls = [
        panel_url(panel, point),
        panel_url(panel, f"{plan}/overall"),
        panel_url(panel, f"{point}/postpone"),
        f"{moderation}{point}",
        f"{moderation}{plan}/overall",
        f"{moderation}{point}/retract",
    ]
    withdraw(panel, 1)
    sign_in(client, panel.chair)
    for url in urls:
        sent = typed(words="A <long> thought.", **{f"dissent_{health.id}": "Not us."})
        answer = client.post(url, data=sent)
        assert answer.status_code == 409, url
        assert "This plan was withdrawn from the round, so nothing was settled." in answer.text
        assert "A &lt;long&gt; thought." in answer.text
        assert "Not us." in answer.text
        assert f'href="{panel_url(panel)}"' in answer.text
    seat_of_health = visitor(client, panel.auditors["health"])
    late = seat_of_health.post(panel_url(panel, f"{point}/dissent"), data={"words": "Ours.", "version": "1"})
    assert (late.status_code, "Ours." in late.text) == (409, True)
    assert client.get(f"{moderation}{plan}").status_code == 404
    unknown = panel_url(panel, f"/plans/999999/points/{cell.point.id}")
    assert client.post(unknown, data=typed()).status_code == 404


def test_words_on_putting_a_point_off_outlive_a_refusal(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    sign_in(client, panel.chair)
    url = point_url(panel, 1, "T-1", "/postpone")
    long = client.post(url, data={"words": "May " * 300})
    assert long.status_code == 422
    assert f'value="{"May " * 299}May' in long.text
    assert 'open id="panel-postpone"' in long.text
    assert 'name="version" type="hidden" value="0"' in long.text  # the form that settles is drawn afresh
    assert "May May</textarea>" not in long.text
    panel.settle(1, "T-1")
    db.session.commit()
    late = client.post(url, data={"words": "The report of May"})
    assert late.status_code == 409
    assert "This point is settled, so there is nothing to put off." in late.text
    assert "The report of May" in late.text


def test_the_wall_has_no_form_or_button_whoever_asked_before(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    postponing.postpone(panel.round, place_of(panel, 1, "T-2"), "", panel.chair)
    panel.settle(1, "T-1")
    meeting.show(panel.round, place_of(panel, 1, "T-1"))
    db.session.commit()
    both = panel.auditors["health"]
    both.role_rows.append(type(both.role_rows[0])(role=Role.MANAGER))
    session.commit()
    for person in (panel.chair, panel.second, both):
        who = visitor(client, person)
        mine = poll(who, panel)
        wall = ask(who, panel_url(panel, "/live?view=room"), mine.headers["ETag"])
        assert wall.status_code == 200
        page = who.get(panel_url(panel, "?view=room")).text
        for text in (wall.text, page[page.index("<main") : page.index("</main>")]):
            assert "<form" not in text
            assert "<button" not in text
            assert "moderation/plans" not in text.partition('id="panel-live"')[2]
            assert re.search(r'data-live="[^"]*/live\?view=room"', text)
        again = ask(who, panel_url(panel, "/live"), wall.headers["ETag"])
        assert (again.status_code, keyless(again.text)) == (200, keyless(mine.text))


def test_a_wall_that_waits_for_the_reveal_stays_the_wall(session: orm.Session, client: CheckedClient) -> None:
    panel = make_scoring(AGREED)
    sign_in(client, panel.chair)
    for answer in (
        client.get(panel_url(panel, "?view=room")),
        ask(client, panel_url(panel, "/live?view=room"), ""),
    ):
        assert "/live?view=room" in answer.text
    by_hand = client.get(panel_url(panel, "/live?view=room"))
    assert by_hand.location == panel_url(panel, "?view=room")


def place_of(panel: Panel, number: int, code: str) -> Place:
    cell = panel.cell(number, code)
    return Place(cell.sample_plan.id, cell.point.id)


def keyless(text: str) -> str:
    return re.sub(KEYS, "", text)


def test_a_chair_who_audited_the_plan_is_told_who_can_take_a_grade_back(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    panel.settle(1, "T-1")
    both = panel.auditors["health"]
    both.role_rows.append(type(both.role_rows[0])(role=Role.CHAIR))
    session.commit()
    sign_in(client, both)
    cell = panel.cell(1, "T-1")
    plan = f"/rounds/{panel.round.id}/moderation/plans/{cell.sample_plan.id}"
    url = f"{plan}/points/{cell.point.id}/retract?to=panel"
    for answer in (client.get(url), client.post(url, data={"version": "1", "words": "Mine."})):
        assert answer.status_code == 403
        assert "You audited this plan, so somebody else has to take this grade back" in answer.text
        assert f'href="{panel_url(panel)}"' in answer.text
        assert "Take the agreed grade back</button>" not in answer.text
    assert panel.cell(1, "T-1").revision == 1


def test_a_withdrawn_plan_leaves_the_screen(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    gone = panel.plan(1).sample_plan
    postponing.postpone(panel.round, Place(gone.id, panel.cell(1, "T-2").point.id), "", panel.chair)
    sampling.withdraw(gone, WithdrawalReason.OTHER, "Moved away.", panel.chair)
    sign_in(client, panel.chair)
    page = client.get(panel_url(panel)).text
    assert gone.plan.reference not in page
    assert "T-1 Voice</span>" in page
