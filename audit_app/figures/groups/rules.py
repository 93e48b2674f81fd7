"""The rules of breakdowns and of the estimate for the register; this is the list others import from.

`group` holds what is counted of some plans, `breakdown` sorts plans and points into groups, `contrast` says
which likely differ and `error` how far that may be off, `population` goes back from the sample to all that
could be drawn.
"""

from audit_app.figures.groups.breakdown import (
    ALL,
    NOT_RECORDED,
    Breakdown,
    Counted,
    Dimension,
    Sort,
    break_down,
    trait_of,
)
from audit_app.figures.groups.contrast import Contrast, contrast, contrasts, cross_contrasts, marked
from audit_app.figures.groups.group import Audit, Group, merged
from audit_app.figures.groups.population import Estimate, NotSaid, Stratum, estimate, strata_of

__all__ = [
    "ALL",
    "NOT_RECORDED",
    "Audit",
    "Breakdown",
    "Contrast",
    "Counted",
    "Dimension",
    "Estimate",
    "Group",
    "NotSaid",
    "Sort",
    "Stratum",
    "break_down",
    "contrast",
    "contrasts",
    "cross_contrasts",
    "estimate",
    "marked",
    "merged",
    "strata_of",
    "trait_of",
]
