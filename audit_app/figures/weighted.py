"""The weighted figure, for draws that took more from some strata than from others (figures.md, section 2)."""

from collections.abc import Iterable
from fractions import Fraction


def weighted_percent(strata: Iterable[tuple[int, int, int]]) -> float | None:
    """Sum of (N_h / N) p_h, in percent, from (N_h, x, n) of each stratum: x good of n, among N_h eligible.

    x and n may count the grades of several points. None when a stratum that has eligible plans has no grade,
    and when there are no eligible plans.
    """
    weighty = [stratum for stratum in strata if stratum[0]]
    if not weighty or any(n == 0 for _, _, n in weighty):
        return None
    total = sum(frame for frame, _, _ in weighty)
    return float(100 * sum(Fraction(frame * x, total * n) for frame, x, n in weighty))


def over_sampled(strata: Iterable[tuple[int, int]]) -> bool:
    """Whether to show the weighted figure, from (eligible, drawn) plans of each stratum.

    It is shown where sampling fractions differ by more than 1.5 times; a stratum of which nothing was drawn
    differs from any other by more than that.
    """
    fractions = [Fraction(drawn, frame) for frame, drawn in strata if frame]
    return bool(fractions) and 2 * max(fractions) > 3 * min(fractions)
