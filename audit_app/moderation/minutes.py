"""The minutes of a panel as one structure, which the page and the Word file both write out.

Agencies stand for what they gave: a name appears here only for who was in the room, who chaired and who
signed. Everything comes from the records that count: drawn twice from the same records, they are the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from audit_app.moderation.cells import PanelCell, PlanPanel
from audit_app.moderation.models import ModeratedGrade
from audit_app.moderation.rules import decided_words
from audit_app.rounds.rules import State
from audit_app.web.text import sentence_start
from audit_app.web.words import agency_name, grade_words, moment, plural

DRAFT = "Draft. The round is not signed off, so anything here can still change."
FINAL = "Final. Two people of two agencies signed the round off as it stands here."
FINAL_ALONE = "Final. These are past audits, signed off by the person who brought them in."


@dataclass(frozen=True)
class Table:
    """A table with one header row; the first cell of each row names it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """One part of the minutes: a heading, paragraphs, a table, and parts of its own."""

    heading: str
    words: tuple[str, ...] = ()
    table: Table | None = None
    parts: tuple["Section", ...] = ()


@dataclass(frozen=True)
class Minutes:
    """The minutes of one round. `mark` says whether they are final; `facts` are pairs of words."""

    title: str
    mark: str
    final: bool
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


def mark_of(state: State, imported: bool, voided: str | None) -> str:
    """Whether minutes are final or a draft, in a sentence. `voided`: what became of the last sign-off."""
    if state is State.SIGNED_OFF:
        return FINAL_ALONE if imported else FINAL
    return f"{voided} {DRAFT}" if voided else DRAFT


def tabled(
    heading: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]], none: str, caption: str
) -> Section:
    """A section of one table with its caption, or the sentence that says there is nothing to list."""
    found = tuple(rows)
    return Section(heading, table=Table(caption, head, found)) if found else Section(heading, (none,))


def settled_on(plan: PlanPanel) -> Section:
    """What the panel settled on one plan, from the grades by agency to the agreed one."""
    reference = plan.sample_plan.plan.reference
    rows = tuple(
        (
            f"{cell.point.code} {cell.point.title}",
            given(cell),
            sentence_start(grade_words(cell.outcome.grade)),
            how(cell),
            (cell.moderated.words if cell.moderated else "") or "Nothing noted",
        )
        for cell in plan.settled_cells
    )
    head = ("Point", "Grades by agency", "Agreed grade", "Why they differed, how decided", "What decided it")
    agreed = sum(1 for cell in plan.other_cells if cell.outcome.grade is not None)
    words = [f"The agencies agreed on {plural(agreed, 'point')} by themselves."]
    if not rows:
        words.append("The panel had nothing to settle on this plan.")
    if plan.open_cells:
        words.append(f"Still open: {', '.join(cell.point.code for cell in plan.open_cells)}.")
    table = Table(f"What was settled on {reference}", head, rows) if rows else None
    return Section(reference, (" ".join(words),), table)


def given(cell: PanelCell) -> str:
    """What each agency gave, one line each."""
    lines = []
    for one in cell.opinions:
        said = "waived" if one.waived else grade_words(one.grade)
        who = agency_name(one.agency) + (f", auditor {one.number}" if one.number else "")
        lines.append(f"{who}: {said}{' (lead)' if one.lead else ''}{'' if one.blind else ', not blind'}")
    return "\n".join(lines)


def how(cell: PanelCell) -> str:
    """Why the agencies differed, how it was decided and how sure the panel is, one line each."""
    row = cell.moderated
    if row is None:
        return ""
    lines = [sentence_start(row.reason)]
    if row.decided:
        lines.append(decided_words(row.decided, row.dissented_after))
    if row.confidence:
        lines.append(f"Confidence {row.confidence}")
    return "\n".join(lines)


def overall_row(plan: PlanPanel) -> tuple[str, ...]:
    """One plan's overall grade beside what the rubric suggested."""
    row = plan.overall
    reference = plan.sample_plan.plan.reference
    if row is None:
        return (reference, "", "Not settled" if plan.owes_overall else "None: nothing graded", "")
    suggested = sentence_start(grade_words(row.suggested)) if row.suggested else "Nothing"
    outdated = " (points changed since: to be looked at again)" if plan.overall_outdated else ""
    return (
        reference,
        suggested,
        sentence_start(grade_words(row.grade)) + outdated,
        row.words or "As suggested",
    )


def dissent_rows(cell: PanelCell, settlings: Iterable[ModeratedGrade]) -> Iterable[tuple[str, ...]]:
    """Every dissent on one point: from what stands, and from each earlier settling, marked so."""
    for row in settlings:
        earlier = "" if row is cell.moderated else ", on an earlier settling"
        for said in row.dissents:
            spoken = f", from their own seat, {moment(said.said_at)}" if said.said_at else ""
            yield (
                f"{cell.sample_plan.plan.reference}, {cell.point.code}",
                agency_name(said.agency.key) + spoken,
                sentence_start(grade_words(row.grade)) + earlier,
                said.words,
            )


def retracted_rows(cell: PanelCell, settlings: Iterable[ModeratedGrade]) -> Iterable[tuple[str, ...]]:
    """Every time the agreed grade of one point was taken back, and what became of the point."""
    for row in settlings:
        if row.grade is None:
            since = "Settled again since" if row is not cell.moderated else _untaken(cell)
            where = f"{cell.sample_plan.plan.reference}, {cell.point.code}"
            yield (where, moment(row.settled_at), since, row.words)


def _untaken(cell: PanelCell) -> str:
    return "Open again" if cell.open else "As the agencies gave it"
