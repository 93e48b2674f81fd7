"""Where the agencies differ, as a part of the report, as data, and in nothing for publication."""

import dataclasses
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.figures.agencies.rules import Differences
from audit_app.figures.agencies.service import by_round
from audit_app.reports.agencies.data import agreement_data, severity_data
from audit_app.reports.audience import Audience
from audit_app.reports.data import as_data
from audit_app.reports.document import Part, Table, Words
from audit_app.reports.lig import Lig
from audit_app.reports.parts.agencies import part
from audit_app.reports.service import report
from tests.figures.agencies.letters import grid
from tests.reports.builders import hard_round
from tests.support.build_moderation import Panel
from tests.support.build_reports import another_round
from tests.support.builders import sign_in


def text_of(found: Part) -> str:
    said = []
    for block in found.blocks:
        if isinstance(block, Words):
            said.append(block.text)
        elif isinstance(block, Table):
            said += [cell.text for row in block.rows for cell in row]
        else:
            said.append(str(block))
    return "\n".join(said)


def test_the_part_is_for_the_panel_whole_for_the_partnership_without_and_never_for_the_public(
    session: orm.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = hard_round()
    whole = part(Lig([panel.round], Audience.PANEL))
    shared = part(Lig([panel.round], Audience.PARTNERSHIP))
    assert whole is not None
    assert shared is not None
    shared_grids = Lig([panel.round], Audience.PANEL).grids
    assert "harder" in text_of(whole)
    assert "0.28" not in text_of(shared)
    assert "Health graded" not in text_of(shared)
    public = Lig([panel.round], Audience.PUBLIC)
    # Even of a round that may be published, and with its letters at hand.
    with monkeypatch.context() as patched:
        patched.setattr(Lig, "grids", shared_grids)
        assert public.grids
        assert part(public) is None
    assert part(Lig([make_scoring_of(panel)], Audience.PANEL)) is None


def make_scoring_of(panel: Panel) -> Any:
    return another_round(panel, name="2027-01", reveal=False).round


def test_what_moved_which_way_is_withheld_with_severity(session: orm.Session) -> None:
    """Ups and downs of an agency's grades are its severity by another name."""
    panel = hard_round()
    shared = part(Lig([panel.round], Audience.PARTNERSHIP))
    assert shared is not None
    (moved,) = [b for b in shared.blocks if isinstance(b, Table) and b.key == "agencies-moved"]
    assert {row[2].text for row in moved.rows} == {
        "Fewer than three people graded for it, so this would describe a person"
    }
    assert {row[3].text for row in moved.rows} == {""}


def test_the_json_holds_agreement_severity_and_moderation(session: orm.Session, client: FlaskClient) -> None:
    panel = hard_round()
    sign_in(client, panel.second)
    data = json.loads(client.get(f"/report/rounds/{panel.round.id}/report.json").text)
    (agreement,) = data["agreement"]
    assert (agreement["round"], agreement["cells"], agreement["same_side"]["x"]) == ("2026-10", 18, 13)
    assert agreement["pairs"][0]["agencies"] == ["education", "health"]
    assert [row["agency"] for row in data["severity"]] == ["education", "health", "social care"]
    # A file travels: one person graded for each agency here, whoever downloads it.
    assert {row["withheld"] for row in data["severity"]} == {True}
    assert {row["mean"] for row in data["severity"]} == {row["cells"] for row in data["severity"]} == {None}
    (moderation,) = data["moderation"]
    assert (moderation["moderated"], moderation["moved"], moderation["unanimous"]) == (10, 10, 14)
    assert {row["up"] for row in moderation["agencies"]} == {None}
    assert {row["rule"]: row["x"] for row in moderation["rules"]}["lowest"] == 19


def test_nothing_of_it_is_in_a_file_for_publication(session: orm.Session, client: FlaskClient) -> None:
    panel = hard_round()
    sign_in(client, panel.second)
    data = json.loads(client.get(f"/report/rounds/{panel.round.id}/report.json?for=publication").text)
    assert (data["agreement"], data["severity"]) == ([], [])
    for row in data["moderation"]:
        assert not {"moved", "agencies", "rules", "contested"} & set(row)


def test_data_for_publication_leaves_it_out_even_where_it_is_handed_over(session: orm.Session) -> None:
    panel = hard_round()
    found = by_round([panel.round])
    made = report([panel.round])
    assert as_data(made, [], found)["agreement"]
    data = as_data(dataclasses.replace(made, public=True), [], found)
    assert (data["agreement"], data["severity"]) == ([], [])
    assert "moved" not in data["moderation"][0]


def test_severity_as_data_says_what_three_people_gave() -> None:
    rows = ["GG"] * 6
    found = Differences([grid(rows, {"health": ["GR"] * 6}, auditors={"health": (1, 2, 3)})])
    (row,) = severity_data("2026-10", found)
    assert (row["withheld"], row["cells"], row["mean"], row["drift"], row["down"]) == (
        False,
        12,
        -0.5,
        -50,
        6,
    )
    few = Differences([grid(rows[:4], {"health": ["GR"] * 4}, auditors={"health": (1, 2, 3)})])
    (row,) = severity_data("2026-10", few)
    assert (row["withheld"], row["cells"], row["mean"], row["drift"]) == (False, 8, None, None)
    assert agreement_data("2026-10", few)["reason"].startswith("not calculable")
