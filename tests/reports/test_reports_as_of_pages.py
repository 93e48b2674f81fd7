"""Pages as of an earlier time: each says so and none leads unsaid to now; and the report over rounds."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import html5lib
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.areas import agencies
from audit_app.accounts.rules import Role
from audit_app.moderation import seat
from audit_app.moderation import service as moderation
from audit_app.moderation.queue import Place
from audit_app.reports.as_of import earlier_reports, revealed_at
from audit_app.reports.earlier import AS_OF, NOT_YET
from audit_app.reports.moments import NOT_COME
from audit_app.web.words import day, moment
from tests.reports.builders import run, words_of
from tests.support.build_moderation import SPLITS, Panel, make_revealed, make_signed_off
from tests.support.build_past import make_importer
from tests.support.build_publication import signed_round
from tests.support.build_reports import another_round
from tests.support.builders import make_person, sign_in

HOUR = dt.timedelta(hours=1)
NOW = "as things stand now"


@pytest.fixture
def first(session: orm.Session) -> Panel:
    """A round signed off, then a second; the first reopened since, one grade changed and left open."""
    began = clock.now() - 6 * HOUR
    with time_machine.travel(began):
        panel = make_signed_off()
    with time_machine.travel(began + HOUR):
        other = another_round(panel)
        other.settle_all()
        other.sign_off()
    with time_machine.travel(began + 3 * HOUR):
        moderation.reopen(panel.round, "A plan was misread", panel.second)
        panel.settle(1, "T-1", "I")
        panel.settle_all()
        session.commit()
    return panel


def both_signed(panel: Panel) -> dt.datetime:
    """A time at which both rounds stood signed off."""
    return earlier_reports(panel.round)[0].at + 2 * HOUR


def links(page: str) -> Iterator[tuple[str, str]]:
    """The address of every link and picture of a page's own part and of the way back, with what it says."""
    root = html5lib.parse(page, namespaceHTMLElements=False)
    inside = {id(one) for one in root.find(".//main").iter()}
    for found in root.iter():
        address = found.attrib.get("href" if found.tag == "a" else "src", "")
        back = found.attrib.get("class") == "govuk-back-link"
        if found.tag in ("a", "img") and (back or id(found) in inside) and address.startswith("/"):
            yield address, " ".join("".join(found.itertext()).split())


def of_now(address: str, words: str) -> bool:
    """Whether a link may lead away from the time: it says so, or nothing ever changes where it leads."""
    path = urlsplit(address).path
    return NOW in words or path.startswith(("/rubrics/", "/report/trail/")) or path.endswith("/as-of")


def test_no_link_of_a_page_as_of_a_time_leads_unsaid_to_how_things_stand_now(
    first: Panel, app: Flask, client: FlaskClient
) -> None:
    at = both_signed(first).isoformat()
    sign_in(client, first.second)
    router, seen = app.url_map.bind("localhost"), set[str]()
    waiting = [f"/report/as-of?{urlencode({'as_of': at})}", "/report/breakdown?" + urlencode({"as_of": at})]
    waiting += [f"/report/agencies?{urlencode({'as_of': at})}"]
    waiting += [f"/report/rounds/{first.round.id}/as-of?{urlencode({'as_of': at})}"]
    while waiting:
        address = waiting.pop()
        endpoint, _ = router.match(urlsplit(address).path)
        if endpoint in seen or endpoint not in AS_OF:
            continue
        seen.add(endpoint)
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert f"As of {moment(both_signed(first))}" in words_of(answer.text), address
        for found, words in links(answer.text):
            asked = parse_qs(urlsplit(found).query)
            assert asked.get("as_of") == [at] or of_now(found, words), (address, found, words)
            if asked.get("as_of") == [at] and "for" not in asked:
                waiting.append(found)
    assert seen == AS_OF


def test_pages_as_of_a_time_show_the_figures_of_then(first: Panel, client: FlaskClient) -> None:
    sign_in(client, first.second)
    asked = {"as_of": both_signed(first).isoformat(), "round": [first.round.id]}
    for address, then, now in (
        ("/report/points/T-1", "4 of 4 audits", "3 of 4 audits"),
        ("/report/trends", "4 of 4 in 2026-10", "3 of 4 in 2026-10"),
        ("/report/breakdown", "16 of 16", "15 of 16"),
        ("/report/together", "16 of 16", "15 of 16"),
    ):
        assert then in words_of(client.get(address, query_string=asked).text), address
        assert now in words_of(client.get(address, query_string={"round": [first.round.id]}).text), address


