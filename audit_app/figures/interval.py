"""The interval beside every percentage: Wilson score, 95% (figures.md, section 3)."""

from math import sqrt
from statistics import NormalDist

from audit_app.figures.percent import check_counts

Z95 = NormalDist().inv_cdf(0.975)

Interval = tuple[float, float]


def wilson(x: int, n: int) -> Interval | None:
    """The 95% interval of x of n as fractions of 1 (lower, upper); None when n = 0.

    x = 0 gives a lower limit of exactly 0, x = n an upper limit of exactly 1.
    """
    check_counts(x, n)
    if n == 0:
        return None
    share, square = x / n, Z95 * Z95
    middle = share + square / (2 * n)
    spread = Z95 * sqrt(share * (1 - share) / n + square / (4 * n * n))
    scale = 1 + square / n
    lower = 0.0 if x == 0 else (middle - spread) / scale
    upper = 1.0 if x == n else (middle + spread) / scale
    return lower, upper


def widest(n: int) -> float:
    """How wide the interval of n plans is at 50%, where it is widest, as a fraction of 1."""
    return Z95 / sqrt(n + Z95 * Z95)


def interval_words(interval: Interval | None) -> str:
    """An interval as pages show it, to one decimal: "56.6% to 100%"; "not scored" for None."""
    if interval is None:
        return "not scored"
    return " to ".join(_limit(limit) for limit in interval)


def _limit(limit: float) -> str:
    if limit in (0, 1):
        return f"{limit:.0%}"
    tenths = min(max(int(1000 * limit + 0.5), 1), 999)
    return f"{tenths // 10}.{tenths % 10}%"
