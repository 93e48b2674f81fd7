"""Withdrawing with reserves, for as long as a reserve can be scored."""

import pytest
from sqlalchemy import orm
from sqlalchemy.exc import DBAPIError

from audit_app import trail
from audit_app.accounts.models import Person
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State, WrongState
from audit_app.sampling import service
from audit_app.sampling.candidates import SampleRefused
from audit_app.sampling.certificate import certificate
from audit_app.sampling.models import WithdrawalReason
from audit_app.sampling.reserves import reserves_left
from audit_app.sampling.verify import verify_draw
from tests.support.build_rounds import move_on
from tests.support.trails import count_entries


def test_the_next_reserve_of_the_group_comes_in_until_none_is_left(
    session: orm.Session, drawn: AuditRound, manager: Person
) -> None:
    waiting = certificate(drawn).reserve["SEMH"]
    assert len(waiting) == 2
    assert reserves_left(drawn) == {"SEMH": 2, "SLCN": 2}
    before = count_entries(session)
    came: list[str | None] = []
    for _ in range(3):
        leaving = next(plan for plan in service.sample_of(drawn) if plan.stratum == "SEMH")
        reserve = service.withdraw(leaving, WithdrawalReason.CEASED, "", manager)
        came.append(reserve.plan.reference if reserve else None)
        assert reserve is None or (reserve.replaces_id, reserve.stratum) == (leaving.id, "SEMH")
    assert came == [*waiting, None]
    assert count_entries(session) - before == 3
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
