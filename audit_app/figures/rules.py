"""The figures' rules, split by noun; this is the list other stages import from.

`agreed` of moderation makes the grade that counts, `life` and `membership` say which records and plans count
and when, `point_figure` and `pooled` count, `percent`, `interval` and `target` say what a count shows,
`weighted` and `ranking` set figures side by side, `several` is stricter where many are compared at once,
`round_record` runs a whole round through all of them. Every definition is in figures.md, sections 1, 2, 3,
8 and 10.
"""

from audit_app.figures.interval import Interval, interval_words, wilson
from audit_app.figures.life import (
    GradeRecord,
    ModerationRecord,
    OpenWindow,
    RoundLife,
    WaiverRecord,
    latest_grades,
    latest_moderation,
)
from audit_app.figures.membership import Duplicate, Membership, SampledPlan, membership
from audit_app.figures.percent import NOT_SCORED, TARGETS, display, meets, percent
from audit_app.figures.point_figure import PlanOverall, PointFigure, count_cells, plans_overall
from audit_app.figures.pooled import all_points, pool
from audit_app.figures.ranking import MINIMUM_N, Ranked, Ranking, rank_points
from audit_app.figures.round_record import RoundFigures, RoundRecord, round_cells, round_figures
from audit_app.figures.several import adjusted
from audit_app.figures.target import TargetResult, TargetState, fewest_to_show, target_state
from audit_app.figures.weighted import over_sampled, weighted_percent
from audit_app.moderation.agreed import Cell, Outcome, SealedGrade, Unsettled, awaited, outcome

__all__ = [
    "MINIMUM_N",
    "NOT_SCORED",
    "TARGETS",
    "Cell",
    "Duplicate",
    "GradeRecord",
    "Interval",
    "Membership",
    "ModerationRecord",
    "OpenWindow",
    "Outcome",
    "PlanOverall",
    "PointFigure",
    "Ranked",
    "Ranking",
    "RoundFigures",
    "RoundLife",
    "RoundRecord",
    "SampledPlan",
    "SealedGrade",
    "TargetResult",
    "TargetState",
    "Unsettled",
    "WaiverRecord",
    "adjusted",
    "all_points",
    "awaited",
    "count_cells",
    "display",
    "fewest_to_show",
    "interval_words",
    "latest_grades",
    "latest_moderation",
    "meets",
    "membership",
    "outcome",
    "over_sampled",
    "percent",
    "plans_overall",
    "pool",
    "rank_points",
    "round_cells",
    "round_figures",
    "target_state",
    "weighted_percent",
    "wilson",
]
