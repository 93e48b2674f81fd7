"""Loose wording: what is found in a passage, how it is shown, and that nothing of it is kept anywhere."""

import logging
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import orm

from audit_app.db import Base, db
from audit_app.rubrics.rules import Phrase
from audit_app.rubrics.service import find_version
from audit_app.scoring.wording import Found, find_wording
from audit_app.scoring.wording_forms import LONGEST
from tests.support.build_scoring import World, answer, make_scoring
from tests.support.builders import publish_all, sign_in
from tests.support.pages import CheckedClient, without_chance

PHRASES = [
    Phrase(words, f"Ask of {words}")
    for words in ("access to", "as and when", "as and when required", "regular", "up to", "child's own")
]


def marked(passage: str) -> list[str]:
    return [piece.text for piece in look(passage).pieces if piece.phrase]


def look(passage: str) -> Found:
    found = find_wording(passage, PHRASES)
    assert "".join(piece.text for piece in found.pieces) == passage
    return found


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("He will have access to a laptop.", ["access to"]),
        ("ACCESS TO a laptop", ["ACCESS TO"]),
        ("access\n  to a laptop, access\u00a0to a quiet room", ["access\n  to", "access\u00a0to"]),
        ("acc\u00adess to a laptop", ["acc\u00adess to"]),
        ("access-to-work", ["access-to"]),
        ("Access, to begin with", []),
        ("access. To begin", []),
        ("accessto, inaccess to, access together", []),
        ("regularly, irregular, regular_", []),
        ("regular.Regular", ["regular", "Regular"]),
        ("as and when required; as and when needed", ["as and when required", "as and when"]),
        ("as and as and when", ["as and when"]),
        ("the child’s own and the child's own", ["child’s own", "child's own"]),
        ("ｒｅｇｕｌａｒ", ["ｒｅｇｕｌａｒ"]),
        ("regular regular", ["regular", "regular"]),
        ("up to", ["up to"]),
        ("", []),
    ],
)
def test_phrases_are_found_as_whole_words_in_any_case_the_longest_first(
    passage: str, expected: list[str]
) -> None:
    assert marked(passage) == expected


def test_phrases_are_counted_the_most_frequent_first() -> None:
    found = look("Regular access to a room. Access to staff, up to an hour, access to a bus.")
    assert [(phrase.words, count) for phrase, count in found.counts] == [
        ("access to", 3), ("regular", 1), ("up to", 1),
    ]  # fmt: skip
    assert (found.total, found.words) == (5, 16)


@given(st.text(alphabet="ac es to-'’.\n\u00adrRegulK<>&", max_size=80))
def test_no_passage_is_changed_or_lost(passage: str) -> None:
    look(passage)


def test_a_very_long_passage_is_read_through() -> None:
    assert look("as and " * 7_000 + "up to").total == 1


@pytest.fixture
def world(session: orm.Session) -> World:
    publish_all()
    version = find_version("ehc_plan")
    assert version is not None
    return make_scoring(1, [version])


def url(world: World, agency: str = "education") -> str:
    return f"/my-plans/{world.held(agency).id}/wording"


def test_a_passage_is_shown_with_its_wording_marked_and_counted(
    session: orm.Session, client: CheckedClient, world: World
) -> None:
    sign_in(client, world.auditors["education"])
    before = client.get(url(world)).text
    assert 'autocomplete="off"' in before
    assert 'spellcheck="false"' in before
    assert "CoP 9.69 (F)" in before
    assert "Nothing you paste is kept" in before
    page = client.post(url(world), data={"passage": "Regular <b>access to</b> staff & access\r\nto toys."})
    assert page.status_code == 200
    assert "3 places to look at, in 9 words" in page.text
    marks = re.findall(r"<mark>([^<]*)<", page.text)
    assert marks == ["Regular", "access to", "access\nto"]
    assert "&lt;b&gt;" in page.text
    assert "<b>access" not in page.text
    assert "What is given, by whom, how often and for how long?" in page.text


