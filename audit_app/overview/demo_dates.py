"""The dates of the demonstration's statutory steps: most in time, some late, some not recorded. All invented.

They are drawn apart from everything else, so that the demonstration's grades do not depend on them.
"""

import datetime as dt
from random import Random

from audit_app.register.rules import TRANSFERS, LateReason

Row = dict[str, object]
# Days from one step to the next, each with how often it comes.
TO_DECIDE = ((21, 15), (35, 40), (42, 25), (47, 12), (63, 8))
ADVICE = {
    "psychology_advice_on": (((30, 25), (41, 25), (49, 25), (75, 25)), 0.05),
    "health_advice_on": (((24, 30), (38, 40), (42, 10), (55, 20)), 0.08),
    "social_care_advice_on": (((14, 30), (35, 40), (50, 30)), 0.16),
}
BEFORE_ISSUE = ((28, 30), (19, 40), (15, 15), (11, 15))
BEFORE_TRANSFER = ((60, 25), (21, 30), (4, 25), (0, 8), (-12, 12))
TO_AMENDED = ((70, 30), (82, 40), (110, 30))
BY_YEAR = {"Nursery": "early years to school", "Year 2": "infant to junior", "Year 6": "primary to secondary",
           "Year 11": "secondary to post-16"}  # fmt: skip
EXCUSED = 0.05


def with_dates(row: Row, first_month: dt.date) -> Row:
    """A row of the register with every step's date, none of them after `first_month`."""
    rng = Random(f"steps of {row['plan']}")
    row = row | _assessment(rng, row) | _transfer(rng, row, first_month)
    if rng.random() < EXCUSED:
        row["late_reason"] = rng.choice(list(LateReason)).value
    return {
        name: "" if isinstance(value, dt.date) and value > first_month else value
        for name, value in row.items()
    }


def _assessment(rng: Random, row: Row) -> Row:
    requested, issued = _date(row, "requested_on"), _date(row, "issued_on")
    asked = requested + dt.timedelta(days=_one(rng, TO_DECIDE))
    wanted = asked + dt.timedelta(days=rng.randrange(5))
    advice = {
        name: "" if rng.random() < missing else wanted + dt.timedelta(days=_one(rng, days))
        for name, (days, missing) in ADVICE.items()
    }
    draft = issued - dt.timedelta(days=_one(rng, BEFORE_ISSUE))
    return {"assess_decision_on": asked, "advice_requested_on": wanted, **advice, "draft_on": draft,
            "transfer": "", "transfer_year": "", "late_reason": ""}  # fmt: skip


def _transfer(rng: Random, row: Row, first_month: dt.date) -> Row:
    """The last transfer before the first round, for plans that were issued well before it."""
    name = BY_YEAR.get(str(row["year_group"]))
    if name is None or row["plan_type"] != "amended":
        return {}
    year = first_month.year - (first_month < dt.date(first_month.year, 4, 1))
    amended = dt.date(year, *TRANSFERS[name]) - dt.timedelta(days=_one(rng, BEFORE_TRANSFER))
    meeting = amended - dt.timedelta(days=_one(rng, TO_AMENDED))
    if _date(row, "issued_on") > meeting:
        return {}
    decision = meeting + dt.timedelta(days=rng.choice((14, 26, 28, 40)))
    return {"transfer": name, "transfer_year": year, "review_meeting_on": meeting, "decision_on": decision,
            "amended_on": amended}  # fmt: skip


def _date(row: Row, name: str) -> dt.date:
    value = row[name]
    assert isinstance(value, dt.date)
    return value


def _one(rng: Random, weighted: tuple[tuple[int, int], ...]) -> int:
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]
