"""Fixing a frame, drawing from it once, and what a sample tells of its plans."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from audit_app import trail
from audit_app.accounts.models import Person
from audit_app.register.models import PlanStatus
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import RoundRefused, State, WrongState
from audit_app.rubrics.models import RubricVersion
from audit_app.sampling import service
from audit_app.sampling.candidates import SampleRefused, candidates, frame_now, outlook
from audit_app.sampling.certificate import certificate
from audit_app.sampling.kept import draw_of
from audit_app.sampling.models import SamplePlan, WithdrawalReason
from audit_app.sampling.rules import sample_key
from audit_app.sampling.verify import verify_draw
from tests.support.build_rounds import PANEL, draw, make_draft, move_on
from tests.support.builders import make_area, make_plans, work_in
from tests.support.trails import count_entries


def references(sample: list[SamplePlan]) -> list[str]:
    return [plan.plan.reference for plan in sample]


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
    before = count_entries(session)
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
    assert count_entries(session) - before == 2


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
