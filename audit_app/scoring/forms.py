"""The scoring form, built from the rubric: one builder serves every rubric and every part of one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms.fields import HiddenField

from audit_app.rubrics.grades import Grade
from audit_app.scoring.rules import (
    NO_NOTE,
    NOTHING,
    Answer,
    Note,
    Place,
    Question,
    Section,
    Typed,
    TypedNote,
)
from audit_app.web.forms import BaseForm, LineField, ParagraphsField, RadiosField, SubmitField, VersionedForm

CLASH_NOTE = "Another window saved something else about {}. Read both, then save the one that should stand"
CLASH = "Another window saved a different answer at “{}”. Read both, then save the one that should stand"


class StampField(HiddenField):
    """What one point on the page was drawn from. A page without it does not show that point."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = next((value for value in valuelist if isinstance(value, str)), None)
        if self.data is not None and not re.fullmatch(r"[0-9]{1,9}-[0-9a-f]{12}", self.data):
            self.data = None
            raise ValueError("This page is out of date. Open it again, then make your change")


class ScoresForm(BaseForm):
    """Answers at some points, notes on some sections. Made by `build_form`; all may be left for later."""

    questions: Sequence[Question] = ()
    sections: Sequence[Section] = ()

    def typed(self) -> dict[int, Typed]:
        """What the page says, for each point it shows."""
        return {
            question.id: self._typed(question.id) for question in self.questions if self._shows(question.id)
        }

    def notes(self) -> dict[Place, TypedNote]:
        """What the page says of each section whose notes it shows."""
        shown = {one.place: one.id for one in self.sections if self[f"drawn_{one.id}"].data is not None}
        return {
            place: TypedNote(
                Note(self[f"strengths_{id}"].data or "", self[f"development_{id}"].data or ""),
                self[f"drawn_{id}"].data,
            )
            for place, id in shown.items()
        }

    def _shows(self, point_id: int) -> bool:
        return self[f"stamp_{point_id}"].data is not None

    def _typed(self, point_id: int) -> Typed:
        code, words, place = (self[f"{part}_{point_id}"].data for part in ("grade", "comment", "evidence"))
        grade = Grade(code) if code in list(Grade) else None
        return Typed(Answer(grade, words or "", evidence=place or ""), self[f"stamp_{point_id}"].data)

    def show_both(self, clashes: Iterable[int], saved: Mapping[int, Answer]) -> None:
        """Keep all that was typed; bring what nobody typed up to date; mark the points where both differ."""
        for point_id, typed in self.typed().items():
            now = saved.get(point_id, NOTHING)
            if point_id in clashes:
                self[f"stamp_{point_id}"].data = now.stamp
                grade = self[f"grade_{point_id}"]
                grade.errors = [CLASH.format(grade.label.text)]
            elif typed.answer.was_drawn_as(typed.stamp):
                self[f"stamp_{point_id}"].data = now.stamp
                self[f"grade_{point_id}"].data = now.grade
                self[f"comment_{point_id}"].data = now.comment
                self[f"evidence_{point_id}"].data = now.evidence

    def show_both_notes(self, clashes: Iterable[Place], saved: Mapping[Place, Note]) -> None:
        """The same for the notes on sections."""
        ids = {section.place: section.id for section in self.sections}
        for place, typed in self.notes().items():
            now, id = saved.get(place, NO_NOTE), ids[place]
            if place in clashes:
                self[f"drawn_{id}"].data = now.stamp
                self[f"strengths_{id}"].errors = [CLASH_NOTE.format(f"“{place[1]}”")]
            elif typed.note.was_drawn_as(typed.stamp):
                self[f"drawn_{id}"].data = now.stamp
                self[f"strengths_{id}"].data = now.strengths
                self[f"development_{id}"].data = now.development


