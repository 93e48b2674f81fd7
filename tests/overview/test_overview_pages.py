"""Home, for each role and for people who hold several."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.db import db
from audit_app.moderation import service as moderation
from audit_app.overview import service
from audit_app.rubrics.grades import Grade
from tests.support import build_scoring
from tests.support.build_improvement import LONG_AGO, make_action
from tests.support.build_moderation import AGREED, SPLITS, make_revealed, make_scoring, make_signed_off
from tests.support.build_rounds import make_draft
from tests.support.builders import PASSWORD, make_area, make_person, make_plans, publish_tiny, sign_in
from tests.support.pages import without_chance


def home_of(client: FlaskClient, person: Person) -> str:
    """The home page as one person sees it, white space put together."""
    visitor = client.application.test_client()
    sign_in(visitor, person)
    answer = visitor.get("/")
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def headings(page: str) -> list[str]:
    return re.findall(r'<h2 class="govuk-heading-m">([^<]+)</h2>', page)


def test_each_role_sees_its_own_parts_and_no_others(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    parts = {
        Role.AUDITOR: ["Your plans to score"],
        Role.CHAIR: ["Open rounds"],
        Role.MANAGER: ["Open rounds", "Overdue actions"],
        Role.LIG_READER: ["Newest report"],
        Role.ADMINISTRATOR: ["People and register"],
        Role.WRITER: ["What plans are judged against"],
    }
    for role, expected in parts.items():
        person = make_person(f"One {role}", role, agency="health" if role is Role.AUDITOR else None)
        assert headings(home_of(client, person)) == ["To do now", *expected], role
    every = make_person("Every Role", *Role, agency="health")
    assert headings(home_of(client, every)) == [
        "To do now", "Your plans to score", "Open rounds", "Overdue actions", "Newest report",
        "People and register", "What plans are judged against",
    ]  # fmt: skip


def test_an_empty_area_says_what_to_do_first(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    manager = make_person("Mary Manager", Role.MANAGER)
    page = home_of(client, manager)
    assert "Import the register: samples are drawn from it" in page
    assert "No round is open" in page
    assert "No action is overdue" in page
    make_plans(2)
    assert "Make the first round" in home_of(client, manager)
    auditor = make_person("Al Auditor", Role.AUDITOR, agency="health")
    assert "You have no plan to score now" in home_of(client, auditor)
    assert "Nothing waits for you now" in home_of(client, make_person("Wyn Writer", Role.WRITER))
    assert "There is no report yet" in home_of(client, make_person("Lee Reader", Role.LIG_READER))
    page = home_of(client, make_person("Ada Min", Role.ADMINISTRATOR))
    assert "Add an auditor for education: nobody can score for it yet" in page
    assert "Add an auditor for health" not in page


def test_an_auditor_sees_their_own_plans_with_progress_and_days_left(
    session: orm.Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = build_scoring.make_scoring()
    monkeypatch.setattr("audit_app.clock.today", lambda: dt.date(2026, 10, 16))
    page = home_of(client, world.auditors["health"])
    assert "Score 2 plans in round 2026-10" in page
    assert "4 days left" in page
    assert page.count("0 of 3 points graded") == 2
    assert page.count("Not started") == 2
    assert "0 of 2 of your plans sealed" in page
    build_scoring.answer(world.held("health"), {"T-1": Grade.GOOD})
    assert "1 of 3 points graded" in home_of(client, world.auditors["health"])
    build_scoring.answer(world.held("health"), lambda question: Grade.GOOD)
    page = home_of(client, world.auditors["health"])
    assert "Check and seal 1 plan in round 2026-10" in page
    build_scoring.seal(world.held("health"))
    page = home_of(client, world.auditors["health"])
    assert "1 of 2 of your plans sealed" in page
    reference = world.held("health").sample_plan.plan.reference
    assert f'Read<span class="govuk-visually-hidden"> {reference}' in page
    build_scoring.seal(world.held("health", 1))
    for agency in ("education", "social care"):
        for number in range(2):
            build_scoring.seal(world.held(agency, number))
    monkeypatch.setattr("audit_app.clock.today", lambda: dt.date(2026, 10, 25))
    page = home_of(client, world.auditors["health"])
    assert "You have sealed 2 plans" in page
    assert "Nothing waits for you now" in page


def test_an_auditors_home_shows_nothing_of_others_work(session: orm.Session, client: FlaskClient) -> None:
    world = build_scoring.make_scoring()
    before = home_of(client, world.auditors["health"])
    for agency in ("education", "social care"):
        for number in range(2):
            build_scoring.seal(world.held(agency, number), {"T-1": Grade.INADEQUATE})
    after = home_of(client, world.auditors["health"])
    assert without_chance(after) == without_chance(before)
    assert "Eve Education" not in after
    found = service.home(world.auditors["health"])
    assert (found.open_rounds, found.overdue, found.report, found.area) == (None, None, None, None)


def test_a_chair_is_told_which_round_waits_for_what(session: orm.Session, client: FlaskClient) -> None:
    panel = make_scoring(*SPLITS)
    name = panel.round.name
    assert f"Open moderation of round {name}: every assessment is sealed" in home_of(client, panel.chair)
    moderation.reveal(panel.round, panel.chair)
    left = len(moderation.disagreements(panel.round))
    assert f"Settle {left} disagreements in round {name}" in home_of(client, panel.chair)
    panel.settle_all()
    assert f"sign round {name} off: no disagreement is left" in home_of(client, panel.chair)
    assert "as the second person" not in home_of(client, panel.second)
    moderation.sign(panel.round, panel.chair, PASSWORD)
    assert f"Sign round {name} off as the second person" in home_of(client, panel.second)
    assert "as the second person" not in home_of(client, panel.chair)
    moderation.countersign(panel.round, panel.second, PASSWORD)
    page = home_of(client, panel.chair)
    assert "Nothing waits for you now" in page
    assert "No round is open" in page


def test_a_manager_sees_next_steps_unfilled_places_and_overdue_actions(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_revealed(AGREED)
    for number in range(7):
        make_action(panel.round, panel.second, due_on=LONG_AGO, title=f"Late number {number}")
    make_draft(
        panel.second, *[row.rubric for row in panel.round.rubric_rows], name="2026-12", theme="Year 6 to 7"
    )
    page = home_of(client, panel.second)
    assert "Draw the sample of round 2026-12" in page
    assert "Year 6 to 7" in page
    assert "See to 7 actions that are overdue" in page
    assert page.index("See to 7 actions") < page.index("Draw the sample")
    assert page.count("Late number") == service.SHOWN_ACTIONS
    assert "All 7 overdue actions" in page


def test_a_reader_sees_the_newest_final_report_and_its_actions(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_signed_off(AGREED, {**AGREED, "T-1": "RI RI RI"})
    reader = make_person("Lee Reader", Role.LIG_READER)
    page = home_of(client, reader)
    assert f"Round <strong>{panel.round.name}</strong>" in page
    assert "Final" in page
    assert "88%" in page
    assert "7 of 8 agreed grades" in page
    assert "No action has come of this report yet" in page
    make_action(panel.round, panel.second, title="Train writers")
    assert "Train writers" in home_of(client, reader)
    assert "Open rounds" not in page


def test_a_provisional_report_says_so(session: orm.Session, client: FlaskClient) -> None:
    make_revealed(AGREED)
    assert "Provisional" in home_of(client, make_person("Lee Reader", Role.LIG_READER))


def test_home_takes_few_queries_and_no_more_for_more_plans_and_actions(session: orm.Session) -> None:
    panel = make_signed_off(AGREED)
    every = make_person("Every Role", *Role, agency="health")

    def queries() -> int:
        asked: list[str] = []
        session.expire_all()
        listen = (db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        sa.event.listen(*listen)
        service.home(every)
        sa.event.remove(*listen)
        return len(asked)

    rubric = panel.round.rubric_rows[0].rubric
    for number in (1, 2):
        make_draft(panel.second, rubric, name=f"2027-{number:02}")
    make_action(panel.round, panel.second, due_on=LONG_AGO)
    few = queries()
    for number in range(3, 9):
        make_draft(panel.second, rubric, name=f"2027-{number:02}")
        make_action(panel.round, panel.second, due_on=LONG_AGO)
    assert queries() == few
    assert few <= 45


def test_an_auditors_home_takes_as_many_queries_for_nine_plans_as_for_two(session: orm.Session) -> None:
    counted = []
    for area, plans in (("north", 2), ("south", 9)):
        counted.append(_queries_of_auditor(session, area, plans))
    assert counted[0] == counted[1] <= 12


def _queries_of_auditor(session: orm.Session, area: str, plans: int) -> int:
    from audit_app.allocation import service as allocation
    from audit_app.sampling import service as sampling

    make_area(area, area)
    people = {key: make_person(f"{key} {area}", Role.AUDITOR, agency=key) for key in build_scoring.AGENCIES}
    manager = make_person(f"manager {area}", Role.MANAGER)
    round = make_draft(manager, publish_tiny())
    sampling.add_to_sample(round, make_plans(plans))
    allocation.allocate_all(round, manager)
    allocation.start_scoring(round, manager)
    session.commit()
    asked: list[str] = []
    session.expire_all()
    listen = (db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    sa.event.listen(*listen)
    found = service.home(people["health"])
    sa.event.remove(*listen)
    assert found.own is not None
    assert len(found.own.groups[0][3]) == plans
    return len(asked)
