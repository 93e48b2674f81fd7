"""What the panel's page tells of what was done, with no name of an auditor while names are hidden."""

from sqlalchemy import orm

from audit_app.allocation import late
from audit_app.db import db
from audit_app.moderation import panel as meeting
from audit_app.moderation import seat
from audit_app.moderation import service as moderation
from audit_app.moderation.queue import PanelOrder, Place
from tests.support.build_moderation import AGREED, DISPUTED, Panel, agency_of, make_scoring, seal_all, waive
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient


def done() -> Panel:
    """A running panel with a waiver, an assessor added, a dissent and presence noted."""
    panel = make_scoring(DISPUTED, AGREED, seal=False)
    waive(panel, 1, "social care")
    seal_all(panel)
    moderation.reveal(panel.round, panel.chair)
    meeting.start(panel.round, 60, PanelOrder.BY_PLAN, panel.chair)
    panel.settle(1, "T-1", "RI")
    cell = panel.cell(1, "T-1")
    health, hal = agency_of(panel, "health"), panel.auditors["health"]
    seat.dissent(panel.round, Place(cell.sample_plan.id, cell.point.id), "We saw it.", 1, health, hal)
    seat.note_present(panel.round, [hal.id, panel.chair.id], panel.chair)
    social = panel.auditors["social care"]
    late.add_assessor(cell.sample_plan, agency_of(panel, "social care"), social, panel.second)
    db.session.commit()
    return panel


def test_the_history_lists_dissents_presence_waivers_and_assessors_added(session: orm.Session) -> None:
    panel = done()
    told = {entry.what: entry for entry in moderation.panel_history(panel.round)}
    for what in ("agency waived", "assessor added after the reveal", "dissent registered", "presence noted"):
        assert what in told
    assert told["dissent registered"].who == "Health"
    assert (told["presence noted"].after or {})["present"] == "2 people"
    plan = panel.plan(1).sample_plan.plan.reference
    assert (told["agency waived"].after or {})["plan"] == plan
    assert (told["assessor added after the reveal"].after or {})["agency"] == "social care"


def test_the_history_names_no_auditor_until_the_chair_shows_names(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = done()
    sign_in(client, panel.chair)
    board = f"/rounds/{panel.round.id}/moderation"
    page = client.get(board).text
    assert "Dissent registered" in page
    assert not [one.name for one in panel.auditors.values() if one.name in page]
    meeting.show_names(panel.round, True, panel.chair)
    db.session.commit()
    page = client.get(board).text
    assert panel.auditors["health"].name in page
    assert panel.auditors["social care"].name in page
