"""From a stratified draw back to every plan that could be drawn (figures.md, sections 2 and 9). Pure.

The estimate is the weighted figure of section 2, sum of (N_h / N) p_h, with its standard error. Within a
stratum p_h is the ratio of good to graded; the plan is what was drawn, so where all points go together its
grades move as one (a linearised ratio). Plans are drawn without being put back: the finite-population
correction 1 - n_h / N_h leaves no doubt where every plan of a stratum was audited and every grade agreed.
A grade not agreed yet is as unknown as a plan not drawn, so n_h counts only what is known. Where every plan
was audited nothing is estimated: the limits are the shares with every open grade not good, and with every
one good. Where some strata were, no limit lies outside what these and the plans not drawn leave possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import sqrt

from audit_app.figures.agencies.jackknife import FEWEST_PLANS, t95
from audit_app.figures.grid import MISSING, UNRESOLVED, Grid
from audit_app.figures.interval import Interval

GOOD, SCALE = frozenset("OG"), frozenset("OGRI")


class NotSaid(StrEnum):
    """Why there is no estimate."""

    NO_DRAW = "no draw"
    NOTHING = "nothing graded"
    WITHDRAWN = "withdrawn without a reserve"
    EMPTY = "a group without a graded plan"
    ALONE = "a group with one graded plan"
    FEW = "too few plans"
    ALIKE = "every plan alike"


# There is a share, and no way to say how near the truth it is.
WITHOUT_LIMITS = frozenset({NotSaid.ALONE, NotSaid.FEW, NotSaid.ALIKE})


@dataclass(frozen=True)
class Stratum:
    """One stratum of a draw: `frame` plans could be drawn (N_h) and `drawn` were.

    `plans` holds (x, n) of each plan of the sample that counts; n is 0 where nothing of it is graded. `open`
    holds how many grades of each plan are not agreed yet, in the same order; empty where none is. A plan to
    which nothing applies is known: it has no grade, and none is open. `most`: how many grades a plan can
    have; at the least as many as any of the sample has.
    """

    name: str
    frame: int
    drawn: int
    plans: tuple[tuple[int, int], ...]
    open: tuple[int, ...] = ()
    most: int = 0

    def __post_init__(self) -> None:
        if len(self.plans) > self.frame:
            raise ValueError(
                f"The group “{self.name}” cannot have {len(self.plans)} plans in the sample of {self.frame} "
                "that could be drawn. Correct its counts."
            )

    @property
    def graded(self) -> int:
        """How many of its plans have a grade."""
        return sum(n > 0 for _, n in self.plans)

    @property
    def weight(self) -> float | None:
        """How many plans each of the sample stands for, N_h / n_h. Over all of them the weights sum to N."""
        return self.frame / len(self.plans) if self.plans else None

    @property
    def known(self) -> Fraction:
        """How many plans' worth of grades are known (n_h): of each plan the part that is agreed."""
        opened = self.open or (0,) * len(self.plans)
        return sum(
            (Fraction(n, n + more) if n + more else Fraction(1)
             for (_, n), more in zip(self.plans, opened, strict=True)),
            Fraction(),
        )  # fmt: skip

    @property
    def ungraded(self) -> int:
        """How many of its plans have no agreed grade yet, and may still get one."""
        return sum(n == 0 and more > 0 for (_, n), more in zip(self.plans, self.open, strict=False))

    @property
    def whole(self) -> bool:
        """Whether every plan that could be drawn is in the sample, with or without open grades."""
        return len(self.plans) == self.frame

    @property
    def possible(self) -> Interval:
        """Its lowest and highest share: of open grades and of plans not drawn none good, or all good."""
        good, graded, opened = sum(x for x, _ in self.plans), sum(n for _, n in self.plans), sum(self.open)
        largest = max((n for _, n in self.plans), default=0)
        unknown = opened + (self.frame - len(self.plans)) * max(self.most, largest)
        return good / (graded + unknown), (good + unknown) / (graded + unknown)

    @property
    def census(self) -> bool:
        """Whether every plan that could be drawn is in the sample, with every grade agreed."""
        return self.known == self.frame

    @property
    def share(self) -> float:
        """Good of graded, from 0 to 1. There must be a graded plan."""
        return sum(x for x, _ in self.plans) / sum(n for _, n in self.plans)

    @property
    def variance(self) -> float:
        """Of the share: (1 - n/N) s² / (n m²), s² of the residuals x - share n, m the mean of n.

        A plan to which nothing applies has no residual; one without an agreed grade is left out, as if it had
        not answered. 0 for a census; else there must be two graded plans.
        """
        if self.census:
            return 0.0
        count, share = len(self.plans) - self.ungraded, self.share
        mean = sum(n for _, n in self.plans) / count
        spread = sum((x - share * n) ** 2 for x, n in self.plans if n) / (count - 1)
        return float(1 - self.known / self.frame) * spread / (count * mean * mean)


