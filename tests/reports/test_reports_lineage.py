"""Every number of the report opens what it rests on, and what it opens says the same."""

import re
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import trail
from audit_app.accounts.rules import Role
from audit_app.moderation import service as moderation
from audit_app.reports.audience import Audience
from audit_app.reports.document import Cell, Link, Table
from audit_app.reports.lig import Lig
from audit_app.reports.lineage import entry_behind, point_lineage
from audit_app.reports.parts.order import part_of
from audit_app.trail import TrailEntry
from tests.reports.builders import words_of
from tests.support.build_moderation import AGREED, SPLITS, Panel, make_revealed, make_scoring
from tests.support.build_reports import another_round
from tests.support.builders import make_area, make_person, sign_in

NUMBER = re.compile(r"\d")


@pytest.fixture
def panel(session: orm.Session) -> Panel:
    """A round with splits of every kind, one settled with a dissent, signed off."""
    panel = make_revealed(*SPLITS, *SPLITS)
    panel.settle(1, "T-1", "RI", health="We saw more.")
    panel.settle_all()
    panel.sign_off()
    return panel


@dataclass(frozen=True)
class Opened:
    """One number of the report, with the row it stands in and where it leads."""

    table: str
    row: tuple[Cell, ...]
    cell: Cell


def numbers(lig: Lig, *keys: str) -> list[Opened]:
    """Every cell of some parts' tables that holds a number."""
    found = []
    for key in keys:
        part = part_of(lig, key)
        for block in part.blocks if part else ():
            if not isinstance(block, Table):
                continue
            for row in block.rows:
                for column, cell in zip(block.columns, row, strict=True):
                    if (column.number or cell.percent is not None) and NUMBER.search(cell.text):
                        found.append(Opened(block.key, tuple(row), cell))
    return found


def address(app: Flask, link: Link) -> str:
    """The address of a link."""
    with app.test_request_context():
        return url_for(link.endpoint, **link.values)  # type: ignore[arg-type]


def test_every_number_of_a_round_opens_and_what_it_opens_repeats_its_counts(
    app: Flask, client: FlaskClient, panel: Panel
) -> None:
    lig = Lig([panel.round], Audience.PANEL)
    found = numbers(lig, "strengths", "priorities", "points", "headline")
    assert len(found) > 40
    sign_in(client, panel.second)
    pages: dict[str, str] = {}
    for one in found:
        assert one.cell.link is not None, f"{one.cell.text} in {one.table} opens nothing"
        there = address(app, one.cell.link)
        if there not in pages:
            answer = client.get(there)
            assert answer.status_code == 200, there
            pages[there] = words_of(answer.text)
        shares = [cell.text for cell in one.row if re.fullmatch(r"\d+ of \d+", cell.text)]
        assert all(share in pages[there] for share in shares), (there, shares)


def test_a_points_page_shows_as_many_cells_of_each_grade_as_the_report_counts(
    client: FlaskClient, panel: Panel
) -> None:
    sign_in(client, panel.second)
    for line in Lig([panel.round], Audience.PANEL).report.points:
        page = client.get(f"/report/rounds/{panel.round.id}/points/{line.point.code}").text
        cells = [row.split("<td")[-1] for row in page.split("<tr>") if "/moderation/plans/" in row]
        for name, words in (
            ("outstanding", "Outstanding"),
            ("good", "Good"),
            ("requires_improvement", "Requires improvement"),
            ("inadequate", "Inadequate"),
            ("not_applicable", "Not applicable"),
        ):
            counted = sum(f"<span>{words}</span>" in cell for cell in cells)
            assert counted == getattr(line.shown, name), (line.point.code, name)


def test_the_total_is_the_sum_of_the_points_it_opens(client: FlaskClient, panel: Panel) -> None:
    lig = Lig([panel.round], Audience.PANEL)
    together = lig.report.together
    assert together.x == sum(line.shown.x or 0 for line in lig.report.points)
    sign_in(client, panel.second)
    page = words_of(client.get(f"/report/together?round={panel.round.id}").text)
    assert f"{together.x} of {together.n} agreed grades" in page
    for line in lig.report.points:
        assert f"{line.shown.x} of {line.shown.n}" in page


def test_plans_overall_open_to_their_plans(client: FlaskClient, panel: Panel) -> None:
    overall = Lig([panel.round], Audience.PANEL).report.overall
    sign_in(client, panel.second)
    page = client.get(f"/report/overall?round={panel.round.id}").text
    assert f"{overall.x} of {overall.n} plans" in words_of(page)
    assert page.count("/moderation/plans/") == overall.n


def test_a_point_opens_down_to_the_trail(client: FlaskClient, panel: Panel) -> None:
    sign_in(client, panel.second)
    page = words_of(client.get(f"/report/rounds/{panel.round.id}/points/T-1").text)
    for expected in ("Sample drawn", "First signature", "of the trail", "We saw more."):
        assert expected in page


