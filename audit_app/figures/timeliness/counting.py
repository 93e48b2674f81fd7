"""How many plans were in time at each step, with everything that is not counted beside it. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit_app.figures import percent as percents
from audit_app.figures.grid import GridPlan
from audit_app.figures.interval import Interval, wilson
from audit_app.figures.timeliness.judging import Dated, Outcome, judge
from audit_app.figures.timeliness.steps import STEPS, Step


@dataclass(frozen=True)
class Audited:
    """The plans of one round and the day it was held; `round` is its number, for opening a plan."""

    round: int
    held_on: dt.date
    plans: Sequence[GridPlan]


@dataclass(frozen=True)
class Placed:
    """A plan's dates at a step, and the round it was audited in."""

    dated: Dated
    round: int


@dataclass(frozen=True)
class StepFigure:
    """One step over some rounds. n counts the plans whose dates can be compared, x those in time.

    `at_worst_n` counts the overdue without a date too, as late: x of it is the least that can have been in
    time. Where no plan has a date of the step's end, the register says nothing of it and they are left out.
    """

    step: Step
    plans: tuple[Placed, ...]

    def of(self, *outcomes: Outcome) -> list[Placed]:
        """The plans with one of these outcomes."""
        return [one for one in self.plans if one.dated.outcome in outcomes]

    def count(self, outcome: Outcome) -> int:
        """How many plans have an outcome."""
        return len(self.of(outcome))

    @property
    def x(self) -> int:
        """Plans in time."""
        return self.count(Outcome.WITHIN)

    @property
    def n(self) -> int:
        """Plans in time or late: those with usable dates that are not excused."""
        return len(self.of(Outcome.WITHIN, Outcome.LATE))

    @property
    def excused_late(self) -> int:
        """Of the excused plans, those that were past the limit."""
        return sum(one.dated.late for one in self.of(Outcome.EXCUSED))

    @property
    def overdue(self) -> int:
        """Plans past the limit on the day of their audit, without a date of the end."""
        return self.count(Outcome.OVERDUE)

    @property
    def recorded(self) -> bool:
        """Whether any plan has a date of the end: otherwise nobody may have filled it in."""
        return any(one.dated.end is not None for one in self.plans)

    @property
    def at_worst_n(self) -> int:
        """n, and the overdue without a date, where the register is filled in at all."""
        return self.n + (self.overdue if self.recorded else 0)

    @property
    def percent(self) -> float | None:
        """Percent in time; None when n = 0."""
        return percents.percent(self.x, self.n)

    @property
    def interval(self) -> Interval | None:
        """The 95% Wilson interval in fractions of 1; None when n = 0."""
        return wilson(self.x, self.n)

    @property
    def display(self) -> str:
        """The percentage as shown; see `percent.display`."""
        return percents.display(self.x, self.n)

    @property
    def at_worst(self) -> float | None:
        """Percent in time where the overdue without a date count as late; None when `at_worst_n` = 0."""
        return percents.percent(self.x, self.at_worst_n)

    @property
    def at_worst_interval(self) -> Interval | None:
        """Its 95% Wilson interval in fractions of 1."""
        return wilson(self.x, self.at_worst_n)

    @property
    def at_worst_display(self) -> str:
        """It as shown."""
        return percents.display(self.x, self.at_worst_n)

    @property
    def begun(self) -> tuple[tuple[str, dt.date], ...]:
        """Each plan of `at_worst_n`, with the day its step began; of a transfer the last day in time."""
        counted = [Outcome.WITHIN, Outcome.LATE, *([Outcome.OVERDUE] if self.recorded else [])]
        found = ((one.dated.plan, one.dated.start or one.dated.due) for one in self.of(*counted))
        return tuple((plan, day) for plan, day in found if day is not None)


def timeliness(audited: Iterable[Audited], *, strict: bool = True) -> tuple[StepFigure, ...]:
    """Every step over some rounds, given newest first.

    A plan audited twice counts once for the same event (the same starting date, or transfer): its newest
    dates are taken. A step that no plan has is there too, with n = 0.
    """
    rounds = list(audited)
    return tuple(StepFigure(step, tuple(_placed(step, rounds, strict=strict))) for step in STEPS)


def _placed(step: Step, rounds: Sequence[Audited], *, strict: bool) -> Iterable[Placed]:
    seen: set[tuple[str, dt.date | None]] = set()
    for one in rounds:
        for plan in one.plans:
            found = judge(step, plan, one.held_on, strict=strict)
            if found is None:
                continue
            event = (found.plan, found.start or found.due)
            if event not in seen:
                seen.add(event)
                yield Placed(found, one.round)
