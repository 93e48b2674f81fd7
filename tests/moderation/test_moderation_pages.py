"""The panel's pages: who sees what when, what is refused, and that nothing typed is lost."""

from typing import Any

import pytest
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.moderation import panel as meeting
from audit_app.moderation import service as moderation
from audit_app.moderation.queue import PanelOrder
from tests.support.build_moderation import (
    AGREED,
    Panel,
    make_revealed,
    make_scoring,
    make_signed_off,
    settlement_of,
    waive,
)
from tests.support.builders import PASSWORD, make_person, sign_in
from tests.support.pages import CheckedClient


def moderation_url(panel: Panel, rest: str = "") -> str:
    return f"/rounds/{panel.round.id}/moderation{rest}"


def plan_url(panel: Panel, place: int, rest: str = "") -> str:
    return moderation_url(panel, f"/plans/{panel.plan(place).sample_plan.id}{rest}")


def settle_url(panel: Panel, place: int, code: str) -> str:
    return plan_url(panel, place, f"/points/{panel.cell(place, code).point.id}")


def typed(**fields: Any) -> dict[str, Any]:
    """What a chair fills in; fields win."""
    usual = {
        "grade": "G",
        "reason": "evidence missed",
        "words": "The appendix has it.",
        "confidence": "high",
        "decided": "consensus",
        "version": "0",
    }
    return usual | fields


def test_before_reveal_the_board_tells_who_sealed_and_no_grade(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_scoring(seal=False)
    waive(panel, 1, "health")
    sign_in(client, panel.chair)
    page = client.get(moderation_url(panel))
    assert page.status_code == 200
    assert "0 of 11 assessments sealed" in page.text
    assert "Waived" in page.text
    assert "Not sealed" in page.text
    assert "Who has it" in page.text
    assert panel.auditors["education"].name not in page.text
    assert "app-grade" not in page.text
    assert "saw O" not in page.text
    assert "Open moderation" not in page.text


def test_before_reveal_no_plan_can_be_opened(session: orm.Session, client: CheckedClient) -> None:
    panel = make_scoring()
    plan = f"/plans/{panel.plan(1).sample_plan.id}"
    sign_in(client, panel.chair)
    assert client.get(moderation_url(panel, plan)).status_code == 404
    assert client.get(moderation_url(panel, "/sign-off")).status_code == 302


def test_the_chair_opens_moderation_and_sees_what_is_left(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_scoring()
    sign_in(client, panel.chair)
    assert "Open moderation and show the grades" in client.get(moderation_url(panel)).text
    assert client.post(moderation_url(panel, "/reveal")).status_code == 302
    page = client.get(moderation_url(panel)).text
    assert "0 of 5 points that needed the panel are settled" in page
    order = [
        page.index(words)
        for words in ("Two or more steps apart", "Across the good line", "Does it apply", "One step, same")
    ]
    assert order == sorted(order)


def test_a_reveal_that_comes_too_early_is_refused_in_words(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_scoring(seal=False)
    sign_in(client, panel.chair)
    answer = client.post(moderation_url(panel, "/reveal"))
    assert answer.status_code == 409
    assert "12 assessments are not sealed" in answer.text


def test_a_plan_shows_each_agency_with_its_grade_and_comment_and_no_auditor(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_revealed()
    sign_in(client, panel.chair)
    page = client.get(plan_url(panel, 1)).text
    assert "Is point 1 as it should be?" in page
    assert "Social care saw RI in T-1." in page
    assert "Lead agency" in page
    assert "Auditor of" not in page
    assert "Auditor of" not in client.get(moderation_url(panel)).text
    title = page[page.index("<title>") : page.index("</title>")]
    assert "EHC-00" not in title


def test_the_chair_settles_a_point_with_a_dissent(session: orm.Session, client: CheckedClient) -> None:
    panel = make_revealed()
    sign_in(client, panel.chair)
    health = next(agency for agency in panel.board.agencies if agency.key == "health")
    sent = typed(grade="RI", **{f"dissent_{health.id}": "We saw the report."})
    refused = client.post(settle_url(panel, 1, "T-1"), data=sent)
    assert refused.status_code == 422
    assert "so it is not consensus" in refused.text
    assert "We saw the report." in refused.text
    sent |= {"decided": "chair's decision", "confidence": "low"}
    assert client.post(settle_url(panel, 1, "T-1"), data=sent).status_code == 302
    page = client.get(plan_url(panel, 1)).text
    assert "T-1 settled: requires improvement." in page
    assert "We saw the report." in page
    assert "Chair&#39;s decision, confidence low." in page
    assert "Settled by Chris Chair" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"grade": ""}, "Select the grade the panel agreed"),
        ({"grade": "NA"}, "Select the grade the panel agreed from the choices shown"),
        ({"reason": ""}, "Select why the agencies differed"),
        ({"reason": "retracted"}, "Select why the agencies differed from the choices shown"),
        (
            {"reason": "lead agency's grade accepted"},
            "Select why the agencies differed from the choices shown",
        ),
        ({"words": " "}, "Enter what decided it"),
        ({"confidence": ""}, "Select how sure the panel is"),
        ({"confidence": "certain"}, "Select how sure the panel is from the choices shown"),
        ({"decided": ""}, "Select how it was decided"),
        ({"version": "x"}, "This page is out of date"),
    ],
)
def test_a_settling_with_something_missing_is_refused_beside_its_field(
    session: orm.Session, client: CheckedClient, fields: dict[str, str], sentence: str
) -> None:
    panel = make_revealed()
    sign_in(client, panel.chair)
    answer = client.post(settle_url(panel, 1, "T-1"), data=typed(**fields))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert panel.cell(1, "T-1").moderated is None


