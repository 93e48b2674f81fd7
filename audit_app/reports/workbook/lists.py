"""The worksheets beside the figures: the rounds, what each agency gave, the actions."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from audit_app.calibration.service import PanelCalibration
from audit_app.figures.disclosure.rules import NOT_APPLICABLE, NOT_AVAILABLE
from audit_app.reports.beside import Beside
from audit_app.reports.service import Report
from audit_app.reports.standing import Standing
from audit_app.reports.workbook.figures import DAY, POINT, final_words, point_cells
from audit_app.reports.workbook.sheet import ONE_TABLE, Column, Sheet
from audit_app.reports.workbook.text import typed
from audit_app.rubrics.grades import SCALE, Grade
from audit_app.web.text import sentence_start
from audit_app.web.words import agency_name, list_words, moment

RAG = {
    "R": "R: delayed or low confidence",
    "A": "A: delayed or at risk, but managed",
    "G": "G: on track",
    "C": "C: completed",
}
NOT_WRITTEN = f"Shorthand: {NOT_AVAILABLE} not available, because nothing is written there yet."
SHORTHAND = (
    f"Shorthand: {NOT_APPLICABLE} not applicable, because the round had no theme or is not signed off; "
    f"{NOT_AVAILABLE} not available, because the round was imported from past audits."
)
ROUND = (
    Column("Round", 22),
    Column("Panel", 20, "", DAY),
    Column("State", 14),
    Column("Signed off", 26),
    Column("Hash of what was signed", 70),
    Column("Provisional or final", 14, "provisional"),
    Column("Theme", 30),
    Column("Judged against", 40),
    Column("Agencies expected", 26),
    Column("Plans", 9),
    Column("Withdrawn plans", 13, "withdrawn"),
    Column("Left out as the same child", 14),
    Column("How the plans were chosen", 22),
    Column("Grades settled by the panel", 14),
    Column("Times an agency was excused", 16),
    Column("People who scored", 12),
    Column("Of them calibrated", 13, "calibrated"),
)


def rounds_sheet(report: Report, about: str) -> Sheet:
    """Every round that has figures; the cover names those whose grades are still sealed."""
    rows: list[list[Any]] = [
        [
            typed(one.round.name),
            one.round.held_on,
            *_stands(report.standing.get(one.round.id, Standing(one.round.state))),
            final_words(together.provisional),
            typed(one.round.theme) if one.round.theme else NOT_APPLICABLE,
            typed(
                list_words(
                    [f"{row.rubric.title}, version {row.rubric.version}" for row in one.round.rubric_rows]
                )
            ),
            typed(list_words([agency_name(row.agency.key) for row in one.round.agency_rows])),
            one.plans_sampled,
            together.withdrawn,
            len(one.duplicates),
            "Drawn at random" if one.round.id in report.drawn else "Not drawn by this tool",
            together.moderated,
            together.waived,
            *_calibrated(report.calibration.get(one.round.id)),
        ]
        for one, together in zip(report.rounds, report.together_by_round, strict=True)
    ]
    return Sheet(
        label="Rounds",
        name="rounds",
        title=f"The rounds audited, {about}",
        says=(ONE_TABLE, SHORTHAND),
        columns=ROUND,
        rows=rows,
    )


def _stands(found: Standing) -> tuple[str, str, str]:
    """The state of a round, when it was signed off, and the hash of what was signed."""
    signed_off_at = moment(found.at) if found.at else NOT_APPLICABLE
    return sentence_start(found.state.value), signed_off_at, found.snapshot or NOT_APPLICABLE


def _calibrated(found: PanelCalibration | None) -> tuple[int | str, int | str]:
    return (found.panel, found.calibrated) if found else (NOT_AVAILABLE, NOT_AVAILABLE)


def agencies_sheet(report: Report, about: str, withheld: Collection[str] = ()) -> Sheet:
    """What each agency gave before the panel met; empty over several rounds, where it is not kept.

    `withheld`: agencies for which so few people graded that their grades would describe one of them.
    """
    names = list_words([agency_name(agency) for agency in sorted(withheld)])
    left_out = [f"Left out, because fewer than three people graded for it: {names}."] if withheld else []
    grades = (*SCALE, Grade.NOT_APPLICABLE)
    return Sheet(
        label="Agencies",
        name="agencies",
        title=f"What each agency gave at every audit point, {about}",
        says=(ONE_TABLE, *left_out),
        columns=[
            *POINT,
            Column("Agency", 20, "agency"),
            *(Column(sentence_start(grade.words), 16) for grade in grades),
            Column("Grades given", 13),
        ],
        rows=[
            [
                *point_cells(line),
                typed(agency_name(agency)),
                *(given.get(grade.value, 0) for grade in grades),
                sum(given.values()),
            ]
            for line in report.points
            for agency, given in line.agencies.items()
            if agency not in withheld
        ],
    )


def actions_sheet(actions: Sequence[Beside], about: str) -> Sheet:
    """What is being done about these audit points."""
    return Sheet(
        label="Actions",
        name="actions",
        title=f"Actions on these audit points, {about}",
        says=(ONE_TABLE, NOT_WRITTEN),
        columns=[
            Column("Reference", 12),
            Column("Action", 44),
            Column("Audit points", 20),
            Column("Round it came from", 20),
            Column("Strategic lead", 24),
            Column("Responsible officer", 24),
            Column("By when", 20, "", DAY),
            Column("Overdue", 10),
            Column("RAG", 24, "rag"),
            Column("Desired impact", 44),
            Column("Progress", 44),
            Column("Evidence", 44),
        ],
        rows=[_action(action.data) for action in actions if action.data is not None],
    )


def _action(data: dict[str, Any]) -> list[Any]:
    return [
        typed(data["reference"]),
        typed(data["title"]),
        typed(list_words(data["points"])),
        typed(data["round"]),
        typed(data["strategic_lead"]),
        typed(data["responsible_officer"]),
        dt.date.fromisoformat(data["due_on"]),
        "yes" if data["overdue"] else "no",
        RAG[data["rag"]],
        typed(data["desired_impact"] or ""),
        typed(data["progress"] or ""),
        typed(data["evidence"] or ""),
    ]
