"""How many of the panel are calibrated, the same on the report's page, in its JSON and in its workbook."""

import json

from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.moderation import service as moderation
from audit_app.reports.audience import Audience
from audit_app.reports.files import content
from audit_app.reports.lig import Lig
from tests.support.build_calibration import give, make_anchor, reveal
from tests.support.build_moderation import make_signed_off
from tests.support.build_reports import another_round
from tests.support.build_scoring import make_scoring, seal
from tests.support.builders import sign_in
from tests.support.read_report import open_workbook, read_table

SENTENCE = "2 of the 3 people who scored, in the 12 months up to the panel"


def test_page_json_and_workbook_say_the_same_of_one_round(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    later = another_round(panel, reveal=False)
    people = [panel.auditors["health"], panel.auditors["education"]]
    for held in give(make_anchor(panel.second), later.round, panel.second, *people):
        seal(held)
    moderation.reveal(later.round, panel.chair)
    sign_in(client, panel.second)
    on_page = "2 of 3 people who scored had been calibrated in the 12 months before."
    assert on_page in client.get(f"/report/rounds/{later.round.id}").text
    made = Lig([panel.round, later.round], Audience.PARTNERSHIP)
    data = json.loads(content(made, "json"))["rounds"]
    assert [one["calibration"]["calibrated"] for one in data] == [2, 0]
    assert data[0]["calibration"] == {"panel": 3, "calibrated": 2, "months": 12}
    rows = read_table(open_workbook(content(made, "xlsx")), "Rounds")
    assert [(row["People who scored"], row["Of them calibrated"]) for row in rows] == [(3, 2), (3, 0)]
    # The same three people scored in both rounds: over rounds nobody counts twice.
    over_rounds = f"{on_page[:-1]} at least one of these rounds."
    assert over_rounds in client.get("/report").text
    trust = read_table(open_workbook(content(made, "xlsx")), "Trust")
    assert over_rounds in [row["In this report"] for row in trust]
    alone = open_workbook(content(Lig([later.round], Audience.PARTNERSHIP), "xlsx"))
    cover = [cell.value for row in alone["Cover"].iter_rows() for cell in row if cell.value]
    assert f"Calibrated: {SENTENCE}." in cover


def test_a_round_from_past_audits_says_that_it_is_not_known(
    session: orm.Session, client: FlaskClient
) -> None:
    world = make_scoring(1)
    reveal(world)
    world.round.imported = True
    sign_in(client, world.manager)
    assert "Not known: imported from past audits" in client.get(f"/report/rounds/{world.round.id}").text
    made = Lig([world.round], Audience.PARTNERSHIP)
    assert json.loads(content(made, "json"))["rounds"][0]["calibration"] is None
    [row] = read_table(open_workbook(content(made, "xlsx")), "Rounds")
    assert (row["People who scored"], row["Of them calibrated"]) == ("[x]", "[x]")
