"""Scoring: a person's own work, saving as they go, sealing. What others gave is not read before reveal."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.allocation.models import Allocation
from audit_app.allocation.rules import EndReason
from audit_app.allocation.service import about_to_end
from audit_app.db import current_area, db
from audit_app.register.counted import counted
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint
from audit_app.scoring import notes, rules, work_time
from audit_app.scoring.held import Held, begun, check, hold
from audit_app.scoring.identifying import in_saved
from audit_app.scoring.models import Assessment, Score
from audit_app.scoring.notes import NoteClash, SealedNote, notes_of, save_note, sealed_notes
from audit_app.scoring.own import (
    RoundWork,
    Work,
    answers_of,
    assessment_of,
    by_round,
    find_own,
    own_allocation,
    own_work,
    questions,
)
from audit_app.scoring.points import PointClash, save_point, told
from audit_app.scoring.rules import (
    Answer,
    Note,
    Question,
    ScoringRefused,
    Typed,
    TypedNote,
    merge,
    merge_notes,
    progress,
)
from audit_app.scoring.sealed import Place, SealedScore, Status, scores_at, sealed_scores, sealed_status

__all__ = [
    "NoteClash",
    "Place",
    "PointClash",
    "RoundWork",
    "ScoresClash",
    "ScoringRefused",
    "SealedNote",
    "SealedScore",
    "Status",
    "Work",
    "answers_of",
    "assessment_of",
    "by_round",
    "find_own",
    "notes_of",
    "own_allocation",
    "own_work",
    "questions",
    "report_time",
    "save_note",
    "save_point",
    "save_scores",
    "scores_at",
    "seal",
    "sealed_notes",
    "sealed_scores",
    "sealed_status",
]  # fmt: skip


class ScoresClash(ScoringRefused):
    """Another window saved something else at these points, or sections, since this page was drawn."""

    def __init__(
        self,
        clashes: frozenset[int],
        saved: Mapping[int, Answer],
        note_clashes: frozenset[rules.Place],
        saved_notes: Mapping[rules.Place, Note],
    ) -> None:
        super().__init__("Another window saved something else since you opened this page. Nothing was lost.")
        self.clashes, self.saved = clashes, saved
        self.note_clashes, self.saved_notes = note_clashes, saved_notes


def save_scores(
    allocation: Allocation,
    typed: Mapping[int, Typed],
    person: Person,
    typed_notes: Mapping[rules.Place, TypedNote] | None = None,
) -> int:
    """Keep what one page says; how many pieces changed. Grades whose comment is still missing are kept too.

    Raises ScoringRefused where it cannot count (sealed, taken back, withdrawn, round not in scoring, a point
    or grade that is not asked), ScoresClash where another window was quicker; then nothing is saved.
    """
    allocation, round, assessment = _lock(allocation, person)
    asked = {question.id: question for question in questions(allocation)}
    _check_asked(asked, typed)
    saved, saved_notes = answers_of(assessment), notes_of(assessment)
    outcome = merge(saved, typed)
    noted, note_clashes = merge_notes(saved_notes, typed_notes or {})
    if outcome.clashes or note_clashes:
        raise ScoresClash(outcome.clashes, saved, note_clashes, saved_notes)
    if not outcome.changes and not noted:
        return 0
    held = Held(allocation, round)
    assessment = begun(held, assessment)
    work_time.add_save(allocation)
    _write(assessment, allocation, outcome.changes)
    notes.write_notes(held, assessment, noted)
    before = {asked[id].code: told(saved[id]) for id in outcome.changes if id in saved}
    before |= {place[1]: notes.told(saved_notes[place]) for place in noted if place in saved_notes}
    after: dict[str, Any] = {asked[id].code: told(answer) for id, answer in outcome.changes.items()}
    after |= {place[1]: notes.told(note) for place, note in noted.items()}
    after |= counted("Answers saved", in_saved(outcome.changes, noted, asked.values()))
    _record("scores saved", assessment, allocation, before=before, after=after)
    return len(outcome.changes) + len(noted)


def seal(allocation: Allocation, seen: int | None, person: Person) -> Assessment:
    """Close an assessment for good. `seen`: the `Work.version` the person read last.

    Raises ScoringRefused where something is missing, or was changed in another window after they read it.
    """
    allocation, _, assessment = _lock(allocation, person)
    answers = answers_of(assessment)
    if assessment is None or not progress(questions(allocation), answers).complete:
        raise ScoringRefused(
            "This assessment cannot be sealed yet: some points still need a grade or a comment."
        )
    if seen is not None and seen != rules.version_of(answers, notes_of(assessment)):
        raise ScoringRefused(
            "You changed this assessment in another window. Read it through again, then seal it."
        )
    work_time.add_save(allocation)
    assessment.sealed_at = clock.now()
    _record("assessment sealed", assessment, allocation, after={"agency": allocation.agency.key})
    return assessment


def report_time(allocation: Allocation, seconds: int, person: Person) -> int:
    """Count active seconds a browser reports; how many were believed. None once a save could not count."""
    allocation, _, _ = _lock(allocation, person)
    return work_time.add_report(allocation, seconds)


@about_to_end.connect
def refuse_to_end_sealed(allocation: Allocation, reason: EndReason) -> None:
    """A sealed assessment counts: it is not taken back or waived away, but for a conflict of interest."""
    assessment = assessment_of(allocation)
    if assessment is not None and assessment.sealed_at is not None and reason is not EndReason.CONFLICT:
        raise ScoringRefused(
            f"{allocation.auditor.name} has sealed this assessment, so it counts."
            " Only a declared conflict of interest takes it back."
        )


def _lock(allocation: Allocation, person: Person) -> tuple[Allocation, AuditRound, Assessment | None]:
    """The allocation as it stands, held until this work is done, where a save may count."""
    held = hold(allocation.id, person)
    if held is None:
        raise ScoringRefused("This plan is not given to you, so nothing was saved.")
    assessment = assessment_of(held.allocation)
    check(held, assessment)
    return held.allocation, held.round, assessment


def _check_asked(asked: Mapping[int, Question], typed: Mapping[int, Typed]) -> None:
    for point_id, page in typed.items():
        question, grade = asked.get(point_id), page.answer.grade
        if question is None:
            raise ScoringRefused("One of these points is not asked of your agency, so nothing was saved.")
        if grade is Grade.NOT_APPLICABLE and not question.na_allowed:
            raise ScoringRefused(f"“{question.title}” cannot be not applicable, so nothing was saved.")


def _write(assessment: Assessment, allocation: Allocation, changes: Mapping[int, Answer]) -> None:
    rows = {row.audit_point_id: row for row in _rows(assessment)}
    for point_id, row in rows.items():
        if point_id in changes:
            row.grade, row.comment = changes[point_id].grade, changes[point_id].comment
            row.evidence = changes[point_id].evidence
            row.version += 1
            row.saved_at = clock.now()
    fresh = {point_id: answer for point_id, answer in changes.items() if point_id not in rows}
    versions = _rubric_versions(fresh)
    # One statement for all: a page can hold 50 points. It passes by what fills in the area of new rows.
    added = [
        {
            "area_id": current_area(), "assessment_id": assessment.id, "round_id": allocation.round_id,
            "audit_point_id": point_id, "rubric_version_id": versions[point_id],
            "grade": answer.grade, "comment": answer.comment, "evidence": answer.evidence,
            "version": 1, "saved_at": clock.now(),
        }
        for point_id, answer in fresh.items()
    ]  # fmt: skip
    if added:
        db.session.execute(sa.insert(Score), added)
    db.session.flush()


def _rows(assessment: Assessment) -> list[Score]:
    return list(db.session.scalars(sa.select(Score).where(Score.assessment_id == assessment.id)))


def _rubric_versions(point_ids: Mapping[int, Any]) -> dict[int, int]:
    query = sa.select(AuditPoint.id, AuditPoint.rubric_version_id).where(AuditPoint.id.in_(list(point_ids)))
    return {row.id: row.rubric_version_id for row in db.session.execute(query)}


def _record(
    what: str,
    assessment: Assessment,
    allocation: Allocation,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    trail.record(
        what, "assessment", assessment.id, before=before, after=after,
        round_id=allocation.round_id, plan_id=allocation.sample_plan.plan_id,
    )  # fmt: skip
