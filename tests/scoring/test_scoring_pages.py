"""The scoring pages, as an auditor meets them."""

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from audit_app import clock
from audit_app.allocation import service as allocation
from audit_app.allocation.rules import EndReason
from audit_app.rounds.rules import State
from audit_app.rubrics.grades import Grade
from audit_app.scoring import service as scoring
from audit_app.scoring.models import Assessment, Score
from tests.support.build_rounds import move_on
from tests.support.build_scoring import World, answer, make_scoring, seal
from tests.support.builders import publish_all, sign_in
from tests.support.pages import CheckedClient
from tests.support.queries import counted_queries


def fields(page: str) -> dict[str, str]:
    """What a browser would send from the scoring form on a page."""
    sent = dict(re.findall(r'<input[^>]*name="((?:stamp|drawn|once)\w*)"[^>]*value="([^"]*)"', page))
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n?([^<]*)</textarea>', page):
        sent[name] = text
    sent |= dict(re.findall(r'<input[^>]*name="(evidence_\d+)"[^>]*value="([^"]*)"', page))
    for tag in re.findall(r"<input[^>]*type=\"radio\"[^>]*>", page):
        if " checked" in tag:
            sent[re.search(r'name="(\w+)"', tag)[1]] = re.search(r'value="(\w+)"', tag)[1]  # type: ignore[index]
    return sent


class Desk:
    """One auditor at the scoring page of one plan."""

    def __init__(self, client: CheckedClient, world: World, agency: str = "education") -> None:
        sign_in(client, world.auditors[agency])
        self.client, self.held, self.held_round = client, world.held(agency), world.round
        self.url = f"/my-plans/{self.held.id}"
        self.ids = {question.code: question.id for question in scoring.questions(self.held)}

    def open(self, where: str = "?view=all") -> dict[str, str]:
        page = self.client.get(self.url + where)
        assert page.status_code == 200, page.text
        return fields(page.text)

    def typed(self, sent: dict[str, str], **answers: tuple[str, str]) -> dict[str, str]:
        for code, (grade, comment) in answers.items():
            point = self.ids[code.replace("_", "-")]
            sent |= {f"grade_{point}": grade, f"comment_{point}": comment}
        return sent

    def send(self, sent: dict[str, str], where: str = "?view=all", go: str = "stay") -> Any:
        return self.client.post(self.url + where, data=sent | {"go": go})

    def saved(self) -> dict[str, tuple[Grade | None, str]]:
        codes = {point: code for code, point in self.ids.items()}
        found = scoring.answers_of(scoring.assessment_of(self.held))
        return {codes[point]: (one.grade, one.comment) for point, one in found.items()}


@pytest.fixture
def desk(session: orm.Session, client: CheckedClient) -> Desk:
    return Desk(client, make_scoring(1))


@pytest.mark.parametrize(("day", "tag"), [(18, "2 days left"), (20, "due today"), (22, "2 days late")])
def test_the_list_says_how_long_there_is_or_how_late_it_is(
    session: orm.Session, client: CheckedClient, day: int, tag: str
) -> None:
    world = make_scoring(1)
    sign_in(client, world.auditors["health"])
    with clock.pretend(dt.date(2026, 10, day)):
        page = client.get("/my-plans/").text
    assert tag in page
    assert "Nobody sees your grades until moderation is opened, and you see nobody else’s." in page


def test_the_list_shows_only_own_plans_and_how_far_each_is(
    session: orm.Session, client: CheckedClient
) -> None:
    world = make_scoring(2)
    sign_in(client, world.auditors["health"])
    page = client.get("/my-plans/").text
    assert page.count("Not started") == 2
    assert "0 of 3" in page
    assert "Eve Education" not in page
    answer(world.held("health"), {"T-1": "G", "T-2": "RI", "T-3": "O"}, comment="")
    page = client.get("/my-plans/").text
    assert "3 of 3" in page
    assert "1 comment" in page


def test_an_empty_list_says_when_plans_appear(session: orm.Session, client: CheckedClient) -> None:
    world = make_scoring(1)
    world.auditors["health"].agency_id = None
    move_on(world.round, State.MODERATION)
    sign_in(client, world.auditors["health"])
    assert "You have no plans to score now." in client.get("/my-plans/").text


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
    world = make_scoring(1)
    desk = Desk(client, world)
    sent = desk.typed(desk.open(), T_1=("RI", "Typed with care"))
    if change == "taken back":
        allocation.end_allocation(desk.held, EndReason.UNAVAILABLE, world.manager)
    elif change == "moderation":
        move_on(world.round, State.MODERATION)
    else:
        from audit_app.sampling import service as sampling
        from audit_app.sampling.models import WithdrawalReason

        sampling.withdraw(world.sample[0], WithdrawalReason.CEASED, "", world.manager)
    refused = desk.send(sent)
    assert refused.status_code == 409
    assert sentence in refused.text
    assert "Typed with care" in refused.text
    assert desk.saved() == {}
    assert client.get(desk.url).status_code == 404


def test_a_conflict_of_interest_returns_the_plan(desk: Desk) -> None:
    assert "Enter what the conflict of interest is" in desk.client.post(f"{desk.url}/conflict", data={}).text
    sent = desk.client.post(f"{desk.url}/conflict", data={"words": "I taught the child"})
    assert sent.location.endswith("/my-plans/")
    assert "EHC-0001 is returned" in desk.client.get("/my-plans/").text
    assert desk.client.get(desk.url).status_code == 404


def test_a_sealed_plan_is_returned_too_until_its_round_is_signed_off(desk: Desk) -> None:
    seal(desk.held)
    page = desk.client.get(desk.url).text
    assert f"{desk.url}/conflict" in page
    assert "stay on record and count no longer" in desk.client.get(f"{desk.url}/conflict").text
    move_on(desk.held_round, State.SIGNED_OFF)
    assert f"{desk.url}/conflict" not in desk.client.get(desk.url).text
    shut = desk.client.get(f"{desk.url}/conflict").text
    assert "Ask a manager to reopen the round" in shut
    assert 'name="words"' not in shut
    refused = desk.client.post(f"{desk.url}/conflict", data={"words": "Late"})
    assert refused.status_code == 422
    assert "Ask a manager to reopen the round" in refused.text
    move_on(desk.held_round, State.REOPENED)
    assert desk.client.post(f"{desk.url}/conflict", data={"words": "Late"}).location == "/my-plans/"
    assert desk.client.get(desk.url).status_code == 404


def test_somebody_elses_plan_answers_exactly_like_one_that_does_not_exist(
    session: orm.Session, client: CheckedClient
) -> None:
    world = make_scoring(1)
    other = world.held("health")
    answer(other, {"T-1": "I"})
    sign_in(client, world.auditors["education"])
    for method, path in [
        ("GET", ""), ("GET", "?view=all"), ("POST", ""), ("GET", "/check"), ("POST", "/check"),
        ("GET", "/conflict"), ("POST", "/conflict"),
    ]:  # fmt: skip
        theirs = client.open(f"/my-plans/{other.id}{path}", method=method)
        missing = client.open(f"/my-plans/{10**12}{path}", method=method)
        assert theirs.status_code == missing.status_code == 404
        assert masked(theirs.text) == masked(missing.text)


def masked(page: str) -> str:
    return re.sub(r'(nonce|value)="[^"]*"', "", page)


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
