"""The rules on how agencies differ, split by noun; this is the list others import from. Pure.

`cells` counts what stands in grids, `coefficients` and `jackknife` are the statistics, `agreement`, `pairs`,
`severity`, `moderation_effect` and `sensitivity` the figures, `differences` all of them over some grids,
`at_point` those of one audit point, `listed` the single plans and points behind them.
Every definition is in figures.md, sections 5, 6 and 7.
"""

from audit_app.figures.agencies.agreement import NO_PAIR, SAME, Agreement, Share, agreement, of_units
from audit_app.figures.agencies.at_point import AtPoint, PairAtPoint, at_point
from audit_app.figures.agencies.cells import Cells, agencies_of, cells_of, kinds_by_point, people
from audit_app.figures.agencies.coefficients import ac2, alpha, unit_of
from audit_app.figures.agencies.differences import Differences
from audit_app.figures.agencies.jackknife import jackknife, t95
from audit_app.figures.agencies.listed import Listed, own_cells, pair_cells
from audit_app.figures.agencies.memory import differences
from audit_app.figures.agencies.moderation_effect import AgencyMoved, ModerationEffect, moderation_effect
from audit_app.figures.agencies.pairs import (
    PairAgreement,
    PointAgreement,
    by_point,
    pairs,
    read_most_differently,
)
from audit_app.figures.agencies.sensitivity import RULES, Rule, Sensitivity, sensitivity
from audit_app.figures.agencies.severity import Severity, measure, severity

__all__ = [
    "NO_PAIR",
    "RULES",
    "SAME",
    "AgencyMoved",
    "Agreement",
    "AtPoint",
    "Cells",
    "Differences",
    "Listed",
    "ModerationEffect",
    "PairAgreement",
    "PairAtPoint",
    "PointAgreement",
    "Rule",
    "Sensitivity",
    "Severity",
    "Share",
    "ac2",
    "agencies_of",
    "agreement",
    "alpha",
    "at_point",
    "by_point",
    "cells_of",
    "differences",
    "jackknife",
    "kinds_by_point",
    "measure",
    "moderation_effect",
    "of_units",
    "own_cells",
    "pair_cells",
    "pairs",
    "people",
    "read_most_differently",
    "sensitivity",
    "severity",
    "t95",
    "unit_of",
]
