"""How far the agencies gave the same grades on their own (figures.md, section 5). Pure.

From sealed first grades given blind only; what the panel settled later never changes it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from audit_app.figures.agencies.cells import GOOD, NOT_APPLICABLE, OWN, SCALE, Cells, Kind
from audit_app.figures.agencies.coefficients import (
    GRADES,
    Unit,
    ac2,
    ac2_from,
    ac2_sums,
    alpha,
    alpha_from,
    alpha_sums,
    unit_of,
    used,
)
from audit_app.figures.agencies.jackknife import Sums, jackknife
from audit_app.figures.grid import DIFFERING
from audit_app.figures.interval import Interval, wilson
from audit_app.figures.percent import percent

SAME = "not calculable: every grade was the same"
NO_PAIR = "not calculable: no plan and point was graded by two agencies"
HIGH_QUALITY = 85


@dataclass(frozen=True)
class Share:
    """x of n cells, with the 95% interval as fractions of 1.

    Where every plan has one cell it is Wilson's. Cells of one plan go together, so otherwise plans are left
    out one at a time; where all n or none are the same it is Wilson's on that many plans.
    """

    x: int
    n: int
    interval: Interval | None = None

    @property
    def percent(self) -> float | None:
        """100 x / n; None, never 0, when n = 0."""
        return percent(self.x, self.n)


@dataclass(frozen=True)
class Counted:
    """Cells graded by at least two agencies, each on its own. A cell is one plan at one audit point.

    `identical`, `same_side` (of the good line) and `within_one` (lowest and highest one grade apart at most).
    """

    plans: int
    identical: Share
    same_side: Share
    within_one: Share

    @property
    def cells(self) -> int:
        """Plans and points graded by at least two agencies."""
        return self.identical.n


@dataclass(frozen=True)
class Agreement(Counted):
    """The counts with the coefficients, and what is left out of both.

    `good`: the share of those grades that are good or outstanding. `alpha` and `ac2` are None with `reason`
    where they cannot be said. Left out and counted: `not_blind` and `differing`, agencies' grades that were
    not given blind, and those of two auditors who differ; `applies`, cells on which agencies differ on
    whether the point applies.
    """

    good: Share
    alpha: float | None
    alpha_interval: Interval | None
    ac2: float | None
    ac2_interval: Interval | None
    reason: str
    not_blind: int
    differing: int
    applies: int

    @property
    def high_quality(self) -> bool:
        """Whether over 85% of the grades are good or better: there alpha falls and AC2 rises by itself."""
        return self.good.n > 0 and 100 * self.good.x > HIGH_QUALITY * self.good.n


def blind(kind: Kind) -> tuple[int | None, ...]:
    """What each agency gave blind, 1 to 4; None for anything else."""
    return tuple(SCALE.get(letter) for letter in kind[OWN:])


# The same few hundred kinds of cell come again and again over years of rounds.
@lru_cache(maxsize=65536)
def _unit(kind: Kind) -> Unit:
    return unit_of(blind(kind))


def agreement(cells: Cells) -> Agreement:
    """The agreement of all agencies over some cells."""
    return of_units(
        {plan: _units(kinds) for plan, kinds in cells.plans.items()},
        not_blind=_letters(cells, lambda letter: letter.islower()),
        differing=_letters(cells, lambda letter: letter == DIFFERING),
        applies=differing_on_applying(cells.together),
    )


def differing_on_applying(kinds: Mapping[Kind, int]) -> int:
    """On how many cells one agency gave a grade and another that the point does not apply, both blind."""
    return sum(
        count
        for kind, count in kinds.items()
        if NOT_APPLICABLE in kind[OWN:] and any(grade is not None for grade in blind(kind))
    )


def counts_on_point(kinds: Mapping[Kind, int]) -> Counted:
    """The counts on one audit point. Over rounds each audit of a plan counts: the intervals are Wilson's."""
    n, *held = _part(_units(kinds))
    same, side, near = (Share(x, n, wilson(x, n)) for x in held)
    return Counted(n, same, side, near)


