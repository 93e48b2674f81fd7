"""The figures of the agencies from real rounds: one, several, before the reveal, and as of a time."""

from datetime import timedelta

from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.figures.agencies import service
from audit_app.moderation import service as moderation
from tests.support.build_moderation import agency_of, make_revealed, make_scoring, make_signed_off
from tests.support.build_reports import another_round
from tests.support.builders import make_person


def test_nothing_is_told_of_a_sealed_round(session: orm.Session) -> None:
    panel = make_scoring()
    assert service.by_round([panel.round]) == {}
    assert service.differences([panel.round]).agreement.cells == 0


def test_agreement_is_of_the_grades_before_the_panel_and_moderation_never_changes_it(
    session: orm.Session,
) -> None:
    panel = make_revealed()
    before = service.differences([panel.round])
    assert (before.agreement.cells, before.agreement.plans) == (12, 4)
    assert (before.agreement.identical.x, before.agreement.same_side.x) == (8, 10)
    assert before.agreement.applies == 1
    panel.settle_all()
    panel.sign_off()
    after = service.differences([panel.round])
    assert after.agreement == before.agreement
    assert after.moderation.moderated == 5
    assert after.moderation.unsettled == 0


def test_a_services_severity_is_of_its_own_grades_against_the_agreed_ones(session: orm.Session) -> None:
    panel = make_signed_off()
    education, health, social_care = service.differences([panel.round]).severity
    assert (education.cells, education.signed, education.down) == (11, 1, 1)
    assert (health.cells, health.signed, health.down) == (12, -1, 1)
    assert (social_care.cells, social_care.signed, social_care.down) == (12, -3, 2)
    assert {one.people for one in (education, health, social_care)} == {1}


def test_rounds_are_pooled_and_told_apart(session: orm.Session) -> None:
    panel = make_signed_off()
    other = another_round(panel)
    by_round = service.by_round([other.round, panel.round])
    assert list(by_round) == [other.round.id, panel.round.id]
    together = service.differences([panel.round, other.round])
    assert together.agreement.cells == sum(one.agreement.cells for one in by_round.values())
    assert by_round[other.round.id].moderation.unsettled == 5


def test_what_was_told_at_a_time_is_told_again(session: orm.Session) -> None:
    panel = make_signed_off()
    then = clock.now()
    before = service.differences([panel.round]).moderation
    with clock.pretend(then.date() + timedelta(days=1)):
        moderation.reopen(panel.round, "A grade was typed wrongly.", panel.second)
        panel.settle(1, "T-3", "RI")
        session.commit()
    assert service.differences([panel.round]).moderation.moderated == before.moderated + 1
    assert service.differences([panel.round], as_of=then).moderation == before


def test_who_was_asked_and_has_not_sealed_is_not_counted_among_those_who_graded(
    session: orm.Session,
) -> None:
    """Whether a severity may leave the panel hangs on how many people it tells of."""
    panel = make_revealed()
    health, plan = panel.auditors["health"], panel.plan(3).sample_plan
    allocation.declare_conflict(plan.plan, health, "Related", health, panel.round)
    late = make_person("Lena Late", Role.AUDITOR, agency="health")
    allocation.add_assessor(plan, agency_of(panel, "health"), late, panel.chair)
    session.commit()
    found = service.differences([panel.round])
    assert next(one for one in found.severity if one.agency == "health").people == 1
    (grid,) = found.grids
    assert [plan.auditors.get("health") for plan in grid.plans] == [
        (health.id,),
        (health.id,),
        None,
        (health.id,),
    ]
