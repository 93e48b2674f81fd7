"""What a report says of a figure."""

import pytest

from audit_app.figures.rules import PointFigure
from audit_app.reports.rules import SHOWN, Audited, pooled, series, show

SMART = PointFigure(good=2, requires_improvement=5, not_applicable=13)


def test_not_applicable_plans_are_left_out_of_the_percentage() -> None:
    shown = show(SMART, "2026-03", target=75, signed_off=True)
    assert (shown.x, shown.n, shown.display, shown.not_applicable) == (2, 7, "29%", 13)
    assert shown.target == "not met"
    assert not shown.provisional


def test_nothing_graded_has_no_percentage_and_no_interval() -> None:
    shown = show(PointFigure(not_applicable=3), "2026-03", target=75, signed_off=True)
    assert (shown.percent, shown.lower, shown.upper, shown.display) == (None, None, None, "not scored")


def test_the_names_for_programs_are_those_the_format_promises() -> None:
    assert list(show(SMART, "2026-03", target=75, signed_off=True).as_data()) == list(SHOWN)


def test_a_round_that_did_not_ask_a_point_leaves_a_gap() -> None:
    audited = [
        Audited("2026-03", 75, True, {"P-1": SMART}),
        Audited("2026-04", 75, True, {"P-2": SMART}),
    ]
    assert [shown.round for shown in series("P-1", audited)] == ["2026-03"]


@pytest.mark.parametrize(("second", "provisional"), [(True, False), (False, True)])
def test_rounds_are_pooled_by_counts_and_stay_provisional_together(second: bool, provisional: bool) -> None:
    audited = [
        Audited("2026-03", 75, True, {"P-1": PointFigure(good=3, inadequate=3)}),
        Audited("2026-04", 75, second, {"P-1": PointFigure(good=9, inadequate=1)}),
    ]
    shown = pooled("P-1", audited, "All rounds shown")
    assert (shown.x, shown.n, shown.display) == (12, 16, "75%")
    assert shown.provisional is provisional