def counts_of(plans: Mapping[str, Mapping[Unit, int]]) -> Counted:
    """The counts over the units of each plan."""
    parts = [part for units in plans.values() if (part := _part(units))[0]]
    same, side, near = (_share([(part[place], part[0]) for part in parts]) for place in (1, 2, 3))
    return Counted(len(parts), same, side, near)


def of_units(
    plans: Mapping[str, Mapping[Unit, int]], *, not_blind: int = 0, differing: int = 0, applies: int = 0
) -> Agreement:
    """The agreement over the units of each plan, on the scale the units are written in."""
    every: Counter[Unit] = Counter()
    for units in plans.values():
        every.update({unit: count for unit, count in units.items() if sum(unit)})
    paired = {unit: count for unit, count in every.items() if sum(unit) > 1}
    reason = "" if len(used(paired)) > 1 else SAME if paired else NO_PAIR
    graded = sum(sum(unit) * count for unit, count in paired.items())
    good = sum(sum(unit[GOOD - 1 :]) * count for unit, count in paired.items())
    held = list(plans.values())
    told = counts_of(plans)
    return Agreement(
        plans=told.plans,
        identical=told.identical,
        same_side=told.same_side,
        within_one=told.within_one,
        good=Share(good, graded),
        alpha=None if reason else alpha(every),
        alpha_interval=None if reason else jackknife([alpha_sums(units) for units in held], alpha_from),
        ac2=None if reason else ac2(every),
        ac2_interval=None if reason else jackknife([ac2_sums(units) for units in held], ac2_from),
        reason=reason,
        not_blind=not_blind,
        differing=differing,
        applies=applies,
    )


def identical(unit: Unit) -> bool:
    """Whether all raters gave one grade."""
    return sum(n > 0 for n in unit) == 1


def same_side(unit: Unit) -> bool:
    """Whether all raters are on one side of the line between good and requires improvement."""
    return not any(unit[: GOOD - 1]) or not any(unit[GOOD - 1 :])


def within_one(unit: Unit) -> bool:
    """Whether the lowest and the highest grade are one step apart at most."""
    places = [place for place, n in enumerate(unit) if n]
    return places[-1] - places[0] <= 1


@lru_cache(maxsize=4096)
def _flags(unit: Unit) -> tuple[int, int, int, int]:
    """Whether two raters or more graded it, and if so what holds for it."""
    if sum(unit) < 2:
        return 0, 0, 0, 0
    return 1, int(identical(unit)), int(same_side(unit)), int(within_one(unit))


def _part(units: Mapping[Unit, int]) -> tuple[int, int, int, int]:
    """One plan's units of two raters or more, and for how many of them each thing holds."""
    n = same = side = near = 0
    for unit, count in units.items():
        flags = _flags(unit)
        if flags[0]:
            n += count
            same += count * flags[1]
            side += count * flags[2]
            near += count * flags[3]
    return n, same, side, near


def _share(parts: Sequence[tuple[int, int]]) -> Share:
    """A share from x and n of each plan that has any."""
    x, n, m = sum(part[0] for part in parts), sum(part[1] for part in parts), len(parts)
    if n == m:
        return Share(x, n, wilson(x, n))
    if x in (0, n):
        return Share(x, n, wilson(m if x else 0, m))
    return Share(x, n, jackknife([(float(a), float(b)) for a, b in parts], _ratio, least=0.0))


def _ratio(sums: Sums) -> float | None:
    return sums[0] / sums[1] if sums[1] > 0.5 else None


def _units(kinds: Mapping[Kind, int]) -> dict[Unit, int]:
    units: Counter[Unit] = Counter({(0,) * GRADES: 0})
    for kind, count in kinds.items():
        units[_unit(kind)] += count
    return units


def _letters(cells: Cells, wanted: Callable[[str], bool]) -> int:
    return sum(count * sum(wanted(letter) for letter in kind[OWN:]) for kind, count in cells.together.items())