def build_form(
    questions: Sequence[Question],
    answers: Mapping[int, Answer],
    sections: Sequence[Section] = (),
    notes: Mapping[Place, Note] | None = None,
) -> ScoresForm:
    """The form for these points, filled with what is saved or, on a post, with what was typed."""
    fields: dict[str, Any] = {"questions": tuple(questions), "sections": tuple(sections)}
    filled: dict[str, Any] = {}
    for section in sections:
        _add_note(section, (notes or {}).get(section.place, NO_NOTE), fields, filled)
    for question in questions:
        answer = answers.get(question.id, NOTHING)
        parts = ("grade", "comment", "evidence", "stamp")
        grade, comment, evidence, stamp = (f"{part}_{question.id}" for part in parts)
        fields[grade] = _grade_field(question)
        fields[comment] = _comment_field(question)
        fields[evidence] = _evidence_field(question)
        fields[stamp] = StampField()
        filled |= {grade: answer.grade, comment: answer.comment, evidence: answer.evidence}
        filled[stamp] = answer.stamp
    made: ScoresForm = type("ScoresForm", (ScoresForm,), fields)(data=filled)
    return made


def _add_note(section: Section, note: Note, fields: dict[str, Any], filled: dict[str, Any]) -> None:
    for part, label, words in (
        ("strengths", "Strengths", note.strengths),
        ("development", "Areas for development", note.development),
    ):
        called = f"the {label.lower()} of “{section.name}”"
        fields[f"{part}_{section.id}"] = ParagraphsField(label, called=called, required=False, rows=2)
        filled[f"{part}_{section.id}"] = words
    fields[f"drawn_{section.id}"] = StampField()
    filled[f"drawn_{section.id}"] = note.stamp


def _grade_field(question: Question) -> RadiosField:
    texts = {grade.value: question.descriptors.get(grade.value, "") for grade in question.grades}
    if question.na_allowed:
        texts[Grade.NOT_APPLICABLE.value] = question.na_condition
    return RadiosField(
        question.title,
        called=f"the grade of “{question.title}”",
        choices=[(grade.value, grade.words.capitalize()) for grade in question.grades],
        hints=texts,
        required=False,
    )


def _comment_field(question: Question) -> ParagraphsField:
    return ParagraphsField(
        "Comment", called=f"the comment on “{question.title}”", required=False, longest=4000, rows=2
    )


def _evidence_field(question: Question) -> LineField:
    return LineField(
        "Page or paragraph", called=f"the page or paragraph for “{question.title}”", required=False
    )


class PointForm(BaseForm):
    """One answer, saved by itself as it is given."""

    grade = RadiosField("Grade", choices=[(grade.value, grade.words) for grade in Grade], required=False)
    comment = ParagraphsField("Comment", required=False, longest=4000)
    evidence = LineField("Page or paragraph", called="the page or paragraph", required=False)
    stamp = StampField()

    def typed(self) -> Typed:
        grade = Grade(self.grade.data) if self.grade.data else None
        return Typed(
            Answer(grade, self.comment.data or "", evidence=self.evidence.data or ""), self.stamp.data or ""
        )


class NoteForm(BaseForm):
    """The notes on one section, saved by themselves as they are given."""

    strengths = ParagraphsField("Strengths", called="the strengths", required=False)
    development = ParagraphsField("Areas for development", called="the areas for development", required=False)
    stamp = StampField()

    def typed(self) -> TypedNote:
        return TypedNote(Note(self.strengths.data or "", self.development.data or ""), self.stamp.data or "")


class SealForm(VersionedForm):
    """Sealing, with the version of the answers the person has read."""


class OwnConflictForm(BaseForm):
    """A conflict of interest an auditor declares about a plan given to them."""

    words = ParagraphsField(
        "What is the conflict of interest?",
        called="what the conflict of interest is",
        hint="For example: I worked with this family last year. Do not name the child or the family.",
        longest=1000,
        rows=3,
    )
    submit = SubmitField("Declare it and return the plan", tone="warning")
