"""Where the words of a report over rounds are shown: as of a time, in every file, never published."""

import datetime as dt
import io
import re

import time_machine
from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.rules import Role
from audit_app.db import db
from audit_app.reports.audience import Audience
from audit_app.reports.files import content
from audit_app.reports.html_file import html_file
from audit_app.reports.lig import Lig
from audit_app.reports.written import written
from audit_app.web.words import moment
from tests.reports.period import OURS, SHOWN, asked, every, form, post, report, write
from tests.support.build_moderation import SPLITS, Panel, make_revealed, make_signed_off
from tests.support.build_reports import another_round
from tests.support.builders import make_person, sign_in
from tests.support.read_report import open_workbook, read_table


def test_figures_that_moved_on_are_said_beside_the_words(session: orm.Session, client: FlaskClient) -> None:
    panel = make_revealed(*SPLITS, *SPLITS)
    another_round(panel)
    write(every(), panel.second, key="priorities")
    sign_in(client, panel.second)
    said = "The figures changed after this was written"
    assert said not in report(client, *every())
    panel.settle(2, "T-1", "I")
    panel.settle_all()
    db.session.commit()
    assert said in report(client, *every())


def test_the_report_as_of_a_time_has_the_words_of_then(first: Panel, client: FlaskClient) -> None:
    began = clock.now()
    for minutes, words in ((10, "Written first."), (20, "Written second.")):
        with time_machine.travel(began + dt.timedelta(minutes=minutes)):
            write(every(), first.second, words)
    with time_machine.travel(began + dt.timedelta(minutes=30)):
        third = another_round(first, name="2026-12")
        write(every(), first.second, "Written of three.")
        later = began + dt.timedelta(minutes=40)
    with time_machine.travel(later):
        sign_in(client, first.second)
        seen = {}
        for minutes in (5, 15, 25, 35):
            at = (began + dt.timedelta(minutes=minutes)).isoformat()
            page = client.get("/report/as-of", query_string={"as_of": at}).text
            assert "/report/words/" not in page
            seen[minutes] = re.findall(r"Written (?:first|second|of three)\.", page)
        # Before the third was revealed the report was of two rounds, though three are chosen.
        assert third.round.id in {round.id for round in every()}
        assert seen == {5: [], 15: ["Written first."], 25: ["Written second."], 35: ["Written of three."]}


def test_every_file_of_the_report_has_the_words_with_who_wrote_them(
    first: Panel, client: FlaskClient
) -> None:
    write(every(), first.second)
    sign_in(client, make_person("Lee Reader", Role.LIG_READER))
    word = client.get(f"/report/period.docx?{asked(every())}").data
    said = [paragraph.text for paragraph in Document(io.BytesIO(word)).paragraphs]
    about = said[said.index(OURS) + 1]
    assert about.startswith(f"Edited by {first.second.name} on ")
    page = html_file(Lig(every(), Audience.PARTNERSHIP)).decode()
    assert SHOWN in page
    assert about in page


def test_the_workbook_lists_the_words_with_who_wrote_them(first: Panel) -> None:
    def labels() -> list[str]:
        return list(open_workbook(content(Lig(every(), Audience.PARTNERSHIP), "xlsx")).sheetnames)

    assert "Words written" not in labels()
    write(every(), first.second, "=1+1 is no formula")
    (row,) = read_table(open_workbook(content(Lig(every(), Audience.PARTNERSHIP), "xlsx")), "Words written")
    assert row == {
        "Part of the report": "Strengths",
        "Words": "=1+1 is no formula",
        "Edited by": first.second.name,
        "Edited on": moment(written(every())["strengths"].at),
        "Figures changed after this was written": "No",
    }
    write(every(), first.second, "")
    assert "Words written" not in labels()


def test_typed_words_are_never_in_what_is_published(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    other = another_round(panel)
    other.settle_all()
    other.sign_off()
    write(every(), panel.second)
    sign_in(client, panel.second)
    assert Lig(every(), Audience.PUBLIC).written == {}
    page = client.get(f"/report?{asked(every())}&for=publication").text
    assert SHOWN not in page
    assert "/report/words/" not in page
    assert "Who wrote in this report" not in page


def test_the_form_leads_to_the_other_reports_with_words(first: Panel, client: FlaskClient) -> None:
    two = every()
    sign_in(client, first.second)
    heading = "Other reports over rounds with words of their own"
    post(client, *two)
    assert heading not in form(client, *two).text
    for month in range(1, 4):
        another_round(first, name=f"2027-{month:02}")
    page = form(client, *every()).text
    assert heading in page
    assert f'href="/report?{asked(two)}">2026-11 and 2026-10</a>'.replace("&", "&amp;") in page
    post(client, *every())
    assert "5 rounds, from 2026-10 to 2027-03</a>" in form(client, *two).text
    assert heading not in client.get(f"/report/rounds/{two[0].id}/words/strengths").text


def test_many_rounds_are_counted_and_named_when_asked(first: Panel, client: FlaskClient) -> None:
    for month in range(1, 4):
        another_round(first, name=f"2027-{month:02}")
    sign_in(client, first.second)
    page = form(client, *every()).text
    assert "These words belong to the report of these 5 rounds. With other rounds" in page
    assert "Which 5 rounds" in page
    assert all(round.name in page for round in every())
