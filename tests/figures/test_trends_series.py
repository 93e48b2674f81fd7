"""Which rounds of a series may be judged, whatever they are drawn as."""

import datetime as dt

from audit_app.figures.trends.rules import Counts, Place, PointTrend, Trends


def place(number: int, *, final: bool = True) -> Place:
    return Place(number, f"R{number}", dt.date(2026, number + 1, 1), "", 75, final, frozenset({("ehcp", 1)}))


def test_all_points_together_rest_on_plans_and_not_on_grades() -> None:
    """Four grades of one plan are one plan; and a round without a figure is a gap, not a small one."""
    points = {
        code: PointTrend(code, code, "Rubric", "A", (Counts(1, 1), Counts(3, 5), Counts(0, 0), Counts(1, 2)))
        for code in ("A1", "A2", "A3", "A4", "A5", "A6")
    }
    overall = (Counts(1, 1), Counts(2, 4), Counts(0, 0), Counts(6, 6))
    together = (Counts(6, 6), Counts(18, 30), Counts(0, 0), Counts(6, 12))
    found = Trends((place(0), place(1), place(2), place(3, final=False)), together, overall, points)
    assert found.few(found.together) == [0], "the last is not signed off, which is said of it instead"
    assert found.few(found.overall) == [0, 1]
    assert found.judged(found.together) == (None, Counts(18, 30), Counts(0, 0), None)
    assert found.judged(found.overall) == (None, None, Counts(0, 0), None)
    assert found.signed_off(found.overall) == (*overall[:3], None)
