"""The cover of the workbook: what it is, of which area and rounds, and whether it can still change."""

from collections.abc import Sequence
from typing import Any

from gptables import Cover
from gptables.core.gptable import FormatList

from audit_app import clock
from audit_app.reports.parts.learning import AS_OF
from audit_app.reports.population import SEVERAL
from audit_app.reports.service import Report
from audit_app.reports.workbook.sheet import Sheet
from audit_app.reports.workbook.text import pieces, typed
from audit_app.web.words import day, list_words, moment, plural

TITLE = "EHC plan audit: Learning and Improvement report"
WHAT = (
    "This workbook holds the percentage of plans judged good or outstanding at each audit point of the "
    "shared rubric. Every agency graded alone; the panel settled what they differed on."
)
INSIDE = (
    "For use inside the partnership only. Small numbers are shown in full, so do not publish this workbook "
    "or pass it on."
)
READING = (
    "Each worksheet holds one table. A number in square brackets in a heading, such as [note 1], refers to "
    "the worksheet Notes. Shorthand: [x] not available; [z] not applicable; each worksheet says why."
)

PUBLIC_READING = (
    "Each worksheet holds one table. Shorthand: [c] hidden; [x] not available; [z] not applicable; [low] "
    "more than none, but rounds to zero; each worksheet says why."
)


def cover(report: Report, sheets: Sequence[Sheet]) -> Cover:
    """The first worksheet."""
    if report.public:
        return _public_cover(report)
    return Cover(
        title=FormatList(pieces(f"{TITLE}, {report.area}")),
        intro=[WHAT, *(typed(line) for line in _lines(report))],
        about=[INSIDE, READING, *_missing(report, sheets), f"Made on {day(clock.today())}."],
        width=100,
    )


def _public_cover(report: Report) -> Cover:
    """What is hidden, and why, in place of what the partnership is told."""
    named = [one.round.name for one in report.rounds]
    said = f"Published: {list_words(named)}." if named else "Nothing of these rounds is published yet."
    return Cover(
        title=FormatList(pieces(f"{TITLE}, {report.area}")),
        intro=[WHAT, *(typed(line) for line in [said, *_as_of(report)])],
        about=[*(typed(note) for note in report.notes), PUBLIC_READING, f"Made on {day(clock.today())}."],
        width=100,
    )


def _lines(report: Report) -> list[str]:
    return [
        *_rounds(report),
        *_as_of(report),
        *_calibrated(report),
        status(report),
        *_signed(report),
        *_waiting(report),
    ]


def _as_of(report: Report) -> list[str]:
    return [f"As it was on {moment(report.as_of)}."] if report.as_of else []


def _signed(report: Report) -> list[str]:
    """What a printed copy is checked by; over several rounds the worksheet Rounds says it of each."""
    signed = [one for one in report.standing.values() if one.at is not None]
    if signed and len(report.rounds) > 1:
        return ["The worksheet Rounds gives the hash of what was signed in each round."]
    return [f"Signed off on {moment(one.at)}. Hash of what was signed: {one.snapshot}." for one in signed]


def _calibrated(report: Report) -> list[str]:
    """For one round; over several the worksheet Rounds says it of each."""
    if len(report.rounds) != 1 or report.rounds[0].round.id not in report.calibration:
        return []
    return [f"Calibrated: {report.calibration[report.rounds[0].round.id].words}."]


def about(report: Report) -> str:
    """The area and the rounds, for the end of a worksheet's title."""
    if not report.rounds:
        return report.area
    newest, oldest = report.rounds[0].round, report.rounds[-1].round
    kind = "period" if report.public else "round"
    if len(report.rounds) == 1:
        return f"{report.area}, {newest.name}" if report.public else f"{report.area}, round {newest.name}"
    return f"{report.area}, {len(report.rounds)} {kind}s from {oldest.name} to {newest.name}"


def _rounds(report: Report) -> list[str]:
    if not report.rounds:
        return ["None of these rounds has figures yet. Grades stay sealed until the chair opens moderation."]
    newest, oldest = report.rounds[0].round, report.rounds[-1].round
    if len(report.rounds) == 1:
        theme = f", theme: {newest.theme}" if newest.theme else ""
        said = f"Round {newest.name}, panel of {day(newest.held_on)}{theme}: {plural(report.plans, 'plan')}."
    else:
        said = (
            f"{len(report.rounds)} rounds, from {oldest.name} ({day(oldest.held_on)}) to {newest.name} "
            f"({day(newest.held_on)}): {plural(report.plans, 'audit')} of "
            f"{plural(report.distinct_plans, 'different plan')}."
        )
    return [said]


def status(report: Report) -> str:
    """Provisional or final, and why."""
    if not report.rounds:
        return "There is nothing to be provisional or final yet."
    if not report.provisional:
        return "Final: every grade is settled, and every round is signed off."
    open_rounds = [one.round.name for one in report.rounds if not one.signed_off]
    reasons = [f"not signed off: {list_words(open_rounds)}"] if open_rounds else []
    counts = ((report.together.unresolved, "unresolved"), (report.together.missing, "missing"))
    reasons += [f"{plural(count, 'grade')} {word}" for count, word in counts if count]
    return f"Provisional: these figures can still change ({'; '.join(reasons)})."


def _waiting(report: Report) -> list[str]:
    names = [round.name for round in report.waiting]
    return [f"Left out, because their grades are still sealed: {list_words(names)}."] if names else []


def _missing(report: Report, sheets: Sequence[Sheet]) -> list[str]:
    """Why a worksheet that a reader may look for is not there."""
    labels = {sheet.label for sheet in sheets}
    reasons: dict[str, Any] = {
        "Strengths and priorities": "No audit point stands clearly above or below the others, so none is "
        "listed as a strength or a priority.",
        "Population": SEVERAL if len(report.rounds) > 1 else "",
        "Actions": AS_OF if report.as_of else "No action is recorded on these audit points.",
    }
    return [why for label, why in reasons.items() if why and label not in labels and report.rounds]
