"""Where the agencies differ: what each reader is shown, and how every number opens to its cells."""

import dataclasses
import datetime as dt
import json
import re
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.rules import Role
from audit_app.figures.agencies.rules import Differences
from audit_app.figures.agencies.service import by_round
from audit_app.moderation import service as moderation
from audit_app.reports.agencies.data import agreement_data, severity_data
from audit_app.reports.audience import Audience
from audit_app.reports.data import as_data
from audit_app.reports.document import Part, Table, Words
from audit_app.reports.lig import Lig
from audit_app.reports.parts.agencies import part
from audit_app.reports.service import report
from tests.figures.agencies.letters import grid
from tests.support.build_moderation import AGREED, Panel, make_revealed, make_scoring, make_signed_off
from tests.support.build_reports import another_round
from tests.support.builders import make_person, sign_in

# Health grades a step harder than the others at two points of three it grades, on every plan but one.
HARDER = {**AGREED, "T-1": "O G O", "T-2": "G RI G", "T-3": "G"}
HARD_ROUND = (HARDER, HARDER, HARDER, HARDER, HARDER, AGREED)


def hard_round() -> Panel:
    panel = make_revealed(*HARD_ROUND)
    panel.settle_all()
    panel.sign_off()
    return panel


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


def test_the_page_says_counts_pairs_points_severity_moderation_and_the_rule(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = hard_round()
    sign_in(client, panel.second)
    page = " ".join(client.get(f"/report/rounds/{panel.round.id}/agencies").text.split())
    assert "18 times two agencies or more graded the same plan" in page
    assert "Read most differently" in page
    assert f"/report/rounds/{panel.round.id}/points/T-2" in page
    assert "/report/agencies/education/health?round=" in page
    assert "Health graded on average" in page
    assert "the panel settled 10" in page
    assert "by the lowest agency" in page


def test_a_service_sees_its_own_grades_behind_the_number(session: orm.Session, client: FlaskClient) -> None:
    """The sum stands in the open: 5 grades one harder than the agreed good, out of 18."""
    panel = hard_round()
    sign_in(client, panel.second)
    health = next(one for one in by_round([panel.round])[panel.round.id].severity if one.agency == "health")
    page = " ".join(client.get(f"/report/agencies/health?round={panel.round.id}").text.split())
    assert (health.cells, health.signed, health.down) == (18, -5, 5)
    assert re.search(r"1 grade harder</th> <td [^>]*>5</td> <td [^>]*>−5</td>", page)
    assert "−5 shared over 18 grades is the average above" in page
    assert page.count("across good") == 5
    assert "EHC-0001" in page
    assert f"/report/rounds/{panel.round.id}/points/T-2" in page
    whole = client.get(f"/report/agencies/health?round={panel.round.id}&show=all").text
    assert whole.count("The same grade") == 1 + 13


def test_a_pair_opens_to_what_both_gave(session: orm.Session, client: FlaskClient) -> None:
    panel = hard_round()
    sign_in(client, panel.chair)
    page = " ".join(client.get(f"/report/agencies/education/health?round={panel.round.id}").text.split())
    assert "Both graded the same plan at the same audit point 12 times" in page
    assert "1 grade more generous" in page


@pytest.mark.parametrize(
    "path",
    [
        "/report/agencies/parents",
        "/report/agencies/health/parents",
        "/report/agencies/health/health",
        "/report/rounds/99999/agencies",
        "/report/agencies?for=publication",
        "/report/agencies?as_of=yesterday",
    ],
)
def test_what_is_not_there_is_not_found(session: orm.Session, client: FlaskClient, path: str) -> None:
    sign_in(client, make_signed_off().second)
    assert client.get(path).status_code == 404


def test_nothing_is_shown_of_a_round_that_is_not_revealed(session: orm.Session, client: FlaskClient) -> None:
    panel = make_scoring()
    sign_in(client, panel.second)
    page = client.get(f"/report/rounds/{panel.round.id}/agencies").text
    assert "Grades stay sealed" in page
    assert "%" not in page
    assert client.get(f"/report/agencies/health?round={panel.round.id}").status_code == 404


def test_over_rounds_each_round_opens(session: orm.Session, client: FlaskClient) -> None:
    panel = hard_round()
    other = another_round(panel)
    sign_in(client, panel.second)
    page = client.get("/report/agencies").text
    for round in (panel.round, other.round):
        assert f"/report/rounds/{round.id}/agencies" in page
    one = client.get(f"/report/agencies?round={other.round.id}").text
    assert f"/report/rounds/{panel.round.id}/agencies" not in one


def test_a_reader_is_given_no_severity_that_would_describe_a_person_and_no_cells(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = hard_round()
    sign_in(client, make_person("Lee Reader", Role.LIG_READER))
    page = client.get(f"/report/rounds/{panel.round.id}/agencies").text
    assert "Fewer than three people graded for it" in page
    assert "graded on average" not in page
    assert "How hard each agency grades, round by round" not in page
    assert "/report/agencies/health" not in page
    assert "Open an agency" not in page
    assert client.get(f"/report/agencies/health?round={panel.round.id}").status_code == 403
    assert client.get(f"/report/agencies/education/health?round={panel.round.id}").status_code == 403


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


def test_a_points_own_page_says_how_far_the_agencies_agree_on_it(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = hard_round()
    sign_in(client, panel.second)
    address = f"/report/rounds/{panel.round.id}/points/T-2"
    page = re.sub(r' data-head="[^"]*"', "", " ".join(client.get(address).text.split()))
    assert (
        "On 1 of 6 plans all three agencies were on the same side of good (17%; plausibly 3.0% to 56.4%), "
        "and on 1 with the very same grade." in page
    )
    assert (
        'Education and health</th> <td class="app-number">6</td> <td class="app-number">1 of 6</td> '
        '<td class="app-number">6 of 6</td>' in page
    )
    assert "This audit point under other rules" in page
    assert "Of 6 agreed grades, 100% are good or outstanding" in page


def test_a_point_of_fewer_than_five_plans_has_counts_and_no_percentage(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed(HARDER, HARDER, AGREED)
    panel.settle_all()
    panel.sign_off()
    sign_in(client, panel.second)
    page = client.get(f"/report/rounds/{panel.round.id}/points/T-2").text
    page = re.sub(r' data-head="[^"]*"', "", " ".join(page.split()))
    agencies = re.sub(r"<[^>]+>", " ", page[page.index("On 1 of 3 plans all three agencies") :])
    agencies = " ".join(agencies[: agencies.index("By the highest agency") + 40].split())
    assert "%" not in agencies
    assert "With fewer than 5 no percentage is given." in agencies
    assert (
        "Good or outstanding: 3 of 3 agreed grades. Had another rule made the grades, it would be 3 by a "
        in (agencies)
    )
    assert "By the lowest agency 1 of 3" in agencies


def test_a_point_over_rounds_says_it_of_all_audits_and_not_for_publication(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = hard_round()
    other = another_round(panel, *HARD_ROUND)
    other.settle_all()
    other.sign_off()
    reader = make_person("Rita Reader", Role.LIG_READER)
    session.commit()
    sign_in(client, reader)
    page = re.sub(r' data-head="[^"]*"', "", " ".join(client.get("/report/points/T-2").text.split()))
    assert "On 2 of 12 audits all three agencies were on the same side of good" in page
    assert 'Education and social care</th> <td class="app-number">12</td>' in page
    published = client.get("/report/points/T-2?for=publication")
    assert "same side of good" not in published.text


def test_a_points_page_as_of_an_earlier_time_has_the_agreement_of_then(
    session: orm.Session, client: FlaskClient
) -> None:
    revealed = clock.now() - dt.timedelta(hours=3)
    with time_machine.travel(revealed - dt.timedelta(hours=1)):
        panel = hard_round()
    with time_machine.travel(revealed + dt.timedelta(hours=1)):
        moderation.reopen(panel.round, "A plan was misread", panel.second)
        session.commit()
        panel.settle(1, "T-2", "I")
        panel.settle_all()
    with time_machine.travel(revealed + dt.timedelta(hours=2)):
        panel.sign_off()
    sign_in(client, panel.second)
    address = f"/report/rounds/{panel.round.id}/points/T-2"
    assert "Of 6 agreed grades, 83% are good" in client.get(address).text
    then = client.get(address, query_string={"as_of": revealed.isoformat()}).text
    assert "Of 6 agreed grades, 100% are good" in then
