"""One number as it may be published, and a breakdown of one number by one characteristic. Pure.

Reading rule: primary suppression looks at a cell alone; secondary makes sure that what is hidden cannot be
had back by taking the shown cells from the total, which is public too (figures.md, section 11, rules 1-4).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit_app.figures.disclosure.thresholds import DEFAULTS, Thresholds
from audit_app.figures.interval import Interval, wilson
from audit_app.figures.percent import TARGETS, check_counts, display

CONFIDENTIAL, NOT_AVAILABLE, NOT_APPLICABLE, LOW = "[c]", "[x]", "[z]", "[low]"
NOTHING_SCORED, SECONDARY = "nothing scored", "secondary"
STEP = 5
HIGH = f"over {100 - STEP}%"


@dataclass(frozen=True)
class PublicCell:
    """A cell in public form. `percent` (0 to 100) is the number as shown, no more exact, and None, as `n` is,
    where hidden. `reason` says why; it is for those who set the rules and is never published, for it tells
    which of two hidden groups is the small one.
    """

    show: str
    n_shown: str = ""
    percent: float | None = None
    reason: str = ""
    n: int | None = None

    @property
    def hidden(self) -> bool:
        """Whether the cell is confidential, rather than shown or empty."""
        return self.show == CONFIDENTIAL


@dataclass(frozen=True)
class GroupCount:
    """One group where x and n count agreed grades of several points: the rules look at the plans behind them.

    `plans` have a grade, `with_good` at least one good or outstanding, `with_other` at least one that is not.
    """

    x: int
    n: int
    plans: int
    with_good: int
    with_other: int


def area_cell(
    x: int,
    n: int,
    thresholds: Thresholds = DEFAULTS,
    *,
    plans: int | None = None,
    targets: Iterable[int] = TARGETS,
) -> PublicCell:
    """A figure of the whole area (rules 1 and 2). `plans`: how many different ones n counts, where known.

    Raises ValueError unless 0 <= x <= n.
    """
    check_counts(x, n)
    if n == 0:
        return PublicCell(NOT_AVAILABLE, reason=NOTHING_SCORED)
    if min(n, n if plans is None else plans) < thresholds.min_n:
        return PublicCell(CONFIDENTIAL, reason=f"fewer than {thresholds.min_n} plans")
    if thresholds.strict and _small_side(x, n - x, thresholds):
        return PublicCell(CONFIDENTIAL, reason="small count on one side")
    show = display(x, n, targets)
    return PublicCell(show, str(n), as_shown(show), n=n)


def as_shown(show: str) -> float:
    """The number of a shown percentage: 74.6 of "74.6%". Of ">99%", "<1%" and "<75%" it is 99, 1 and 74.9."""
    number = float(show.strip("<>%"))
    return number - 0.1 if show.startswith("<") and number > 1 else number


def shown_interval(cell: PublicCell, targets: Iterable[int] = TARGETS) -> Interval | None:
    """The 95% interval of a figure of the whole area, in fractions of 1; None where it is hidden or empty.

    Made of the shown percentage and n alone, so it tells nothing that these do not: from the lower limit of
    the fewest plans that are shown so to the upper limit of the most.
    """
    if cell.n is None:
        return None
    targets = tuple(targets)
    behind = [x for x in range(cell.n + 1) if display(x, cell.n, targets) == cell.show]
    lowest, highest = (wilson(x, cell.n) for x in (behind[0], behind[-1]))
    return (lowest[0], highest[1]) if lowest and highest else None


def breakdown(
    cells: Mapping[str, tuple[int, int] | GroupCount], thresholds: Thresholds = DEFAULTS
) -> dict[str, PublicCell]:
    """One number by one characteristic, in the order given (rules 3 and 4).

    `cells`: (x, n) in plans, or a GroupCount, by the group's name. They must make up the whole, so the plans
    of which the characteristic is not recorded are a group too. Raises ValueError unless 0 <= x <= n.
    """
    groups = {name: _group(given) for name, given in cells.items()}
    reasons = {name: _primary(group, thresholds) for name, group in groups.items()}
    hidden = {name for name, reason in reasons.items() if reason not in ("", NOTHING_SCORED)}
    shown = sorted(
        (name for name, reason in reasons.items() if not reason), key=lambda name: _size(groups, name)
    )
    while hidden and shown and not _protected([groups[name] for name in hidden], thresholds):
        next_smallest = shown.pop(0)
        hidden.add(next_smallest)
        reasons[next_smallest] = SECONDARY
    whole = sum(group.plans for group in groups.values())
    if hidden and whole >= thresholds.min_n and not _protected([groups[name] for name in hidden], thresholds):
        # Nothing is left to hide behind: that the other groups are empty would tell of the only one.
        reasons = {
            name: SECONDARY if reason == NOTHING_SCORED else reason for name, reason in reasons.items()
        }
    return {name: _public(groups[name], reasons[name]) for name in cells}


def _group(given: tuple[int, int] | GroupCount) -> GroupCount:
    if isinstance(given, GroupCount):
        check_counts(given.x, given.n)
        return given
    x, n = given
    check_counts(x, n)
    return GroupCount(x, n, n, x, n - x)


def _size(groups: Mapping[str, GroupCount], name: str) -> tuple[int, str]:
    return groups[name].plans, name


def _primary(group: GroupCount, thresholds: Thresholds) -> str:
    """Why a group is hidden for its own sake; "" where it is not."""
    if group.n == 0:
        return NOTHING_SCORED
    if group.plans < thresholds.min_n:
        return f"primary: fewer than {thresholds.min_n} plans"
    if _small_side(group.with_good, group.with_other, thresholds):
        return f"primary: 1-{thresholds.small - 1} plans on one side"
    if thresholds.hide_extremes_in_breakdowns and group.x in (0, group.n):
        return "primary: 0% or 100%"
    return ""


def _small_side(good: int, other: int, thresholds: Thresholds) -> bool:
    return 0 < good < thresholds.small or 0 < other < thresholds.small


def _protected(hidden: list[GroupCount], thresholds: Thresholds) -> bool:
    """Whether the hidden groups cannot be told apart by somebody who knows their sum.

    Beyond rule 4: groups which are all of one plan, all good, or all not good, are told by their sum alone.
    """
    plans = sum(group.plans for group in hidden)
    good, other = sum(group.x for group in hidden), sum(group.n - group.x for group in hidden)
    enough = len(hidden) >= 2 and plans >= thresholds.min_hidden
    return enough and plans >= len(hidden) + thresholds.small - 1 and good > 0 and other > 0


def _public(group: GroupCount, reason: str) -> PublicCell:
    if reason:
        return PublicCell(NOT_AVAILABLE if reason == NOTHING_SCORED else CONFIDENTIAL, reason=reason)
    plans = _rounded(group.plans, 1)
    percent = _rounded(100 * group.x, group.n)
    show, number = f"about {percent}%", float(percent)
    if group.x in (0, group.n):
        show = f"{percent}%"
    elif percent == 0:
        return PublicCell(LOW, f"about {plans}", n=plans)
    elif percent == 100:
        return PublicCell(HIGH, f"about {plans}", n=plans)
    return PublicCell(show, f"about {plans}", number, n=plans)


def _rounded(dividend: int, divisor: int) -> int:
    """A share to the nearest 5, half up, on whole numbers."""
    return (2 * dividend + STEP * divisor) // (2 * STEP * divisor) * STEP
