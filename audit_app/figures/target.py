"""What a sample says about a target, without claiming more than it shows (figures.md, section 3)."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from audit_app.figures.interval import Z95, wilson
from audit_app.figures.percent import check_target, meets


class TargetResult(StrEnum):
    """The three states of a target, and none where nothing was scored or no milestone is in force yet."""

    LOWER_LIMIT_TOO = "met, and the lower limit too"
    IN_THIS_SAMPLE = "met in this sample"
    NOT_MET = "not met"
    NOT_SCORED = "not scored"
    NONE_YET = "none yet"


@dataclass(frozen=True)
class TargetState:
    """A figure held against a target in percent, or None. `counted` names what n counts, as in "12 plans"."""

    result: TargetResult
    target: int | None
    x: int
    n: int
    counted: str
    unsettled: int = 0

    @property
    def words(self) -> str:
        """The sentence a page shows, without its full stop."""
        if self.result is TargetResult.NOT_SCORED:
            said = self.result.value
        elif self.target is None:
            said = "no target yet"
        elif self.target < 100:
            said = f"{self.target}% is {self.result.value}"
        elif self.result is TargetResult.NOT_MET:
            short = self.n - self.x
            said = f"100% is not met: {short} {'shortfall' if short == 1 else 'shortfalls'} in {self.counted}"
        else:
            said = f"no shortfall found in {self.counted}"
        return f"{said}; {self.unsettled} still without an agreed grade" if self.unsettled else said


def target_state(
    x: int, n: int, target: int | None, *, counted: str | None = None, unsettled: int = 0
) -> TargetState:
    """Hold x of n against a target (a whole percent from 1 to 100), or against none where none is set yet.

    100% can never be shown by a sample: one shortfall disproves it, and a clean sample is met in this
    sample only, said as "no shortfall found in n plans". Raises ValueError for a target out of range.
    """
    limits = wilson(x, n)
    if limits is None:
        result = TargetResult.NOT_SCORED
    elif target is None:
        result = TargetResult.NONE_YET
    elif not meets(x, n, target):
        result = TargetResult.NOT_MET
    elif target < 100 and limits[0] >= target / 100:
        result = TargetResult.LOWER_LIMIT_TOO
    else:
        result = TargetResult.IN_THIS_SAMPLE
    return TargetState(result, target, x, n, counted or count_of(n, "plan"), unsettled)


def fewest_to_show(target: int) -> int | None:
    """The fewest plans with which even a perfect score has its lower limit at the target: 12 for 75%.

    None for 100%, which no sample can show.
    """
    check_target(target)
    if target == 100:
        return None
    return ceil(target * Z95 * Z95 / (100 - target))


def count_of(number: int, noun: str) -> str:
    """A number with its noun: "1 plan", "12 plans"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
