"""Reminders: who is told of what, once on a day, in mails that say nothing about any plan."""

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy import orm

from audit_app import clock, trail
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.allocation.rules import EndReason
from audit_app.db import db
from audit_app.moderation import service as moderation
from audit_app.overview import reminder_rules as rules
from audit_app.overview.reminders import SENT
from audit_app.scoring import concerns
from audit_app.scoring.concern_rules import ConcernKind
from tests.support import build_moderation
from tests.support.build_scoring import World, answer, make_scoring, seal, seal_all
from tests.support.builders import PASSWORD, make_area, make_person
from tests.support.mailbox import SITE, Mailbox

TODAY = dt.date(2026, 10, 16)


@pytest.fixture(autouse=True)
def four_days_before_it_is_due() -> Iterator[None]:
    with clock.pretend(TODAY):
        yield


@pytest.fixture
def world(session: orm.Session) -> World:
    return make_scoring(2)


def remind(app: Flask, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["remind", *options])


def entries() -> int:
    query = sa.select(sa.func.count(trail.TrailEntry.id)).where(trail.TrailEntry.what == SENT)
    return db.session.scalar(query) or 0


def test_auditors_with_unsealed_assessments_are_told_how_many_and_by_when(
    app: Flask, world: World, mailbox: Mailbox
) -> None:
    seal(world.held("education"))
    seal(world.held("health"))
    seal(world.held("health", 1))
    answer(world.held("social care"), {"T-1": "RI"}, comment="Marmalade.")
    result = remind(app)
    assert (result.exit_code, result.output) == (0, "Reminded 2 people.\n")
    assert mailbox.receivers == ["eve.education@example.org", "sam.social@example.org"]
    first, second = (letter.get_content().replace("\r\n", "\n") for letter in mailbox.letters)
    when = "in round 2026-10 by 20 October 2026 (4 days left)."
    assert f"- Score and seal 1 plan {when}" in first
    assert f"- Score and seal 2 plans {when}" in second
    assert "Hello Eve Education,\n\nthis waits for you in the plan audit of North Area:" in first
    assert f"Sign in: {SITE}/" in first


def test_a_mail_holds_no_reference_no_grade_and_nothing_anybody_wrote(
    app: Flask, world: World, mailbox: Mailbox
) -> None:
    answer(world.held("education"), {"T-1": "I", "T-2": "RI"}, comment="Marmalade.")
    remind(app)
    assert len(mailbox.letters) == 3
    said = mailbox.everything.lower()
    for never in ("ehc-0", "marmalade", "inadequate", "requires", "t-1", "voice"):
        assert never not in said
    assert {letter["Subject"] for letter in mailbox.letters} == {rules.SUBJECT}


def test_nobody_is_told_of_the_same_thing_twice_on_a_day(app: Flask, world: World, mailbox: Mailbox) -> None:
    remind(app)
    assert remind(app).output == "Reminded 0 people.\n"
    assert (len(mailbox.letters), entries()) == (3, 1)
    with clock.pretend(TODAY + dt.timedelta(days=1), hour=0):
        remind(app)
    assert (len(mailbox.letters), entries()) == (6, 2)
    assert "3 days left" in mailbox.letters[-1].get_content()


def test_a_second_thing_on_the_same_day_is_told_alone(app: Flask, world: World, mailbox: Mailbox) -> None:
    make_person("Both Roles", Role.CHAIR, Role.AUDITOR, agency="health")
    remind(app)
    seal_all(world)
    remind(app)
    new = mailbox.letters[3:]
    assert sorted(str(letter["To"]) for letter in new) == [
        "both.roles@example.org",
        "chris.chair@example.org",
    ]
    assert all("every assessment is sealed" in letter.get_content() for letter in new)
    assert not any("Score and seal" in letter.get_content() for letter in new)


@pytest.mark.parametrize(("days", "told"), [("3", 0), ("4", 3)])
def test_only_what_is_due_within_the_days_asked_for_is_told(
    app: Flask, world: World, mailbox: Mailbox, days: str, told: int
) -> None:
    remind(app, "--days", days)
    assert len(mailbox.letters) == told


def test_what_is_late_is_always_told(app: Flask, world: World, mailbox: Mailbox) -> None:
    with clock.pretend(dt.date(2026, 10, 22)):
        remind(app, "--days", "0")
    assert "(2 days late)" in mailbox.letters[0].get_content()


