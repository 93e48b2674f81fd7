"""What may be published, split by noun; this is the list others import from (figures.md, section 11).

`thresholds` says how small is small, `cells` makes one number or one breakdown public, `periods` fixes what
time they are for.
"""

from audit_app.figures.disclosure.cells import (
    CONFIDENTIAL,
    LOW,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    SYMBOLS,
    GroupCount,
    PublicCell,
    area_cell,
    as_shown,
    breakdown,
)
from audit_app.figures.disclosure.periods import (
    Month,
    PublicPeriod,
    Quarter,
    by_month,
    published_periods,
    quarter_of,
    refuse_overlaps,
)
from audit_app.figures.disclosure.thresholds import DEFAULTS, Thresholds, from_setting, weakened

__all__ = [
    "CONFIDENTIAL",
    "DEFAULTS",
    "LOW",
    "NOT_APPLICABLE",
    "NOT_AVAILABLE",
    "SYMBOLS",
    "GroupCount",
    "Month",
    "PublicCell",
    "PublicPeriod",
    "Quarter",
    "Thresholds",
    "area_cell",
    "as_shown",
    "breakdown",
    "by_month",
    "from_setting",
    "published_periods",
    "quarter_of",
    "refuse_overlaps",
    "weakened",
]
