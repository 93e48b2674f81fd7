"""Screens that others see: no name gets out before the chair shows it, and a wall has nothing to press."""

import re

from sqlalchemy import orm
from werkzeug.test import TestResponse

from audit_app.accounts.rules import Role
from audit_app.db import db
from audit_app.moderation import panel as meeting
from audit_app.moderation import postponing, seat
from audit_app.moderation.queue import PanelOrder
from tests.moderation.builders import (
    KEYS,
    LIVE,
    ask,
    give_role,
    panel_url,
    place_of,
    point_url,
    poll,
    started,
    typed,
    visitor,
)
from tests.support.build_moderation import AGREED, Panel, agency_of, make_revealed, make_scoring
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient


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
    place = place_of(panel, 1, "T-1")
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


def test_the_wall_has_no_form_or_button_whoever_asked_before(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    postponing.postpone(panel.round, place_of(panel, 1, "T-2"), "", panel.chair)
    panel.settle(1, "T-1")
    meeting.show(panel.round, place_of(panel, 1, "T-1"))
    db.session.commit()
    both = panel.auditors["health"]
    give_role(both, Role.MANAGER)
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


def keyless(text: str) -> str:
    return re.sub(KEYS, "", text)