def test_an_auditor_whose_plans_were_taken_back_gets_no_mail(
    app: Flask, world: World, mailbox: Mailbox
) -> None:
    held = [world.held("health", number) for number in (0, 1)]
    for number in (0, 1):
        allocation.end_allocation(held[number], EndReason.UNAVAILABLE, world.manager)
    db.session.commit()
    remind(app)
    assert mailbox.receivers == ["eve.education@example.org", "sam.social@example.org"]


def test_people_who_left_get_no_mail(app: Flask, world: World, mailbox: Mailbox) -> None:
    world.auditors["health"].active = False
    db.session.commit()
    remind(app)
    assert "hal.health@example.org" not in mailbox.receivers


def test_chairs_are_told_when_every_assessment_is_sealed(app: Flask, world: World, mailbox: Mailbox) -> None:
    seal_all(world)
    remind(app)
    assert mailbox.receivers == ["chris.chair@example.org"]
    assert "Round 2026-10 is ready" in mailbox.letters[0].get_content()


def test_chairs_and_managers_are_told_how_many_concerns_wait_and_nothing_of_them(
    app: Flask, world: World, mailbox: Mailbox
) -> None:
    held = world.held("education")
    for _ in range(2):
        made = concerns.raise_concern(held, ConcernKind.SAFEGUARDING, "Marmalade.", held.auditor)
    db.session.commit()
    remind(app, "--days", "0")
    assert mailbox.receivers == ["chris.chair@example.org", "mary.manager@example.org"]
    assert all("- 2 concerns wait to be taken up." in letter.get_content() for letter in mailbox.letters)
    assert "marmalade" not in mailbox.everything.lower()
    concerns.take_up(made, 1, world.chair)
    db.session.commit()
    with clock.pretend(TODAY + dt.timedelta(days=1)):
        remind(app, "--days", "0")
    assert "- 1 concern waits to be taken up." in mailbox.letters[-1].get_content()


def test_only_people_who_may_sign_second_are_told_of_a_waiting_signature(
    app: Flask, session: orm.Session, mailbox: Mailbox
) -> None:
    panel = build_moderation.make_revealed()
    panel.settle_all()
    db.session.commit()
    make_person("Same Agency", Role.CHAIR, agency=panel.chair.agency.key if panel.chair.agency else None)
    make_person("Third Person", Role.MANAGER, agency="social care")
    moderation.sign(panel.round, panel.chair, PASSWORD)
    db.session.commit()
    remind(app)
    assert "third.person@example.org" in mailbox.receivers
    assert panel.chair.email not in mailbox.receivers
    assert "same.agency@example.org" not in mailbox.receivers
    assert all("waits for a second signature" in letter.get_content() for letter in mailbox.letters)


def test_a_dry_run_says_who_and_sends_nothing(app: Flask, world: World, mailbox: Mailbox) -> None:
    world.auditors["health"].email = None
    db.session.commit()
    result = remind(app, "--dry-run")
    assert result.exit_code == 0
    assert "Hal Health (has no e-mail address)\n  Score and seal 2 plans" in result.output
    assert "3 people would be reminded. Nothing was sent.\n" in result.output
    assert "@" not in result.output
    assert (len(mailbox.letters), entries()) == (0, 0)


def test_where_no_mail_is_set_up_the_command_says_so_and_fails(app: Flask, world: World) -> None:
    result = remind(app)
    assert result.exit_code == 1
    assert "No mail is set up" in result.output
    assert "No mail is set up" in remind(app, "--dry-run").output
    assert entries() == 0


def test_what_could_not_be_sent_is_tried_again(app: Flask, world: World, mailbox: Mailbox) -> None:
    mailbox.refuses.add("hal.health@example.org")
    result = remind(app)
    assert result.exit_code == 1
    assert "Reminded 2 people.\n1 mail could not be sent." in result.output
    mailbox.refuses.clear()
    assert remind(app).exit_code == 0
    assert sorted(mailbox.receivers) == [
        "eve.education@example.org", "hal.health@example.org", "sam.social@example.org",
    ]  # fmt: skip


def test_an_area_must_be_named_where_there_are_several(app: Flask, world: World, mailbox: Mailbox) -> None:
    make_area("south", "South Area")
    refused = remind(app)
    assert (refused.exit_code, len(mailbox.letters)) == (1, 0)
    assert remind(app, "--area", "north").exit_code == 0
    assert len(mailbox.letters) == 3


@pytest.mark.parametrize("days", ["-1", "366", "soon"])
def test_odd_days_are_refused(app: Flask, world: World, mailbox: Mailbox, days: str) -> None:
    assert remind(app, "--days", days).exit_code == 2
    assert not mailbox.letters
