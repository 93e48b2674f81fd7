"""Several figures as one: counts are summed, never percentages averaged (figures.md, section 2)."""

from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter

from audit_app.figures.point_figure import AGREED_GRADE, COUNTS, PLAN, PointFigure

# All counts of a figure at once: reports over years pool thousands of them.
_counts = attrgetter(*COUNTS)


def pool(figures: Iterable[PointFigure]) -> PointFigure:
    """The pooled counts of several rounds (a rolling period), of one point or of all points together.

    A plan audited in two rounds counts in both; `distinct_plans` says how many different plans are behind
    n, and is None where a scored figure does not know its plans. Nothing to pool gives a figure with n = 0.
    """
    pooled = list(figures)
    summed = [sum(column) for column in zip(*map(_counts, pooled), strict=True)] or [0] * len(COUNTS)
    counts = dict(zip(COUNTS, summed, strict=True))
    unit = AGREED_GRADE if any(figure.unit != PLAN for figure in pooled) else PLAN
    scored = [figure.plans for figure in pooled if figure.n]
    known = [plans for plans in scored if plans is not None]
    plans = frozenset[str]().union(*known) if len(known) == len(scored) else None
    return PointFigure(unit=unit, plans=plans, **counts)


def all_points(figures: Iterable[PointFigure]) -> PointFigure:
    """The points of one round (or of one section) put together: sum of x over sum of n.

    Counts agreed grades, but `withdrawn` and `duplicates` stay counts of plans: such a plan leaves all
    points at once and would otherwise be counted once for each.
    """
    points = list(figures)
    return replace(
        pool(points),
        unit=AGREED_GRADE,
        withdrawn=max((point.withdrawn for point in points), default=0),
        duplicates=max((point.duplicates for point in points), default=0),
    )
