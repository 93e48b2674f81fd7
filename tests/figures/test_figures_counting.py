"""Counting a round's cells, putting figures together, and when a figure is final."""

import pytest

from audit_app.figures.rules import (
    PlanOverall,
    PointFigure,
    all_points,
    count_cells,
    plans_overall,
    pool,
    wilson,
)
from audit_app.rubrics.grades import Grade
from tests.figures.builders import cell, figure

O, G, RI, *_ = Grade  # noqa: E741 - the codes of the scale


def test_withdrawn_plans_and_duplicates_leave_every_other_count() -> None:
    waived = frozenset({"health"})
    counted = count_cells(
        [
            cell(moderated=G, plan="B", waived=waived),
            cell(moderated=G, withdrawn=True, waived=waived),
            cell(moderated=G, duplicate=True, waived=waived),
        ]
    )
    assert counted == PointFigure(
        good=1, withdrawn=1, duplicates=1, moderated=1, waived=1, plans=frozenset({"B"})
    )


def test_a_waiver_of_an_agency_that_was_not_expected_is_not_counted() -> None:
    assert count_cells([cell(moderated=G, waived=frozenset({"parent carer forum"}))]).waived == 0


def test_a_figure_is_provisional_until_settled_and_signed_off() -> None:
    assert figure(1, 2).provisional(signed_off=False)
    assert not figure(1, 2).provisional(signed_off=True)
    assert figure(1, 2, unresolved=1).provisional(signed_off=True)
    assert figure(1, 2, missing=1).provisional(signed_off=True)


def test_nothing_scored_has_no_percentage_interval_or_target() -> None:
    empty = PointFigure(not_applicable=2)
    assert (empty.percent, empty.interval, empty.coverage, empty.range) == (None, None, None, None)
    assert (empty.display(), empty.meets(75)) == ("not scored", None)
    assert empty.target_state(75).words == "not scored"
    assert PointFigure(missing=2).coverage == 0


def test_a_count_below_nothing_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="-1 not applicable"):
        PointFigure(not_applicable=-1)
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


def test_plans_overall_count_the_grade_the_panel_settled() -> None:
    counted = plans_overall(
        [
            PlanOverall("A", O),
            PlanOverall("B", RI),
            PlanOverall("C", None),
            PlanOverall("D", None, scored=False),
            PlanOverall("E", G, withdrawn=True),
            PlanOverall("F", G, duplicate=True),
        ]
    )
    assert counted == PointFigure(
        outstanding=1,
        requires_improvement=1,
        unresolved=1,
        missing=1,
        withdrawn=1,
        duplicates=1,
        moderated=2,
        plans=frozenset({"A", "B"}),
    )


def test_points_together_count_a_withdrawn_plan_once_and_rounds_together_add_theirs() -> None:
    points = [figure(2, 3, withdrawn=1, duplicates=2), figure(0, 2, withdrawn=1, duplicates=2)]
    together = all_points(points)
    assert (together.x, together.n, together.withdrawn, together.duplicates) == (2, 5, 1, 2)
    assert together.counted == "5 agreed grades"
    assert pool([together, together]).withdrawn == 2
    assert pool([]).percent is None and all_points([]).n == 0


def test_grades_of_several_points_meet_a_target_in_this_sample_at_most() -> None:
    sure = PointFigure(good=4_000)
    assert sure.target_state(75).words == "75% is met, and the lower limit too"
    together = all_points([sure, sure])
    assert together.pooled and not sure.pooled
    assert together.target_state(75).words == "75% is met in this sample"
    assert sure.interval is not None
    assert together.interval is None and pool([together, together]).interval is None
    assert all_points([PointFigure(good=1, inadequate=9)]).target_state(75).words == "75% is not met"


def test_pooled_rounds_disclose_their_distinct_plans() -> None:
    march = count_cells([cell(moderated=G, plan=p) for p in ("A", "B")])
    april = count_cells([cell(moderated=RI, plan=p) for p in ("B", "C")])
    rolling = pool([march, april, PointFigure(missing=1)])
    assert (rolling.n, rolling.distinct_plans, rolling.counted) == (4, 3, "4 audits of 3 plans")
    assert pool([march, figure(1, 2)]).distinct_plans is None
    assert all_points([march, april]).counted == "4 agreed grades of 3 plans"
