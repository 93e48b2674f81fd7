"""Needs and breakdowns: what their pages say, to whom, what they refuse, and what opens."""

import re

from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.moderation import service as moderation
from audit_app.sampling import service as sampling
from tests.reports.builders import GONE_BADLY, WELL, make_groups, said_on
from tests.support.build_moderation import make_revealed, make_scoring
from tests.support.build_reports import another_round
from tests.support.builders import make_area, make_person, sign_in


def test_needs_are_said_to_differ_where_plans_show_it_and_every_number_opens(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_groups(session)
    sign_in(client, panel.chair)
    page = client.get("/report/needs").text
    said = said_on(page)
    assert (
        "Likely graded less well than the rest: Hearing impairment (0% of 20 agreed grades of 5 plans)"
        in said
    )
    assert "Likely graded better than the rest: Autism (100% of 24 agreed grades of 6 plans)" in said
    assert "6 of 6 (100%), likely higher" in said
    address = re.search(r'href="([^"]*/report/breakdown/plans[^"]*value=Hearing[^"]*)"', page)
    assert address is not None
    opened = client.get(address.group(1).replace("&amp;", "&")).text
    assert "0 of 20 agreed grades of 5 plans" in said_on(opened)
    assert opened.count("/moderation/plans/") == GONE_BADLY
    points = client.get("/report/needs?section=Section+A").text
    assert "Needs by the audit points of Section A" in said_on(points)


# T-1 is section A alone. Some plans are better than others, and on most of them T-1 is better than the rest.
GOOD = {"T-1": "G G G", "T-2": "G G G", "T-3": "G", "T-4": "G G"}
POOR = {"T-1": "I I I", "T-2": "I I I", "T-3": "I", "T-4": "I I"}
MIXED = (GOOD, *[{**POOR, "T-1": "G G G", "T-2": "G G G"}] * 2, *[{**POOR, "T-1": "G G G"}] * 4, *[POOR] * 3)


def test_sections_of_the_same_plans_are_held_against_each_other_plan_by_plan(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_revealed(*MIXED).chair)
    said = said_on(client.get("/report/breakdown?by=section").text)
    assert "Likely graded better than the rest: Section A (70% of 10 plans)" in said


def test_where_no_group_stands_clear_a_page_says_that_these_plans_cannot_tell(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_groups(session)
    sign_in(client, panel.chair)
    said = said_on(client.get("/report/breakdown?by=team").text)
    untold = "It cannot be told from these 11 plans whether any of the groups differs from the rest"
    assert f"{untold}: the differences seen may be noise." in said
    crossed = said_on(client.get("/report/breakdown?by=team&and=section").text)
    assert "it cannot be told of any from this many plans whether it differs from the other groups" in crossed
    for page in (said, crossed, said_on(client.get("/report/needs").text)):
        assert "than chance may do" not in page


def test_a_need_of_four_plans_has_counts_and_no_percentage(session: orm.Session, client: FlaskClient) -> None:
    panel = make_revealed(*[WELL] * 4)
    for sampled in sampling.sample_of(panel.round):
        sampled.plan.primary_need = "Autism"
    session.commit()
    sign_in(client, panel.chair)
    said = said_on(client.get("/report/needs").text)
    assert "16 of 16" in said
    assert "%" not in said.split("All together")[0].split("By primary need")[1]
    assert "Not compared, because fewer than 5 plans were graded: Autism." in said


def test_a_breakdown_takes_two_characteristics_and_refuses_a_third_with_a_sentence(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_groups(session)
    sign_in(client, panel.chair)
    crossed = said_on(client.get("/report/breakdown?by=primary_need&and=team").text)
    assert "By primary need and team, all audit points together" in crossed
    assert "12 of 12, 3 plans" in crossed
    narrowed = said_on(client.get("/report/breakdown?by=section&where=primary_need:Autism").text)
    assert "only plans with primary need “Autism”" in narrowed
    assert "24 of 24" in narrowed
    point = said_on(client.get("/report/breakdown?by=looked_after&of=T-1").text)
    assert "Not looked after" in point
    assert "5 of 10" in point
    third = client.get("/report/breakdown?by=primary_need&and=team&where=looked_after:yes")
    assert third.status_code == 200
    assert "two characteristics at most" in third.text
    assert "12 of 12" not in third.text


REFUSED = {
    "by=shoe_size": "Nothing is recorded of these plans under that name",
    "where=team:West": "No plan of these rounds has what was asked for",
    "where=section:A": "No plan of these rounds has what was asked for",
    "of=T-99": "These rounds have no such section or audit point",
    "by=%00&and='%22<b>": "Nothing is recorded of these plans under that name",
}


def test_what_cannot_be_broken_down_is_answered_with_a_sentence(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_groups(session).chair)
    for asked, words in REFUSED.items():
        answer = client.get(f"/report/breakdown?{asked}")
        assert answer.status_code == 200
        assert words in answer.text, asked
        assert client.get(f"/report/breakdown/plans?{asked}").status_code == 404


PAGES = ("/report/needs", "/report/breakdown", "/report/timeliness")


def test_nothing_is_shown_of_a_round_that_is_not_revealed(session: orm.Session, client: FlaskClient) -> None:
    panel = make_scoring()
    for sampled in sampling.sample_of(panel.round):
        sampled.plan.primary_need = "Autism"
    session.commit()
    sign_in(client, panel.chair)
    for path in PAGES:
        page = client.get(path).text
        assert f"still sealed: {panel.round.name}" in page
        for telling in ("%", "Autism", "EHC-"):
            assert telling not in page


def test_a_heading_counts_the_rounds_that_are_shown_and_not_those_that_were_chosen(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_scoring()
    other = another_round(panel, reveal=False)
    sign_in(client, panel.chair)
    chosen = f"?round={panel.round.id}&round={other.round.id}"
    for path in ("/report/needs", "/report/timeliness", "/report/breakdown", "/report/agencies"):
        heading = said_on(client.get(path + chosen).text.split("<h1")[1].split("</h1>")[0])
        assert "No round with figures yet" in heading, path
        assert "2 rounds" not in heading
    moderation.reveal(panel.round, panel.chair)
    session.commit()
    page = client.get(f"/report/needs{chosen}").text
    assert f"Round {panel.round.name}" in said_on(page.split("<h1")[1].split("</h1>")[0])


def test_without_a_round_a_page_says_what_it_takes(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    sign_in(client, make_person("Mary Hill", Role.MANAGER))
    for path in PAGES:
        assert "whose grades are revealed" in client.get(path).text


def test_readers_of_the_group_see_the_numbers_and_no_plan(session: orm.Session, client: FlaskClient) -> None:
    make_groups(session)
    sign_in(client, make_person("Simon Reader", Role.LIG_READER))
    for path in PAGES:
        page = client.get(path).text
        assert "of 11" in page or "of 24" in page
        assert "EHC-" not in page
        assert "/report/breakdown/plans" not in page
        assert "/report/timeliness/final" not in page
    assert client.get("/report/breakdown/plans").status_code == 403
    assert client.get("/report/timeliness/final").status_code == 403


def test_for_publication_a_second_characteristic_is_refused_and_nothing_opens(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_groups(session).chair)
    for asked in ("and=team", "where=team:North", "of=T-1"):
        page = client.get(f"/report/breakdown?for=publication&by=primary_need&{asked}").text
        assert "one characteristic alone" in page
        assert "Hearing" not in page
    assert "is not published" in client.get("/report/breakdown?for=publication&by=team").text
    for path in PAGES:
        page = client.get(f"{path}?for=publication").text
        assert "EHC-" not in page
        assert "/report/breakdown/plans" not in page


def test_an_area_without_a_round_is_offered_none_to_choose(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    sign_in(client, make_person("Mary Manager", Role.MANAGER))
    for address in ("/report/needs", "/report/timeliness"):
        assert "Choose the rounds" not in client.get(address).text
