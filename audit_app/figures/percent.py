"""Percent good or outstanding as text and against a target, on counts alone (figures.md, section 2)."""

from collections.abc import Iterable

TARGETS = (75, 100)
NOT_SCORED = "not scored"


def check_counts(x: int, n: int) -> None:
    """Raise ValueError unless 0 <= x <= n."""
    if not 0 <= x <= n:
        raise ValueError(f"{x} of {n} is not a share: the first count must lie between 0 and the second.")


def check_target(target: int) -> None:
    """Raise ValueError unless the target is a whole percent from 1 to 100."""
    if not 1 <= target <= 100 or target != int(target):
        raise ValueError(f"{target} is not a target: give a whole percent from 1 to 100.")


def percent(x: int, n: int) -> float | None:
    """100 x / n in percent; None, never 0, when n = 0."""
    check_counts(x, n)
    return 100 * x / n if n else None


def meets(x: int, n: int, target: int) -> bool | None:
    """Whether x of n reaches the target (a whole percent from 1 to 100); None when n = 0.

    On counts, never on rounded text: 44 of 59 does not meet 75%. Raises ValueError for a target that is
    not a whole percent from 1 to 100.
    """
    check_counts(x, n)
    check_target(target)
    return 100 * x >= target * n if n else None


def display(x: int, n: int, targets: Iterable[int] = TARGETS) -> str:
    """The percentage as every page, workbook and document shows it.

    A whole percent, half-up. Never a false 100% or 0%: ">99%", "<1%". Where rounding would show a target
    that is not met, one decimal ("74.6%"), or "<75%" where even that would. "not scored" when n = 0.
    All in whole numbers, so no float can tip a half.
    """
    check_counts(x, n)
    if n == 0:
        return NOT_SCORED
    whole = _half_up(100 * x, n)
    if whole == 100 and x < n:
        return ">99%"
    if whole == 0 and x > 0:
        return "<1%"
    crossed = [target for target in targets if whole >= target and not meets(x, n, target)]
    if not crossed:
        return f"{whole}%"
    tenths = _half_up(1000 * x, n)
    if tenths < 10 * crossed[0]:
        return f"{tenths // 10}.{tenths % 10}%"
    return f"<{crossed[0]}%"


def _half_up(dividend: int, divisor: int) -> int:
    return (2 * dividend + divisor) // (2 * divisor)
