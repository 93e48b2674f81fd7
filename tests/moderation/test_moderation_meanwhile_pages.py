"""What is sent to the panel after something else happened: refused in words, and no word is lost."""

import pytest
from sqlalchemy import orm

from audit_app.db import db
from audit_app.moderation import postponing
from audit_app.moderation.queue import Place
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from tests.moderation.builders import moderation_url, panel_url, point_url, started, typed, visitor
from tests.support.build_moderation import Panel, agency_of
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient


def test_the_slower_of_two_sees_both_texts_on_the_screen(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    panel.settle(1, "T-1", "RI", words="The others decided this.")
    sign_in(client, panel.chair)
    answer = client.post(point_url(panel, 1, "T-1"), data=typed(words="I decided that."))
    assert answer.status_code == 409
    assert "The others decided this." in answer.text
    assert "I decided that." in answer.text
    assert 'name="version" type="hidden" value="1"' in answer.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"grade": ""}, "Select the grade the panel agreed"), ({"words": " "}, "Enter what decided it")],
)
def test_a_settling_with_something_missing_stays_on_the_screen(
    session: orm.Session, client: CheckedClient, fields: dict[str, str], sentence: str
) -> None:
    panel = started()
    sign_in(client, panel.chair)
    answer = client.post(point_url(panel, 1, "T-1"), data=typed(**fields))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Is point 1 as it should be?" in answer.text


def withdraw(panel: Panel, place: int) -> None:
    gone = panel.plan(place).sample_plan
    sampling.withdraw(gone, WithdrawalReason.OTHER, "Moved away.", panel.chair)
    db.session.commit()


def test_what_is_sent_to_a_plan_withdrawn_meanwhile_is_shown_again_and_nothing_settled(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = started()
    health = agency_of(panel, "health")
    cell, moderation = panel.cell(1, "T-1"), moderation_url(panel)
    plan = f"/plans/{cell.sample_plan.id}"
    point = f"{plan}/points/{cell.point.id}"
    urls = [
        panel_url(panel, point),
        panel_url(panel, f"{plan}/overall"),
        panel_url(panel, f"{point}/postpone"),
        f"{moderation}{point}",
        f"{moderation}{plan}/overall",
        f"{moderation}{point}/retract",
    ]
    withdraw(panel, 1)
    sign_in(client, panel.chair)
    for url in urls:
        sent = typed(words="A <long> thought.", **{f"dissent_{health.id}": "Not us."})
        answer = client.post(url, data=sent)
        assert answer.status_code == 409, url
        assert "This plan was withdrawn from the round, so nothing was settled." in answer.text
        assert "A &lt;long&gt; thought." in answer.text
        assert "Not us." in answer.text
        assert f'href="{panel_url(panel)}"' in answer.text
    seat_of_health = visitor(client, panel.auditors["health"])
    late = seat_of_health.post(panel_url(panel, f"{point}/dissent"), data={"words": "Ours.", "version": "1"})
    assert (late.status_code, "Ours." in late.text) == (409, True)
    assert client.get(f"{moderation}{plan}").status_code == 404
    unknown = panel_url(panel, f"/plans/999999/points/{cell.point.id}")
    assert client.post(unknown, data=typed()).status_code == 404


def test_words_on_putting_a_point_off_outlive_a_refusal(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    sign_in(client, panel.chair)
    url = point_url(panel, 1, "T-1", "/postpone")
    long = client.post(url, data={"words": "May " * 300})
    assert long.status_code == 422
    assert f'value="{"May " * 299}May' in long.text
    assert 'open id="panel-postpone"' in long.text
    assert 'name="version" type="hidden" value="0"' in long.text  # the form that settles is drawn afresh
    assert "May May</textarea>" not in long.text
    panel.settle(1, "T-1")
    db.session.commit()
    late = client.post(url, data={"words": "The report of May"})
    assert late.status_code == 409
    assert "This point is settled, so there is nothing to put off." in late.text
    assert "The report of May" in late.text


def test_a_withdrawn_plan_leaves_the_screen(session: orm.Session, client: CheckedClient) -> None:
    panel = started()
    gone = panel.plan(1).sample_plan
    postponing.postpone(panel.round, Place(gone.id, panel.cell(1, "T-2").point.id), "", panel.chair)
    sampling.withdraw(gone, WithdrawalReason.OTHER, "Moved away.", panel.chair)
    sign_in(client, panel.chair)
    page = client.get(panel_url(panel)).text
    assert gone.plan.reference not in page
    assert "T-1 Voice</span>" in page
