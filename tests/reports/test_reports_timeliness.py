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
from audit_app.reports.document import Picture, Table, Words
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
    assert re.search(
        r"Jan 2026 [45]\d% [\d.% to]+ ([45]) of 9 [45]0% [\d.% to]+ 1 1 0 0 0 Regs 13\(2\)", final
    ), final
    opened = said_on(client.get("/report/timeliness/final").text)
    assert "of 9 plans with usable dates" in opened
    assert "1 excused by the Regulations" in opened
    assert re.search("In time at worst [45] of 10 plans, with those past the limit as late", opened)
    assert "past the limit, no date" in opened
    assert "No date of the final plan" in opened
    assert client.get("/report/timeliness/nothing").status_code == 404


def test_a_step_without_a_date_is_not_said_to_be_unscored(session: orm.Session, client: FlaskClient) -> None:
    panel = make_groups(session)
    sign_in(client, panel.chair)
    said = said_on(client.get("/report/timeliness").text)
    assert "not scored" not in said, "nobody scores a date"
    assert "no plan to count 0 of 0" in said


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
    return row[1].text, row[4].text


def test_without_any_dates_timeliness_says_only_that() -> None:
    assert steps_words(()) == "The register holds no dates of the statutory steps for these plans."


def figures_with(overdue: int = 0, **counts: tuple[int, int]) -> tuple[StepFigure, ...]:
    """The figures of some steps from (in time, counted), and so many more past the limit without a date."""
    start = dt.date(2026, 1, 5)
    plans = []
    for key, (x, n) in counts.items():
        step = BY_KEY[key]
        for place in range(n + overdue):
            end = start + dt.timedelta(days=step.days + (place >= x))
            dates = {step.start: start} | ({step.end: end} if place < n else {})
            plans.append(GridPlan(f"{key}{place}", traits={"plan_type": "new"}, dates=dates))
    return timeliness([Audited(1, dt.date(2026, 12, 1) if overdue else dt.date(2026, 1, 6), plans)])


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


def test_plans_past_the_limit_without_a_date_are_in_the_words_and_in_the_order_of_the_steps() -> None:
    found = [
        *(one for one in figures_with(overdue=8, **{"advice-health": (38, 53)}) if one.plans and one.n),
        *(one for one in figures_with(final=(13, 20)) if one.plans and one.n),
    ]
    said = steps_words(found)
    assert (
        "Least often in time: health advice (at worst 62% of 61 plans in time; 72% of the 53 with dates, 8 "
        "past the limit without one) and final plan (65% of 20 plans in time). At worst: plans past the limit"
    ) in said
    clean = steps_words(figures_with(overdue=1, final=(6, 6)))
    assert "No late plan was found" not in clean
    blank = steps_words(figures_with(overdue=6, final=(0, 0)))
    assert "No step has 5 plans" in blank
    assert "%" not in blank


def test_the_words_and_the_picture_say_what_they_are_of(session: orm.Session, client: FlaskClient) -> None:
    panel = make_groups(session)
    late = sampling.sample_of(panel.round)[1].plan
    late.issued_on, late.requested_on = None, dt.date(2022, 10, 3)
    session.commit()
    part = timeliness_part.part(Lig([panel.round], Audience.PANEL))
    assert part is not None
    words, picture, table = part.blocks
    assert isinstance(words, Words)
    assert "What is counted dates from October 2022 to January 2026; the table has" in words.text
    assert isinstance(picture, Picture)
    assert "final plan, within 20 weeks: 55%, 11 plans" in picture.chart.alt.lower()
    assert isinstance(table, Table)
    final = next(row for row in table.rows if row[0].text == "Final plan")
    assert [cell.text for cell in final][2:7] == ["Oct 2022 to Jan 2026", "60%", "6 of 10", "55%", "1"]
