"""Fixing a frame, drawing from it once, withdrawing with reserves, and repeating a draw to verify it."""

import datetime as dt
import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm
from sqlalchemy.exc import DBAPIError

from audit_app import trail
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.register.models import Plan, PlanStatus
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import RoundRefused, State, WrongState
from audit_app.rubrics.models import RubricVersion
from audit_app.sampling import service
from audit_app.sampling.candidates import SampleRefused, candidates, frame_now, outlook
from audit_app.sampling.certificate import as_file, certificate
from audit_app.sampling.kept import draw_of
from audit_app.sampling.models import Draw, SamplePlan, WithdrawalReason
from audit_app.sampling.reserves import reserves_left
from audit_app.sampling.rules import sample_key
from audit_app.sampling.verify import verify_draw
from tests.support.build_rounds import PANEL, draw, make_draft, move_on
from tests.support.builders import make_area, make_person, make_plans, publish_tiny, work_in


@pytest.fixture
def tiny(session: orm.Session) -> RubricVersion:
    make_area()
    return publish_tiny()


@pytest.fixture
def manager(tiny: RubricVersion) -> Person:
    return make_person("Mo Manager", Role.MANAGER)


@pytest.fixture
def drawn(tiny: RubricVersion, manager: Person) -> AuditRound:
    """Four of eight plans, in two groups of four."""
    make_plans(4, primary_need="SEMH")
    make_plans(4, prefix="OTHER", primary_need="SLCN")
    round = make_draft(manager, tiny, strata=("primary_need",), minimum_per_stratum=1)
    draw(round, manager)
    return round


def references(sample: list[SamplePlan]) -> list[str]:
    return [plan.plan.reference for plan in sample]


def entries(session: orm.Session) -> int:
    return session.scalar(sa.select(sa.func.count(trail.TrailEntry.id))) or 0


def test_the_sample_is_the_first_plans_by_key_from_the_fixed_seed(
    tiny: RubricVersion, manager: Person
) -> None:
    plans = [plan.reference for plan in make_plans(20)]
    round = make_draft(manager, tiny)
    sampled = draw(round, manager, "2026-10-seed")
    order = sorted(plans, key=lambda plan: sample_key("2026-10-seed", "2026-10", plan))
    assert references(sampled) == order[:4] == references(service.sample_of(round))
    assert [plan.position for plan in sampled] == [1, 2, 3, 4]
    assert certificate(round).reserve == {"": order[4:]}


def test_groups_get_their_share_and_name_missing_values(tiny: RubricVersion, manager: Person) -> None:
    make_plans(9, primary_need="SEMH", looked_after=True)
    make_plans(3, prefix="OTHER")
    round = make_draft(manager, tiny, strata=("primary_need", "looked_after"))
    sampled = draw(round, manager)
    groups = [plan.stratum for plan in sampled]
    assert groups == ["SEMH / looked after"] * 3 + ["not recorded / not recorded"]


def test_a_characteristic_of_the_areas_own_can_be_a_group(
    session: orm.Session, tiny: RubricVersion, manager: Person
) -> None:
    for plan, phase in zip(make_plans(4), ["Primary", "Primary", "Secondary", None], strict=True):
        plan.characteristics = {"phase": phase} if phase else {}
    session.commit()
    round = make_draft(manager, tiny, strata=("phase",))
    assert sorted({one.stratum for one in candidates(round)}) == ["Primary", "Secondary", "not recorded"]


def test_a_plan_audited_in_another_round_is_left_out_for_the_window(
    session: orm.Session, tiny: RubricVersion, manager: Person
) -> None:
    lately, long_ago, withdrawn, by_register, ceased, past = make_plans(6)
    by_register.last_audited_on = dt.date(2026, 1, 1)
    ceased.status, past.status = PlanStatus.CEASED, PlanStatus.PAST
    for name, day, plans in (
        ("last month", PANEL.replace(month=9), [lately, withdrawn]),
        ("a year ago", PANEL.replace(year=2025), [long_ago]),
    ):
        round = make_draft(manager, tiny, name=name, held_on=day, due_on=None)
        service.add_to_sample(round, plans)
    leaving = session.scalars(sa.select(SamplePlan).where(SamplePlan.plan_id == withdrawn.id)).one()
    service.withdraw(leaving, WithdrawalReason.MOVED, "", manager)
    round = make_draft(manager, tiny)
    made = frame_now(round)
    assert [one.plan for one in made.eligible] == [long_ago.reference, withdrawn.reference]
    assert {one.plan: one.left_out for one in made.excluded} == {
        lately.reference: "audited after 2025-10-27",
        by_register.reference: "audited after 2025-10-27",
        ceased.reference: "ceased",
    }
    assert dict(outlook(made, round).excluded) == {"audited after 2025-10-27": 2, "ceased": 1}


