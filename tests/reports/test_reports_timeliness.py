"""Timeliness: what it says of plans with and without dates, how steps compare, and what opens."""

import datetime as dt
import re

from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.figures.grid import GridPlan
from audit_app.figures.timeliness.counting import Audited, StepFigure, timeliness
from audit_app.figures.timeliness.service import strict_transfers
from audit_app.figures.timeliness.steps import BY_KEY
from audit_app.register.rules import LateReason
from audit_app.register.service import plans_by_reference
from audit_app.reports.audience import Audience
from audit_app.reports.document import Table
from audit_app.reports.grouped.rules import steps_words
from audit_app.reports.lig import Lig
from audit_app.reports.parts import timeliness as timeliness_part
from audit_app.sampling import service as sampling
from tests.reports.builders import make_groups, said_on
from tests.support.builders import sign_in


def test_timeliness_says_how_many_plans_had_dates_and_opens_them(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_groups(session)
    plans = plans_by_reference([one.plan.reference for one in sampling.sample_of(panel.round)])
    first, second, *_ = plans.values()
    first.issued_on, second.late_reason = None, LateReason.MISSED
    session.commit()
    sign_in(client, panel.chair)
    said = said_on(client.get("/report/timeliness").text)
    final = said.split("Final plan")[-1].split("Decision after")[0]
    assert re.search(r"[45] of 9 1 1 0 0 Regs 13\(2\)", final), final
    opened = said_on(client.get("/report/timeliness/final").text)
    assert "of 9 plans with usable dates" in opened
    assert "1 excused by the Regulations" in opened
    assert "No date of the final plan; out of time when audited" in opened
    assert client.get("/report/timeliness/nothing").status_code == 404


def test_an_area_may_read_the_day_of_a_transfer_as_by_it(session: orm.Session, client: FlaskClient) -> None:
    panel = make_groups(session)
    for sampled in sampling.sample_of(panel.round):
        sampled.plan.transfer, sampled.plan.transfer_year = "primary to secondary", 2026
        sampled.plan.amended_on = dt.date(2026, 2, 15)
    session.commit()
    lig = Lig([panel.round], Audience.PANEL)
    assert _limits(lig) == ("before 15 February", "0 of 11")
    earlier = clock.now()
    sign_in(client, panel.second)
    asked = {"reading": "by", "reason": "We read the date as the end of the day."}
    with clock.pretend(clock.today() + dt.timedelta(days=1)):
        assert client.post("/report/timeliness/reading", data=asked).status_code == 302
        again = client.post("/report/timeliness/reading", data=asked)
    assert again.status_code == 422
    assert "read so already" in again.text
    assert asked["reason"] in again.text
    assert _limits(lig) == ("by 15 February", "11 of 11")
    # A report as it was keeps the reading of its time.
    assert strict_transfers(earlier)


def _limits(lig: Lig) -> tuple[str, str]:
    part = timeliness_part.part(lig)
    assert part is not None
    [table] = [block for block in part.blocks if isinstance(block, Table)]
    [row] = [row for row in table.rows if row[0].text == "Transfer between phases"]
    return row[1].text, row[3].text


def test_without_any_dates_timeliness_says_only_that() -> None:
    assert steps_words(()) == "The register holds no dates of the statutory steps for these plans."


def figures_with(**counts: tuple[int, int]) -> tuple[StepFigure, ...]:
    """The figures of some steps from (in time, counted), in the order of the steps."""
    start = dt.date(2026, 1, 5)
    plans = []
    for key, (x, n) in counts.items():
        step = BY_KEY[key]
        for place in range(n):
            end = start + dt.timedelta(days=step.days + (place >= x))
            plans.append(
                GridPlan(
                    f"{key}{place}", traits={"plan_type": "new"}, dates={step.start: start, step.end: end}
                )
            )
    return timeliness([Audited(1, dt.date(2026, 1, 6), plans)])


def test_the_only_step_that_can_be_counted_is_not_called_the_least_often_in_time() -> None:
    said = steps_words(figures_with(final=(4, 5)))
    assert (
        "Only one step has 5 plans to count: final plan (80% of 5 plans in time); plausibly 37.6% to" in said
    )
    assert "Least often" not in said


def test_steps_of_few_plans_are_said_not_to_be_compared_and_a_clean_step_has_its_number() -> None:
    said = steps_words(figures_with(final=(4, 6), decision=(6, 6)))
    assert "Least often in time: final plan (67% of 6 plans in time)." in said
    assert "No late plan was found at: decision whether to assess (6 plans)." in said
    assert "is not compared" not in said
    assert "A step with fewer than 5 plans to count is not compared." in steps_words(
        figures_with(final=(4, 6), decision=(1, 4))
    )
