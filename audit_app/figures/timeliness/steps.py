"""The statutory steps of a plan, with the time the law gives each (domain.md, law and timescales). Pure.

Weeks are calendar weeks of seven days. The day of the event that starts a time limit is not counted, the last
day is: a request on a Monday is decided in time up to and on the Monday six weeks later. The family's 15 days
are the one exception: there the day of service is the first of the fifteen.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from audit_app.figures.grid import GridPlan
from audit_app.register.rules import TRANSFERS


class Kind(StrEnum):
    """How a step's days are read: no later than, no sooner than, or before a fixed day of the year."""

    AT_MOST = "at most"
    AT_LEAST = "at least"
    BEFORE_DAY = "before a day"


NEW = frozenset({"new", "advice"})
REVIEWED = frozenset({"amended", "annual review"})
AMENDED = frozenset({"amended"})


@dataclass(frozen=True)
class Step:
    """One step. `start` and `end` name dates of a GridPlan, `days` what lies between them.

    `types`: the plan types that always have the step; another has it where nothing says what type it is and
    its start is recorded. An amended plan's own assessment may be years ago, so only its review counts.
    `excusable`: the Regulations name reasons for being late here. `day`: month and day of a transfer's limit.
    """

    key: str
    title: str
    limit: str
    reference: str
    kind: Kind
    start: str
    end: str
    days: int = 0
    types: frozenset[str] = frozenset()
    excusable: bool = False
    day: tuple[int, int] = (0, 0)

    def due(self, start: dt.date) -> dt.date:
        """The last day in time, from the date that starts the limit; AT_LEAST: the first day in time."""
        return start + dt.timedelta(days=self.days)

    def applies(self, plan: GridPlan) -> bool:
        """Whether the plan has the step at all."""
        if self.kind is Kind.BEFORE_DAY:
            return TRANSFERS.get(plan.traits.get("transfer", "")) == self.day
        known = plan.traits.get("plan_type")
        if known is None:
            return self.start in plan.dates
        return known in self.types or (known in REVIEWED and self._amended_after(plan))

    def _amended_after(self, plan: GridPlan) -> bool:
        """A review that need not amend has this step where the plan was amended after it."""
        start, end = plan.dates.get(self.start), plan.dates.get(self.end)
        return self.end == "amended_on" and start is not None and end is not None and start <= end


def _within(key: str, title: str, weeks: int, reference: str, start: str, end: str, **facts: object) -> Step:
    limit = f"within {weeks} weeks"
    return Step(key, title, limit, reference, Kind.AT_MOST, start, end, 7 * weeks, **facts)  # type: ignore[arg-type]


def _advice(who: str, title: str) -> Step:
    return _within(
        f"advice-{who.replace('_', '-')}", title, 6, "Regs 8(1)", "advice_requested_on", f"{who}_advice_on",
        types=NEW, excusable=True,
    )  # fmt: skip


def _transfer(key: str, title: str, day: tuple[int, int], words: str) -> Step:
    return Step(key, title, words, "Regs 18(1)", Kind.BEFORE_DAY, "", "amended_on", day=day)


STEPS = (
    _within(
        "decision", "Decision whether to assess", 6, "Regs 5(1)", "requested_on", "assess_decision_on",
        types=NEW, excusable=True,
    ),
    _advice("psychology", "Educational psychologist's advice"),
    _advice("health", "Health advice"),
    _advice("social_care", "Social care advice"),
    Step(
        "draft", "Time for the family to answer the draft", "at least 15 days", "Regs 13(1)", Kind.AT_LEAST,
        "draft_on", "issued_on", 15, NEW,
    ),
    _within(
        "final", "Final plan", 20, "Regs 13(2)", "requested_on", "issued_on", types=NEW, excusable=True
    ),
    _within(
        "review-decision", "Decision after the annual review", 4, "Regs 20(10)", "review_meeting_on",
        "decision_on", types=REVIEWED,
    ),
    _within(
        "amended", "Final amended plan after the review", 12, "Regs 22; [2022] EWHC 493 (Admin)",
        "review_meeting_on", "amended_on", types=AMENDED,
    ),
    _transfer("transfer-february", "Transfer between phases", (2, 15), "15 February"),
    _transfer("transfer-march", "Transfer from secondary to post-16", (3, 31), "31 March"),
)  # fmt: skip
BY_KEY = {step.key: step for step in STEPS}
