"""The scoring pages, as an auditor meets them."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from audit_app.rubrics.grades import Grade
from audit_app.scoring import service as scoring
from audit_app.scoring.models import Assessment, Score
from tests.scoring.builders import Desk, fields, spoil
from tests.support.build_scoring import make_scoring
from tests.support.builders import publish_all
from tests.support.pages import CheckedClient
from tests.support.queries import counted_queries


def test_one_section_at_a_time_leads_on_to_the_check(desk: Desk) -> None:
    assert desk.ids.keys() == {"T-1", "T-2", "T-4"}
    sent = desk.open("?section=1")
    assert f"stamp_{desk.ids['T-2']}" not in sent
    answer = desk.send(desk.typed(sent, T_1=("O", "Vivid")), "?section=1", go="next")
    assert answer.location.endswith("?section=2")
    assert desk.send(desk.open("?section=2"), "?section=2", go="previous").location.endswith("?section=1")
    assert desk.send(desk.open("?section=3"), "?section=3", go="next").location.endswith("/check")
    assert desk.saved() == {"T-1": (Grade.OUTSTANDING, "Vivid")}


def test_the_address_without_a_section_opens_where_work_is_left(desk: Desk) -> None:
    desk.send(desk.typed(desk.open("?section=1"), T_1=("G", "")), "?section=1")
    assert "<h1" in (page := desk.client.get(desk.url).text)
    assert "Section B" in page.split("<h1")[1].split("</h1>")[0]


@pytest.mark.parametrize(
    "where",
    ["?section=0", "?section=99", "?section=-1", "?section=x", "?section=²", "?section=٢", "?view=none"],
)
def test_a_strange_section_opens_the_first_with_work_left(desk: Desk, where: str) -> None:
    assert "Section A" in desk.client.get(desk.url + where).text.split("<h1")[1].split("</h1>")[0]


def test_a_get_writes_nothing_and_a_save_without_change_neither(desk: Desk, session: orm.Session) -> None:
    desk.send(desk.open())
    assert session.scalar(sa.select(sa.func.count()).select_from(Assessment)) == 0
    desk.send(desk.typed(desk.open(), T_1=("G", "")))
    assert session.scalar(sa.select(sa.func.count()).select_from(Assessment)) == 1


def test_a_grade_is_kept_without_its_comment_and_flagged(desk: Desk) -> None:
    desk.send(desk.typed(desk.open(), T_1=("RI", ""), T_2=("NA", ""), T_4=("G", "")))
    page = desk.client.get(f"{desk.url}?view=all").text
    assert page.count("Still needed") == 2
    check = desk.client.get(f"{desk.url}/check").text
    assert "2 points still to do" in check
    assert "a comment, as the grade is requires improvement" in check
    assert "Seal this assessment" not in check


def test_sealing_is_refused_until_nothing_is_missing_and_then_nothing_changes(desk: Desk) -> None:
    refused = desk.client.post(f"{desk.url}/check", data={"version": "0"})
    assert refused.status_code == 422
    assert "cannot be sealed yet" in refused.text
    desk.send(desk.typed(desk.open(), T_1=("G", ""), T_2=("NA", "No need found"), T_4=("I", "Late")))
    page = desk.client.get(f"{desk.url}/check").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]  # type: ignore[index]
    assert desk.client.post(f"{desk.url}/check", data={"version": version}).status_code == 302
    assert "You sealed this on" in desk.client.get(desk.url).text
    assert desk.client.get(f"{desk.url}/check").status_code == 302
    late = desk.send({f"stamp_{desk.ids['T-1']}": "1-000000000000", f"grade_{desk.ids['T-1']}": "O"})
    assert late.status_code == 409
    assert "You sealed this assessment" in late.text
    assert desk.saved()["T-1"] == (Grade.GOOD, "")


def test_what_was_changed_after_it_was_read_is_not_sealed(desk: Desk) -> None:
    desk.send(desk.typed(desk.open(), T_1=("G", ""), T_2=("G", ""), T_4=("G", "")))
    version = re.search(r'name="version" value="(\d+)"', desk.client.get(f"{desk.url}/check").text)[1]  # type: ignore[index]
    desk.send(desk.typed(desk.open(), T_4=("I", "Late")))
    refused = desk.client.post(f"{desk.url}/check", data={"version": version})
    assert refused.status_code == 422
    assert "in another window" in refused.text
    assert scoring.assessment_of(desk.held).sealed_at is None  # type: ignore[union-attr]


def test_two_windows_that_type_at_different_points_both_count(desk: Desk) -> None:
    first, second = desk.open(), desk.open()
    assert desk.send(desk.typed(first, T_1=("G", "First"))).status_code == 302
    assert desk.send(desk.typed(second, T_2=("O", "Second"))).status_code == 302
    assert desk.saved() == {"T-1": (Grade.GOOD, "First"), "T-2": (Grade.OUTSTANDING, "Second")}


def test_two_windows_at_one_point_show_both_texts_and_lose_nothing(desk: Desk) -> None:
    first, second = desk.open(), desk.open()
    desk.send(desk.typed(first, T_1=("G", "First window")))
    clash = desk.send(desk.typed(second, T_1=("RI", "Second window"), T_4=("I", "Late")))
    assert clash.status_code == 409
    assert "Saved in the other window" in clash.text
    assert "First window" in clash.text
    assert clash.text.count("Second window") == 2
    assert desk.saved() == {"T-1": (Grade.GOOD, "First window")}
    again = fields(clash.text)
    assert again[f"comment_{desk.ids['T-4']}"] == "Late"
    assert desk.send(again).status_code == 302
    assert desk.saved() == {
        "T-1": (Grade.REQUIRES_IMPROVEMENT, "Second window"),
        "T-4": (Grade.INADEQUATE, "Late"),
    }


def test_a_form_sent_twice_counts_once(desk: Desk, session: orm.Session) -> None:
    sent = desk.typed(desk.open(), T_1=("G", "Once"))
    assert desk.send(sent).location == desk.send(sent).location
    assert session.scalar(sa.select(Score.version)) == 1


@pytest.mark.parametrize(
    ("grade", "comment", "sentence"),
    [
        ("X", "", "Select the grade of “Voice” from the choices shown"),
        ("NA", "Never allowed here", "Select the grade of “Voice” from the choices shown"),
        ("G", "x" * 4001, "The comment on “Voice” must be 4,000 characters or fewer"),
        ("G", "bad \x00 text", "holds an empty (NUL) character"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field_and_nothing_typed_is_lost(
    desk: Desk, grade: str, comment: str, sentence: str
) -> None:
    refused = desk.send(desk.typed(desk.open(), T_1=(grade, comment), T_4=("I", "Typed with care")))
    assert refused.status_code == 422
    assert refused.text.count(sentence) == 2
    assert "Typed with care" in refused.text
    assert desk.saved() == {}


@pytest.mark.parametrize(
    "stamp", ["", "x", "1-", "-1-000000000000", "1-00000000000g", "9999999999-000000000000"]
)
def test_a_page_with_a_broken_stamp_is_refused(desk: Desk, stamp: str) -> None:
    sent = desk.open() | {f"stamp_{desk.ids['T-1']}": stamp}
    assert desk.send(sent).status_code == 422


def test_points_of_other_agencies_and_points_not_on_the_page_are_not_saved(
    desk: Desk, session: orm.Session
) -> None:
    sent = desk.open()
    del sent[f"stamp_{desk.ids['T-1']}"]
    desk.send(desk.typed(sent, T_1=("G", "")) | {"grade_999": "G", "stamp_999": "0-000000000000"})
    assert desk.saved() == {}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("taken back", "no longer given to you"),
        ("moderation", "Scoring is not open: the round is in “moderation”"),
        ("withdrawn", "withdrawn from the sample"),
    ],
)
def test_a_save_that_cannot_count_is_refused_in_words_with_what_was_typed(
    session: orm.Session, client: CheckedClient, change: str, sentence: str
) -> None:
    desk = Desk(client, make_scoring(1))
    sent = desk.typed(desk.open(), T_1=("RI", "Typed with care"))
    spoil(desk, change)
    refused = desk.send(sent)
    assert refused.status_code == 409
    assert sentence in refused.text
    assert "Typed with care" in refused.text
    assert desk.saved() == {}
    assert client.get(desk.url).status_code == 404


def test_all_points_of_the_plan_rubric_are_one_light_page_of_few_queries(
    session: orm.Session, client: CheckedClient, app: Flask
) -> None:
    publish_all()
    from audit_app.rubrics.service import find_version

    base, theme = find_version("ehc_plan"), find_version("preparing_for_adulthood")
    assert base is not None and theme is not None
    desk = Desk(client, make_scoring(1, [base, theme]), "education")
    assert len(desk.ids) >= 38
    for where in ("?view=all", "?section=1"):
        with counted_queries(session) as count:
            page = client.get(desk.url + where)
        assert count.number <= 11, count.statements
        assert len(page.data) < 260_000
        if where == "?view=all":
            assert page.text.count("<fieldset") == len(desk.ids)
            sent = fields(page.text) | {f"grade_{point}": "G" for point in desk.ids.values()}
            with counted_queries(session) as count:
                assert desk.send(sent).status_code == 302
            assert count.number <= 29, count.statements
    assert len(desk.saved()) == len(desk.ids)
