"""The page of a plan: who settles what on it, what is refused, and that nothing typed is lost."""

import pytest
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from tests.moderation.builders import give_role, moderation_url, plan_url, settle_url, typed
from tests.support.build_moderation import make_revealed
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient


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
    give_role(both, Role.CHAIR)
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
