"""What the words mean: the same words as the figures and the rubric use."""

from audit_app.figures.rules import MINIMUM_N
from audit_app.reports.document import Cell, Column, Link, Part, Table
from audit_app.reports.lig import Lig
from audit_app.rounds import service as rounds
from audit_app.rubrics.grades import SCALE

WORDS = (
    ("Agreed grade", "A grade that every agency expected on the point gave, or that the panel settled. No "
     "vote and no average makes a grade."),
    ("Good or outstanding", "Agreed grades of good or outstanding, out of all agreed grades. Not applicable, "
     "unresolved and missing are left out and shown beside it."),
    ("All audit points together", "Good or outstanding grades summed over all points, out of all agreed "
     "grades. It is not the average of the points’ percentages."),
    ("Plans overall", "The same, counted on the one overall grade the panel gave each plan."),
    ("Interval", "The 95% Wilson interval: where the true share plausibly lies. With few plans it is wide. "
     "Where several grades of one plan are counted there is none, or one that takes the plan as its unit."),
    ("May be noise", "The interval is wide enough that the difference may come from which plans happened to "
     "be drawn, and not from how plans are written."),
    ("Target", "“Met, and the lower limit too” only where even the low end of the interval reaches it; “met "
     "in this sample” where only the percentage does. With fewer than 12 plans a perfect score cannot show "
     "that 75% is met. No sample can show 100%."),
    ("Provisional", "A figure that can still change: a grade is unresolved or missing, or the round is not "
     "signed off."),
    ("Unresolved, missing", "Unresolved: something was graded, but no grade is agreed. Missing: nothing was "
     "graded."),
    ("In time at worst", "Of a statutory step: plans whose limit had passed when they were audited and that "
     "have no date in the register are counted as late. The blank does not say whether the step was not done "
     "or not recorded. A step not due yet, or excused by the Regulations, is not counted."),
    ("Not ranked", f"A point with fewer than {MINIMUM_N} graded plans is neither ranked nor coloured."),
)  # fmt: skip
PUBLIC_WORDS = (
    (
        "Points shown only",
        "All audit points together, and the figure of a section, are summed over the points "
        "that are shown. Hidden points are not in them.",
    ),
    ("[c]", "Hidden, because fewer than 10 plans stand behind it or another figure would give it away."),
    ("[x]", "There is no figure: nothing was graded."),
)


def part(lig: Lig) -> Part | None:
    """The words, then the rubrics the plans were judged against."""
    found = [*WORDS, *(PUBLIC_WORDS if lig.public else ())]
    rows = [[Cell(word), Cell(meaning)] for word, meaning in found]
    grades = ", ".join(f"{grade.words} ({grade.value})" for grade in SCALE)
    rows.append([Cell("Grades"), Cell(f"From the best: {grades}.")])
    rubrics = {rubric.id: rubric for one in lig.report.rounds for rubric in rounds.rubrics_of(one.round)}
    rows += [
        [
            Cell(f"Rubric: {rubric.title}"),
            Cell(
                f"Version {rubric.version}. It says what each grade means at each audit point.",
                Link("rubrics.rubric", {"slug": rubric.slug, "number": rubric.version}),
            ),
        ]
        for rubric in rubrics.values()
    ]
    table = Table("definitions", "What the words mean", [Column("Word"), Column("Meaning")], rows)
    return Part("definitions", "What the words mean", [table])
