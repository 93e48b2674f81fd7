"""Calibration: plans with known grades, put unmarked into lists, and what each person learns from them.

Verbs stand in `plans` and `lists`, the hidden round in `companion`, reads in `results` and `currency`;
this is the list other stages import from.
"""

from audit_app.calibration.companion import companion_of
from audit_app.calibration.currency import (
    Currency,
    PanelCalibration,
    currency,
    months,
    panel_calibration,
)
from audit_app.calibration.lists import (
    Choice,
    Given,
    choices,
    counted,
    find_given,
    give,
    given_of,
    rounds_to_calibrate,
    take_back,
)
from audit_app.calibration.models import CheckKind, CheckPlan
from audit_app.calibration.plans import (
    Agreed,
    anchor_rubrics,
    check_plans,
    example_reference,
    find_check_plan,
    make_anchor,
    make_repeat,
    repeatable_rounds,
    retire,
)
from audit_app.calibration.results import PointResult, Result, own_result, own_results
from audit_app.calibration.rules import CalibrationRefused, Comparison, Pair, compare

__all__ = [
    "Agreed", "CalibrationRefused", "CheckKind", "CheckPlan", "Choice", "Comparison", "Currency", "Given",
    "Pair", "PanelCalibration", "PointResult", "Result", "anchor_rubrics", "check_plans", "choices",
    "companion_of", "compare", "counted", "currency", "example_reference", "find_check_plan", "find_given",
    "give", "given_of", "make_anchor", "make_repeat", "months", "own_result", "own_results",
    "panel_calibration", "repeatable_rounds", "retire", "rounds_to_calibrate", "take_back",
]  # fmt: skip
