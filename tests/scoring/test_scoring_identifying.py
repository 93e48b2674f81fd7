"""What an auditor types that may say who the child is: named to them, counted, kept as typed."""

import datetime as dt
import logging
import re

import pytest
import time_machine
from sqlalchemy import orm

from audit_app.rubrics.grades import Grade
from audit_app.scoring.identifying import in_answers, looked_at
from audit_app.scoring.rules import NOTHING, Answer, Note, Question
from audit_app.web.words import differences
from tests.scoring.builders import Desk, Script, outcome, stamp
from tests.support.build_scoring import answer, make_scoring
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient
from tests.support.queries import counted_queries
from tests.support.trails import entries_about

BORN = "He was born 01/02/2012."
WARNED = "“01/02/2012” looks like a date of birth. If it is, take it out; if not, leave it."
POINT = Question(
    1, "T-1", "Tiny", "A", "Voice", "Is it clear?", descriptors={"G": "All by 15 February 2020."}
)
NOON = dt.datetime(2026, 7, 1, 13, 2, tzinfo=dt.UTC)


def said(comment: str, evidence: str = "") -> str:
    typed = Answer(None, comment, 1, evidence, NOON)
    return looked_at(typed, lambda: [POINT]).warning


@pytest.mark.parametrize(
    ("comment", "evidence", "warning"),
    [
        (BORN, "Page 4", WARNED),
        ("Clear", "see SY2 6ND", "“SY2 6ND” looks like a postcode. If it is, take it out; if not, leave it."),
        (
            f"{BORN} NHS 943 476 5919",
            "",
            "“943 476 5919” looks like an NHS number and “01/02/2012” looks like a date of birth."
            " Take out what says who the child is, and leave what does not.",
        ),
        ("Born on 3 May 2025.", "", WARNED.replace("01/02/2012", "3 May 2025")),
        ("DOB: 2025-05-03", "", WARNED.replace("01/02/2012", "2025-05-03")),
        ("20120131", "", WARNED.replace("01/02/2012", "20120131")),
        # What an auditor writes at every plan is not warned of.
        ("Asked for on 12/03/2026, issued 1 June 2026, reviewed 2.2.25 and 20260131.", "", ""),
        ("On page 4, 75% of section F, paragraph 3.2; next review 1 September 2027.", "pages 4-12", ""),
        ("Not by 15 February 2020.", "", ""),
        ("", "", ""),
    ],
)
def test_each_piece_that_may_say_who_the_child_is_is_named(comment: str, evidence: str, warning: str) -> None:
    assert said(comment, evidence) == warning


def test_the_words_of_a_point_are_read_only_to_compare_them_with_something() -> None:
    def never() -> list[Question]:
        raise AssertionError("read")

    assert looked_at(Answer(None, "Clear", 1, "Page 4", NOON), never).found == ()
    assert in_answers({7: Answer(None, BORN, 1, "", NOON)}, [POINT])[7].warning == WARNED
    assert looked_at(Note("", BORN, 1, NOON), list).warning == WARNED


def test_a_save_is_kept_and_named_beside_it_to_whoever_typed_it(
    session: orm.Session, client: CheckedClient, caplog: pytest.LogCaptureFixture
) -> None:
    script = Script(client, make_scoring(1))
    with caplog.at_level(logging.INFO):
        saved = script.send(comment=BORN)
    assert (outcome(saved), "Saved " in saved.text, WARNED in saved.text) == ("saved", True, True)
    assert "1 identifier" in caplog.text
    assert "01/02/2012" not in caplog.text
    assert script.saved()["T-1"] == ("G", BORN, "Page 4")
    (entry,) = entries_about("scores saved")
    assert entry.after is not None
    assert entry.after["identifiers"] == 1
    # Sent again, it is told again; on the page it stands until it is taken out.
    assert WARNED in script.send(comment=BORN).text
    assert WARNED in client.get(f"{script.url}?view=all").text
    assert "looks like" not in script.send(stamp=stamp(saved), comment="Now clear").text
    assert "looks like" not in client.get(f"{script.url}?view=all").text
    newest, _ = entries_about("scores saved")
    assert "identifiers" not in (newest.after or {})


def test_notes_on_a_section_are_named_in_the_same_way(session: orm.Session, client: CheckedClient) -> None:
    script = Script(client, make_scoring(1))
    saved = script.note(strengths="Clear", development=BORN)
    assert (outcome(saved), WARNED in saved.text) == ("saved", True)
    assert WARNED in client.get(f"{script.url}?view=all").text
    (entry,) = entries_about("section notes saved")
    assert (entry.after or {})["identifiers"] == 1


def test_the_page_before_the_seal_names_the_point_and_the_section_and_seals_all_the_same(
    session: orm.Session, client: CheckedClient
) -> None:
    world = make_scoring(1)
    desk = Desk(client, world)
    answer(desk.held, lambda _question: Grade.GOOD)
    sent = desk.typed(desk.open(), T_1=("G", BORN))
    point = desk.ids["T-1"]
    assert desk.send(sent | {f"strengths_{point}": f"{BORN} SY2 6ND"}).status_code == 302
    (newest, *_) = entries_about("scores saved")
    assert (newest.after or {})["identifiers"] == 3
    with counted_queries(session) as count:
        page = client.get(f"{desk.url}/check").text
    assert count.number <= 11, count.statements
    assert f'section=1#comment_{point}">Point T-1, Voice</a>: <span class="app-typed">{WARNED}' in page
    assert f'section=1#strengths_{point}">Section A, in your own words</a>' in page
    assert "“SY2 6ND” looks like a postcode" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    assert client.post(f"{desk.url}/check", data={"version": version[1]}).status_code == 302


def test_nobody_else_is_told(session: orm.Session, client: CheckedClient) -> None:
    world = make_scoring(1)
    with time_machine.travel(NOON, tick=False):
        Script(client, world).send(comment=BORN)
    for agency in ("health", "social care"):
        client.post("/sign-out")
        sign_in(client, world.auditors[agency])
        page = client.get(f"/my-plans/{world.held(agency).id}?view=all").text
        assert "looks like" not in page
    # The chair reads the comment itself after the reveal; that somebody was warned is no news of theirs.
    (entry,) = entries_about("scores saved")
    assert [name for name, *_ in differences(entry.before, entry.after)] == ["T-1"]
    assert NOTHING.warning == ""