def test_a_passage_without_loose_wording_is_not_called_good(
    session: orm.Session, client: CheckedClient, world: World
) -> None:
    sign_in(client, world.auditors["education"])
    page = client.post(url(world), data={"passage": "Speech therapy, 30 minutes each Monday."}).text
    assert "Nothing from the list, in 6 words" in page
    assert "That alone does not make it specific" in page
    assert "<mark>" not in page


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("", "Enter the passage of the plan"),
        (" \n ", "Enter the passage of the plan"),
        ("x" * (LONGEST + 1), "must be 50,000 characters or fewer"),
    ],
)
def test_an_empty_or_endless_passage_is_refused_in_words(
    session: orm.Session, client: CheckedClient, world: World, passage: str, sentence: str
) -> None:
    sign_in(client, world.auditors["education"])
    answer = client.post(url(world), data={"passage": passage})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_what_copying_from_a_pdf_leaves_behind_does_no_harm(
    session: orm.Session, client: CheckedClient, world: World
) -> None:
    sign_in(client, world.auditors["education"])
    page = client.post(url(world), data={"passage": "Regular\x0caccess\x00to\x1b toys \ufffe"})
    assert page.status_code == 200
    assert "2 places to look at" in page.text


def test_a_rubric_without_a_list_has_nothing_to_look_for(session: orm.Session, client: CheckedClient) -> None:
    world = make_scoring(1)
    sign_in(client, world.auditors["education"])
    assert "lists no loose wording" in client.get(url(world)).text
    assert client.post(url(world), data={"passage": "Regular"}).status_code == 422
    assert "What good looks like" not in client.get(f"/my-plans/{world.held('education').id}?view=all").text


def test_somebody_elses_plan_answers_as_one_that_is_not_there(
    session: orm.Session, client: CheckedClient, world: World
) -> None:
    sign_in(client, world.auditors["education"])
    theirs, none = client.get(url(world, "health")), client.get("/my-plans/99999/wording")
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert without_chance(theirs.text) == without_chance(none.text)
    assert client.post(url(world, "health"), data={"passage": "Regular"}).status_code == 404


def test_guidance_and_the_way_to_this_page_are_a_click_away_from_each_point(
    session: orm.Session, client: CheckedClient, world: World
) -> None:
    sign_in(client, world.auditors["education"])
    page = client.get(f"/my-plans/{world.held('education').id}?view=all").text
    assert page.count("What good looks like") == page.count('class="app-point"')
    assert "Go down B need by need and find the provision for each in F." in page
    # Sections F, G, H1 and H2 ask education eight points.
    assert page.count(f'href="{url(world)}"') == 8
    assert "[check]" not in page


CANARY = "Zanzibar"


def everything_stored() -> str:
    """Every value of every row of every table."""
    rows = [
        repr(tuple(row))
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(sa.text(f'SELECT * FROM "{table.name}"'))
    ]
    return "\n".join(rows)


def test_nothing_that_is_pasted_is_kept_anywhere(
    committed_app: Flask, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with committed_app.app_context():
        publish_all()
        version = find_version("ehc_plan")
        assert version is not None
        world = make_scoring(1, [version])
        # The search finds what is kept.
        answer(world.held("education"), {"EHCP-A1": "RI"}, comment="Kept: Marmalade.")
        address = url(world)
        person = world.auditors["education"]
        db.session.refresh(person)
    client = committed_app.test_client()
    sign_in(client, person)
    page = client.get(address).text
    once = re.search(r'name="once"[^>]*value="([^"]*)"', page)
    assert once
    sent = {"passage": f"{CANARY} regular, access to {CANARY}.", "once": once[1]}
    for passage in (sent["passage"], "", f"{CANARY} " * 9_000):
        shown = client.post(address, data=sent | {"passage": passage})
        assert (CANARY in shown.text) == bool(passage)
        assert shown.headers["Cache-Control"] == "no-store"
        assert CANARY not in str(shown.headers)
    with client.session_transaction() as kept:
        assert CANARY not in repr(dict(kept))
    with committed_app.app_context():
        stored = everything_stored()
        assert "Marmalade" in stored
        assert CANARY not in stored
        assert once[1] not in stored
        db.session.rollback()
    assert CANARY not in caplog.text
    assert CANARY not in "".join(capfd.readouterr())
