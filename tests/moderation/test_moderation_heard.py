"""A dissent from the seat: never lost under a settling that did not know of it, and told as what it was."""

from typing import Any

import pytest
from sqlalchemy import orm

from audit_app.db import db
from audit_app.moderation import panel as meeting
from audit_app.moderation import seat
from audit_app.moderation import service as moderation
from audit_app.moderation.queue import Place
from audit_app.moderation.rules import SettledMeanwhile
from tests.moderation.builders import LIVE, place_of, started
from tests.support.build_moderation import Panel, agency_of, make_revealed, settlement_of
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient

SAID = "We saw the report."


def settled(**decided: Any) -> Panel:
    """A running panel whose first point is settled by consensus."""
    panel = started()
    panel.settle(1, "T-1", "RI", **decided)
    db.session.commit()
    return panel


def place(panel: Panel) -> Place:
    return place_of(panel, 1, "T-1")


def say(panel: Panel, agency: str = "health", words: str = SAID) -> None:
    """An auditor dissents from their seat, committed."""
    who, revision = agency_of(panel, agency), panel.cell(1, "T-1").revision
    seat.dissent(panel.round, place(panel), words, revision, who, panel.auditors[agency])
    db.session.commit()


def chairs_form(**fields: str) -> dict[str, str]:
    usual = {"grade": "G", "reason": "slip", "words": "I typed this.", "version": "1", "heard": "0"}
    return usual | {"confidence": "high", "decided": "consensus"} | fields


def addresses(panel: Panel) -> tuple[str, str]:
    """Where a chair settles the first point: on the panel's screen and on the plan's page."""
    rest = f"plans/{place(panel).sample_plan_id}/points/{place(panel).point_id}"
    return f"/rounds/{panel.round.id}/panel/{rest}", f"/rounds/{panel.round.id}/moderation/{rest}"


def test_a_settling_that_does_not_know_of_a_dissent_is_refused(session: orm.Session) -> None:
    panel = settled()
    drawn = panel.cell(1, "T-1")
    say(panel)
    with pytest.raises(SettledMeanwhile, match="dissented from this after your page was drawn") as refused:
        moderation.settle(
            panel.round, drawn.sample_plan, drawn.point, settlement_of("G"), 1, panel.chair, heard=0
        )
    assert (refused.value.revision, refused.value.heard) == (1, 1)
    assert panel.cell(1, "T-1").revision == 1
    agreed = settlement_of("G", health=SAID)
    moderation.settle(panel.round, drawn.sample_plan, drawn.point, agreed, 1, panel.chair, heard=1)
    assert [row.words for row in _dissents(panel)] == [SAID]


def _dissents(panel: Panel) -> list[Any]:
    row = panel.cell(1, "T-1").moderated
    assert row is not None
    return row.dissents


@pytest.mark.parametrize("page", [0, 1])
def test_a_chair_who_did_not_see_a_dissent_gets_both_texts_and_can_go_on(
    session: orm.Session, client: CheckedClient, page: int
) -> None:
    panel = settled()
    url = addresses(panel)[page]
    sign_in(client, panel.chair)
    say(panel)
    answer = client.post(url, data=chairs_form())
    assert answer.status_code == 409
    for words in (SAID, "I typed this.", "with a dissent since you opened this page", "dissented from this"):
        assert words in answer.text
    assert 'name="heard" type="hidden" value="1"' in answer.text
    assert panel.cell(1, "T-1").revision == 1
    health = f"dissent_{agency_of(panel, 'health').id}"
    again = chairs_form(heard="1", decided="chair's decision", **{health: SAID})
    assert client.post(url, data=again).status_code == 302
    assert [row.words for row in _dissents(panel)] == [SAID]


@pytest.mark.parametrize("page", [0, 1])
def test_a_form_of_nonsense_about_dissents_is_out_of_date(
    session: orm.Session, client: CheckedClient, page: int
) -> None:
    panel = settled()
    sign_in(client, panel.chair)
    answer = client.post(addresses(panel)[page], data=chairs_form(heard="minus one"))
    assert answer.status_code == 422
    assert "This page is out of date" in answer.text


def test_a_form_drawn_with_a_dissent_carries_that_it_was_heard(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = settled()
    say(panel)
    sign_in(client, panel.chair)
    meeting.show(panel.round, place(panel))
    db.session.commit()
    page = client.get(f"/rounds/{panel.round.id}/panel").text
    assert 'name="heard" type="hidden" value="1"' in page


def test_the_chairs_screen_is_told_of_a_dissent(session: orm.Session, client: CheckedClient) -> None:
    panel = settled()
    meeting.show(panel.round, place(panel))
    db.session.commit()
    sign_in(client, panel.chair)
    live = f"/rounds/{panel.round.id}/panel/live"
    before = client.get(live, headers=LIVE).headers["Panel-Subject"]
    say(panel)
    after = client.get(live, headers=LIVE).headers["Panel-Subject"]
    assert before != after


def test_where_nothing_is_settled_no_form_asks_for_a_dissent(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_revealed()
    sign_in(client, panel.auditors["health"])
    url = f"{addresses(panel)[0]}/dissent"
    page = client.get(url)
    assert "Nothing is settled on this point now" in page.text
    assert "Put our dissent on record" not in page.text
    kept = client.post(url, data={"words": "Too soon.", "version": "0"})
    assert kept.status_code == 422
    assert "Too soon." in kept.text


def test_a_consensus_somebody_left_afterwards_says_so_everywhere(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = settled()
    say(panel)
    say(panel, "social care", "Nor did we.")
    words = "Consensus when settled; health and social care dissented afterwards. Confidence high."
    sign_in(client, panel.chair)
    plan = f"/rounds/{panel.round.id}/moderation/plans/{place(panel).sample_plan_id}"
    for address in (f"/rounds/{panel.round.id}/panel", plan):
        page = client.get(address).text
        assert words in page
        assert "Consensus, confidence" not in page
    minutes = client.get(f"/rounds/{panel.round.id}/moderation/minutes").text
    assert words.removesuffix(". Confidence high.") in minutes
    panel.settle_all()
    panel.sign_off()
    assert words in client.get(f"/rounds/{panel.round.id}/moderation/sign-offs/1").text


def test_a_consensus_that_stands_and_a_chairs_decision_say_only_that(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = settled()
    sign_in(client, panel.chair)
    assert "Consensus, confidence high." in client.get(f"/rounds/{panel.round.id}/panel").text
    panel.settle(1, "T-1", "RI", decided="chair's decision")
    say(panel)
    page = client.get(f"/rounds/{panel.round.id}/panel").text
    assert "decision. Confidence high." in page
    assert "dissented afterwards" not in page
