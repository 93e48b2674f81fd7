"""The pages of concerns, as auditors, chairs and managers meet them."""

import datetime as dt
import re

import pytest
import time_machine
from flask import Flask
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.config import MailServer, MailTls
from audit_app.db import db
from audit_app.scoring import concerns
from audit_app.scoring.concern_rules import ConcernKind, ConcernOutcome
from audit_app.scoring.models import Concern
from tests.support import database as databases
from tests.support.build_scoring import World, answer, make_scoring, seal
from tests.support.builders import PASSWORD, make_person, sign_in
from tests.support.pages import CheckedClient, page_title, without_chance
from tests.support.trails import entries_about

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
WORDS = "Bruises are described in the advice"


@pytest.fixture
def world(session: orm.Session) -> World:
    return make_scoring(1)


def raise_one(world: World, agency: str = "education", words: str = WORDS) -> Concern:
    held = world.held(agency)
    made = concerns.raise_concern(held, ConcernKind.SAFEGUARDING, words, held.auditor)
    db.session.commit()
    return made


def test_an_auditor_raises_a_concern_from_the_plan_and_sees_it_taken_up_and_ended(
    world: World, client: CheckedClient
) -> None:
    held = world.held("education")
    url = f"/my-plans/{held.id}/concern"
    sign_in(client, world.auditors["education"])
    assert url in client.get(f"/my-plans/{held.id}").text
    assert url in client.get(f"/my-plans/{held.id}/check").text
    missing = client.post(url, data={"kind": "safeguarding"})
    assert missing.status_code == 422
    assert "Enter what your concern is" in missing.text
    assert client.post(url, data={"kind": "safeguarding", "words": WORDS}).location == url
    page = client.get(url).text
    assert "Your concern is raised" in page
    assert "Not taken up yet" in page
    (line,) = concerns.open_concerns(world.chair)
    concerns.take_up(line.concern, 1, world.chair)
    assert "Chris Chair sees to it" in client.get(url).text
    concerns.end_concern(line.concern, ConcernOutcome.REFERRED, "Rang the team at once", 2, world.chair)
    page = client.get(url).text
    assert "referred to the safeguarding team" in page
    assert "Rang the team at once" in page


def test_a_concern_is_raised_at_once_whatever_its_words_hold_and_ending_it_asks_first(
    world: World, client: CheckedClient
) -> None:
    sign_in(client, world.auditors["education"])
    url = f"/my-plans/{world.held('education').id}/concern"
    born = "Bruises on the child born 01/02/2012."
    assert client.post(url, data={"kind": "safeguarding", "words": born}).location == url
    assert "“01/02/2012” looks like a date of birth. The concern is raised" in client.get(url).text
    (line,) = concerns.open_concerns(world.chair)
    assert line.concern.words == born
    assert (entries_about("concern raised")[0].after or {})["identifiers"] == 1
    concerns.take_up(line.concern, 1, world.chair)
    client.post("/sign-out")
    sign_in(client, world.chair)
    end = f"/concerns/{line.concern.id}/end"
    sent = {"version": "2", "outcome": ConcernOutcome.KNOWN.value, "words": born}
    asked = client.post(end, data=sent)
    assert (asked.status_code, "“01/02/2012” looks like a date of birth" in asked.text) == (422, True)
    told = re.findall(r'name="warned"[^>]*value="([^"]*)"', asked.text)[0]
    assert client.post(end, data=sent | {"warned": told}).location == "/concerns"
    assert (entries_about("concern ended")[0].after or {})["identifiers"] == 1


def test_a_chair_finds_takes_up_and_ends_a_concern(world: World, client: CheckedClient) -> None:
    made = raise_one(world)
    sign_in(client, world.chair)
    assert "Take up 1 concern" in client.get("/").text
    assert f"/concerns/{made.id}" in client.get("/concerns").text
    page = client.get(f"/concerns/{made.id}").text
    assert WORDS in page
    assert client.post(f"/concerns/{made.id}/take-up", data={"version": 1}).location == f"/concerns/{made.id}"
    assert "Say how 1 concern you took up ended" in client.get("/").text
    missing = client.post(f"/concerns/{made.id}/end", data={"version": 2})
    assert missing.status_code == 422
    assert "Enter what was done" in missing.text
    ended = {"version": 2, "outcome": ConcernOutcome.KNOWN.value, "words": "The team knows"}
    assert client.post(f"/concerns/{made.id}/end", data=ended).location == "/concerns"
    page = client.get("/concerns").text
    assert "Already known and being dealt with" in page
    assert "No concern waits for anybody." in page
    assert "The team knows" in client.get(f"/concerns/{made.id}").text


def test_whoever_comes_second_is_told_in_words_and_keeps_what_they_typed(
    world: World, client: CheckedClient
) -> None:
    made = raise_one(world)
    sign_in(client, world.manager)
    concerns.take_up(made, 1, world.chair)
    db.session.commit()
    second = client.post(f"/concerns/{made.id}/take-up", data={"version": 1})
    assert second.status_code == 409
    assert "Somebody took this concern up after you opened the page" in second.text
    assert "Chris Chair sees to it" in second.text
    typed = {"version": 1, "outcome": ConcernOutcome.NO_ACTION.value, "words": "I read the plan again"}
    stale = client.post(f"/concerns/{made.id}/end", data=typed)
    assert stale.status_code == 409
    assert "I read the plan again" in stale.text
    assert 'name="version" type="hidden" value="2"' in stale.text
    concerns.end_concern(made, ConcernOutcome.REFERRED, "Rang the team", 2, world.chair)
    db.session.commit()
    late = client.post(f"/concerns/{made.id}/end", data=typed | {"version": 2})
    assert late.status_code == 409
    assert "I read the plan again" in late.text
    assert "Rang the team" in late.text