@dataclass(frozen=True)
class Estimate:
    """What can be said of every plan that could be drawn. Shares run from 0 to 1.

    `share` is the estimate and `limits` its 95% interval, or where `whole` (every plan was audited, and some
    grades are open) the lowest and highest it can come to. Where `not_said` gives a reason, with the groups
    it is about in `groups`, there are no limits, and a share only where the reason is one of WITHOUT_LIMITS.
    `census`: every plan was audited and every grade agreed, so the share is known and not estimated. `plans`
    have a grade; `ungraded` were audited and have none agreed yet; `open` grades are not agreed yet.
    """

    frame: int
    plans: int
    share: float | None = None
    error: float | None = None
    limits: Interval | None = None
    census: bool = False
    not_said: NotSaid | None = None
    groups: tuple[str, ...] = ()
    ungraded: int = 0
    whole: bool = False
    open: int = 0


def estimate(strata: Sequence[Stratum]) -> Estimate:
    """The estimate of a share over all strata with eligible plans, or why there is none.

    The interval is share ± t SE, with plans less strata degrees of freedom, cut at what is possible.
    """
    weighty = [stratum for stratum in strata if stratum.frame]
    return replace(
        _estimate(weighty),
        ungraded=sum(stratum.ungraded for stratum in weighty),
        open=sum(sum(stratum.open) for stratum in weighty),
    )


def _estimate(weighty: Sequence[Stratum]) -> Estimate:
    frame, plans = sum(s.frame for s in weighty), sum(s.graded for s in weighty)
    reason = _not_said(weighty, plans)
    if reason is not None and reason[0] not in WITHOUT_LIMITS:
        return Estimate(frame, plans, not_said=reason[0], groups=reason[1])
    share = sum(stratum.frame / frame * stratum.share for stratum in weighty)
    if all(stratum.census for stratum in weighty):
        return Estimate(frame, plans, share, 0.0, (share, share), census=True)
    error = _error(weighty) if reason is None else None
    lowest, highest = _possible(weighty, share)
    if all(stratum.whole for stratum in weighty):
        return Estimate(frame, plans, share, error, (lowest, highest), whole=True)
    if error is None or error == 0:
        # Not certainty: plans that are all alike do not show how far the others may differ.
        why, groups = reason or (NotSaid.ALIKE, ())
        return Estimate(frame, plans, share, not_said=why, groups=groups)
    sampled = [stratum for stratum in weighty if not stratum.census]
    reach = t95(sum(stratum.graded - 1 for stratum in sampled)) * error
    return Estimate(frame, plans, share, error, (max(lowest, share - reach), min(highest, share + reach)))


def _error(strata: Sequence[Stratum]) -> float:
    frame = sum(stratum.frame for stratum in strata)
    return sqrt(sum((stratum.frame / frame) ** 2 * stratum.variance for stratum in strata))


def _possible(strata: Sequence[Stratum], share: float) -> Interval:
    """Between what the share can lie, 0 and 1 where no stratum was audited whole. Never beside the share."""
    if not any(stratum.whole for stratum in strata):
        return 0.0, 1.0
    frame = sum(stratum.frame for stratum in strata)
    lowest, highest = (sum(s.frame / frame * s.possible[end] for s in strata) for end in (0, 1))
    return min(lowest, share), min(1.0, max(highest, share))


def _not_said(strata: Sequence[Stratum], plans: int) -> tuple[NotSaid, tuple[str, ...]] | None:
    if not strata:
        return NotSaid.NO_DRAW, ()
    if not plans:
        return NotSaid.NOTHING, ()
    cases = (
        (NotSaid.WITHDRAWN, [s for s in strata if len(s.plans) < s.drawn]),
        (NotSaid.EMPTY, [s for s in strata if not s.graded]),
        (NotSaid.ALONE, [s for s in strata if s.graded == 1 and not s.census]),
    )
    for reason, found in cases:
        if found:
            return reason, tuple(stratum.name for stratum in found)
    census = all(stratum.census for stratum in strata)
    return (NotSaid.FEW, ()) if plans < FEWEST_PLANS and not census else None


def strata_of(grid: Grid, points: frozenset[str] | None = None) -> list[Stratum]:
    """The strata of a grid's draw, counting all points together or some; none without a draw."""
    places = [place for place, code in enumerate(grid.points) if points is None or code in points]
    counts: dict[str, list[tuple[int, int]]] = {name: [] for name in grid.strata}
    opened: dict[str, list[int]] = {name: [] for name in grid.strata}
    for plan, letters in zip(grid.plans, grid.agreed, strict=True):
        found = [letters[place] for place in places]
        counts.setdefault(plan.stratum, []).append(
            (sum(letter in GOOD for letter in found), sum(letter in SCALE for letter in found))
        )
        opened.setdefault(plan.stratum, []).append(sum(letter in UNRESOLVED + MISSING for letter in found))
    return [
        Stratum(
            name,
            frame,
            drawn,
            tuple(counts[name]),
            tuple(opened[name]) if any(opened[name]) else (),
            most=len(places),
        )
        for name, (frame, drawn) in grid.strata.items()
    ]