def test_the_slower_of_two_sees_both_texts_and_can_send_again(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_revealed()
    panel.settle(1, "T-1", "RI", words="The others decided this.")
    sign_in(client, panel.other)
    answer = client.post(settle_url(panel, 1, "T-1"), data=typed(words="I decided that."))
    assert answer.status_code == 409
    assert "The others decided this." in answer.text
    assert "I decided that." in answer.text
    assert 'name="version" type="hidden" value="1"' in answer.text
    again = client.post(settle_url(panel, 1, "T-1"), data=typed(version="1", words="I decided that."))
    assert again.status_code == 302
    assert panel.cell(1, "T-1").outcome.grade == "G"


def test_somebody_who_audited_a_plan_may_not_settle_it(session: orm.Session, client: CheckedClient) -> None:
    panel = make_revealed()
    both = panel.auditors["health"]
    both.role_rows.append(type(both.role_rows[0])(role=Role.CHAIR))
    session.commit()
    sign_in(client, both)
    page = client.get(plan_url(panel, 1)).text
    assert "You audited this plan" in page
    assert "Settle this point" not in page
    answer = client.post(settle_url(panel, 1, "T-1"), data=typed())
    assert answer.status_code == 403
    assert "somebody else has to settle" in answer.text
    assert panel.cell(1, "T-1").moderated is None


def test_a_manager_reads_along_without_forms(session: orm.Session, client: CheckedClient) -> None:
    panel = make_revealed()
    sign_in(client, panel.second)
    assert "Settle this point" not in client.get(plan_url(panel, 1)).text
    assert client.post(settle_url(panel, 1, "T-1"), data=typed()).status_code == 403


def test_an_agreed_grade_is_taken_back_with_words(session: orm.Session, client: CheckedClient) -> None:
    panel = make_revealed()
    panel.settle(1, "T-1", "RI")
    sign_in(client, panel.chair)
    url = settle_url(panel, 1, "T-1") + "/retract"
    assert "Take an agreed grade back" in client.get(url).text
    refused = client.post(url, data={"version": "1", "words": ""})
    assert refused.status_code == 422
    assert "Enter why the agreed grade is taken back" in refused.text
    assert client.post(url, data={"version": "1", "words": "Wrong plan."}).status_code == 302
    assert panel.cell(1, "T-1").open
    assert client.get(url).status_code == 409


def test_a_taking_back_that_comes_too_late_shows_what_stands(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_revealed()
    panel.settle(1, "T-1", "RI")
    panel.settle(1, "T-1", "G", words="A second look.")
    sign_in(client, panel.chair)
    answer = client.post(
        settle_url(panel, 1, "T-1") + "/retract", data={"version": "1", "words": "Wrong plan."}
    )
    assert answer.status_code == 409
    assert "A second look." in answer.text
    assert "Wrong plan." in answer.text


def test_the_overall_grade_asks_for_words_only_against_the_suggestion(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_revealed()
    sign_in(client, panel.chair)
    url = plan_url(panel, 4, "/overall")
    page = client.get(plan_url(panel, 4)).text
    assert "The rubric suggests" in page
    refused = client.post(url, data={"grade": "RI", "words": "", "version": "0"})
    assert refused.status_code == 422
    assert "The rubric suggests good. Say in a sentence why" in refused.text
    assert client.post(url, data={"grade": "G", "words": "", "version": "0"}).status_code == 302
    late = client.post(url, data={"grade": "RI", "words": "Mine.", "version": "0"})
    assert late.status_code == 409
    assert "What stands now" in late.text
    assert "Mine." in late.text


def test_the_overall_grade_waits_for_the_points(session: orm.Session, client: CheckedClient) -> None:
    panel = make_revealed()
    sign_in(client, panel.chair)
    answer = client.post(plan_url(panel, 1, "/overall"), data={"grade": "G", "words": "", "version": "0"})
    assert answer.status_code == 422
    assert "Settle what the agencies differ on in this plan first" in answer.text


def test_small_splits_are_offered_together_only_under_the_second_trigger(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_revealed(trigger="across the good line or two or more steps")
    sign_in(client, panel.chair)
    page = client.get(moderation_url(panel)).text
    assert "2 splits are one step apart" in page
    assert client.post(moderation_url(panel, "/minor")).status_code == 302
    assert "2 points settled with the lead agency" in client.get(moderation_url(panel)).text
    assert client.post(moderation_url(panel, "/minor")).status_code == 409


def test_the_one_step_button_counts_what_this_chair_can_settle(
    session: orm.Session, client: CheckedClient
) -> None:
    trigger = "across the good line or two or more steps"
    panel = make_revealed({**AGREED, "T-1": "O G G"}, {**AGREED, "T-4": "RI I"}, trigger=trigger)
    meeting.start(panel.round, 60, PanelOrder.BY_PLAN, panel.chair)
    both = panel.auditors["health"]
    both.role_rows.append(type(both.role_rows[0])(role=Role.CHAIR))
    session.commit()
    sign_in(client, panel.chair)
    auditor = client.application.test_client()
    sign_in(auditor, both)
    assert "grade for 2 points" in client.get(moderation_url(panel)).text
    page = auditor.get(moderation_url(panel)).text
    assert "2 of these stay for the panel" in page
    assert "Accept the lead agency" not in page
    assert "Accept the lead agency" not in auditor.get(f"/rounds/{panel.round.id}/panel").text


def test_two_people_sign_what_the_page_lists(session: orm.Session, client: CheckedClient) -> None:
    panel = make_revealed()
    sign_in(client, panel.chair)
    page = client.get(moderation_url(panel, "/sign-off")).text
    assert "5 points are still to be settled" in page
    assert "Sign as chair" not in page
    panel.settle_all()
    page = client.get(moderation_url(panel, "/sign-off")).text
    seen = moderation.hash_of(panel.board)
    assert seen in page
    assert (
        client.post(
            moderation_url(panel, "/sign-off/sign"), data={"seen": "of another day", "password": PASSWORD}
        ).status_code
        == 409
    )
    assert (
        client.post(
            moderation_url(panel, "/sign-off/sign"), data={"seen": seen, "password": PASSWORD}
        ).status_code
        == 302
    )
    page = client.get(moderation_url(panel, "/sign-off")).text
    assert "Sign second" not in page
    again = client.post(
        moderation_url(panel, "/sign-off/countersign"), data={"seen": seen, "password": PASSWORD}
    )
    assert again.status_code == 409
    assert "You signed first" in again.text

    second = client.application.test_client()
    sign_in(second, panel.second)
    assert "Sign second and make the round final" in second.get(moderation_url(panel, "/sign-off")).text
    assert (
        second.post(
            moderation_url(panel, "/sign-off/countersign"), data={"seen": seen, "password": PASSWORD}
        ).status_code
        == 302
    )
    assert "This round is signed off" in second.get(moderation_url(panel, "/sign-off")).text


def test_every_change_in_a_signed_off_round_is_refused_in_words(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_signed_off()
    sign_in(client, panel.chair)
    for rest in ("/reveal", "/minor", "/sign-off/sign", "/sign-off/countersign"):
        answer = client.post(moderation_url(panel, rest), data={"seen": ""})
        assert answer.status_code == 409, rest
    for url, data in (
        (settle_url(panel, 1, "T-1"), typed(version="1")),
        (settle_url(panel, 1, "T-1") + "/retract", {"version": "1", "words": "No."}),
        (plan_url(panel, 1, "/overall"), {"grade": "G", "version": "1"}),
    ):
        answer = client.post(url, data=data)
        assert answer.status_code == 409, url
        assert "signed off" in answer.text, url
    assert "Settle otherwise" not in client.get(plan_url(panel, 1)).text


def test_a_manager_reopens_with_a_reason_and_both_snapshots_stay_readable(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    refused = client.post(moderation_url(panel, "/reopen"), data={"reason": ""})
    assert refused.status_code == 422
    assert "Enter why the round is reopened" in refused.text
    reason = "A plan was mixed up."
    assert client.post(moderation_url(panel, "/reopen"), data={"reason": reason}).status_code == 302
    assert client.get(moderation_url(panel, "/reopen")).status_code == 409
    panel.settle(1, "T-1", "RI")
    panel.settle_all()
    panel.sign_off()
    page = client.get(moderation_url(panel, "/sign-off")).text
    assert reason in page
    for number in (1, 2):
        page = client.get(moderation_url(panel, f"/sign-offs/{number}")).text
        assert "(the same)" in page
        text = client.get(moderation_url(panel, f"/sign-offs/{number}/text"))
        assert text.mimetype == "application/json"
        assert text.text in [row.snapshot for row in moderation.sign_offs(panel.round)]
    assert client.get(moderation_url(panel, "/sign-offs/3")).status_code == 404
    assert client.get(moderation_url(panel, "/sign-offs/99999999999999999999")).status_code == 404


@pytest.mark.parametrize("rest", ["", "/plans/99999999999999999999", "/plans/999999", "/sign-off"])
def test_an_address_that_names_nothing_is_not_found(
    session: orm.Session, client: CheckedClient, rest: str
) -> None:
    panel = make_revealed()
    sign_in(client, panel.chair)
    assert client.get(f"/rounds/99999999999999999999/moderation{rest}").status_code == 404
    if "plans" in rest:
        assert client.get(moderation_url(panel, rest)).status_code == 404
    assert client.get(plan_url(panel, 1) + "?point=99999999999999999999").status_code == 404


def test_the_board_shows_what_the_panel_did(session: orm.Session, client: CheckedClient) -> None:
    panel = make_revealed()
    settlement = settlement_of("RI", words="Seen in the appendix.")
    cell = panel.cell(1, "T-1")
    moderation.settle(panel.round, cell.sample_plan, cell.point, settlement, 0, panel.chair)
    sign_in(client, make_person("Reading Manager", Role.MANAGER))
    page = client.get(moderation_url(panel)).text
    assert "Point settled" in page
    assert "Seen in the appendix." in page
    assert "sealed by" not in page.lower()
