"""Chances of the binomial distribution, without a library that takes longer to load than a page. Pure."""

from functools import lru_cache
from math import exp, lgamma, log

# Rounding must not push a whole number over the edge of a chance.
CLOSE = 1e-12


def at_most(x: int, n: int, share: float) -> float:
    """The chance of x or fewer of n, each with chance `share` (above 0 and below 1)."""
    if x >= n:
        return 1.0
    return min(1.0, sum(_chance(k, n, share) for k in range(x + 1)))


@lru_cache(maxsize=4096)
def quantile(chance: float, n: int, share: float) -> int:
    """The smallest count that, or fewer than it, comes with at least that chance (above 0 and below 1)."""
    reached = 0.0
    for k in range(n + 1):
        reached += _chance(k, n, share)
        if reached >= chance - CLOSE:
            return k
    return n


def _chance(k: int, n: int, share: float) -> float:
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + k * log(share) + (n - k) * log(1 - share))
