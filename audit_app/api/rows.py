"""What a program reads, row by row: the names that stay stable, and what each holds.

Reading rule: an answer is made of these models and the API's description is written from them, so the
description is true. The names are those of the report's JSON (docs/report-formats.md); null is said where a
number is hidden from the reader, or where there is none.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0)]
Percent = Annotated[float, Field(ge=0, le=100)]
NO_LIMITS = "Always null: the grades of one plan go together, so no range is given."
Target = Literal["met, and the lower limit too", "met in this sample", "not met", "not scored", "none yet"]


class Row(BaseModel):
    """One row."""

    model_config = ConfigDict(extra="forbid")


class PointRow(Row):
    """One audit point in one round."""

    rubric: Annotated[str, Field(description="The rubric's short name.")]
    id: Annotated[str, Field(description="The audit point's id, the same in every version of its rubric.")]
    title: str
    section: str
    round: Annotated[str, Field(description="The round's name; in public figures it may be a whole quarter.")]
    date: Annotated[dt.date, Field(description="The day of the round's panel; of a quarter its last day.")]
    x: Annotated[Count | None, Field(description="Agreed grades that are good or outstanding.")]
    n: Annotated[
        Count | None, Field(description="Agreed grades: outstanding, good, requires improvement, inadequate.")
    ]
    percent: Annotated[Percent | None, Field(description="100 x / n; null where n is 0 or hidden, never 0.")]
    display: Annotated[str, Field(description="The percentage as pages show it; [c] hidden, [x] not scored.")]
    lower: Annotated[Percent | None, Field(description="Lower limit of the 95% Wilson interval.")]
    upper: Annotated[Percent | None, Field(description="Upper limit of the 95% Wilson interval.")]
    outstanding: Count | None
    good: Count | None
    requires_improvement: Count | None
    inadequate: Count | None
    not_applicable: Annotated[Count | None, Field(description="Agreed that the point does not apply.")]
    unresolved: Annotated[Count | None, Field(description="Graded but not agreed.")]
    missing: Annotated[Count | None, Field(description="Not graded.")]
    withdrawn: Annotated[Count | None, Field(description="Plans taken out of the sample.")]
    coverage: Annotated[
        float | None, Field(ge=0, le=1, description="n / (n + unresolved + missing), from 0 to 1.")
    ]
    range: Annotated[
        list[Percent] | None,
        Field(
            description="Two percentages: if all that is open came out not good, and if all came out good."
        ),
    ]
    provisional: Annotated[bool, Field(description="True while the figure can still change.")]
    target: Annotated[Target | None, Field(description="How the counts stand to `target_percent`.")]
    target_percent: Annotated[
        Annotated[int, Field(ge=1, le=100)] | None,
        Field(description="The milestone in force on that day; null: none yet."),
    ]


class Used(Row):
    """A rubric version a round used."""

    rubric: str
    version: Annotated[int, Field(ge=1)]
    title: str


class RoundRow(Row):
    """One round, with all its points together and its plans overall."""

    name: str
    date: Annotated[dt.date, Field(description="The day of the panel; of a quarter its last day.")]
    state: Annotated[
        Literal["moderation", "signed off", "reopened"],
        Field(description="moderation and reopened: the figures can still change."),
    ]
    theme: str | None
    rubrics: list[Used]
    plans: Annotated[Count | None, Field(description="Plans audited, without withdrawn ones and duplicates.")]
    draw: Annotated[str, Field(description="How the plans were chosen.")]
    target_percent: Annotated[
        Annotated[int, Field(ge=1, le=100)] | None,
        Field(description="The milestone in force on that day; null: none yet."),
    ]
    moderated: Annotated[Count | None, Field(description="Grades settled by the panel.")]
    waived: Annotated[
        Count | None, Field(description="Times an agency was excused from a plan at a point, agreed or not.")
    ]
    all_points_x: Count | None
    all_points_n: Count | None
    all_points_percent: Percent | None
    all_points_display: str
    all_points_lower: Annotated[Percent | None, Field(description=NO_LIMITS)]
    all_points_upper: Annotated[Percent | None, Field(description=NO_LIMITS)]
    all_points_provisional: bool
    all_points_target: Target | None
    plans_overall_x: Count | None
    plans_overall_n: Count | None
    plans_overall_percent: Percent | None
    plans_overall_display: str
    plans_overall_lower: Percent | None
    plans_overall_upper: Percent | None
    plans_overall_provisional: bool
    plans_overall_target: Target | None


class AgreementRow(Row):
    """One measure of agreement between the agencies in one round."""

    round: str
    date: dt.date
    measure: Literal["identical", "same_side", "within_one", "alpha", "ac2"]
    plans: Annotated[Count, Field(description="Plans with something at least two agencies graded.")]
    x: Annotated[Count | None, Field(description="Cells it holds for; null for alpha and ac2.")]
    n: Annotated[
        Count, Field(description="Cells: a plan at an audit point that at least two agencies graded.")
    ]
    value: Annotated[
        float | None, Field(description="A percentage, or the coefficient; null where it cannot be said.")
    ]
    lower: Annotated[float | None, Field(description="Lower limit of the 95% interval.")]
    upper: Annotated[float | None, Field(description="Upper limit of the 95% interval.")]
    reason: Annotated[str, Field(description="Why there is no value; empty where there is one.")]


class SeverityRow(Row):
    """One agency's own grades against the agreed ones in one round."""

    round: str
    date: dt.date
    agency: str
    withheld: Annotated[
        bool,
        Field(description="True where fewer than three people graded for it: it would describe a person."),
    ]
    cells: Annotated[Count | None, Field(description="Plans at points with its own and an agreed grade.")]
    plans: Annotated[Count | None, Field(description="Plans these are of.")]
    mean: Annotated[
        float | None,
        Field(description="Mean of own minus agreed grade, in grades; positive is more generous."),
    ]
    lower: Annotated[float | None, Field(description="Lower limit of its 95% interval.")]
    upper: Annotated[float | None, Field(description="Upper limit of its 95% interval.")]
    leniency: Annotated[
        float | None, Field(ge=0, le=1, description="Share agreed not good that it graded good.")
    ]
    harshness: Annotated[
        float | None, Field(ge=0, le=1, description="Share agreed good that it graded not good.")
    ]
    drift: Annotated[
        float | None, Field(description="Its percent good minus the agreed one, in percentage points.")
    ]


class ActionRow(Row):
    """One action. Who does it, and how it goes, are null in public figures."""

    reference: str
    title: Annotated[str | None, Field(description="What will be done.")]
    points: Annotated[list[str], Field(description="The ids of the audit points it is about.")]
    round: Annotated[str, Field(description="The round whose report it came from.")]
    strategic_lead: str | None
    responsible_officer: str | None
    due_on: dt.date
    overdue: bool
    rag: Annotated[Literal["R", "A", "G", "C"], Field(description="Red, amber, green, completed.")]
    desired_impact: str | None
    progress: str | None
    evidence: str | None
