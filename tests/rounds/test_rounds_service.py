"""Making and changing rounds, finding them, moving them on; one trail entry each."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import orm

from audit_app import trail
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.rounds import offers, service
from audit_app.rounds.characteristics import characteristics
from audit_app.rounds.rules import RoundRefused, State, Trigger, WrongState
from audit_app.rubrics.models import RubricVersion
from tests.support.build_rounds import PANEL, make_draft, move_on, round_fields
from tests.support.builders import make_area, make_person, make_plans, publish_all, work_in
from tests.support.trails import count_entries


def test_a_new_round_is_a_draft_with_its_rubrics_and_agencies(tiny: RubricVersion, manager: Person) -> None:
    base, theme = publish_all()[:2]
    round = make_draft(manager, base, theme, trigger=Trigger.ACROSS_OR_TWO)
    assert round.state is State.DRAFT
    assert [rubric.id for rubric in service.rubrics_of(round)] == [base.id, theme.id]
    assert [agency.key for agency in service.expected_agencies(round)] == [
        "education",
        "health",
        "social care",
    ]
    points = service.points_of(round)
    assert [point.rubric_version_id for point in points] == [base.id] * len(base.points) + [theme.id] * len(
        theme.points
    )
    assert service.as_fields(round) == round_fields([base, theme], trigger=Trigger.ACROSS_OR_TWO)


def test_every_verb_leaves_one_entry_on_the_trail_of_the_round(
    session: orm.Session, tiny: RubricVersion, manager: Person
) -> None:
    before = count_entries(session)
    round = make_draft(manager, tiny)
    service.change_round(round, replace(service.as_fields(round), sample_size=5), 1, manager)
    move_on(round, State.REOPENED)
    told = [entry.what for entry in trail.history(round_id=round.id)]
    moves = ["round reopened", "round signed off", "moderation opened", "scoring opened"]
    assert told == [*moves, "round changed", "round made"]
    assert count_entries(session) - before == len(told)
    change = trail.history(round_id=round.id)[-2]
    assert change.before is not None and change.after is not None
    assert (change.before["plans_to_draw"], change.after["plans_to_draw"]) == (4, 5)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rubric_version_ids": (999_999,)}, "base"),
        ({"agency_ids": frozenset({999_999})}, "agencies"),
        ({"strata": ("shoe_size",)}, "strata"),
    ],
)
def test_what_the_area_does_not_have_is_refused(
    tiny: RubricVersion, manager: Person, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(RoundRefused) as refusal:
        service.make_round(replace(round_fields([tiny]), **change), manager)
    assert refusal.value.field == field


def test_a_rubric_chosen_twice_is_refused(tiny: RubricVersion, manager: Person) -> None:
    with pytest.raises(RoundRefused, match="chosen twice"):
        service.make_round(round_fields([tiny, tiny]), manager)


def test_agencies_of_another_area_cannot_be_expected(tiny: RubricVersion, manager: Person) -> None:
    theirs = round_fields([tiny])
    make_area("south", "South Area")
    with pytest.raises(RoundRefused) as refusal:
        service.make_round(theirs, make_person("Sam South", Role.MANAGER))
    assert refusal.value.field == "agencies"


def test_two_rounds_of_one_area_cannot_share_a_name(tiny: RubricVersion, manager: Person) -> None:
    make_draft(manager, tiny)
    with pytest.raises(RoundRefused, match="already a round called “2026-10”"):
        make_draft(manager, tiny)
    other = make_draft(manager, tiny, name="2026-11")
    with pytest.raises(RoundRefused, match="already a round called “2026-10”"):
        service.change_round(other, round_fields([tiny]), other.version, manager)


def test_a_name_taken_at_the_same_moment_is_refused_in_words(
    tiny: RubricVersion, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_draft(manager, tiny)
    asked = service._refuse_taken_name
    answers = iter([lambda _name: None, asked])

    def looks_too_early(name: str) -> None:
        next(answers)(name)

    monkeypatch.setattr(service, "_refuse_taken_name", looks_too_early)
    with pytest.raises(RoundRefused, match="already a round called"):
        service.make_round(round_fields([tiny]), manager)


def test_a_stale_change_is_refused_and_changes_nothing(tiny: RubricVersion, manager: Person) -> None:
    round = make_draft(manager, tiny)
    fields = service.as_fields(round)
    service.change_round(round, replace(fields, theme="First"), 1, manager)
    with pytest.raises(service.RoundChanged):
        service.change_round(round, replace(fields, theme="Second"), 1, manager)
    assert (round.theme, round.version) == ("First", 2)


def test_saving_without_a_change_leaves_no_entry(
    session: orm.Session, tiny: RubricVersion, manager: Person
) -> None:
    round = make_draft(manager, tiny)
    before = count_entries(session)
    service.change_round(round, service.as_fields(round), 1, manager)
    assert (round.version, count_entries(session)) == (1, before)


def test_rubrics_and_agencies_of_a_draft_can_be_exchanged(tiny: RubricVersion, manager: Person) -> None:
    base, theme = publish_all()[:2]
    round = make_draft(manager, base, theme)
    one = min(service.as_fields(round).agency_ids)
    wanted = replace(
        service.as_fields(round), rubric_version_ids=(theme.id, base.id, tiny.id), agency_ids=frozenset({one})
    )
    service.change_round(round, wanted, 1, manager)
    found = service.find_round(round.id)
    assert found is not None
    assert service.as_fields(found) == wanted


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_only_a_draft_can_be_changed(tiny: RubricVersion, manager: Person, state: State) -> None:
    round = move_on(make_draft(manager, tiny), state)
    with pytest.raises(WrongState, match="only be changed while it is a draft"):
        service.change_round(round, replace(service.as_fields(round), theme="Late"), 1, manager)


def test_reopening_needs_a_reason(tiny: RubricVersion, manager: Person) -> None:
    round = move_on(make_draft(manager, tiny), State.SIGNED_OFF)
    with pytest.raises(RoundRefused, match="why"):
        service.reopen(round, " ")
    assert round.state is State.SIGNED_OFF


@pytest.mark.parametrize("round_id", [0, -1, 2**31, 2**63, 10**30])
def test_an_id_no_database_can_hold_finds_nothing(session: orm.Session, round_id: int) -> None:
    make_area()
    assert service.find_round(round_id) is None
    assert service.lock_round(round_id) is None


def test_a_round_of_another_area_is_not_found(tiny: RubricVersion, manager: Person) -> None:
    round = make_draft(manager, tiny)
    work_in(make_area("south", "South Area"))
    assert service.find_round(round.id) is None
    assert service.find_by_name(round.name) is None
    assert service.lock_round(round.id) is None
    assert service.rounds() == []


def test_rounds_are_listed_newest_first(tiny: RubricVersion, manager: Person) -> None:
    for month in (9, 11, 10):
        make_draft(manager, tiny, name=f"2026-{month:02}", held_on=PANEL.replace(month=month), due_on=None)
    assert [round.name for round in service.rounds()] == ["2026-11", "2026-10", "2026-09"]


def test_characteristics_are_those_the_register_has_values_for(session: orm.Session) -> None:
    make_area()
    plans = make_plans(3, primary_need="SEMH")
    plans[0].looked_after = True
    plans[1].characteristics = {"school_phase": "Primary"}
    session.commit()
    found = {one.name: one.values for one in characteristics()}
    assert found == {
        "plan_type": (("new", 3),),
        "primary_need": (("SEMH", 3),),
        "looked_after": (("not recorded", 2), ("looked after", 1)),
        "school_phase": (("not recorded", 2), ("Primary", 1)),
    }
    assert [words for _, words, _ in offers.strata_choices()][-1] == "School phase"


def test_a_new_round_starts_from_what_the_last_one_decided(tiny: RubricVersion, manager: Person) -> None:
    assert offers.usual_fields() is None
    make_draft(manager, tiny, sample_size=17)
    usual = offers.usual_fields()
    assert usual is not None
    assert usual.sample_size == 17