def test_before_the_reveal_such_a_page_gives_the_sentence_of_the_files(
    first: Panel, client: FlaskClient
) -> None:
    revealed = revealed_at(first.round)
    assert revealed is not None
    sign_in(client, first.second)
    number = first.round.id
    for address in (
        f"/report/rounds/{number}/agencies",
        f"/report/rounds/{number}/points/T-1",
        f"/report/rounds/{number}/charts/headline/together.svg",
        "/report/agencies",
        "/report/agencies/health",
        "/report/agencies/education/health",
        "/report/needs",
        "/report/breakdown",
        "/report/breakdown/plans",
        "/report/timeliness",
        "/report/timeliness/final",
        "/report/trends",
        "/report/trends/charts/together.svg",
        "/report/points/T-1",
        "/report/together",
        "/report/overall",
    ):
        answer = client.get(address, query_string={"as_of": (revealed - HOUR).isoformat()})
        assert answer.status_code == 409, address
        assert NOT_YET in answer.text
        assert client.get(address, query_string={"as_of": "soon"}).status_code == 404, address


def test_the_report_itself_leads_to_how_it_was_where_a_time_is_asked(
    first: Panel, client: FlaskClient
) -> None:
    sign_in(client, first.second)
    at = both_signed(first).isoformat()
    for address, then in (
        (f"/report/rounds/{first.round.id}", f"/report/rounds/{first.round.id}/as-of"),
        ("/report", "/report/as-of"),
    ):
        answer = client.get(address, query_string={"as_of": at})
        assert answer.status_code == 302
        assert answer.location == f"{then}?{urlencode({'as_of': at}, safe=':')}"


def test_a_period_as_of_a_time_says_of_each_round_what_stood_and_that_it_is_made_again(
    first: Panel, client: FlaskClient
) -> None:
    sign_in(client, first.second)
    (signed,) = earlier_reports(first.round)
    text = client.get("/report/as-of", query_string={"as_of": both_signed(first).isoformat()}).text
    said = words_of(text)
    assert said.count("Reproduced: equal in all 20 grades.") == 2
    # In the list of sign-offs, where it stood, and in the report itself.
    assert text.count(signed.row.snapshot_hash) == 3
    assert "32 of 32 agreed grades" in said
    later = clock.now()
    now = words_of(client.get("/report/as-of", query_string={"as_of": later.isoformat()}).text)
    assert "Not signed off at that time" in now
    assert "31 of 32 agreed grades" in now
    assert now.count("Reproduced: equal in all 20 grades.") == 1


def test_a_period_leaves_out_by_name_what_was_not_revealed_then(first: Panel, client: FlaskClient) -> None:
    sign_in(client, first.second)
    (signed,) = earlier_reports(first.round)
    asked = {"as_of": signed.at.isoformat()}
    said = words_of(client.get("/report/as-of", query_string=asked).text)
    assert "Left out because their grades were not revealed at that time: 2026-11." in said
    assert "16 of 16 agreed grades" in said
    before = words_of(client.get("/report/as-of?day=1&day=1&day=2020").text)
    assert "were not revealed, so there was no report" in before
    assert "%" not in before


def test_a_period_can_be_asked_for_by_a_day_or_by_a_sign_off(first: Panel, client: FlaskClient) -> None:
    sign_in(client, first.second)
    assert 'href="/report/as-of?round=' in client.get("/report").text
    page = client.get("/report/as-of", query_string={"round": first.round.id})
    assert "Report as of sign-off 1 of 2026-10" in words_of(page.text)
    assert "sign-off 1 of 2026-11" not in words_of(page.text)
    today = clock.today()
    asked = f"day={today.day}&day={today.month}&day={today.year}"
    assert f"As of {day(today)}" in words_of(client.get(f"/report/as-of?{asked}").text)
    for wrong in ("as_of=soon", "day=31&day=2&day=2026", "day=x"):
        answer = client.get(f"/report/as-of?{wrong}")
        assert answer.status_code == 422
        assert "There is a problem" in answer.text


