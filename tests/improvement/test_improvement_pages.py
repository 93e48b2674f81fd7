"""The pages of learning and actions."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.improvement import service
from audit_app.improvement.models import Action, LearningItem
from audit_app.improvement.rules import Rag
from audit_app.rounds.rules import State
from tests.support.build_improvement import FAR, LONG_AGO, action_fields, make_action, make_learning
from tests.support.build_moderation import AGREED, Panel, make_revealed, make_scoring, make_signed_off
from tests.support.build_rounds import make_draft, move_on
from tests.support.builders import make_area, make_person, make_plans, sign_in, work_in

ANSWERS: dict[str, Any] = {
    "title": "Train writers to quote the child",
    "points": ["T-1", "T-2"],
    "strategic_lead": "Head of SEND",
    "responsible_officer": "Rae Officer",
    "due_on": ["27", "3", "2099"],
    "desired_impact": "75% good or outstanding.",
    "rag": "G",
    "progress": "",
    "evidence": "",
}


def of_round(panel: Panel, **answers: Any) -> dict[str, Any]:
    return {**ANSWERS, "round": str(panel.round.id), **answers}


def ticked(page: str) -> list[str]:
    return re.findall(r'name="points" type="checkbox" value="([^"]+)" checked', page)


def test_an_action_from_a_line_of_the_report_starts_with_its_point_and_its_figure(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_signed_off(AGREED, {**AGREED, "T-2": "RI RI RI"})
    sign_in(client, panel.second)
    page = client.get(f"/actions/new?round={panel.round.id}&point=T-2").text
    assert "T-2 Needs" in page
    assert "50% good or outstanding: 1 of 2 plans" in page
    assert ticked(page) == ["T-2"]
    answer = client.post(f"/actions/new?round={panel.round.id}&point=T-2", data=of_round(panel))
    assert answer.status_code == 302
    page = client.get(answer.location).text
    for words in ("Action A-001", "T-1 Voice", "T-2 Needs", "27 March 2099", "Rae Officer", "Action made"):
        assert words in page


def test_an_action_can_be_made_without_a_line_and_is_about_the_newest_report(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed(AGREED)
    sign_in(client, panel.second)
    page = client.get("/actions/new").text
    assert f"From the report of round <strong>{panel.round.name}</strong>" in page
    assert ticked(page) == []
    assert client.post("/actions/new", data=of_round(panel)).status_code == 302
    session.expire_all()
    assert session.query(Action).one().round_id == panel.round.id


def test_an_unnamed_round_is_the_newest_that_is_final(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off(AGREED)
    rubric = panel.round.rubric_rows[0].rubric
    newer = move_on(
        make_draft(panel.second, rubric, name="2099-01", held_on=FAR, due_on=None), State.MODERATION
    )
    sign_in(client, panel.second)
    assert f"report of round <strong>{panel.round.name}</strong>" in client.get("/actions/new").text
    assert (
        f"report of round <strong>{newer.name}</strong>" in client.get(f"/actions/new?round={newer.id}").text
    )


def test_learning_from_a_line_leads_to_an_action_that_follows_from_it(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed(AGREED)
    sign_in(client, panel.second)
    address = f"/learning/new?round={panel.round.id}&point=T-1"
    assert "100% good or outstanding: 1 of 1 plan" in client.get(address).text
    learned = {"round": str(panel.round.id), "title": "Voice is lost", "point": "T-1", "words": "In B."}
    answer = client.post(address, data=learned)
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "No action has come of it yet" in page
    make = re.search(r'href="(/actions/new\?[^"]+)"', page)
    assert make is not None
    form = client.get(make[1].replace("&amp;", "&")).text
    assert re.search(r'<option value="\d+" selected>Voice is lost</option>', form)
    item = session.query(LearningItem).one()
    client.post("/actions/new", data=of_round(panel, learning=str(item.id)))
    assert "A-001" in client.get(f"/learning/{item.id}").text
    assert "Voice is lost" in client.get("/actions/1").text or "Voice is lost" in client.get("/learning").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Enter what will be done"),
        ({"points": []}, "Select the audit points it should improve: tick at least one"),
        ({"points": ["X-9"]}, "Select the audit points it should improve from the choices shown"),
        ({"strategic_lead": ""}, "Enter the strategic lead"),
        ({"responsible_officer": ""}, "Enter the responsible officer"),
        ({"due_on": ["", "", ""]}, "Enter the date by when it will be done, for example 27 3 2026"),
        ({"due_on": ["31", "2", "2027"]}, "Day must be between 1 and 28"),
        ({"due_on": ["1", "1", "99999"]}, "Year must have 4 digits"),
        ({"desired_impact": ""}, "Enter the desired impact"),
        ({"rag": "C"}, "Enter the evidence: an action is completed when something shows that it was done"),
        ({"rag": "purple"}, "Select how it stands from the choices shown"),
        ({"rag": ""}, "Select how it stands"),
        ({"learning": "77"}, "from the choices shown"),
        ({"learning": "none"}, "from the choices shown"),
        ({"title": "x" * 201}, "must be 200 characters or fewer"),
        ({"progress": "a\x00b"}, "cannot be kept"),
    ],
)
def test_an_answer_that_cannot_be_kept_gets_a_sentence_and_nothing_typed_is_lost(
    session: orm.Session, client: FlaskClient, change: dict[str, Any], sentence: str
) -> None:
    panel = make_revealed(AGREED)
    sign_in(client, panel.second)
    answer = client.post("/actions/new", data=of_round(panel, **{"progress": "Half done", **change}))
    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2, "beside the field and in the summary"
    assert "There is a problem" in answer.text
    if "progress" not in change:
        assert "Half done</textarea>" in answer.text
    assert session.query(Action).count() == 0


@pytest.mark.parametrize(
    ("page", "answer"),
    [
        ("/actions/new?round=99", 404),
        ("/actions/new?round=99999999999999999999", 404),
        ("/actions/new?round=x", 404),
        ("/learning/new?round=99", 404),
        ("/actions/99", 404),
        ("/actions/99999999999999999999", 404),
        ("/actions/99/change", 404),
        ("/learning/99", 404),
        ("/actions/new?point=X-9&learning=99999999999999999999", 200),
        ("/actions?standing=purple&officer=Nobody&point=X&round=x&page=x", 200),
        ("/actions?round=99999999999999999999&page=99999999999999999999", 200),
        ("/actions?page=-1", 200),
        ("/learning?round=99999999999999999999", 200),
    ],
)
def test_addresses_that_name_nothing_are_answered_plainly(
    session: orm.Session, client: FlaskClient, page: str, answer: int
) -> None:
    panel = make_revealed(AGREED)
    make_action(panel.round, panel.second)
    sign_in(client, panel.second)
    assert client.get(page).status_code == answer


def test_a_round_in_scoring_has_nothing_to_learn_from_yet(session: orm.Session, client: FlaskClient) -> None:
    panel = make_scoring(AGREED)
    sign_in(client, panel.second)
    answer = client.get(f"/actions/new?round={panel.round.id}&point=T-1")
    assert answer.status_code == 409
    assert "no report yet" in answer.text
    assert "good or outstanding" not in answer.text
    assert "no round has one yet" in client.get("/actions/new").text
    assert client.post("/actions/new", data=of_round(panel)).status_code == 409


def test_two_changes_at_once_show_both_texts_and_lose_neither(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed(AGREED)
    action = make_action(panel.round, panel.second)
    address = f"/actions/{action.id}/change"
    sign_in(client, panel.second)
    seen = re.search(r'name="version"[^>]*value="(\d+)"', client.get(address).text)
    assert seen is not None
    service.change_action(action, action_fields(progress="Theirs: booked."), 1, panel.second)
    mine = of_round(panel, points=["T-1"], progress="Mine: two sessions held.", version=seen[1])
    answer = client.post(address, data=mine)
    assert answer.status_code == 409
    assert "Theirs: booked." in answer.text
    assert "Mine: two sessions held.</textarea>" in answer.text
    newer = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert newer is not None
    assert client.post(address, data={**mine, "version": newer[1]}).status_code == 302
    session.expire_all()
    assert (action.progress, action.version) == ("Mine: two sessions held.", 3)


def test_a_changed_action_shows_how_it_stands_and_its_history(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed(AGREED)
    action = make_action(panel.round, panel.second, due_on=LONG_AGO)
    sign_in(client, panel.second)
    page = client.get(f"/actions/{action.id}").text
    assert "days overdue" in page
    assert "says it is on track, but its day has passed" in page
    done = of_round(panel, points=["T-1"], rag="C", evidence="Minutes of March", version="1")
    assert client.post(f"/actions/{action.id}/change", data=done).status_code == 302
    page = client.get(f"/actions/{action.id}").text
    assert "days overdue" not in page
    assert "from G, on track to C, completed" in page
    assert "Minutes of March" in page


def test_the_list_keeps_its_filters_in_the_address_and_counts_by_standing(
    session: orm.Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = make_revealed(AGREED)
    make_action(panel.round, panel.second, due_on=LONG_AGO, title="Late one", responsible_officer="Zed")
    make_action(panel.round, panel.second, rag=Rag.RED, title="Red one")
    make_action(panel.round, panel.second, rag=Rag.RED, title="Second red one")
    sign_in(client, panel.second)
    page = client.get("/actions").text
    assert "<strong>1</strong> overdue" in page
    assert "<strong>2</strong> red" in page
    assert page.index("Late one") < page.index("Red one")
    page = client.get("/actions?standing=R").text
    assert "Late one" not in page
    assert '<option value="R" selected>' in page
    assert "No action fits all of these" in client.get("/actions?officer=Zed&standing=R").text
    monkeypatch.setattr("audit_app.improvement.listing.PAGE", 1)
    assert "/actions?standing=R&amp;page=2" in client.get("/actions?standing=R").text


def test_empty_lists_say_what_to_do(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    sign_in(client, make_person("Mary Manager", Role.MANAGER))
    assert "no round has one yet" in client.get("/actions").text
    assert "no round has one yet" in client.get("/learning").text


def test_readers_see_actions_and_only_managers_change_them(session: orm.Session, client: FlaskClient) -> None:
    panel = make_revealed(AGREED)
    action, item = make_action(panel.round, panel.second), make_learning(panel.round, panel.second)
    reader = make_person("Lee Reader", Role.LIG_READER)
    for person, sees, changes in (
        (reader, 200, 403),
        (panel.chair, 200, 403),
        (panel.auditors["health"], 403, 403),
    ):
        visitor = client.application.test_client()
        sign_in(visitor, person)
        for page in ("/actions", f"/actions/{action.id}", "/learning", f"/learning/{item.id}"):
            assert visitor.get(page).status_code == sees, page
        for page in ("/actions/new", f"/actions/{action.id}/change", "/learning/new"):
            assert visitor.get(page).status_code == changes, page
    visitor = client.application.test_client()
    sign_in(visitor, reader)
    assert "/change" not in visitor.get(f"/actions/{action.id}").text


def test_another_areas_actions_are_not_found(session: orm.Session, client: FlaskClient) -> None:
    panel = make_revealed(AGREED)
    action, item = make_action(panel.round, panel.second), make_learning(panel.round, panel.second)
    work_in(make_area("south", "South Area"))
    stranger: Person = make_person("Una Far", Role.MANAGER)
    sign_in(client, stranger)
    for page in (f"/actions/{action.id}", f"/actions/{action.id}/change", f"/learning/{item.id}"):
        assert client.get(page).status_code == 404
    assert client.get(f"/actions/new?round={panel.round.id}").status_code == 404
    assert action.title not in client.get("/actions").text
    assert make_plans(0) == []


def test_what_people_typed_is_shown_as_text(session: orm.Session, client: FlaskClient) -> None:
    panel = make_revealed(AGREED)
    odd = "<script>alert(1)</script> & “quotes”"
    action = make_action(panel.round, panel.second, title=odd, responsible_officer=odd, progress=odd)
    sign_in(client, panel.second)
    for page in ("/actions", f"/actions/{action.id}", f"/actions/{action.id}/change"):
        text = client.get(page).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
