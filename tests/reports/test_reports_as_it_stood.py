"""What an earlier report must not know: a register changed since, plans gone since, grades not shown yet."""

import datetime as dt

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.allocation import service as allocation
from audit_app.figures import service
from audit_app.figures.grid import Grid, GridPlan
from audit_app.figures.trends.service import trends
from audit_app.moderation import service as moderation
from audit_app.reports.agencies.tables import severity_table
from audit_app.reports.agencies.told import WITHHELD, Told
from audit_app.reports.as_of import earlier_reports
from audit_app.reports.audience import Audience
from audit_app.reports.lig import Lig
from audit_app.rounds.rules import REVEALED
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from audit_app.sampling.reserves import OPEN_FOR_RESERVES
from tests.support.build_moderation import AGREED, make_scoring, make_signed_off, score
from tests.support.build_reports import another_round
from tests.support.build_scoring import open_all
from tests.support.builders import sign_in

HOUR = dt.timedelta(hours=1)


def test_an_earlier_report_holds_the_register_as_it_was_signed(session: orm.Session) -> None:
    panel = make_signed_off()
    signed = earlier_reports(panel.round)[0].at
    frozen = service.grids([panel.round])[panel.round.id]
    with time_machine.travel(clock.now() + HOUR):
        moderation.reopen(panel.round, "A plan was misread.", panel.second)
        plan = sampling.sample_of(panel.round)[0].plan
        plan.primary_need, plan.requested_on = "Another need", dt.date(2020, 1, 1)
        session.commit()
        assert service.grids([panel.round], signed)[panel.round.id] == frozen
        now = service.grids([panel.round])[panel.round.id]
        assert now.plans[0].traits["primary_need"] == "Another need"


def test_a_plan_withdrawn_since_is_still_one_of_the_earlier_reports_plans(session: orm.Session) -> None:
    panel = make_signed_off()
    signed = earlier_reports(panel.round)[0].at
    with time_machine.travel(clock.now() + HOUR):
        moderation.reopen(panel.round, "A plan was misread.", panel.second)
        sampling.withdraw(sampling.sample_of(panel.round)[0], WithdrawalReason.CEASED, "", panel.second)
        session.commit()
        then = Lig([panel.round], Audience.PANEL, signed).report
        assert (then.plans, then.distinct_plans) == (4, 4)
        now = Lig([panel.round], Audience.PANEL).report
        assert (now.plans, now.distinct_plans) == (3, 3)


def test_a_reserve_is_in_before_there_is_any_report_and_none_comes_in_after(session: orm.Session) -> None:
    assert not OPEN_FOR_RESERVES & REVEALED
    panel = make_scoring()
    leaving = sampling.sample_of(panel.round)[0]
    reserve = sampling.withdraw(leaving, WithdrawalReason.CEASED, "", panel.second)
    assert reserve is not None
    allocation.allocate_all(panel.round, panel.second)
    open_all(panel.round)
    for held in allocation.allocations_of(panel.round):
        if held.sample_plan_id == reserve.id:
            score(held, AGREED)
    session.commit()
    with time_machine.travel(clock.now() + HOUR):
        moderation.reveal(panel.round, panel.chair)
        session.commit()
        shown = clock.now()
    with time_machine.travel(clock.now() + 2 * HOUR):
        gone = sampling.sample_of(panel.round)[0]
        assert sampling.withdraw(gone, WithdrawalReason.CEASED, "", panel.second) is None
        session.commit()
    (then,) = service.several([panel.round], shown)
    assert reserve.plan.reference in then.counted
    assert leaving.plan.reference not in then.counted
    assert len(then.counted) == 4
    assert service.several([panel.round], shown - HOUR / 2) == []


def test_nothing_is_told_of_a_time_before_the_grades_were_shown(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_scoring()
    before = clock.now() + HOUR
    with time_machine.travel(clock.now() + 2 * HOUR):
        moderation.reveal(panel.round, panel.chair)
        session.commit()
        assert service.grids([panel.round], before) == {}
        assert service.several([panel.round], before) == []
        assert trends([panel.round], as_of=before).places == ()
        assert service.grids([panel.round], clock.now()).keys() == {panel.round.id}


def test_the_month_opens_a_point_over_the_rounds_it_comes_from(
    session: orm.Session, client: FlaskClient
) -> None:
    split = {"T-1": "G RI G", "T-2": "G G G", "T-3": "G", "T-4": "G G"}
    panel = make_signed_off(*[split] * 6)
    another_round(panel)
    sign_in(client, panel.second)
    page = client.get("/this-month").text
    assert 'href="/report/points/T-1?round=' in page
    assert client.get(f"/report/points/T-1?round={panel.round.id}").status_code == 200


def _grid(people: tuple[int, ...]) -> Grid:
    plans = tuple(
        GridPlan(f"P{people[0]}-{number}", auditors={"health": (people[number % len(people)],)})
        for number in range(6)
    )
    rows = ("GG",) * 6
    return Grid(("P-1", "P-2"), plans, rows, {"health": ("GR",) * 6}, ("11",) * 6, ("00",) * 6)


@pytest.mark.parametrize(
    ("grids", "told"),
    [
        ([_grid((1, 2, 3))], True),
        ([_grid((4,))], False),
        # Taking the first from both would leave the second, which is one person's.
        ([_grid((1, 2, 3)), _grid((4,))], False),
        ([_grid((1, 2, 3)), _grid((4, 5, 6))], True),
    ],
)
def test_putting_rounds_together_does_not_tell_of_one_person(grids: list[Grid], told: bool) -> None:
    class Fake(Lig):
        @property
        def grids(self) -> dict[int, Grid]:
            return dict(enumerate(grids))

    class Round:
        def __init__(self, number: int) -> None:
            self.id = number

    rounds = [Round(number) for number in range(len(grids))]
    table = severity_table(Told(Fake(rounds, Audience.PARTNERSHIP)))  # type: ignore[arg-type]
    assert (WITHHELD not in [cell.text for cell in table.rows[0]]) is told