def test_frame_and_seed_are_recorded_before_the_draw_and_only_once(
    session: orm.Session, tiny: RubricVersion, manager: Person
) -> None:
    make_plans(6)
    round = make_draft(manager, tiny)
    before = entries(session)
    fixed = service.fix_frame(round, manager)
    assert len(fixed.seed) == 32
    assert service.sample_of(round) == []
    [entry] = trail.history(subject=("draw", fixed.id))
    assert entry.after is not None
    assert (entry.round_id, entry.after["seed"], entry.after["frame_hash"]) == (
        round.id, fixed.seed, fixed.frame_hash,
    )  # fmt: skip
    with pytest.raises(SampleRefused, match="already fixed"):
        service.fix_frame(round, manager, "a better seed")
    service.draw_sample(round, manager)
    with pytest.raises(SampleRefused, match="no second draw"):
        service.draw_sample(round, manager)
    assert entries(session) - before == 2


def test_a_plan_that_joins_the_register_after_fixing_is_not_drawn(
    tiny: RubricVersion, manager: Person
) -> None:
    make_plans(4)
    round = make_draft(manager, tiny, sample_size=8)
    service.fix_frame(round, manager)
    make_plans(4, prefix="LATE")
    assert sorted(references(service.draw_sample(round, manager))) == [f"EHC-000{n}" for n in range(1, 5)]


