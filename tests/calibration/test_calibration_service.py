"""What comes of calibration: closed with the reveal, shown after it, repeated, and counted for a panel."""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import current_app
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.calibration import service as calibration
from audit_app.calibration.models import CheckKind
from audit_app.calibration.rules import CalibrationRefused
from audit_app.moderation import service as moderation
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.sampling import service as sampling
from audit_app.scoring import service as scoring
from audit_app.scoring.rules import ScoringRefused
from tests.support.build_calibration import calibrate, give, make_anchor, reveal
from tests.support.build_moderation import make_signed_off
from tests.support.build_reports import another_round
from tests.support.build_scoring import World, answer, make_scoring, seal
from tests.support.builders import make_person
from tests.support.trails import count_entries


def another_panel(world: World, held_on: dt.date) -> AuditRound:
    """A later revealed round of the same people."""
    fields = replace(rounds.as_fields(world.round), name="later", held_on=held_on, due_on=None)
    world.round = rounds.make_round(fields, world.manager)
    world.sample = sampling.add_to_sample(world.round, world.plans)
    allocation.allocate_all(world.round, world.manager)
    allocation.start_scoring(world.round, world.manager)
    reveal(world)
    return world.round


def test_unsealed_calibration_work_leaves_the_list_with_the_reveal_and_counts_for_nothing(
    session: orm.Session,
) -> None:
    world = make_scoring(1)
    health = world.auditors["health"]
    check = make_anchor(world.manager)
    [held] = give(check, world.round, world.manager, health)
    answer(held, {"T-1": "O"})
    before = count_entries(session)
    reveal(world)
    assert count_entries(session) - before == len(world.auditors) * 2 + 1
    assert "EHC-7001" not in {work.reference for work in scoring.own_work(health)}
    assert scoring.own_allocation(held.id, health) is None
    with pytest.raises(ScoringRefused, match="in “moderation”"):
        scoring.seal(held, None, health)
    assert calibration.own_results(health) == []
    found = calibration.find_given(check, held.id)
    assert found is not None
    assert found.words == "not sealed in time: counts for nothing"
    assert not any(one.current for one in calibration.currency())


def test_a_result_is_shown_after_the_reveal_and_to_nobody_else(session: orm.Session) -> None:
    world = make_scoring(1)
    held = calibrate(world, "education", T_1="O", T_4="G")
    education, health = world.auditors["education"], world.auditors["health"]
    assert calibration.own_results(education) == []
    assert calibration.own_result(education, held.id) is None
    reveal(world)
    [found] = calibration.own_results(education)
    assert calibration.own_results(health) == []
    assert calibration.own_result(health, held.id) is None
    assert calibration.own_result(education, 2**70) is None
    assert (found.reference, found.round, found.against) == (
        "EHC-7001", world.round, "the grades agreed beforehand",
    )  # fmt: skip
    assert [(one.point.code, one.pair.words, one.reason) for one in found.points] == [
        ("T-1", "1 step more generous", "The partnership saw T-1 so."),
        ("T-2", "not applicable to one of the two", "The partnership saw T-2 so."),
        ("T-4", "1 step stricter", "The partnership saw T-4 so."),
    ]
    counted = found.comparison
    assert (counted.compared, counted.exact, counted.within_one, counted.balance) == (2, 0, 2, 0)


def test_a_repeat_is_held_against_what_the_person_gave_the_first_time(session: orm.Session) -> None:
    panel = make_signed_off()
    check = calibration.make_repeat(panel.round, "EHC-0001", "EHC-0801", panel.second)
    assert (check.kind, check.plan.calibration) == (CheckKind.REPEAT, True)
    other = make_person("Nell New", Role.AUDITOR, agency="education")
    later = another_round(panel, reveal=False)
    first, fresh = give(check, later.round, panel.second, panel.auditors["education"], other)
    for held in (first, fresh):
        seal(held, {"T-1": "RI"})
    moderation.reveal(later.round, panel.chair)
    [own] = calibration.own_results(panel.auditors["education"])
    earlier = next(plan for plan in panel.board.plans if plan.sample_plan.plan.reference == "EHC-0001")
    given = {
        cell.point.code: next(one.grade for one in cell.opinions if one.agency == "education")
        for cell in earlier.cells
        if "education" in cell.cell.expected
    }
    assert own.against == "what you gave EHC-0001 of round 2026-10"
    assert {one.point.code: one.pair.known for one in own.points} == given
    [agreed] = calibration.own_results(other)
    assert agreed.against == "the agreed grades of EHC-0001 of round 2026-10, which you did not score"
    outcomes = {cell.point.code: cell.outcome.grade for cell in earlier.cells}
    assert {one.point.code: one.pair.known for one in agreed.points} == {
        code: outcomes[code] for code in given
    }


