"""Drawing in two steps, the certificate, and who may see and do it."""

import json
import re
from typing import Any

import pytest
from sqlalchemy import orm

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.register.models import PlanStatus
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.rubrics.models import RubricVersion
from audit_app.sampling import service
from audit_app.sampling.certificate import certificate
from audit_app.sampling.draw import Candidate, Frame, frame_hash
from audit_app.sampling.kept import draw_of
from audit_app.sampling.models import WithdrawalReason
from tests.support.build_rounds import PANEL, make_draft, move_on
from tests.support.builders import make_area, make_person, make_plans, sign_in, work_in
from tests.support.pages import CheckedClient


@pytest.fixture
def manager(manager: Person, client: CheckedClient) -> Person:
    sign_in(client, manager)
    return manager


def test_a_sample_is_drawn_in_two_steps(client: CheckedClient, tiny: RubricVersion, manager: Person) -> None:
    make_plans(6, primary_need="SEMH")
    make_plans(2, prefix="GONE", status=PlanStatus.CEASED)
    round = make_draft(manager, tiny, strata=("primary_need",))
    url = f"/rounds/{round.id}/draw"
    preview = client.get(url).text
    for words in ("6 plans can be drawn", "Would be drawn", "SEMH", "Ceased", "This cannot be undone"):
        assert words in preview
    assert client.post(f"{url}/fix", data={"seed": "  Lottery 7 11 23  "}).status_code == 302
    fixed = draw_of(round)
    assert fixed is not None
    assert (fixed.seed, fixed.drawn_at) == ("Lottery 7 11 23", None)
    page = client.get(url).text
    assert "Lottery 7 11 23" in page
    assert fixed.frame_hash in page
    assert 'name="seed"' not in page
    answer = client.post(f"{url}/make")
    assert answer.status_code == 302
    hub = client.get(answer.location).text
    assert "4 plans drawn." in hub
    assert "Give every plan to one auditor" in hub
    assert client.get(url).location.endswith("/certificate")


def test_both_steps_are_done_once(client: CheckedClient, drawn: AuditRound) -> None:
    before = [plan.id for plan in service.sample_of(drawn)]
    for step in ("fix", "make"):
        answer = client.post(f"/rounds/{drawn.id}/draw/{step}", data={"seed": "again"})
        assert answer.status_code in (409, 422)
        assert "already" in answer.text
    assert [plan.id for plan in service.sample_of(drawn)] == before


@pytest.mark.parametrize(
    ("plans", "settings", "sentence"),
    [
        (0, {}, "No plan of the register can be drawn."),
        (9, {"sample_size": 3, "minimum_per_stratum": 2, "strata": ("year_group",)}, "comes to 6 plans"),
    ],
)
def test_a_draw_that_cannot_be_made_says_why_and_offers_no_button(
    client: CheckedClient,
    session: orm.Session,
    tiny: RubricVersion,
    manager: Person,
    plans: int,
    settings: dict[str, Any],
    sentence: str,
) -> None:
    for number, plan in enumerate(make_plans(plans)):
        plan.year_group = f"Year {number % 3}"
    session.commit()
    round = make_draft(manager, tiny, **settings)
    page = client.get(f"/rounds/{round.id}/draw").text
    assert sentence in page
    assert "Fix frame and seed" not in page
    answer = client.post(f"/rounds/{round.id}/draw/fix", data={"seed": ""})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert draw_of(round) is None


def test_a_seed_that_is_too_long_is_refused_beside_its_field(
    client: CheckedClient, tiny: RubricVersion, manager: Person
) -> None:
    make_plans(6)
    round = make_draft(manager, tiny)
    answer = client.post(f"/rounds/{round.id}/draw/fix", data={"seed": "7" * 201})
    assert answer.status_code == 422
    assert answer.text.count("200 characters or fewer") == 2
    assert draw_of(round) is None


def test_the_certificate_holds_what_is_needed_to_check_the_draw(
    client: CheckedClient, drawn: AuditRound, manager: Person
) -> None:
    leaving = service.sample_of(drawn)[0]
    service.withdraw(leaving, WithdrawalReason.SENSITIVE, "A hearing <that day>", manager)
    found = certificate(drawn)
    page = client.get(f"/rounds/{drawn.id}/certificate").text
    plain = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for plans in (*found.selected.values(), *found.reserve.values()):
        assert ", ".join(plans) in plain
    gone = found.withdrawals[0]
    for words in (
        found.seed, found.frame_hash, "Mo Manager", "plan-audit-sample/v1", "draw verify", "Primary need",
        "8 plans", "Live complaint", "A hearing &lt;that day&gt;", gone.came_in or "-",
    ):  # fmt: skip
        assert words in plain


