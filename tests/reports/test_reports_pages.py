"""The report's pages: what they show, to whom, and how every figure opens."""

import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.moderation import service as moderation
from audit_app.scoring import service as scoring
from audit_app.scoring.rules import NO_NOTE, Note
from tests.reports.builders import words_of
from tests.support.build_moderation import make_revealed, make_scoring, make_signed_off
from tests.support.build_reports import another_round
from tests.support.builders import make_area, make_person, sign_in


def test_without_a_round_the_report_says_so(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    sign_in(client, make_person("Mary Hill", Role.MANAGER))
    assert "There is no round yet" in client.get("/report").text


def test_a_round_in_scoring_shows_no_figure(session: orm.Session, client: FlaskClient) -> None:
    panel = make_scoring()
    sign_in(client, panel.second)
    page = client.get(f"/report/rounds/{panel.round.id}").text
    assert "Grades stay sealed" in page
    assert "%" not in page
    assert "Grades stay sealed" in client.get("/report").text
    assert client.get(f"/report/rounds/{panel.round.id}/points/T-1").status_code == 404


def test_an_open_round_is_marked_provisional_with_its_range(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed()
    sign_in(client, panel.second)
    page = client.get(f"/report/rounds/{panel.round.id}").text
    assert "provisional" in page
    assert "68.8% to 100%" in page


def test_a_share_of_the_plans_settled_so_far_says_what_it_supposes_of_the_others(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed()
    plan = panel.plan(4)
    assert plan.suggestion.grade is not None
    moderation.settle_overall(
        panel.round, plan.sample_plan, plan.suggestion.grade, "", plan.overall_revision, panel.chair
    )
    session.commit()
    sign_in(client, panel.second)
    address, supposed = f"/report/rounds/{panel.round.id}", "if the plans not settled yet are like these"
    page = words_of(client.get(address).text)
    assert (
        f"1 of 1 plans are good or outstanding; the true share plausibly lies in 20.7% to 100%, {supposed}."
        in page
    )
    panel.settle_all()
    assert supposed not in client.get(address).text


def test_a_signed_off_round_is_final(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    page = client.get(f"/report/rounds/{panel.round.id}").text
    assert "final" in page
    assert "16 of 16 agreed grades are good or outstanding" in words_of(page)
    assert re.search(r"Section A: 100% of \d+ (agreed grades|plans)[^<]* good or outstanding", page)
    assert "80.6% to 100%" not in page, "the range of 16 plans, and these are 16 grades of 4"
    assert "No range is given: the grades of one plan go together." in page


def test_a_figure_opens_down_to_sealed_grades_and_the_settling(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    page = client.get(f"/report/rounds/{panel.round.id}/points/T-1").text
    for expected in (
        "Outstanding",
        "Requires improvement",
        "evidence missed",
        "The appendix has it.",
        "EHC-0001",
    ):
        assert expected in page
    assert panel.round.rubric_rows[0].rubric.content_hash in page


@pytest.mark.parametrize("path", ["/points/T-99", "/report.odt", "/report.exe"])
def test_what_is_not_there_is_not_found(session: orm.Session, client: FlaskClient, path: str) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    assert client.get(f"/report/rounds/{panel.round.id}{path}").status_code == 404


def test_the_group_reads_the_figures_but_not_the_plans_behind_them(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_signed_off()
    sign_in(client, make_person("Lee Reader", Role.LIG_READER))
    page = client.get(f"/report/rounds/{panel.round.id}")
    assert page.status_code == 200
    assert f"/report/rounds/{panel.round.id}/points/" not in page.text
    assert client.get(f"/report/rounds/{panel.round.id}/points/T-1").status_code == 403


def test_an_auditor_is_not_given_the_report(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    sign_in(client, panel.auditors["health"])
    assert client.get("/report").status_code == 403
    assert client.get(f"/report/rounds/{panel.round.id}/report.json").status_code == 403


def test_a_download_has_the_pages_figures_and_a_plain_name(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    answer = client.get(f"/report/rounds/{panel.round.id}/report.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit-report-2026-10.json"'
    data = json.loads(answer.text)
    assert data["rounds"][0]["draw"] == "random draw with certificate"
    assert {point["id"]: point["rounds"][0]["display"] for point in data["points"]} == dict.fromkeys(
        ("T-1", "T-2", "T-3", "T-4"), "100%"
    )


def test_another_areas_round_is_not_found(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    make_area("south", "South Area")
    sign_in(client, make_person("Una Far", Role.MANAGER))
    assert client.get(f"/report/rounds/{panel.round.id}").status_code == 404
    assert "There is no round yet" in client.get(f"/report?round={panel.round.id}").text


def test_nonsense_in_the_address_is_left_aside(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    page = client.get("/report?round=x&round=99999999999999999999&round=-1")
    assert page.status_code == 200


def test_a_point_opens_over_rounds_and_from_there_in_each(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    another_round(panel)
    sign_in(client, panel.second)
    assert "/report/points/T-1" in client.get("/report").text
    page = client.get("/report/points/T-1").text
    assert f"/report/rounds/{panel.round.id}/points/T-1" in page
    assert "4 of 4" in page
    assert client.get("/report/points/T-99").status_code == 404


def test_what_auditors_wrote_of_a_section_stands_in_the_report_once_revealed(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_scoring(seal=False)
    held = next(one for one in allocation.allocations_of(panel.round) if one.agency.key == "health")
    version = panel.round.rubric_rows[0].rubric_version_id
    section = panel.round.rubric_rows[0].rubric.points[0].section
    note = Note("The voice is <clear>.", "Say who acts.")
    scoring.save_note(held, version, section, note, NO_NOTE.stamp, held.auditor)
    for one in allocation.allocations_of(panel.round):
        scoring.seal(one, None, one.auditor)
    session.commit()
    sign_in(client, panel.second)
    address = f"/report/rounds/{panel.round.id}/notes"
    assert "Nobody wrote" in client.get(address).text
    moderation.reveal(panel.round, panel.chair)
    session.commit()
    page = client.get(address).text
    assert "The voice is &lt;clear&gt;." in page
    assert "Say who acts." in page
    assert held.auditor.name not in page
    assert address in client.get(f"/report/rounds/{panel.round.id}").text
    plan = client.get(f"/rounds/{panel.round.id}/moderation/plans/{held.sample_plan_id}").text
    assert "Say who acts." in plan
