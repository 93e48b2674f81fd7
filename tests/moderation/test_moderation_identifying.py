"""The panel's words that may say who a child is: asked about once before they are recorded, never refused."""

import re
from typing import Any

import pytest
from sqlalchemy import orm

from audit_app.moderation.models import Dissent, Postponement
from audit_app.moderation.rules import Decided
from tests.moderation.builders import (
    moderation_url,
    panel_url,
    plan_url,
    point_url,
    settle_url,
    started,
    typed,
)
from tests.support.build_moderation import AGREED, make_revealed
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient
from tests.support.trails import entries_about

BORN = "The child was born 01/02/2012."
ASKED = "Not saved yet: “01/02/2012” looks like a date of birth"


def told(page: str) -> dict[str, str]:
    """What the form sends along the second time."""
    return {"warned": next(filter(None, re.findall(r'name="warned"[^>]*value="([^"]*)"', page)))}


def twice(client: CheckedClient, url: str, sent: dict[str, Any]) -> str:
    """Send a form, be asked, send it again; the page that asked."""
    asked = client.post(url, data=sent)
    assert (asked.status_code, ASKED in asked.text) == (422, True), asked.text
    assert client.post(url, data=sent | told(asked.text)).status_code == 302
    return asked.text


@pytest.mark.parametrize("where", [point_url, settle_url], ids=["on the screen", "on the page of the plan"])
def test_what_decided_it_and_a_dissent_are_asked_about_once(
    session: orm.Session, client: CheckedClient, where: Any
) -> None:
    panel = started()
    sign_in(client, panel.chair)
    url, health = where(panel, 1, "T-1"), panel.auditors["health"].agency_id
    sent = typed(words=BORN, decided=Decided.CHAIR.value, **{f"dissent_{health}": "It is so at SY2 6ND."})
    asked = client.post(url, data=sent)
    assert (asked.status_code, ASKED in asked.text) == (422, True)
    assert "“SY2 6ND” looks like a postcode" in asked.text
    assert BORN in asked.text
    assert panel.cell(1, "T-1").moderated is None
    assert client.post(url, data=sent | told(asked.text)).status_code == 302
    row = panel.cell(1, "T-1").moderated
    assert row is not None
    assert (row.words, [one.words for one in row.dissents]) == (BORN, ["It is so at SY2 6ND."])
    (entry,) = entries_about("point settled")
    assert (entry.after or {})["identifiers"] == 2
    assert "dentifiers: 2" not in client.get(plan_url(panel, 1)).text
    # Settled again with the same words, they were asked about already.
    again = client.post(url, data=sent | {"grade": "RI", "version": "1", "heard": "1"})
    assert again.status_code == 302


def test_days_of_the_work_are_let_pass(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    sign_in(client, panel.chair)
    sent = typed(words="By 75%: the review of 12/03/2026 is on page 4, the next is on 1 June 2099.")
    assert client.post(point_url(panel, 1, "T-1"), data=sent).status_code == 302
    (entry,) = entries_about("point settled")
    assert "identifiers" not in (entry.after or {})


def test_putting_off_and_taking_back_are_asked_about_too(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    sign_in(client, panel.chair)
    twice(client, point_url(panel, 1, "T-1", "/postpone"), {"words": BORN})
    assert session.query(Postponement).one().words == BORN
    panel.settle(1, "T-1", "RI")
    twice(client, settle_url(panel, 1, "T-1") + "/retract", {"words": BORN, "version": "1"})
    for what in ("point put off", "agreed grade taken back"):
        assert (entries_about(what)[0].after or {})["identifiers"] == 1, what


@pytest.mark.parametrize("where", [plan_url, None], ids=["on the page of the plan", "on the screen"])
def test_the_words_on_an_overall_grade_are_asked_about_too(
    session: orm.Session, client: CheckedClient, where: Any
) -> None:
    panel = make_revealed(AGREED) if where else started(AGREED)
    sign_in(client, panel.chair)
    plan = panel.plan(1).sample_plan.id
    url = where(panel, 1, "/overall") if where else panel_url(panel, f"/plans/{plan}/overall")
    twice(client, url, {"grade": "I", "words": BORN, "version": "0"})
    (entry,) = entries_about("overall grade settled")
    assert (entry.after or {})["identifiers"] == 1


def test_a_dissent_from_a_seat_is_asked_about_once(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    panel.settle(1, "T-1", "G")
    sign_in(client, panel.auditors["health"])
    twice(client, point_url(panel, 1, "T-1", "/dissent"), {"words": BORN, "version": "1"})
    assert session.query(Dissent).one().words == BORN
    (entry,) = entries_about("dissent registered")
    assert (entry.after or {})["identifiers"] == 1
    client.post("/sign-out")
    sign_in(client, panel.chair)
    for page in (panel_url(panel), moderation_url(panel)):
        assert "looks like" not in client.get(page).text