def test_only_plans_of_a_signed_off_round_can_be_repeated(session: orm.Session) -> None:
    panel = make_signed_off()
    with pytest.raises(CalibrationRefused, match="No plan of round 2026-10") as refusal:
        calibration.make_repeat(panel.round, "EHC-9999", "EHC-0801", panel.second)
    assert refusal.value.field == "earlier"
    moderation.reopen(panel.round, "A slip", panel.second)
    with pytest.raises(CalibrationRefused, match="signed off"):
        calibration.make_repeat(panel.round, "EHC-0001", "EHC-0801", panel.second)
    assert calibration.repeatable_rounds() == []


def test_who_was_kept_from_a_plan_is_kept_from_its_repeat(session: orm.Session) -> None:
    panel = make_signed_off()
    plan = next(plan.sample_plan.plan for plan in panel.board.plans)
    plan.team = "Team North"
    make_person("Tim Team", Role.AUDITOR, agency="health", team="team north")
    check = calibration.make_repeat(panel.round, plan.reference, "EHC-0801", panel.second)
    later = another_round(panel, reveal=False)
    allocation.declare_conflict(plan, panel.auditors["social care"], "A cousin", panel.second)
    found = {one.person.name: one.bar for one in calibration.choices(check, later.round)}
    assert found["Tim Team"] == "is in the team that wrote this plan"
    assert found["Auditor of social care"] == "has a declared conflict of interest"
    assert found["Auditor of education"] is None


def test_who_is_calibrated_tells_whether_and_when_only_after_the_reveal(session: orm.Session) -> None:
    world = make_scoring(1)
    calibrate(world)
    assert [one.last for one in calibration.currency()] == [None, None, None]
    reveal(world)
    found = {one.person.name: (one.last, one.current) for one in calibration.currency()}
    assert found["Eve Education"] == (world.round, True)
    assert found["Hal Health"] == (None, False)


def test_the_panel_of_a_round_is_counted_with_those_calibrated_in_the_months_before(
    session: orm.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_scoring(1)
    assert calibration.panel_calibration([world.round]) == {}
    calibrate(world)
    reveal(world)
    [found] = calibration.panel_calibration([world.round]).values()
    assert (found.calibrated, found.panel, found.months) == (1, 3, 12)
    # Held against a panel a year later, the window has just closed; a longer one still holds it.
    held_on = world.round.held_on
    next_year = another_panel(world, held_on.replace(year=held_on.year + 1))
    assert calibration.panel_calibration([next_year])[next_year.id].calibrated == 0
    monkeypatch.setitem(current_app.config, "CALIBRATION_MONTHS", 13)
    assert calibration.panel_calibration([next_year])[next_year.id].calibrated == 1


def test_an_earlier_round_is_not_calibrated_by_a_later_one(session: orm.Session) -> None:
    panel = make_signed_off()
    later = another_round(panel, reveal=False)
    [held] = give(make_anchor(panel.second), later.round, panel.second, panel.auditors["health"])
    seal(held)
    moderation.reveal(later.round, panel.chair)
    found = calibration.panel_calibration([panel.round, later.round])
    assert found[panel.round.id].calibrated == 0
    assert found[later.round.id].calibrated == 1


def test_a_round_imported_from_past_audits_says_nothing_of_calibration(session: orm.Session) -> None:
    panel = make_signed_off()
    moderation.reopen(panel.round, "A slip", panel.second)
    panel.round.imported = True
    assert calibration.panel_calibration([panel.round]) == {}


def test_the_companion_is_closed_in_the_same_move_as_the_reveal(session: orm.Session) -> None:
    world = make_scoring(1)
    held = calibrate(world)
    state = sa.select(AuditRound.state).where(AuditRound.id == held.round_id)
    assert session.scalar(state) is State.SCORING
    reveal(world)
    assert session.scalar(state) is State.MODERATION
