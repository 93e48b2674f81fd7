"""The panel from an auditor's seat: who follows, who dissents, who is here."""

from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.db import db
from audit_app.moderation import panel as meeting
from tests.moderation.builders import (
    LIVE,
    give_role,
    moderation_url,
    panel_url,
    point_url,
    poll,
    started,
    typed,
    visitor,
)
from tests.support.build_moderation import Panel, make_scoring, make_signed_off
from tests.support.builders import make_person, sign_in
from tests.support.pages import CheckedClient


def test_who_audited_a_plan_follows_there_without_a_form(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    both = panel.auditors["health"]
    give_role(both, Role.CHAIR)
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


def test_a_chair_who_audited_the_plan_is_told_who_can_take_a_grade_back(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    panel.settle(1, "T-1")
    both = panel.auditors["health"]
    give_role(both, Role.CHAIR)
    sign_in(client, both)
    cell = panel.cell(1, "T-1")
    plan = moderation_url(panel, f"/plans/{cell.sample_plan.id}")
    url = f"{plan}/points/{cell.point.id}/retract?to=panel"
    for answer in (client.get(url), client.post(url, data={"version": "1", "words": "Mine."})):
        assert answer.status_code == 403
        assert "You audited this plan, so somebody else has to take this grade back" in answer.text
        assert f'href="{panel_url(panel)}"' in answer.text
        assert "Take the agreed grade back</button>" not in answer.text
    assert panel.cell(1, "T-1").revision == 1