def test_no_title_and_no_task_at_home_says_anything_of_the_plan(
    app: Flask, world: World, client: CheckedClient
) -> None:
    made = raise_one(world)
    sign_in(client, world.chair)
    for address in ("/concerns", f"/concerns/{made.id}"):
        title = page_title(client.get(address).text)
        assert "EHC-0001" not in title and "afeguarding" not in title
    assert "EHC-0001" not in client.get("/").text
    own = app.test_client()
    sign_in(own, world.auditors["education"])
    title = page_title(own.get(f"/my-plans/{world.held('education').id}/concern").text)
    assert title.startswith("Raise a concern")
    assert "EHC-0001" not in title


def test_what_somebody_may_not_read_answers_as_one_that_is_not_there(
    world: World, client: CheckedClient
) -> None:
    both = make_person("Both Roles", Role.CHAIR, Role.AUDITOR, agency="health")
    world.held("health").auditor_id = both.id
    made = raise_one(world)
    sign_in(client, both)
    assert "No concern waits for anybody." in client.get("/concerns").text
    assert "concern" not in re.sub(
        r"<nav.*?</nav>|/concerns|>Concerns<", "", client.get("/").text, flags=re.S
    )
    for path, method in (("", "GET"), ("/take-up", "POST"), ("/end", "POST")):
        theirs = client.open(f"/concerns/{made.id}{path}", method=method)
        missing = client.open(f"/concerns/99999{path}", method=method)
        assert theirs.status_code == missing.status_code == 404
        assert without_chance(theirs.text) == without_chance(missing.text)


def test_an_auditor_never_reads_the_list(world: World, client: CheckedClient) -> None:
    made = raise_one(world)
    sign_in(client, world.auditors["health"])
    for address in ("/concerns", f"/concerns/{made.id}"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("mail", [False, True])
def test_a_page_that_raises_a_concern_says_truly_whether_anybody_is_written_to(
    world: World, client: CheckedClient, app: Flask, monkeypatch: pytest.MonkeyPatch, mail: bool
) -> None:
    server = MailServer("127.0.0.1", 25, MailTls.OFF, "audit@example.org", "https://audit.example.org")
    monkeypatch.setitem(app.config, "MAIL", server if mail else None)
    sign_in(client, world.auditors["education"])
    page = client.get(f"/my-plans/{world.held('education').id}/concern").text
    assert ("are written to at once" in page) is mail
    assert ("Nobody is written to, as no mail is set" in page) is not mail


def test_the_concern_page_of_a_returned_plan_leads_back_to_my_plans(
    world: World, client: CheckedClient
) -> None:
    held = world.held("education")
    sign_in(client, held.auditor)
    assert f'href="/my-plans/{held.id}"' in client.get(f"/my-plans/{held.id}/concern").text
    allocation.declare_conflict(world.plans[0], held.auditor, "Neighbour", held.auditor, world.round)
    db.session.commit()
    page = client.get(f"/my-plans/{held.id}/concern").text
    assert f'href="/my-plans/{held.id}"' not in page
    assert "Back to my plans" in page


def seen(kind: str, grades: dict[str, str], who: str, *, concern: bool = True) -> dict[str, tuple[int, str]]:
    """What somebody sees where health gave these grades, and raised a concern about both plans or did not."""
    with databases.fresh(kind) as database, time_machine.travel(NOON, tick=False):
        app = databases.make_app(database.url, WTF_CSRF_ENABLED=False)
        app.test_client_class = CheckedClient
        with app.app_context():
            world = make_scoring(2)
            seal(world.held("health"), grades)
            answer(world.held("health", 1), grades)
            for number in range(2 if concern else 0):
                held = world.held("health", number)
                concerns.raise_concern(held, ConcernKind.UNLAWFUL, WORDS, held.auditor)
            db.session.commit()
            own = [world.held("education", number).id for number in range(2)]
            email = {"auditor": world.auditors["education"], "manager": world.manager}.get(
                who, world.chair
            ).email
        addresses = ["/", "/my-plans/", "/concerns", "/concerns?page=2", "/concerns/1", "/concerns/2"]
        addresses += [
            f"/my-plans/{one}{path}" for one in own for path in ("", "/concern", "/open", "/conflict")
        ]
        client = app.test_client()
        client.post("/sign-in", data={"email": email, "password": PASSWORD})
        found = {}
        for address in addresses:
            shown = client.get(address)
            found[address] = (shown.status_code, without_chance(shown.get_data(as_text=True)))
        with app.app_context():
            db.engine.dispose()
        return found


GOOD, POOR = {"T-1": "O", "T-2": "G", "T-3": "G"}, {"T-1": "I", "T-2": "NA", "T-3": "RI"}


@pytest.mark.parametrize("who", ["auditor", "manager", "chair"])
def test_whoever_reads_a_concern_sees_nothing_of_the_grades_behind_it(database_kind: str, who: str) -> None:
    good, poor = seen(database_kind, GOOD, who), seen(database_kind, POOR, who)
    assert [address for address in good if good[address] != poor[address]] == []
    status, page = good["/concerns/1"]
    assert (status, WORDS in page) == ((403, False) if who == "auditor" else (200, True))


def test_an_auditor_cannot_tell_that_another_raised_a_concern(database_kind: str) -> None:
    raised, silent = seen(database_kind, GOOD, "auditor"), seen(database_kind, GOOD, "auditor", concern=False)
    assert [address for address in raised if raised[address] != silent[address]] == []
