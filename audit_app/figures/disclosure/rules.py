"""What may be published, split by noun; this is the list others import from (figures.md, section 11).

`thresholds` says how small is small, `cells` makes one number or one breakdown public, `periods` fixes what
time they are for, `years` in which years what they count began, `release` makes the table of a quarter,
`revision` says when it is published and when a corrected one may replace it, `moved` what changes then.
"""

from audit_app.figures.disclosure.cells import (
    CONFIDENTIAL,
    HIGH,
    LOW,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    GroupCount,
    PublicCell,
    area_cell,
    as_shown,
    breakdown,
    shown_interval,
)
from audit_app.figures.disclosure.moved import Moved, moved
from audit_app.figures.disclosure.periods import Quarter, quarter_of, quarter_of_key
from audit_app.figures.disclosure.release import OVERALL, PublicFigure, Release, Table, release, total
from audit_app.figures.disclosure.revision import (
    FEWEST_CHANGED,
    History,
    Signed,
    Standing,
    Version,
    changed,
    may_replace,
    standing,
)
from audit_app.figures.disclosure.thresholds import DEFAULTS, Thresholds, from_setting, weakened
from audit_app.figures.disclosure.years import years_shown

__all__ = [
    "CONFIDENTIAL",
    "DEFAULTS",
    "FEWEST_CHANGED",
    "HIGH",
    "LOW",
    "NOT_APPLICABLE",
    "NOT_AVAILABLE",
    "OVERALL",
    "GroupCount",
    "History",
    "Moved",
    "PublicCell",
    "PublicFigure",
    "Quarter",
    "Release",
    "Signed",
    "Standing",
    "Table",
    "Thresholds",
    "Version",
    "area_cell",
    "as_shown",
    "breakdown",
    "changed",
    "from_setting",
    "may_replace",
    "moved",
    "quarter_of",
    "quarter_of_key",
    "release",
    "shown_interval",
    "standing",
    "total",
    "weakened",
    "years_shown",
]
