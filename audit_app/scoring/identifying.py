"""What somebody typed while scoring that may say who the child is: told to them alone, and never refused.

Reading rule: the words of the points stand on the page, so nothing of theirs is warned of. They are read only
where a text holds something to compare them with.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import sqlalchemy as sa

from audit_app import clock
from audit_app.db import db
from audit_app.register.rules import Identifier, identifiers_in
from audit_app.rubrics.models import AuditPoint
from audit_app.scoring.rules import NO_NOTE, NOTHING, Answer, Note, Place, Question
from audit_app.scoring.sheet import Part, Sheet

Said = TypeVar("Said", Answer, Note)
Asked = Callable[[], Iterable[Question | AuditPoint]]


@dataclass(frozen=True)
class Named:
    """What stands at one point, or in the notes of one section, with the field of the page to go to."""

    title: str
    part: Part
    question: Question
    field: str
    warning: str


def looked_at(said: Said, asked: Asked) -> Said:
    """The same, with what in it looks like an identifier of a child; `asked`: the points it stands at."""

    def shown() -> Iterator[str]:
        for point in asked():
            yield from (point.title, point.question, point.reference, point.na_condition or "")
            yield from point.descriptors.values()

    found = identifiers_in(said.words(), shown, (said.saved_at or clock.now()).year)
    return replace(said, found=found) if found else said


def at_point(answer: Answer, point_id: int) -> Answer:
    """An answer as it was saved, looked at."""
    query = sa.select(AuditPoint).where(AuditPoint.id == point_id)
    return looked_at(answer, lambda: db.session.scalars(query))


def of_section(note: Note, place: Place, agency: str) -> Note:
    """The notes on a section as they were saved, looked at."""
    version, section = place
    query = sa.select(AuditPoint).where(
        AuditPoint.rubric_version_id == version, AuditPoint.section == section
    )
    return looked_at(note, lambda: [one for one in db.session.scalars(query) if agency in one.agencies])


def in_answers(answers: Mapping[int, Answer], questions: Iterable[Question]) -> dict[int, Answer]:
    """The answers at the points of a page, looked at."""
    asked = {question.id: question for question in questions}

    def one(id: int) -> Answer:
        return looked_at(answers[id], lambda: [asked[id]] if id in asked else [])

    return {id: one(id) for id in answers}


def in_notes(notes: Mapping[Place, Note], questions: Iterable[Question]) -> dict[Place, Note]:
    """The notes on the sections of a page, looked at."""
    asked = list(questions)

    def one(place: Place) -> Note:
        return looked_at(
            notes[place], lambda: [q for q in asked if (q.rubric_version_id, q.section) == place]
        )

    return {place: one(place) for place in notes}


def in_saved(
    answers: Mapping[int, Answer], notes: Mapping[Place, Note], questions: Collection[Question]
) -> list[Identifier]:
    """What is found in the pieces that one page saved."""
    said = (*in_answers(answers, questions).values(), *in_notes(notes, questions).values())
    return [one for piece in said for one in piece.found]


def to_check(sheet: Sheet, answers: Mapping[int, Answer], notes: Mapping[Place, Note]) -> list[Named]:
    """Every warning of an assessment, in the order of its page."""
    found = []
    for part in sheet.parts:
        for question in part.section.questions:
            if said := answers.get(question.id, NOTHING).warning:
                title = f"Point {question.code}, {question.title}"
                found.append(Named(title, part, question, "comment", said))
        if said := notes.get(part.section.place, NO_NOTE).warning:
            title = f"{part.name}, in your own words"
            found.append(Named(title, part, part.section.questions[0], "strengths", said))
    return found
