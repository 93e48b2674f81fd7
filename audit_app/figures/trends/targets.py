"""The milestones an area has set itself: read by every trend, set by a manager with a reason."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from audit_app.accounts.models import AreaSetting, Person
from audit_app.accounts.settings import set_setting, setting, setting_row, setting_rows
from audit_app.db import db
from audit_app.figures.trends.milestones import Milestone, from_baseline, read, written

MILESTONES = "milestones"


def milestones(as_of: dt.datetime | None = None) -> tuple[Milestone, ...]:
    """The area's milestones by date, as set at a time or now; none where it had set none."""
    if as_of is None:
        return read(setting(MILESTONES, []))
    rows = (row.value for row in setting_rows(MILESTONES) if row.set_at <= as_of)
    return read(next(rows, []))


@dataclass(frozen=True)
class LastSet:
    """Who set the milestones last, when, and why."""

    by: str
    at: dt.datetime
    reason: str


def last_set() -> LastSet | None:
    """How the milestones came to be; None where none were ever set."""
    row = setting_row(MILESTONES)
    person = db.session.get(Person, row.set_by) if row else None
    return LastSet(person.name, row.set_at, row.reason) if row and person else None


def set_milestones(
    baseline: dt.date, targets: Sequence[int | None], reason: str, person: Person
) -> AreaSetting:
    """Set the steps after a baseline anew. Raises ValueError for a target out of range."""
    return set_setting(MILESTONES, written(from_baseline(baseline, targets)), reason, person)
