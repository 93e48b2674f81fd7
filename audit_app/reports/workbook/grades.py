"""The worksheet of grades: a row for each plan and audit point, a column for each agency.

Plans are pseudonymised references, as everywhere. It is in the workbook of one round only, for people who may
open the round's grades on its pages too, and never in a workbook for publication.
"""

from collections.abc import Mapping
from typing import Any

from audit_app.figures.disclosure.rules import NOT_APPLICABLE, NOT_AVAILABLE
from audit_app.figures.grid import DIFFERING, GRADES, MISSING, NOTHING, UNRESOLVED, Grid
from audit_app.reports.service import Report
from audit_app.reports.workbook.figures import POINT, point_cells
from audit_app.reports.workbook.sheet import ONE_TABLE, Column, Sheet
from audit_app.reports.workbook.text import typed
from audit_app.web.text import sentence_start
from audit_app.web.words import agency_name

SAYS = (
    ONE_TABLE,
    "Each agency’s grade is the one it sealed before it saw any other, unless it says “not blind”: that one "
    "was given after the grades were shown, and is in no figure of agreement.",
    f"Shorthand: {NOT_APPLICABLE} not applicable, because the agency is not asked there; {NOT_AVAILABLE} not "
    "available, because it gave no grade or was waived.",
)
UNSETTLED = {UNRESOLVED: "Unresolved", MISSING: "Missing"}


def grades_sheet(report: Report, grids: Mapping[int, Grid], about: str) -> Sheet | None:
    """Every grade of the report's one round; None over several rounds or where nothing is revealed."""
    if len(report.rounds) != 1 or report.rounds[0].round.id not in grids:
        return None
    one = report.rounds[0]
    grid = grids[one.round.id]
    asked = {line.point.code: frozenset(line.point.agencies) for line in report.points}
    agencies = sorted(grid.given)
    rows = [
        [
            typed(plan.reference),
            *point_cells(line),
            *(_given(grid.given[agency][at][place], agency in asked[line.point.code]) for agency in agencies),
            _agreed(grid.agreed[at][place]),
            "yes" if grid.moderated[at][place] == "1" else "no",
            "yes" if grid.contested[at][place] == "1" else "no",
        ]
        for at, plan in enumerate(grid.plans)
        for place, line in ((place, report.point(code)) for place, code in enumerate(grid.points))
        if line is not None
    ]
    return Sheet(
        label="Grades",
        name="grades",
        title=f"Every grade of every plan, {about}",
        says=SAYS,
        columns=[
            Column("Plan", 20),
            *POINT,
            *(Column(f"{agency_name(agency)}", 20) for agency in agencies),
            Column("Agreed grade", 20),
            Column("Settled by the panel", 14),
            Column("A dissent stands", 12),
        ],
        rows=rows,
    )


def _given(letter: str, asked: bool) -> Any:
    if letter == DIFFERING:
        return "Its auditors differ"
    if letter == NOTHING:
        return NOT_AVAILABLE if asked else NOT_APPLICABLE
    words = sentence_start(GRADES[letter.upper()].words)
    return f"{words}, not blind" if letter.islower() else words


def _agreed(letter: str) -> str:
    return UNSETTLED.get(letter) or sentence_start(GRADES[letter].words)
