"""Needs and timeliness as parts of the report and as data, and in nothing for publication."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.register.rules import LateReason
from audit_app.register.service import plans_by_reference
from audit_app.reports.audience import Audience
from audit_app.reports.data import as_data
from audit_app.reports.document import Table, Words
from audit_app.reports.files import content
from audit_app.reports.grouped.data import grouped_data
from audit_app.reports.grouped.tables import COUNTS
from audit_app.reports.lig import Lig
from audit_app.reports.parts import needs as needs_part
from audit_app.reports.parts import timeliness as timeliness_part
from audit_app.rounds.models import AuditRound
from audit_app.sampling import service as sampling
from audit_app.web.text import plural
from tests.reports.builders import WELL, make_groups
from tests.support.build_reports import another_round
from tests.support.builders import sign_in


def test_the_parts_say_what_the_pages_say_and_nothing_before_the_reveal(session: orm.Session) -> None:
    panel = make_groups(session)
    lig = Lig([panel.round], Audience.PARTNERSHIP)
    part = needs_part.part(lig)
    assert part is not None
    first = part.blocks[0]
    assert isinstance(first, Words)
    assert first.key == "needs"
    assert "Hearing impairment (0%" in first.text
    assert timeliness_part.part(lig) is not None
    for made in (needs_part.part, timeliness_part.part):
        assert made(Lig([panel.round], Audience.PUBLIC)) is None


def test_the_json_holds_timeliness_and_needs_as_the_rounds_own_page_shows_them(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_groups(session)
    held = plans_by_reference([one.plan.reference for one in sampling.sample_of(panel.round)])
    held[min(held)].late_reason = LateReason.MISSED
    held[max(held)].issued_on = None
    session.commit()
    other = another_round(panel, *[WELL] * 3)
    for round in (panel.round, other.round):
        same_grouped(
            round, json.loads(content(Lig([panel.round, other.round], Audience.PARTNERSHIP), "json"))
        )
    sign_in(client, panel.chair)
    data = json.loads(client.get(f"/report/rounds/{panel.round.id}/report.json").text)
    final = next(row for row in data["timeliness"] if row["step"] == "final")
    assert (final["n"], final["excused"], final["excused_late"]) == (9, 1, 0)
    assert (final["at_worst_n"], final["out_of_time"], final["not_recorded"]) == (10, 1, 1)
    assert final["lower"] < final["percent"] < final["upper"]
    assert final["at_worst_lower"] < final["at_worst_percent"] == 10 * final["within"] < final["percent"]
    assert final["began_first"] == final["began_last"] == "2026-01-05"
    needs = {row["group"]: (row["plans"], row["x"], row["n"], row["percent"]) for row in data["breakdowns"]}
    assert needs == {"Autism": (6, 24, 24, 100), "Hearing impairment": (5, 0, 20, 0)}


def same_grouped(round: AuditRound, data: dict[str, Any]) -> None:
    """Check that the rows of a round in the data say what its page says, row by row and column by column."""
    lig = Lig([round], Audience.PARTNERSHIP)
    page = {row[0].text: [cell.text for cell in row] for row in table_of(lig, "timeliness").rows}
    rows = [row for row in data["timeliness"] if row["round"] == round.name]
    assert rows
    for row in rows:
        share = row["display"] or f"{plural(row['n'], 'plan')}: too few for a percentage"
        worst = row["at_worst_display"] or f"{plural(row['at_worst_n'], 'plan')}: too few for a percentage"
        blank = row["not_recorded"] - row["out_of_time"]
        counts = (row["out_of_time"], row["excused"], blank, row["not_due"], row["not_usable"])
        limit, _, *cells = page.pop(row["title"])[1:-1]
        assert limit == row["limit"]
        assert cells == [
            share if row["n"] else "no plan to count", f"{row['within']} of {row['n']}",
            worst if row["at_worst_n"] else "no plan to count", *map(str, counts),
        ]  # fmt: skip
    assert all("no plan has this step" in cells for cells in page.values())
    groups = {row["group"]: row for row in data["breakdowns"] if row["round"] == round.name}
    needs = {row[0].text: [cell.text for cell in row] for row in table_of(lig, "by-need").rows[:-1]}
    assert groups.keys() == needs.keys()
    for name, row in groups.items():
        shown = row["display"] or ("fewer than 5 plans" if row["n"] else "not scored")
        assert needs[name][1:4] == [str(row["plans"]), shown, f"{row['x']} of {row['n']}"]
        assert needs[name][5:] == [str(row[field]) for _, field in COUNTS]


def table_of(lig: Lig, key: str) -> Table:
    parts = [timeliness_part.part(lig), needs_part.part(lig)]
    blocks = [block for part in parts if part for block in part.blocks]
    return next(block for block in blocks if isinstance(block, Table) and block.key == key)


def test_neither_timeliness_nor_needs_are_in_the_data_for_publication(session: orm.Session) -> None:
    panel = make_groups(session)
    panel.settle_all()
    panel.sign_off()
    with clock.pretend(dt.date(2027, 1, 5)):
        data = json.loads(content(Lig([panel.round], Audience.PUBLIC), "json"))
        assert data["points"]
        assert (data["timeliness"], data["breakdowns"]) == ([], [])
    internal = Lig([panel.round], Audience.PARTNERSHIP)
    grouped = grouped_data(internal)
    assert grouped["timeliness"]
    published = as_data(replace(internal.report, public=True), [], {}, grouped)
    assert (published["timeliness"], published["breakdowns"]) == ([], [])
