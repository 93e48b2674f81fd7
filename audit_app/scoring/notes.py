"""Strengths and areas for development of each section, in the auditor's words: blind and sealed as grades."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from audit_app import clock
from audit_app.accounts.models import Agency, Person
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.register.counted import counted
from audit_app.rounds.models import AuditRound, RoundRubric
from audit_app.rounds.service import MOST
from audit_app.rubrics.models import AuditPoint
from audit_app.sampling.models import SamplePlan
from audit_app.scoring.held import Held, begun, check, hold, record
from audit_app.scoring.identifying import of_section
from audit_app.scoring.models import Assessment, SectionNote
from audit_app.scoring.revealed import only_revealed
from audit_app.scoring.rules import NO_NOTE, Note, Outcome, Place, ScoringRefused, weigh


class NoteClash(ScoringRefused):
    """Another window saved something else about this section. Nothing was changed."""

    def __init__(self, saved: Note) -> None:
        super().__init__("Another window saved something else here. Choose which of the two should stand.")
        self.saved = saved


@dataclass(frozen=True)
class SealedNote:
    """What one sealed assessment says of a section, once its round is revealed."""

    sample_plan_id: int
    agency: str
    rubric_version_id: int
    section: str
    strengths: str
    development: str


def notes_of(assessment: Assessment | None) -> dict[Place, Note]:
    """What an assessment says of each section, by rubric version and section."""
    if assessment is None:
        return {}
    query = sa.select(
        SectionNote.rubric_version_id, SectionNote.section,
        SectionNote.strengths, SectionNote.development, SectionNote.version, SectionNote.saved_at,
    ).where(SectionNote.assessment_id == assessment.id)  # fmt: skip
    return {(row[0], row[1]): Note(*row[2:]) for row in db.session.execute(query)}


def sealed_notes(round: AuditRound, only: int | None = None) -> list[SealedNote]:
    """Every note sealed in a round, or on one plan of it by its sample plan id; none before reveal.

    Left out: what `only_revealed` leaves out, and notes with nothing in them.
    """
    query = sa.select(
        Allocation.sample_plan_id, Agency.key, SectionNote.rubric_version_id, SectionNote.section,
        SectionNote.strengths, SectionNote.development,
    ).join_from(SectionNote, Assessment, Assessment.id == SectionNote.assessment_id)  # fmt: skip
    found = only_revealed(query).where(
        SectionNote.round_id == round.id,
        sa.or_(SectionNote.strengths != "", SectionNote.development != ""),
        sa.true() if only is None else Allocation.sample_plan_id == only,
    )
    order = (SamplePlan.position, Agency.position, SectionNote.id)
    return [SealedNote(*row) for row in db.session.execute(found.order_by(*order))]


def section_of(allocation_id: int, point_id: int, person: Person) -> Place | None:
    """The section a point of somebody's own plan stands in: how a page names a section."""
    if not 0 < point_id <= MOST or not 0 < allocation_id <= MOST:
        return None
    query = (
        sa.select(AuditPoint.rubric_version_id, AuditPoint.section, AuditPoint.agencies, Agency.key)
        .join(RoundRubric, RoundRubric.rubric_version_id == AuditPoint.rubric_version_id)
        .join(Allocation, Allocation.round_id == RoundRubric.round_id)
        .join(Agency, Agency.id == Allocation.agency_id)
        .where(AuditPoint.id == point_id, Allocation.id == allocation_id, Allocation.auditor_id == person.id)
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row is not None and row.key in row.agencies else None


def save_note(
    allocation: Allocation | int, rubric_version_id: int, section: str, note: Note, stamp: str, person: Person
) -> Note | None:
    """Keep one section's note; what is saved now. None where the plan is not theirs to score.

    Raises ScoringRefused where it cannot count, NoteClash where another window was quicker.
    """
    held = hold(allocation if isinstance(allocation, int) else allocation.id, person)
    if held is None:
        return None
    place, agency = (rubric_version_id, section), held.allocation.agency.key
    assessment, row = _read(held, place)
    check(held, assessment)
    saved = _note(row) if row else NO_NOTE
    outcome = weigh(saved, note, stamp)
    if outcome is Outcome.CLASH:
        raise NoteClash(saved)
    if outcome is Outcome.SAME:
        return of_section(saved, place, agency)
    assessment = begun(held, assessment)
    now = of_section(_note(_write(held, assessment, place, row, note)), place, agency)
    before = {section: told(saved)} if row else {}
    after = {section: told(now), **counted("Notes saved", now.found)}
    record("section notes saved", held, assessment, before, after)
    return now


def write_notes(held: Held, assessment: Assessment, changes: Mapping[Place, Note]) -> None:
    """Write the notes a whole page changed."""
    query = sa.select(SectionNote).where(SectionNote.assessment_id == assessment.id)
    rows = {(row.rubric_version_id, row.section): row for row in db.session.scalars(query)} if changes else {}
    for place, note in changes.items():
        _write(held, assessment, place, rows.get(place), note)


def told(note: Note) -> dict[str, str | None]:
    """A note as the trail keeps it."""
    return {"strengths": note.strengths, "areas for development": note.development}


def _read(held: Held, place: Place) -> tuple[Assessment | None, SectionNote | None]:
    of_section = sa.and_(
        SectionNote.assessment_id == Assessment.id,
        SectionNote.rubric_version_id == place[0],
        SectionNote.section == place[1],
    )
    query = (
        sa.select(Assessment, SectionNote)
        .outerjoin(SectionNote, of_section)
        .where(Assessment.allocation_id == held.allocation.id)
    )
    row = db.session.execute(query.execution_options(populate_existing=True)).one_or_none()
    return (row[0], row[1]) if row is not None else (None, None)


def _write(
    held: Held, assessment: Assessment, place: Place, row: SectionNote | None, note: Note
) -> SectionNote:
    if row is None:
        row = SectionNote(
            assessment_id=assessment.id, round_id=held.round.id, rubric_version_id=place[0],
            section=place[1], version=0,
        )  # fmt: skip
        db.session.add(row)
    row.strengths, row.development = note.strengths, note.development
    row.version += 1
    row.saved_at = clock.now()
    return row


def _note(row: SectionNote) -> Note:
    return Note(row.strengths, row.development, row.version, row.saved_at)
