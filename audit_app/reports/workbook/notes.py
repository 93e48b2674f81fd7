"""The notes of the workbook: what each heading means, in plain words (figures.md, sections 1 to 3)."""

from collections.abc import Iterable

import pandas as pd

from audit_app.reports.workbook.sheet import Sheet

NOTES = {
    "measure": (
        "All audit points together: every agreed grade of every audit point, summed. Plans overall: the one "
        "overall grade that the panel agreed for each plan. Neither is an average of percentages."
    ),
    "percent": (
        "The percentage of agreed grades that are good or outstanding: their count, divided by n. A grade "
        "is agreed when every agency expected on the audit point gave the same, or when the panel settled "
        "it; no vote and no average makes a grade. It is shown as a whole percentage, never as a false 100% "
        "or 0%, and with one decimal place where rounding would cross the target. “Not scored” means that "
        "nothing was graded."
    ),
    "interval": (
        "The 95% Wilson interval: where the true percentage plausibly lies. With few plans it is wide, and "
        "a difference inside it may be chance. With fewer than 12 plans even a perfect score cannot show "
        "that 75% is met. For all points or a section together there is none, because the grades of one plan "
        "go together. The worksheet Population, where there is one, has a range that is counted by plan."
    ),
    "n": (
        "n is the number of agreed grades: outstanding, good, requires improvement and inadequate together. "
        "For one audit point and for plans overall each is of one plan. A plan audited in two rounds counts "
        "in both."
    ),
    "not applicable": "The audit point does not apply to the plan. Left out of n.",
    "unresolved": "Graded, but not yet agreed between the agencies or by the panel. Left out of n.",
    "missing": "No agency has graded it. Left out of n.",
    "withdrawn": "Plans taken out of the sample, with a reason, before sign-off. They are in no other count.",
    "coverage": "n as a percentage of n, unresolved and missing together: how much of the work is graded.",
    "range": (
        "What the percentage would be if everything unresolved or missing came out not good (lowest) or good "
        "(highest)."
    ),
    "target": (
        "How the counts stand to the target, before any rounding. “Met, and the lower limit too”: even the "
        "low end of the interval reaches it. “Met in this sample”: the count reaches it, but a true "
        "percentage below it is still plausible. “Not met”: the count falls short. 100% can be disproved by "
        "one shortfall, and never proved by a sample. A report of one round holds it against the target set "
        "for that round; over several rounds, or over published periods, each is held against the milestone "
        "in force on its day ([z]: none was yet)."
    ),
    "provisional": (
        "Provisional: the figure can still change, because something is unresolved or missing or a round is "
        "not signed off. Final: neither is so."
    ),
    "agency": (
        "The grades each agency sealed on its own, before the panel met. They do not change when the panel "
        "settles a grade."
    ),
    "calibrated": (
        "People whose sealed grades count in the round, and who in the months up to its panel also sealed a "
        "calibration plan: one with grades known beforehand, unmarked among their others. Calibration plans "
        "are in no other count. Not available for rounds imported from past audits."
    ),
    "rag": (
        "R: delayed or low confidence. A: delayed or at risk, but managed. G: on track. C: completed."
    ),
}  # fmt: skip


def notes_of(sheets: Iterable[Sheet]) -> pd.DataFrame:
    """The notes that some heading of these worksheets refers to, in the order they are first met."""
    wanted = dict.fromkeys(column.note for sheet in sheets for column in sheet.columns if column.note)
    return pd.DataFrame([(name, NOTES[name]) for name in wanted], columns=["Note", "What it means"])
