"""An interval by leaving out one plan at a time (figures.md, section 5). Pure.

Grades of one plan go together, so plans, not grades, are what a sample is made of.
"""

from collections.abc import Callable, Sequence
from math import sqrt

from audit_app.figures.interval import Interval

FEWEST_PLANS = 5

# What one plan adds to the sums a statistic is made from. Sums only: that is why one plan can be taken out.
Sums = tuple[float, ...]
Statistic = Callable[[Sums], float | None]


def add(parts: Sequence[Sums]) -> Sums:
    """The sums of several plans together."""
    return tuple(map(sum, zip(*parts, strict=True))) if parts else ()


def jackknife_error(parts: Sequence[Sums], statistic: Statistic) -> float | None:
    """The standard error of a statistic from leaving out each plan in turn.

    Plans that add nothing are no plans of this statistic. None with fewer than two plans, or where the rest
    without one of them gives no value.
    """
    adding = [part for part in parts if any(part)]
    total, m = add(adding), len(adding)
    if m < 2:
        return None
    without = [statistic(tuple(t - p for t, p in zip(total, part, strict=True))) for part in adding]
    known = [value for value in without if value is not None]
    if len(known) < m:
        return None
    mean = sum(known) / m
    return sqrt((m - 1) / m * sum((value - mean) ** 2 for value in known))


def jackknife(parts: Sequence[Sums], statistic: Statistic, least: float | None = None) -> Interval | None:
    """The 95% interval with t(plans - 1), its upper end cut at 1, its lower at `least` if given.

    None under 5 plans, where the error is not to be had, and where it is 0: plans that are all alike say
    nothing about how far another sample would differ.
    """
    adding = [part for part in parts if any(part)]
    if len(adding) < FEWEST_PLANS:
        return None
    estimate, error = statistic(add(adding)), jackknife_error(adding, statistic)
    if estimate is None or error is None or error < 1e-12:
        return None
    spread = t95(len(adding) - 1) * error
    lower = estimate - spread
    return lower if least is None else max(lower, least), min(1.0, estimate + spread)


def t95(freedom: int) -> float:
    """The two-sided 95% point of Student's t."""
    from scipy.special import stdtrit  # loaded when first asked for: it would slow every start

    return float(stdtrit(freedom, 0.975))
