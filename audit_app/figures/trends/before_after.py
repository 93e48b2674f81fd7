"""Whether a share changed from before to after, without claiming more than it shows. Pure.

figures.md, section 8. All shares run from 0 to 1. A difference is after minus before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from scipy.stats import chi2, fisher_exact

from audit_app.figures.interval import Interval, wilson
from audit_app.figures.percent import check_counts
from audit_app.figures.several import RATE, adjusted
from audit_app.figures.trends.binomial import at_most

FEWEST_BASELINE_ROUNDS = 2


class Method(StrEnum):
    """How the p of a difference was found."""

    N_MINUS_1 = "n-1 chi-squared"
    FISHER = "fisher"


class Verdict(StrEnum):
    """The only words for a change. Never "the action worked": a difference does not say what made it."""

    BETTER = "likely real improvement"
    UNCLEAR = "no clear change yet"
    WORSE = "likely worse"


@dataclass(frozen=True)
class Share:
    """x good or outstanding of n."""

    x: int
    n: int

    def __post_init__(self) -> None:
        check_counts(self.x, self.n)


@dataclass(frozen=True)
class Change:
    """A difference with its 95% interval, and how often chance alone gives one as large."""

    before: Share
    after: Share
    difference: float
    lower: float
    upper: float
    p: float
    method: Method


def change(before: Share, after: Share) -> Change | None:
    """The change from before to after; None where either has nothing scored."""
    interval = newcombe(before, after)
    if interval is None:
        return None
    method = Method.N_MINUS_1 if least_expected(before, after) >= 1 else Method.FISHER
    p = p_n_minus_1(before, after) if method is Method.N_MINUS_1 else p_fisher(before, after)
    return Change(before, after, after.x / after.n - before.x / before.n, *interval, p, method)


def newcombe(before: Share, after: Share) -> Interval | None:
    """The 95% interval of after minus before from the Wilson limits of each (Newcombe 1998, method 10)."""
    first, second = wilson(before.x, before.n), wilson(after.x, after.n)
    if first is None or second is None:
        return None
    (lower1, upper1), (lower2, upper2) = first, second
    p1, p2 = before.x / before.n, after.x / after.n
    difference = p2 - p1
    return (
        max(-1.0, difference - sqrt((p2 - lower2) ** 2 + (upper1 - p1) ** 2)),
        min(1.0, difference + sqrt((upper2 - p2) ** 2 + (p1 - lower1) ** 2)),
    )


def least_expected(before: Share, after: Share) -> float:
    """The smallest expected count of the two by two table; 0 where there is nothing."""
    total = before.n + after.n
    good = before.x + after.x
    return min(before.n, after.n) * min(good, total - good) / total if total else 0.0


def p_n_minus_1(before: Share, after: Share) -> float:
    """Two-sided p of the N-1 chi-squared test. The table must not be degenerate (least_expected above 0)."""
    total, good = before.n + after.n, before.x + after.x
    cross = after.x * before.n - before.x * after.n
    statistic = (total - 1) * cross * cross / (before.n * after.n * good * (total - good))
    return float(chi2.sf(statistic, 1))


def p_fisher(before: Share, after: Share) -> float:
    """Two-sided p of Fisher's exact test."""
    table = [[after.x, after.n - after.x], [before.x, before.n - before.x]]
    return float(fisher_exact(table)[1])


def p_mcnemar(improved: int, worsened: int) -> float:
    """Exact two-sided p where the same plans were audited again: those that moved, one way and the other."""
    moved = improved + worsened
    return min(1.0, 2 * at_most(min(improved, worsened), moved, 0.5)) if moved else 1.0


@dataclass(frozen=True)
class Judged:
    """A change with its p adjusted for all that were looked at together, and the words for it."""

    change: Change
    q: float
    verdict: Verdict


def judge(changes: Mapping[str, Change], rate: float = RATE) -> dict[str, Judged]:
    """The verdict on each of the points that had an action in the cycle.

    All of them at once, fixed beforehand: choosing among them afterwards would make chance look like change.
    """
    return {
        name: Judged(found, q, _verdict(found.difference, q, rate))
        for (name, found), q in zip(
            changes.items(), adjusted([found.p for found in changes.values()]), strict=True
        )
    }


def _verdict(difference: float, q: float, rate: float) -> Verdict:
    if q > rate or not difference:
        return Verdict.UNCLEAR
    return Verdict.BETTER if difference > 0 else Verdict.WORSE


def baseline(rounds: Mapping[str, Share], picked_in: str) -> Share | None:
    """What a point stood at before: at least two rounds pooled, without the one that got it picked.

    The worst 5 of 40 points "improve" by about 25 percentage points at n = 10 with nothing changed, because
    they were picked for being low; so that round says nothing about where they stood. `rounds`: by name,
    those before the action. None where fewer than two of them scored the point.
    """
    kept = [share for name, share in rounds.items() if name != picked_in and share.n]
    if len(kept) < FEWEST_BASELINE_ROUNDS:
        return None
    return Share(sum(share.x for share in kept), sum(share.n for share in kept))
