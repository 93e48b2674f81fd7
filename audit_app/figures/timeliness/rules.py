"""The rules of timeliness, split by noun; this is the list others import from.

`steps` are the statutory steps and their limits, `judging` reads one plan's dates, `counting` counts.
"""

from audit_app.figures.timeliness.counting import Audited, Placed, StepFigure, timeliness
from audit_app.figures.timeliness.judging import NAMES, Dated, Outcome, judge
from audit_app.figures.timeliness.steps import BY_KEY, STEPS, Kind, Step

__all__ = [
    "BY_KEY", "NAMES", "STEPS", "Audited", "Dated", "Kind", "Outcome", "Placed", "Step", "StepFigure",
    "judge", "timeliness",
]  # fmt: skip