@pytest.mark.parametrize(
    ("plans", "settings", "sentence"),
    [
        (0, {}, "No plan of the register can be drawn"),
        (9, {"sample_size": 3, "strata": ("team",), "minimum_per_stratum": 2}, "comes to 6 plans"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_anything_is_fixed(
    tiny: RubricVersion, manager: Person, plans: int, settings: dict[str, Any], sentence: str
) -> None:
    for number, plan in enumerate(make_plans(plans)):
        plan.team = f"Team {number % 3}"
    round = make_draft(manager, tiny, **settings)
    with pytest.raises(SampleRefused, match=sentence):
        service.fix_frame(round, manager)
    assert draw_of(round) is None


def test_nothing_is_drawn_without_a_fixed_frame(tiny: RubricVersion, manager: Person) -> None:
    make_plans(4)
    round = make_draft(manager, tiny)
    with pytest.raises(SampleRefused, match="first"):
        service.draw_sample(round, manager)
    with pytest.raises(SampleRefused, match="Nothing is drawn"):
        certificate(round)
    with pytest.raises(SampleRefused, match="nothing to verify"):
        verify_draw(round)


def test_a_round_past_its_draft_is_not_drawn(tiny: RubricVersion, manager: Person) -> None:
    make_plans(4)
    round = move_on(make_draft(manager, tiny), State.SCORING)
    with pytest.raises(WrongState, match="draft"):
        service.fix_frame(round, manager)


def test_settings_the_draw_rests_on_stay_once_fixed(tiny: RubricVersion, manager: Person) -> None:
    make_plans(4)
    round = make_draft(manager, tiny)
    service.fix_frame(round, manager)
    fields = vars(rounds.as_fields(round))
    for name, value in {
        "name": "other",
        "sample_size": 9,
        "strata": ("team",),
        "exclusion_months": 1,
    }.items():
        with pytest.raises(RoundRefused) as refusal:
            rounds.change_round(
                round, type(rounds.as_fields(round))(**{**fields, name: value}), round.version, manager
            )
        assert refusal.value.field == name
    changed = type(rounds.as_fields(round))(**{**fields, "theme": "Year 6"})
    assert rounds.change_round(round, changed, round.version, manager).theme == "Year 6"


def test_a_form_opened_before_the_frame_was_fixed_is_stale(tiny: RubricVersion, manager: Person) -> None:
    make_plans(4)
    round = make_draft(manager, tiny)
    seen, fields = round.version, rounds.as_fields(round)
    service.fix_frame(round, manager)
    with pytest.raises(rounds.RoundChanged):
        rounds.change_round(round, type(fields)(**{**vars(fields), "theme": "Late"}), seen, manager)


def test_the_next_reserve_of_the_group_comes_in_until_none_is_left(
    session: orm.Session, drawn: AuditRound, manager: Person
) -> None:
    waiting = certificate(drawn).reserve["SEMH"]
    assert len(waiting) == 2
    assert reserves_left(drawn) == {"SEMH": 2, "SLCN": 2}
    before = entries(session)
    came: list[str | None] = []
    for _ in range(3):
        leaving = next(plan for plan in service.sample_of(drawn) if plan.stratum == "SEMH")
        reserve = service.withdraw(leaving, WithdrawalReason.CEASED, "", manager)
        came.append(reserve.plan.reference if reserve else None)
        assert reserve is None or (reserve.replaces_id, reserve.stratum) == (leaving.id, "SEMH")
    assert came == [*waiting, None]
    assert entries(session) - before == 3
    assert reserves_left(drawn) == {"SEMH": 0, "SLCN": 2}
    assert [plan.position for plan in service.sample_of(drawn, withdrawn=True)] == [1, 2, 3, 4, 5, 6]
    assert len(service.sample_of(drawn)) == 3
    assert verify_draw(drawn) == []
    assert [gone.came_in for gone in certificate(drawn).withdrawals] == came


def test_a_withdrawal_stands_on_the_trail_of_round_and_plan(drawn: AuditRound, manager: Person) -> None:
    leaving = service.sample_of(drawn)[0]
    reserve = service.withdraw(leaving, WithdrawalReason.OTHER, " Re-assessed ", manager)
    [entry] = trail.history(plan_id=leaving.plan_id)
    assert reserve is not None
    assert (entry.round_id, entry.reason) == (drawn.id, "other. Re-assessed")
    assert entry.after == {"plan": leaving.plan.reference, "reserve_that_came_in": reserve.plan.reference}


def test_withdrawing_twice_or_without_words_for_other_is_refused(drawn: AuditRound, manager: Person) -> None:
    leaving = service.sample_of(drawn)[0]
    with pytest.raises(SampleRefused, match="why"):
        service.withdraw(leaving, WithdrawalReason.OTHER, "  ", manager)
    service.withdraw(leaving, WithdrawalReason.MOVED, "", manager)
    with pytest.raises(WrongState, match="already withdrawn"):
        service.withdraw(leaving, WithdrawalReason.MOVED, "", manager)


@pytest.mark.parametrize(
    ("state", "comes_in"),
    [(State.DRAFT, True), (State.SCORING, True), (State.MODERATION, False), (State.REOPENED, False)],
)
def test_a_reserve_comes_in_only_while_it_can_be_scored(
    drawn: AuditRound, manager: Person, state: State, comes_in: bool
) -> None:
    move_on(drawn, state)
    reserve = service.withdraw(service.sample_of(drawn)[0], WithdrawalReason.MOVED, "", manager)
    assert (reserve is not None) is comes_in
    assert verify_draw(drawn) == []


def test_a_signed_off_sample_refuses_every_change(
    session: orm.Session, drawn: AuditRound, manager: Person
) -> None:
    move_on(drawn, State.SIGNED_OFF)
    [first, *_] = service.sample_of(drawn)
    with pytest.raises(WrongState, match="signed off"):
        service.withdraw(first, WithdrawalReason.MOVED, "", manager)
    with pytest.raises(DBAPIError, match="signed_off_round"), session.begin_nested():
        first.position = 99
        session.flush()


def test_a_draw_repeats_and_names_whatever_was_changed(
    session: orm.Session, drawn: AuditRound, manager: Person
) -> None:
    assert verify_draw(drawn) == []
    found = draw_of(drawn, whole=True)
    assert found is not None and found.result is not None
    sample = service.sample_of(drawn)
    kept = (found.seed, found.frame_hash, json.dumps(found.frame), json.dumps(found.result), drawn.name)

    def spoil(change: Any) -> list[str]:
        # Never written: what a wrong row would say is put into the session only.
        with session.no_autoflush:
            change()
            faults = _verified(found)
            found.seed, found.frame_hash = kept[0], kept[1]
            found.frame, found.result = json.loads(kept[2]), json.loads(kept[3])
            drawn.name = kept[4]
        return faults

    def _verified(stored: Draw) -> list[str]:
        assert stored is found
        return verify_draw(drawn)

    assert any("seed is not the one" in fault for fault in spoil(lambda: setattr(found, "seed", "mine")))
    assert any(
        "hash of the frame is not" in fault for fault in spoil(lambda: setattr(found, "frame_hash", "0" * 64))
    )
    without = [row for row in found.frame if row[0] != sample[0].plan.reference]
    faults = spoil(lambda: setattr(found, "frame", without))
    assert any("does not give the hash" in fault for fault in faults)
    assert any("were drawn" in fault for fault in faults)
    let_in = [[*row[:2], "2026-10-01", None] for row in found.frame]
    assert any(
        "was let in against the rule" in fault for fault in spoil(lambda: setattr(found, "frame", let_in))
    )
    swapped = json.loads(kept[3])
    swapped["selected"]["SEMH"].reverse()
    faults = spoil(lambda: setattr(found, "result", swapped))
    assert any("The sample of “SEMH” differs: place 1" in fault for fault in faults)
    faults = spoil(lambda: setattr(drawn, "name", "2026-11"))
    assert any("name of the round was 2026-10" in fault for fault in faults)
    assert verify_draw(drawn) == []


def test_a_plan_put_into_a_drawn_sample_by_hand_is_found(
    session: orm.Session, drawn: AuditRound, manager: Person
) -> None:
    service.add_to_sample(drawn, make_plans(1, prefix="FRIEND"))
    assert verify_draw(drawn) == ["The plans in the round are not the ones that were drawn, in their order."]


def test_the_database_refuses_a_second_draw_and_a_changed_seed(
    session: orm.Session, drawn: AuditRound
) -> None:
    found = draw_of(drawn)
    assert found is not None
    with pytest.raises(DBAPIError, match="fixed_draw"), session.begin_nested():
        found.seed = "another"
        session.flush()


def test_the_certificate_prints_everything(drawn: AuditRound, manager: Person) -> None:
    found = certificate(drawn)
    assert (found.fixed_by, found.drawn_by, found.drawn, found.eligible) == (manager.name, manager.name, 4, 8)
    assert [(group.stratum, group.eligible, group.drawn) for group in found.groups] == [
        ("SEMH", 4, 2),
        ("SLCN", 4, 2),
    ]
    assert found.strata == ("Primary need",)
    told = as_file(drawn)
    assert told["frame_hash"] == found.frame_hash
    assert len(told["frame"]) == 8
    assert told["selected"] == found.selected


def test_counts_for_the_steps_of_several_rounds_come_at_once(
    tiny: RubricVersion, manager: Person, drawn: AuditRound
) -> None:
    other = make_draft(manager, tiny, name="2026-11")
    service.withdraw(service.sample_of(drawn)[0], WithdrawalReason.MOVED, "", manager)
    assert service.counted([drawn.id, other.id]) == {
        drawn.id: {"fixed": 1, "drawn": 1, "plans": 4, "withdrawn": 1},
        other.id: {"fixed": 0, "drawn": 0},
    }


def test_a_sample_of_another_area_is_not_found(drawn: AuditRound, manager: Person) -> None:
    sampled = service.sample_of(drawn)[0]
    assert service.find_sample_plan(drawn, sampled.id) is not None
    for nonsense in (0, -1, 2**31, 10**30):
        assert service.find_sample_plan(drawn, nonsense) is None
    work_in(make_area("south", "South Area"))
    assert service.find_sample_plan(drawn, sampled.id) is None
    assert service.sample_of(drawn) == []


def test_a_plan_knows_its_rounds_newest_first(tiny: RubricVersion, manager: Person) -> None:
    [plan] = make_plans(1)
    for name, month in (("first", 8), ("second", 9)):
        round = make_draft(manager, tiny, name=name, held_on=PANEL.replace(month=month), due_on=None)
        service.add_to_sample(round, [plan])
    assert [round.name for round, _ in service.rounds_of(plan)] == ["second", "first"]


def test_a_large_register_is_drawn_and_verified(
    session: orm.Session, tiny: RubricVersion, manager: Person
) -> None:
    needs = ("SEMH", "SLCN", "ASD", "MLD")
    session.add_all(
        Plan(reference=f"BIG-{n:05}", plan_type="new", primary_need=needs[n % 4]) for n in range(2500)
    )
    session.commit()
    round = make_draft(manager, tiny, sample_size=30, strata=("primary_need",))
    assert len(draw(round, manager)) == 30
    assert verify_draw(round) == []


def test_draw_verify_says_what_it_found(committed_app: Flask) -> None:
    with committed_app.app_context():
        make_area()
        manager = make_person("Mo Manager", Role.MANAGER)
        tiny = publish_tiny()
        make_plans(9)
        round = make_draft(manager, tiny)
        draw(round, manager)
        make_draft(manager, tiny, name="2026-11")
        found = draw_of(round, whole=True)
        assert found is not None
    runner = committed_app.test_cli_runner()
    good = runner.invoke(args=["draw", "verify", "2026-10"])
    assert (good.exit_code, "is in order" in good.output) == (0, True)
    for name, sentence in (("2026-11", "Nothing is drawn"), ("2026-12", "no round called “2026-12”")):
        answer = runner.invoke(args=["draw", "verify", name])
        assert (answer.exit_code, sentence in answer.output) == (1, True)
    assert runner.invoke(args=["draw", "verify", "2026-10", "--area", "nowhere"]).exit_code == 1
    with committed_app.app_context():
        from audit_app.db import ALL_AREAS, choose_area, db

        choose_area(ALL_AREAS)
        first = db.session.scalars(sa.select(SamplePlan).order_by(SamplePlan.position)).first()
        assert first is not None
        first.position = 9
        db.session.commit()
    bad = runner.invoke(args=["draw", "verify", "2026-10"])
    assert bad.exit_code == 1
    assert "not the ones that were drawn" in bad.output
