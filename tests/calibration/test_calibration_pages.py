"""Pages of calibration: a manager's, an auditor's own, and scoring pages on which no plan is marked."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts.models import Person
from audit_app.allocation import service as allocation
from audit_app.calibration import service as calibration
from audit_app.rounds.models import AuditRound
from audit_app.rubrics import service as rubrics
from audit_app.trail import TrailEntry
from tests.support.build_calibration import calibrate, give, make_anchor, reveal
from tests.support.build_moderation import make_signed_off
from tests.support.build_reports import another_round
from tests.support.build_scoring import answer, make_scoring, seal
from tests.support.builders import sign_in
from tests.support.pages import without_chance

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
NEW = "/calibration/anchors/new/tiny/1"


def filled(**more: Any) -> dict[str, Any]:
    """An anchor plan's form with one grade; `more` wins."""
    rubric = rubrics.find_version("tiny", 1)
    assert rubric is not None
    first = rubric.points[0].id
    return {"reference": "EHC-7001", f"grade_{first}": "G", f"reason_{first}": "Seen so.", **more}


def test_a_manager_keeps_an_anchor_plan_gives_it_and_takes_it_back(
    session: orm.Session, client: FlaskClient
) -> None:
    world = make_scoring(1)
    sign_in(client, world.manager)
    assert "There is no calibration plan yet" in client.get("/calibration").text
    form = client.get(NEW).text
    assert "for example EHC-0001" in form
    sections = set(re.findall(r'href="#(section-\d)"', form))
    assert len(sections) == 3
    assert all(f'id="{one}"' in form for one in sections)
    assert (
        form.index("Keep this anchor plan") < form.index('id="section-1"') < form.rindex("Keep this anchor")
    )
    kept = client.post(NEW, data=filled(helped=str(world.auditors["social care"].id), words="Drawer 3"))
    assert kept.status_code == 302
    page = client.get(kept.location)
    assert "It is in nobody’s list yet." in page.text
    assert "Drawer 3" in page.text
    assert "Seen so." in page.text
    give_url = f"{kept.location}/rounds/{world.round.id}"
    assert give_url in page.text
    offered = client.get(give_url).text
    assert "Hal Health" in offered
    assert "Sam Social" in offered.partition("Cannot be given it")[2]
    given = client.post(give_url, data={"people": [str(world.auditors["health"].id)]})
    assert given.status_code == 302
    page = client.get(kept.location)
    assert "Not sealed yet" in page.text
    [back] = re.findall(r'action="(/calibration/\d+/lists/\d+/take-back)"', page.text)
    assert client.post(back).status_code == 302
    assert "Taken back" in client.get(kept.location).text
    assert client.post(back).status_code == 409
    assert client.post(f"{kept.location}/retire").status_code == 302
    assert "It is retired" in client.get(kept.location).text
    assert client.post(f"{kept.location}/retire").status_code == 409


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reference": ""}, "Enter the reference"),
        ({"reference": "EHC-0001"}, "A plan has this reference already"),
        ({"reference": "ANCHOR-1"}, "would tell auditors"),
        ({"reference": "EHC-70012"}, "Write it like EHC-0001"),
        ({"reference": "\x00"}, "reference"),
        ({"helped": "999999"}, "Select the auditors from the choices shown"),
        ({"grade": ""}, "Give the grade agreed for at least one audit point"),
        ({"grade": "NA"}, "from the choices shown"),
        ({"grade": "Z"}, "from the choices shown"),
        ({"reason": ""}, "Enter why “Voice” has that grade"),
    ],
)
def test_every_fault_of_an_anchor_plan_is_said_and_nothing_typed_is_lost(
    session: orm.Session, client: FlaskClient, change: dict[str, str], sentence: str
) -> None:
    world = make_scoring(1)
    sign_in(client, world.manager)
    data = filled()
    first = next(name.removeprefix("grade_") for name in data if name.startswith("grade_"))
    data |= {
        f"{name}_{first}" if name in ("grade", "reason") else name: said for name, said in change.items()
    }
    page = client.post(NEW, data=data)
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert sentence in page.text
    assert change.get("reason") == "" or "Seen so." in page.text
    assert calibration.check_plans() == []


