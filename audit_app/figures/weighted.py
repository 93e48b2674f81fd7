"""The weighted figure, for draws that took more from some strata than from others (figures.md, section 2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit_app.figures.percent import check_counts


@dataclass(frozen=True)
class StratumFigure:
    """One stratum at one point: `frame` eligible plans (N_h), `drawn` into the sample, x of n good.

    `drawn` is what the draw took, n what of it has a grade; without `drawn` the two are taken as the same.
    """

    name: str
    frame: int
    x: int
    n: int
    drawn: int | None = None

    def __post_init__(self) -> None:
        check_counts(self.x, self.n)
        if not self.n <= self.taken <= self.frame:
            raise ValueError(
                f"The stratum “{self.name}” cannot have {self.n} plans graded of {self.taken} drawn "
                f"from {self.frame}. Correct its counts."
            )

    @property
    def taken(self) -> int:
        """Plans drawn from the stratum."""
        return self.n if self.drawn is None else self.drawn


def weighted_percent(strata: Sequence[StratumFigure]) -> float | None:
    """Sum of (N_h / N) p_h, in percent.

    None when a stratum that has eligible plans has no graded one, and when there are no eligible plans.
    """
    return weighted_share((stratum.frame, stratum.x, stratum.n) for stratum in strata)


def weighted_share(shares: Iterable[tuple[int, int, int]]) -> float | None:
    """The same from (N_h, x, n) of each stratum, where x and n may count the grades of several points."""
    weighty = [share for share in shares if share[0]]
    if not weighty or any(n == 0 for _, _, n in weighty):
        return None
    total = sum(frame for frame, _, _ in weighty)
    return float(100 * sum(Fraction(frame * x, total * n) for frame, x, n in weighty))


def over_sampled(strata: Sequence[StratumFigure]) -> bool:
    """Whether to show the weighted figure: sampling fractions differ by more than 1.5 times.

    A stratum of which nothing was drawn differs from any other by more than that.
    """
    fractions = [Fraction(stratum.taken, stratum.frame) for stratum in strata if stratum.frame]
    return bool(fractions) and 2 * max(fractions) > 3 * min(fractions)