def test_each_sealed_grade_and_each_settling_opens_its_entry_of_the_trail(
    session: orm.Session, client: FlaskClient
) -> None:
    small = "across the good line or two or more steps"
    panel = make_revealed({**AGREED, "T-1": "G G O"}, {**AGREED, "T-1": "G O G"}, trigger=small)
    moderation.settle_minor(panel.round, panel.chair)
    panel.settle_all()
    panel.sign_off()
    found = point_lineage(panel.round, "T-1")
    assert found is not None
    rows = [row for cell in found.cells for row in cell.settlings]
    assert rows and {found.settled[row.id].what for row in rows} == {"lead agency's grades accepted"}
    for cell in found.cells:
        entries = found.sealed[cell.cell.sample_plan.plan_id]
        assert [(entry.after or {})["agency"] for entry in entries] == ["education", "health", "social care"]
    sign_in(client, panel.second)
    page = client.get(f"/report/rounds/{panel.round.id}/points/T-1").text
    for entry in [*found.settled.values(), *(one for some in found.sealed.values() for one in some)]:
        assert f'href="/report/trail/{entry.sequence}"' in page


def test_an_entry_of_the_trail_opens_with_its_hash_and_the_one_before(
    client: FlaskClient, session: orm.Session, panel: Panel
) -> None:
    sign_in(client, panel.second)
    page = client.get(f"/report/rounds/{panel.round.id}/points/T-1").text
    opened = re.search(r'"(/report/trail/(\d+))">Entry \2 of the trail</a>', page)
    assert opened is not None
    entry = trail.find_entry(int(opened[2]))
    assert entry is not None
    there = client.get(opened[1])
    assert there.status_code == 200
    for expected in (entry.who, entry.hash, entry.previous_hash, "This entry still has its hash."):
        assert expected in there.text
    for number in ("0", "999999", str(2**40)):
        assert client.get(f"/report/trail/{number}").status_code == 404
    # Nor what is of no round, which stands behind no figure.
    made = session.scalar(sa.select(TrailEntry.sequence).where(TrailEntry.round_id.is_(None)))
    assert client.get(f"/report/trail/{made}").status_code == 404
    reader = client.application.test_client()
    sign_in(reader, make_person("Lee Reader", Role.LIG_READER))
    assert reader.get(opened[1]).status_code == 403


def test_an_entry_about_a_plan_names_it_once_grades_are_revealed(
    client: FlaskClient, session: orm.Session, panel: Panel
) -> None:
    sign_in(client, panel.second)
    found = point_lineage(panel.round, "T-1")
    assert found is not None
    for cell in found.cells:
        reference = cell.cell.sample_plan.plan.reference
        for sealed in found.sealed[cell.cell.sample_plan.plan_id]:
            behind = entry_behind(sealed.sequence)
            assert behind is not None
            assert behind.plan == reference
            told = words_of(client.get(f"/report/trail/{sealed.sequence}").text)
            assert f"Plan {reference} Who" in told
    known = trail.history(round_id=panel.round.id)
    of_the_round = next(one for one in known if one.plan_id is None)
    assert "Plan EHC" not in words_of(client.get(f"/report/trail/{of_the_round.sequence}").text)


def test_before_grades_are_revealed_no_entry_names_a_plan(session: orm.Session) -> None:
    panel = make_scoring()
    about_plans = [one for one in trail.history(round_id=panel.round.id) if one.plan_id]
    assert about_plans
    for one in about_plans:
        behind = entry_behind(one.sequence)
        assert behind is None or behind.plan == ""
    moderation.reveal(panel.round, panel.chair)
    assert any(behind.plan for one in about_plans if (behind := entry_behind(one.sequence)))


def test_another_areas_entry_of_the_trail_is_not_found(client: FlaskClient, panel: Panel) -> None:
    (newest,) = trail.history(round_id=panel.round.id, limit=1)
    sequence = newest.sequence
    make_area("south", "South Area")
    sign_in(client, make_person("Una Far", Role.MANAGER))
    assert client.get(f"/report/trail/{sequence}").status_code == 404


def test_a_blind_entry_of_the_trail_opens_only_once_grades_are_revealed(
    client: FlaskClient, session: orm.Session
) -> None:
    panel = make_scoring()
    sign_in(client, panel.second)
    saved = sa.select(TrailEntry.sequence).where(TrailEntry.what == "scores saved").limit(1)
    drawn = sa.select(TrailEntry.sequence).where(TrailEntry.what == "sample drawn").limit(1)
    blind, seen = session.scalar(saved), session.scalar(drawn)
    assert blind is not None
    assert client.get(f"/report/trail/{blind}").status_code == 404
    assert client.get(f"/report/trail/{seen}").status_code == 200
    moderation.reveal(panel.round, panel.chair)
    session.commit()
    assert client.get(f"/report/trail/{blind}").status_code == 200


def test_numbers_over_rounds_open_too(
    app: Flask, client: FlaskClient, session: orm.Session, panel: Panel
) -> None:
    other = another_round(panel)
    lig = Lig([other.round, panel.round], Audience.PANEL)
    sign_in(client, panel.second)
    for one in numbers(lig, "drawn", "points", "strengths", "headline"):
        assert one.cell.link is not None, f"{one.cell.text} in {one.table} opens nothing"
        assert client.get(address(app, one.cell.link)).status_code == 200