def test_a_manager_repeats_a_plan_of_a_signed_off_round(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    sent = {"round": str(panel.round.id), "earlier": "EHC-0001", "reference": "EHC-0801"}
    wrong = client.post("/calibration/repeats/new", data=sent | {"earlier": "EHC-0404"})
    assert wrong.status_code == 422
    assert "No plan of round 2026-10 has that reference" in wrong.text
    assert client.post("/calibration/repeats/new", data=sent | {"round": "77"}).status_code == 422
    kept = client.post("/calibration/repeats/new", data=sent)
    assert kept.status_code == 302
    assert "What each auditor gave EHC-0001 in round 2026-10" in client.get(kept.location).text


def test_with_no_round_signed_off_there_is_nothing_to_repeat(
    session: orm.Session, client: FlaskClient
) -> None:
    world = make_scoring(1)
    sign_in(client, world.manager)
    assert "No round is signed off yet" in client.get("/calibration/repeats/new").text
    assert "when a round is signed off" in client.get("/calibration").text


def test_the_list_says_who_is_calibrated_and_when_but_never_how_they_did(
    session: orm.Session, client: FlaskClient
) -> None:
    world = make_scoring(1)
    held = calibrate(world, T_1="I", T_4="I")
    check = calibration.check_plans()[0]
    reveal(world)
    sign_in(client, world.manager)
    page = client.get("/calibration").text
    row = page.partition("Eve Education")[2].partition("</tr>")[0]
    assert "Round 2026-10, 27 Oct 2026" in row
    assert "Calibrated" in row
    shown = client.get(f"/calibration/{check.id}").text.partition("Who has it")[2]
    assert "Inadequate" not in page + shown
    assert client.get(f"/my-calibration/{held.id}").status_code == 403


def test_a_companion_or_somebody_elses_plan_is_not_there(session: orm.Session, client: FlaskClient) -> None:
    world = make_scoring(1)
    held = calibrate(world)
    check = calibration.check_plans()[0]
    companion = session.get_one(AuditRound, held.round_id)
    sign_in(client, world.manager)
    for address in (
        f"/rounds/{companion.id}",
        f"/rounds/{companion.id}/moderation",
        f"/rounds/{companion.id}/allocation/",
        f"/report/rounds/{companion.id}",
        f"/plans/{check.plan_id}",
        f"/calibration/{check.id}/rounds/{companion.id}",
        f"/calibration/{check.id + 1}",
        "/calibration/anchors/new/none/1",
        "/calibration/anchors/new/tiny/99999999999",
    ):
        assert client.get(address).status_code == 404, address
    other = world.plans[0]
    missing = client.post(f"/calibration/{check.id}/lists/{world.held('health').id}/take-back")
    assert missing.status_code == 404
    assert client.get(f"/plans/{other.id}").status_code == 200


def test_an_auditor_reads_each_point_after_the_reveal_and_nothing_before(
    session: orm.Session, client: FlaskClient
) -> None:
    world = make_scoring(1)
    held = calibrate(world, "education", T_1="RI", T_2="NA")
    sign_in(client, world.auditors["education"])
    assert "There is nothing to show yet." in client.get("/my-calibration").text
    assert client.get(f"/my-calibration/{held.id}").status_code == 404
    own = client.get("/my-plans/").text
    assert "/my-calibration/" not in own
    assert "After the sign-off" in own
    reveal(world)
    assert f"/my-calibration/{held.id}" in client.get("/my-calibration").text
    assert f'href="/my-calibration/{held.id}">In your calibration' in client.get("/my-plans/").text
    page = client.get(f"/my-calibration/{held.id}").text
    assert "1 step stricter" in page.lower()
    assert "The partnership saw T-1 so." in page
    assert "1 point not applicable to both" in page
    other = client.application.test_client()
    sign_in(other, world.auditors["health"])
    assert other.get(f"/my-calibration/{held.id}").status_code == 404
    assert "EHC-7001" not in other.get("/my-calibration").text


def own_pages(client: FlaskClient, held: int, reference: str) -> dict[str, str]:
    """Every page of one plan in an auditor's list, without what names it: address, reference, keys."""
    found = {}
    for address in ("", "?view=all", "?section=1", "?section=2", "/check", "/conflict"):
        answer = client.get(f"/my-plans/{held}{address}")
        text = (
            answer.get_data(as_text=True).replace(reference, "REFERENCE").replace(f"/my-plans/{held}", "/ITS")
        )
        text = re.sub(rf'data-allocation="{held}"', "", text)
        found[address] = f"{answer.status_code} {without_chance(text)}"
    return found


def test_no_page_tells_a_calibration_plan_from_another(session: orm.Session, client: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False):
        world = make_scoring(2)
        auditor = world.auditors["health"]
        [hidden] = give(make_anchor(world.manager), world.round, world.manager, auditor)
        ordinary = world.held("health")
        sign_in(client, auditor)
        plans = ((ordinary, "EHC-0001"), (hidden, "EHC-7001"))

        def compare() -> None:
            first, second = (own_pages(client, one.id, reference) for one, reference in plans)
            assert {address for address in first if first[address] != second[address]} == set()

        # Before a plan opens, both are asked about; then both are open.
        ordinary.no_conflict_at = None
        compare()
        for held, _ in plans:
            allocation.say_no_conflict(held, auditor)
        compare()
        rows = client.get("/my-plans/").text
        assert rows.count("Round 2026-10") >= 1
        assert "0 of 3 of your plans sealed" in rows
        for held, _ in plans:
            answer(held, {"T-1": "RI", "T-2": "G"})
        compare()
        for held, _ in plans:
            seal(held)
        compare()
        table = client.get("/my-plans/").text.partition('id="sealed"')[2]
        lines = [
            re.sub(r"EHC-\d+|/my-plans/\d+", "", row) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
        ]
        assert len(lines) == 3
        assert len(set(lines[1:])) == 1
        # Refusals are the same as well.
        refused = [client.get(f"/my-plans/{one.id}/conflict").status_code for one, _ in plans]
        assert len(set(refused)) == 1


def test_a_calibration_plan_is_scored_and_sealed_and_returned_on_the_same_pages(
    session: orm.Session, client: FlaskClient
) -> None:
    world = make_scoring(1)
    auditor = world.auditors["health"]
    check = make_anchor(world.manager)
    [held] = give(check, world.round, world.manager, auditor)
    sign_in(client, auditor)
    back = client.post(f"/my-plans/{held.id}/conflict", data={"words": "I know the family"})
    assert back.status_code == 302
    assert "EHC-7001" not in client.get("/my-plans/").text.partition("To score")[2]
    newest = session.query(TrailEntry).order_by(TrailEntry.id.desc()).first()
    assert newest is not None
    assert (newest.what, newest.round_id) == ("conflict of interest declared", held.round_id)


def test_a_sealed_calibration_plan_is_not_offered_back_once_its_round_is_revealed(
    session: orm.Session, client: FlaskClient
) -> None:
    world = make_scoring(1)
    held = calibrate(world, "health")
    url = f"/my-plans/{held.id}"
    sign_in(client, world.auditors["health"])
    assert f"{url}/conflict" in client.get(url).text
    reveal(world)
    assert f"{url}/conflict" not in client.get(url).text
    page = client.get(f"{url}/conflict")
    assert "this plan cannot be returned any more" in page.text
    assert 'name="words"' not in page.text
    assert client.post(f"{url}/conflict", data={"words": "Late"}).status_code == 422
    assert client.get(url).status_code == 200


def test_revealing_and_starting_leave_one_entry_each_with_a_companion(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_signed_off()
    later = another_round(panel, reveal=False)
    [held] = give(make_anchor(panel.second), later.round, panel.second, panel.auditors["health"])
    seal(held)
    sign_in(client, panel.chair)
    assert client.post(f"/rounds/{later.round.id}/moderation/reveal").status_code == 302
    person: Person = panel.auditors["health"]
    assert len(calibration.own_results(person)) == 1