def test_the_file_of_a_draw_gives_its_hash_to_anybody(client: CheckedClient, drawn: AuditRound) -> None:
    answer = client.get(f"/rounds/{drawn.id}/certificate.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    told = json.loads(answer.text)
    made = Frame(tuple(Candidate(row["plan"], row["group"]) for row in told["frame"]), ())
    assert frame_hash(made) == told["frame_hash"]
    assert sum(len(plans) for plans in told["selected"].values()) == 4


def test_repeating_a_draw_on_its_page_says_what_differs(
    client: CheckedClient, drawn: AuditRound, manager: Person
) -> None:
    url = f"/rounds/{drawn.id}/certificate/verify"
    assert "gives the same plans" in client.get(url).text
    service.add_to_sample(drawn, make_plans(1, prefix="FRIEND"))
    assert "not the ones that were drawn" in client.get(url).text


def test_without_a_draw_its_pages_lead_to_the_draw(
    client: CheckedClient, tiny: RubricVersion, manager: Person
) -> None:
    round = make_draft(manager, tiny)
    for page in ("certificate", "certificate/verify"):
        assert client.get(f"/rounds/{round.id}/{page}").location.endswith("/draw")
    assert client.get(f"/rounds/{round.id}/certificate.json").status_code == 404
    assert client.post(f"/rounds/{round.id}/draw/make").status_code == 409
    move_on(round, State.SCORING)
    assert "past its draft" in client.get(f"/rounds/{round.id}/draw").text


def test_draw_and_plan_pages_are_for_managers_and_chairs_and_drawing_for_managers(
    client: CheckedClient, drawn: AuditRound, app: Any
) -> None:
    sampled = service.sample_of(drawn)[0]
    of_round = (
        "draw",
        "certificate",
        "certificate/verify",
        "certificate.json",
        f"sample/{sampled.id}/withdraw",
    )
    reading = [f"/plans/{sampled.plan_id}", *(f"/rounds/{drawn.id}/{page}" for page in of_round)]
    drawing = [f"/rounds/{drawn.id}/draw/fix", f"/rounds/{drawn.id}/draw/make"]
    for roles, reads in (((Role.CHAIR,), True), ((Role.AUDITOR,), False), ((Role.WRITER,), False)):
        visitor = app.test_client()
        agency = "health" if Role.AUDITOR in roles else None
        sign_in(visitor, make_person(f"Some {roles[0]}", *roles, agency=agency))
        for url in reading:
            assert (visitor.get(url).status_code != 403) is reads, url
        for url in drawing:
            assert visitor.post(url).status_code == 403, url


def test_what_is_of_another_area_or_not_there_is_a_page_not_found(
    client: CheckedClient, tiny: RubricVersion, manager: Person, drawn: AuditRound
) -> None:
    work_in(make_area("south", "South Area"))
    theirs = make_draft(make_person("Sam South", Role.MANAGER), tiny, name="theirs", held_on=PANEL)
    [plan] = make_plans(1, prefix="SOUTH")
    [sampled] = service.add_to_sample(theirs, [plan])
    for round_id in (theirs.id, 999_999, 10**30):
        for page in ("draw", "certificate", "certificate/verify", "certificate.json"):
            assert client.get(f"/rounds/{round_id}/{page}").status_code == 404
        for step in ("fix", "make"):
            assert client.post(f"/rounds/{round_id}/draw/{step}").status_code == 404
    for sample_plan_id in (sampled.id, 0, 10**30):
        url = f"/rounds/{drawn.id}/sample/{sample_plan_id}/withdraw"
        assert client.get(url).status_code == 404
    for plan_id in (plan.id, 0, 10**30):
        assert client.get(f"/plans/{plan_id}").status_code == 404


def test_an_imported_round_says_it_has_no_draw(
    client: CheckedClient, session: orm.Session, tiny: RubricVersion, manager: Person
) -> None:
    round = make_draft(manager, tiny)
    round.imported = True
    session.commit()
    assert "it has no draw" in client.get(f"/rounds/{round.id}/draw").text
    assert client.post(f"/rounds/{round.id}/draw/fix", data={"seed": ""}).status_code == 409
