"""One plan at one step: in time, late, excused, or not to be said. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from audit_app.figures.grid import GridPlan
from audit_app.figures.timeliness.steps import Kind, Step


class Outcome(StrEnum):
    """What the dates of one plan say of one step.

    Only the first two have dates that can be compared. OVERDUE had begun, its limit had passed on the day of
    the audit, and it has no end: not done, or not recorded. A blank in the register does not say which.
    """

    WITHIN = "in time"
    LATE = "late"
    OVERDUE = "past the limit, no date"
    EXCUSED = "excused"
    NOT_DUE = "not due yet"
    NOT_RECORDED = "not recorded"
    NOT_USABLE = "dates not usable"


@dataclass(frozen=True)
class Dated:
    """One plan at one step. `due` is the last day in time (of the draft: the first day to issue on).

    `late`: whether it was past the limit, also where that is excused. `why` says what is missing or wrong, as
    the end of a sentence about the plan.
    """

    plan: str
    outcome: Outcome
    start: dt.date | None = None
    end: dt.date | None = None
    due: dt.date | None = None
    late: bool = False
    why: str = ""


NAMES = {
    "requested_on": "the request", "assess_decision_on": "the decision whether to assess",
    "advice_requested_on": "the request for advice", "psychology_advice_on": "the psychologist's advice",
    "health_advice_on": "the health advice", "social_care_advice_on": "the social care advice",
    "draft_on": "the draft", "issued_on": "the final plan", "review_meeting_on": "the review meeting",
    "decision_on": "the decision after the review", "amended_on": "the amended plan",
}  # fmt: skip


def judge(step: Step, plan: GridPlan, on: dt.date | None = None, *, strict: bool = True) -> Dated | None:
    """What a plan's dates say of a step; None where the plan does not have the step.

    `on`: the day of the audit. A step without an end whose limit had not passed by then is not due yet; one
    whose limit had passed is overdue. `strict`: a transfer's plan must be
    amended before the day, as the Regulations say; otherwise by it. A reason that the Regulations name sets
    the plan apart at every step that it can excuse, whether it was late or not, as the national returns do.
    """
    if not step.applies(plan):
        return None
    if step.kind is Kind.BEFORE_DAY:
        return _transfer(step, plan, on, strict=strict)
    start, end = plan.dates.get(step.start), plan.dates.get(step.end)
    due = step.due(start) if start else None
    if start is None or end is None:
        return _unfinished(step, plan, start, end, due, on)
    if end < start:
        why = f"{NAMES[step.end]} is dated before {NAMES[step.start]}"
        return Dated(plan.reference, Outcome.NOT_USABLE, start, end, due, why=why)
    assert due is not None
    late = end < due if step.kind is Kind.AT_LEAST else end > due
    return Dated(plan.reference, _told(step, plan, late=late), start, end, due, late)


def _told(step: Step, plan: GridPlan, *, late: bool) -> Outcome:
    if step.excusable and "late_reason" in plan.traits:
        return Outcome.EXCUSED
    return Outcome.LATE if late else Outcome.WITHIN


def _unfinished(
    step: Step, plan: GridPlan, start: dt.date | None, end: dt.date | None, due: dt.date | None,
    on: dt.date | None,
) -> Dated:  # fmt: skip
    running = step.kind is Kind.AT_MOST and on is not None and due is not None
    if running and due is not None and on is not None and on <= due:
        return Dated(plan.reference, Outcome.NOT_DUE, start, end, due)
    if running and step.excusable and "late_reason" in plan.traits:
        return Dated(plan.reference, Outcome.EXCUSED, start, end, due, late=True)
    missing = [NAMES[name] for name, day in ((step.start, start), (step.end, end)) if day is None]
    why = f"no date of {' and of '.join(missing)}"
    found = Outcome.OVERDUE if running else Outcome.NOT_RECORDED
    return Dated(plan.reference, found, start, end, due, late=running, why=why)


def _transfer(step: Step, plan: GridPlan, on: dt.date | None, *, strict: bool) -> Dated:
    """A plan reviewed and amended before the day of its transfer's year.

    An amendment on or before that day of the year earlier belongs to an earlier review: the transfer's own is
    then not recorded.
    """
    year = plan.traits.get("transfer_year", "")
    if not year.isdecimal():
        return Dated(plan.reference, Outcome.NOT_RECORDED, why="no year of the transfer")
    limit = dt.date(int(year), *step.day)
    last = limit - dt.timedelta(days=1) if strict else limit
    amended = plan.dates.get("amended_on")
    if amended is not None and amended > dt.date(int(year) - 1, *step.day):
        late = amended > last
        return Dated(plan.reference, Outcome.LATE if late else Outcome.WITHIN, None, amended, last, late)
    if on is not None and on <= last:
        return Dated(plan.reference, Outcome.NOT_DUE, None, amended, last)
    why = "no date of the plan amended for the transfer" + (" (the one recorded is older)" if amended else "")
    overdue = on is not None
    found = Outcome.OVERDUE if overdue else Outcome.NOT_RECORDED
    return Dated(plan.reference, found, None, amended, last, late=overdue, why=why)
