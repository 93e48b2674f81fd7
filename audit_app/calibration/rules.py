"""Somebody's grades held against known ones, who counts as calibrated, and references that give nothing away.

Pure. The measures are those between agencies (figures.md, sections 5 and 6), of one person and one plan.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from audit_app.refusals import Refused
from audit_app.rubrics.grades import Grade
from audit_app.sampling.rules import months_before

# Under this many points a mean says more than it knows (figures.md, section 6).
MEAN_FROM = 10
TELLTALE = re.compile(r"anchor|calib|repeat|check|dummy|test(?!er)|train", re.IGNORECASE)


class CalibrationRefused(Refused):
    """Something about calibration that cannot be done as asked. `field` names the answer at fault, if any."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Pair:
    """One point: what somebody gave, and the known grade; None where there is none to compare with."""

    code: str
    given: Grade
    known: Grade | None

    @property
    def difference(self) -> int | None:
        """Grade steps above the known grade (positive: more generous); None where there is no such step."""
        if self.known is None or self.given.steps is None or self.known.steps is None:
            return None
        return self.given.steps - self.known.steps

    @property
    def words(self) -> str:
        """How the two stand to each other."""
        if self.known is None:
            return "nothing to compare with"
        if self.difference is None:
            return "the same" if self.given is self.known else "not applicable to one of the two"
        steps = abs(self.difference)
        if not steps:
            return "the same"
        counted = "1 step" if steps == 1 else f"{steps} steps"
        return f"{counted} {'more generous' if self.difference > 0 else 'stricter'}"


@dataclass(frozen=True)
class Comparison:
    """Counts over some points. Not applicable has no place on the scale, so it is counted on its own."""

    pairs: tuple[Pair, ...]

    @cached_property
    def differences(self) -> tuple[int, ...]:
        """Signed steps of every point that both graded on the scale."""
        return tuple(pair.difference for pair in self.pairs if pair.difference is not None)

    @property
    def compared(self) -> int:
        """Points that both graded on the four-grade scale: what the counts below are out of."""
        return len(self.differences)

    @property
    def exact(self) -> int:
        """The same grade."""
        return sum(steps == 0 for steps in self.differences)

    @property
    def within_one(self) -> int:
        """The same grade, or one step from it."""
        return sum(abs(steps) <= 1 for steps in self.differences)

    @property
    def same_side(self) -> int:
        """Both good or outstanding, or neither."""
        return sum(
            pair.given.is_good == pair.known.is_good
            for pair in self.pairs
            if pair.known is not None and pair.difference is not None
        )

    @property
    def more_generous(self) -> int:
        """Points graded above the known grade."""
        return sum(steps > 0 for steps in self.differences)

    @property
    def stricter(self) -> int:
        """Points graded below it."""
        return sum(steps < 0 for steps in self.differences)

    @property
    def balance(self) -> int:
        """Signed difference: all steps above, less all steps below."""
        return sum(self.differences)

    @property
    def balance_words(self) -> str:
        """The signed difference as a page shows it: "+2 steps", "−1 step"."""
        sign = "+" if self.balance > 0 else "−" if self.balance < 0 else ""
        return f"{sign}{abs(self.balance)} step{'' if abs(self.balance) == 1 else 's'}"

    @property
    def mean_words(self) -> str:
        """The mean signed difference in words; "" where there is none."""
        if self.mean is None:
            return ""
        way = "more generous" if self.balance > 0 else "stricter" if self.balance < 0 else ""
        return f"{abs(self.mean):.2f} of a step {way} for each point".replace("  ", " ")

    @property
    def mean(self) -> float | None:
        """Mean signed difference in steps a point, positive = more generous; None under MEAN_FROM points."""
        return self.balance / self.compared if self.compared >= MEAN_FROM else None

    @property
    def both_not_applicable(self) -> int:
        """Points on which both say not applicable."""
        return sum(pair.given is pair.known is Grade.NOT_APPLICABLE for pair in self.pairs)

    @property
    def one_not_applicable(self) -> int:
        """Points that one of the two grades and the other calls not applicable."""
        unlike = (pair for pair in self.pairs if pair.known is not None and pair.given is not pair.known)
        return sum(pair.difference is None for pair in unlike)

    @property
    def without(self) -> int:
        """Points with nothing to compare with."""
        return sum(pair.known is None for pair in self.pairs)


def compare(pairs: Iterable[Pair]) -> Comparison:
    """Hold one person's grades against known ones, over one plan or several."""
    return Comparison(tuple(pairs))


def is_calibrated(days: Iterable[dt.date], on: dt.date, months: int) -> bool:
    """Whether one of some calibrations lies within the last `months` months of a day, the day included.

    Month-end clamped, as the window of a draw is (figures.md, section 9).
    """
    return any(months_before(on, months) < day <= on for day in days)


def shape(reference: str) -> str:
    """A reference with every digit and letter made alike: "EHC-0042" and "ABC-1234" are both "AAA-9999"."""
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", reference))


def shared_start(references: Collection[str]) -> str:
    """What all references begin with, up to the first digit: "EHC-"."""
    shortest = min(references, key=len, default="")
    held = len(shortest)
    while held and any(other[:held] != shortest[:held] for other in references):
        held -= 1
    return re.split(r"\d", shortest[:held], maxsplit=1)[0]


def check_unmarked(reference: str, known: Collection[str]) -> None:
    """Raise CalibrationRefused for a reference that auditors could tell from those of the register."""
    found = TELLTALE.search(reference)
    if found and not any(found.group() in one for one in known):
        raise CalibrationRefused(
            f"“{found.group()}” in the reference would tell auditors what the plan is. Use another",
            "reference",
        )
    alike = shape(reference) in {shape(one) for one in known}
    if known and not (alike and reference.startswith(shared_start(known))):
        raise CalibrationRefused(
            "No plan of the register has a reference written like this, so auditors could tell it from the"
            f" others. Write it like {min(known)}",
            "reference",
        )