def test_a_dissent_said_later_is_not_on_a_points_page_of_an_earlier_time(
    session: orm.Session, client: FlaskClient
) -> None:
    with time_machine.travel(clock.now() - 3 * HOUR):
        panel = make_revealed(*SPLITS)
        cell = panel.settle(1, "T-1", "RI", education="The school saw more.")
        assert cell.moderated is not None
    with time_machine.travel(clock.now() - HOUR):
        place = Place(cell.sample_plan.id, cell.point.id)
        agency = next(one for one in agencies() if one.key == "health")
        person = panel.auditors["health"]
        seat.dissent(panel.round, place, "We saw more.", cell.moderated.revision, agency, person)
        session.commit()
    sign_in(client, panel.second)
    address = f"/report/rounds/{panel.round.id}/points/T-1"
    then = client.get(address, query_string={"as_of": (clock.now() - 2 * HOUR).isoformat()}).text
    assert "The school saw more." in then
    assert "We saw more." not in then
    for asked in ({}, {"as_of": clock.now().isoformat()}):
        now = client.get(address, query_string=asked).text
        assert "The school saw more." in now
        assert "We saw more." in now


def test_the_form_for_publication_is_as_of_the_time_asked_and_says_so(
    session: orm.Session, client: FlaskClient
) -> None:
    with clock.pretend(dt.date(2026, 4, 2)):
        published = signed_round(make_importer(), "2026-01", {"T-1": (8, 12)})
    sign_in(client, make_person("Mona Manager", Role.MANAGER))
    number, after, before = published.id, "2026-04-03T00:00:00+00:00", "2026-03-01T00:00:00+00:00"
    for address in ("/report", f"/report/rounds/{number}"):
        now = words_of(client.get(f"{address}?for=publication").text)
        assert "67%" in now
        assert "As of" not in now
        asked = {"for": "publication", "as_of": before}
        early = words_of(client.get(address, query_string=asked).text)
        assert "As of 1 March 2026" in early
        assert "67%" not in early
        page = client.get(address, query_string=asked | {"as_of": after}).text
        assert "As of 3 April 2026" in words_of(page)
        assert "67%" in words_of(page)
        assert {"/report", "/report/needs", "/report/trends"} <= {
            urlsplit(found).path for found, _ in links(page)
        }
        for found, words in links(page):
            assert parse_qs(urlsplit(found).query).get("as_of") == [after] or of_now(found, words), found


def test_of_the_ways_on_a_page_as_of_a_time_no_two_lead_to_one_page(
    first: Panel, client: FlaskClient
) -> None:
    sign_in(client, first.second)
    at = {"as_of": both_signed(first).isoformat()}
    number = first.round.id
    for address in ("/report/as-of", f"/report/rounds/{number}/as-of", "/report/trends", "/report/agencies"):
        root = html5lib.parse(client.get(address, query_string=at).text, namespaceHTMLElements=False)
        ways = [one for one in root.iter("nav") if one.attrib.get("aria-label") == "Pages of this report"]
        assert len(ways) == 1, address
        leads = [one.attrib["href"] for one in ways[0].iter("a")]
        assert len(leads) > 3, address
        assert len(set(leads)) == len(leads), (address, leads)
    assert "As it was" in client.get(f"/report/rounds/{number}").text


def test_a_time_to_come_is_refused_with_a_sentence(first: Panel, app: Flask, client: FlaskClient) -> None:
    sign_in(client, first.second)
    number, soon = first.round.id, (clock.now() + HOUR).isoformat()
    for address, status in (
        ("/report/as-of", 422),
        (f"/report/rounds/{number}/as-of", 422),
        ("/report/trends", 404),
        ("/report/period.json", 404),
        (f"/report/rounds/{number}/report.json", 404),
        (f"/report/rounds/{number}/points/T-1", 404),
    ):
        for late in ("2100-01-01", soon):
            answer = client.get(address, query_string={"as_of": late})
            assert answer.status_code == status, address
            assert NOT_COME.removesuffix(".") in answer.text, address
    answer = client.get("/report/as-of?day=1&day=1&day=2100")
    assert answer.status_code == 422
    assert NOT_COME.removesuffix(".") in answer.text
    for late in ("2100-01-01", soon):
        refused = run(app, "--as-of", late)
        assert refused.exit_code == 2
        assert NOT_COME in refused.stderr
    assert run(app, "--as-of", clock.today().isoformat()).exit_code == 0
