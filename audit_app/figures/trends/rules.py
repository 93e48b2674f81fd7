"""The rules of figures over time, split by noun; this is the list other stages import from.

They load scipy, so whoever serves pages imports them inside the function that needs them. Every definition is
in figures.md, sections 4 and 8.
"""

from audit_app.figures.several import adjusted
from audit_app.figures.trends.before_after import (
    Change,
    Judged,
    Share,
    Verdict,
    baseline,
    change,
    judge,
    p_mcnemar,
)
from audit_app.figures.trends.milestones import (
    Milestone,
    from_baseline,
    next_step,
    step_at,
    target_at,
    target_over_time,
)
from audit_app.figures.trends.p_chart import BASELINE, PChart, PPoint, Side, p_chart
from audit_app.figures.trends.planner import (
    PlanCount,
    design_effect,
    plan_effect,
    plans_needed,
    plans_to_show,
    smallest_change,
)
from audit_app.figures.trends.run_chart import RunChart, run_chart
from audit_app.figures.trends.series import Counts, Place, PointTrend, Trends, alike, new_versions
from audit_app.figures.trends.xmr import TRIAL_BELOW, Flag, Limits, Xmr, xmr

__all__ = [
    "BASELINE",
    "TRIAL_BELOW",
    "Change",
    "Counts",
    "Flag",
    "Judged",
    "Limits",
    "Milestone",
    "PChart",
    "PPoint",
    "Place",
    "PlanCount",
    "PointTrend",
    "RunChart",
    "Share",
    "Side",
    "Trends",
    "Verdict",
    "Xmr",
    "adjusted",
    "alike",
    "baseline",
    "change",
    "design_effect",
    "from_baseline",
    "judge",
    "new_versions",
    "next_step",
    "p_chart",
    "p_mcnemar",
    "plan_effect",
    "plans_needed",
    "plans_to_show",
    "run_chart",
    "smallest_change",
    "step_at",
    "target_at",
    "target_over_time",
    "xmr",
]
