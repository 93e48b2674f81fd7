"""Learning and actions that may say who a child is: asked about once before they are saved, never refused."""

import logging
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.improvement.models import Action, LearningItem
from tests.improvement.test_improvement_pages import of_round
from tests.support.build_moderation import AGREED, make_revealed
from tests.support.builders import sign_in
from tests.support.trails import entries_about

BORN = "The child born 01/02/2012 is not quoted."
ASKED = "Not saved yet: “01/02/2012” looks like a date of birth. What is saved stays on record"


def told(page: str) -> dict[str, str]:
    """What the form sends along the second time."""
    return {"warned": re.findall(r'name="warned"[^>]*value="([^"]*)"', page)[0]}


@pytest.mark.parametrize("field", ["title", "words"])
def test_learning_is_asked_about_once_and_then_kept_as_it_was_typed(
    session: orm.Session, client: FlaskClient, caplog: pytest.LogCaptureFixture, field: str
) -> None:
    panel = make_revealed(AGREED)
    sign_in(client, panel.second)
    sent: dict[str, Any] = {"round": str(panel.round.id), "title": "Quote", "words": "More", field: BORN}
    with caplog.at_level(logging.INFO):
        asked = client.post("/learning/new", data=sent)
    assert (asked.status_code, ASKED in asked.text, BORN in asked.text) == (422, True, True)
    assert session.query(LearningItem).count() == 0
    assert "1 identifier of a child" in caplog.text
    assert "01/02/2012" not in caplog.text
    assert client.post("/learning/new", data=sent | told(asked.text)).status_code == 302
    assert getattr(session.query(LearningItem).one(), field) == BORN
    (entry,) = entries_about("learning noted")
    assert (entry.after or {})["identifiers"] == 1


def test_an_action_is_asked_about_once_when_it_is_made_and_when_it_is_changed(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed(AGREED)
    sign_in(client, panel.second)
    sent = of_round(panel, title="Train writers by 1 September 2099", desired_impact="75% good in 2027.")
    made = client.post("/actions/new", data=sent)
    assert made.status_code == 302, "a day to come is a date by when"
    change = f"{made.location}/change"
    changed = sent | {"version": "1", "progress": BORN, "evidence": "Seen at SY2 6ND"}
    asked = client.post(change, data=changed)
    assert (asked.status_code, ASKED in asked.text) == (422, True)
    assert "“SY2 6ND” looks like a postcode" in asked.text
    # More of it is asked about again; the same is kept.
    more = client.post(change, data=changed | told(asked.text) | {"strategic_lead": "H801200001001"})
    assert more.status_code == 422
    assert client.post(change, data=changed | told(asked.text)).status_code == 302
    session.expire_all()
    assert session.query(Action).one().progress == BORN
    # What was asked about is not asked about at every change after it.
    assert client.post(change, data=changed | {"version": "2", "rag": "A"}).status_code == 302
    _, entry = entries_about("action changed")
    assert (entry.after or {})["identifiers"] == 2
    assert "Identifiers" not in client.get(made.location).text
    (first,) = entries_about("action made")
    assert "identifiers" not in (first.after or {})
