"""Milestones: what share good or outstanding is to be reached by when, as a stepped target line. Pure."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit_app.figures.percent import check_target

# Months after the baseline, what the step is called, and the usual target from then on (domain: Shropshire).
STEPS: tuple[tuple[int, str, int | None], ...] = (
    (0, "Baseline", None),
    (3, "3 months", None),
    (6, "6 months", 75),
    (12, "12 months", 100),
    (18, "18 months", 100),
)


@dataclass(frozen=True)
class Milestone:
    """One step: from `starts_on` the target is `target_percent`; None: no target yet."""

    starts_on: dt.date
    label: str
    target_percent: int | None


def after_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, the last of the month where it has no such day."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def from_baseline(baseline: dt.date, targets: Sequence[int | None]) -> tuple[Milestone, ...]:
    """The five steps after a baseline with a target for each. Raises ValueError for a target out of range."""
    for target in targets:
        if target is not None:
            check_target(target)
    return tuple(
        Milestone(after_months(baseline, months), label, target)
        for (months, label, _), target in zip(STEPS, targets, strict=True)
    )


def read(kept: Iterable[Mapping[str, Any]]) -> tuple[Milestone, ...]:
    """The milestones of the setting as it is kept, by date."""
    steps = (
        Milestone(dt.date.fromisoformat(step["starts_on"]), step["label"], step["target_percent"])
        for step in kept
    )
    return tuple(sorted(steps, key=lambda step: step.starts_on))


def written(milestones: Iterable[Milestone]) -> list[dict[str, Any]]:
    """The milestones as the setting keeps them; `read` is its inverse."""
    return [
        {
            "starts_on": one.starts_on.isoformat(),
            "label": one.label,
            "target_percent": one.target_percent,
        }
        for one in milestones
    ]


def step_at(milestones: Sequence[Milestone], day: dt.date) -> Milestone | None:
    """The milestone in force on a day: the last that began; None before the first."""
    return next((one for one in reversed(milestones) if one.starts_on <= day), None)


def target_at(milestones: Sequence[Milestone], day: dt.date) -> int | None:
    """The target in force on a day, in percent; None where there is none."""
    step = step_at(milestones, day)
    return step.target_percent if step else None


def target_over_time(milestones: Sequence[Milestone], day: dt.date, own: int) -> int | None:
    """What everything over time holds a figure of a day against: the milestone in force; None: none yet.

    `own`: the target of the round itself, which counts where the area has set no milestones at all. The
    report of one round alone always keeps the round's own, which its sign-off sealed.
    """
    return target_at(milestones, day) if milestones else own


def next_step(milestones: Sequence[Milestone], day: dt.date) -> Milestone | None:
    """The next milestone after a day which sets another target than the one in force."""
    now = target_at(milestones, day)
    return next(
        (
            one for one in milestones
            if one.starts_on > day and one.target_percent is not None and one.target_percent != now
        ),
        None,
    )  # fmt: skip
