"""Scoring one plan alone: what is asked, what is still missing, and whether a save may count. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

from audit_app.refusals import Refused
from audit_app.register.rules import Identifier, warning
from audit_app.rubrics.grades import SCALE, Grade

Key = TypeVar("Key")
Words = TypeVar("Words", bound="Stamped")


class ScoringRefused(Refused):
    """A save or a seal that cannot count. The text is a sentence; nothing was changed."""


@dataclass(frozen=True)
class Question:
    """One audit point as its agency is asked it. `descriptors` are keyed by grade code."""

    id: int
    code: str
    rubric: str
    section: str
    title: str
    question: str
    reference: str = ""
    basis: str = ""
    lead: str = ""
    na_allowed: bool = False
    na_condition: str = ""
    limiting: bool = False
    descriptors: Mapping[str, str] = field(default_factory=dict)
    rubric_version_id: int = 0

    @property
    def grades(self) -> tuple[Grade, ...]:
        """The grades it may be given."""
        return (*SCALE, Grade.NOT_APPLICABLE) if self.na_allowed else SCALE


class Stamped:
    """What is saved piece by piece. A page carries the stamp of each piece, to say what it was drawn from."""

    version: int
    saved_at: dt.datetime | None
    found: tuple[Identifier, ...]

    @property
    def warning(self) -> str:
        """What in it may say who the child is, to whoever typed it; "" where nothing, or nobody looked."""
        return warning(self.found)

    def words(self) -> tuple[str, ...]:
        """All that was given, in order."""
        raise NotImplementedError

    @property
    def stamp(self) -> str:
        """What a page carries to say what it was drawn from: the version, and a mark of its words."""
        return f"{self.version}-{self._mark()}"

    def says(self, other: "Stamped") -> bool:
        """Whether the words are the same, whatever the version."""
        return self.words() == other.words()

    def was_drawn_as(self, stamp: str) -> bool:
        """Whether a page with that stamp showed exactly these words: nobody typed anything there."""
        return stamp.partition("-")[2] == self._mark()

    def _mark(self) -> str:
        # No text that is kept can hold a NUL, so two answers never run together into one mark.
        return sha256("\0".join(self.words()).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Answer(Stamped):
    """A grade, its comment and where in the plan it was seen, as saved or as typed.

    `version` counts the saves; 0 is nothing saved yet.
    """

    grade: Grade | None = None
    comment: str = ""
    version: int = 0
    evidence: str = ""
    saved_at: dt.datetime | None = field(default=None, compare=False)
    found: tuple[Identifier, ...] = field(default=(), compare=False)

    def words(self) -> tuple[str, ...]:
        return (self.grade or "", self.comment, self.evidence)


@dataclass(frozen=True)
class Note(Stamped):
    """Strengths and areas for development of one section, in the auditor's words."""

    strengths: str = ""
    development: str = ""
    version: int = 0
    saved_at: dt.datetime | None = field(default=None, compare=False)
    found: tuple[Identifier, ...] = field(default=(), compare=False)

    def words(self) -> tuple[str, ...]:
        return (self.strengths, self.development)


# A section of one rubric version: the version's id and the section's name.
Place = tuple[int, str]


@dataclass(frozen=True)
class Typed:
    """What one page says about one point: the answer in its fields, and the stamp they were drawn with."""

    answer: Answer
    stamp: str


@dataclass(frozen=True)
class TypedNote:
    """What one page says about one section, and the stamp its fields were drawn with."""

    note: Note
    stamp: str


NOTHING = Answer()
NO_NOTE = Note()
LATE_SCORED = ("moderation", "reopened")


def comment_needed(grade: Grade | None) -> bool:
    """Whether a grade asks for a comment: below good, and not applicable."""
    return grade is not None and not grade.is_good


@dataclass(frozen=True)
class Section:
    """Points that belong together, in the order of the rubric."""

    rubric: str
    name: str
    questions: tuple[Question, ...]

    @property
    def place(self) -> Place:
        """Which section of which rubric version it is."""
        return self.questions[0].rubric_version_id, self.name

    @property
    def id(self) -> int:
        """Its number on a page: that of its first point."""
        return self.questions[0].id


def sections(questions: Iterable[Question]) -> list[Section]:
    """The questions by rubric and section, in the order in which each section first appears."""
    found: dict[tuple[str, str], list[Question]] = {}
    for question in questions:
        found.setdefault((question.rubric, question.section), []).append(question)
    return [Section(rubric, name, tuple(held)) for (rubric, name), held in found.items()]


@dataclass(frozen=True)
class Progress:
    """How far an assessment, or a section of one, is."""

    asked: int
    graded: int
    comments_missing: int

    @property
    def complete(self) -> bool:
        """Whether it could be sealed."""
        return self.graded == self.asked and not self.comments_missing


def progress(questions: Sequence[Question], answers: Mapping[int, Answer]) -> Progress:
    """Count the points asked, those graded, and the grades whose comment is still needed."""
    held = [answers.get(question.id, NOTHING) for question in questions]
    return Progress(
        asked=len(questions),
        graded=sum(answer.grade is not None for answer in held),
        comments_missing=sum(comment_needed(answer.grade) and not answer.comment for answer in held),
    )


def version_of(answers: Mapping[int, Answer], notes: Mapping[Place, Note]) -> int:
    """A number that grows with every save of any piece of an assessment."""
    return sum(piece.version for piece in (*answers.values(), *notes.values()))


def still_needed(answer: Answer) -> str:
    """What a point still needs before sealing, in words; "" when nothing."""
    if answer.grade is None:
        return "a grade"
    return (
        f"a comment, as the grade is {answer.grade.words}"
        if comment_needed(answer.grade) and not answer.comment
        else ""
    )


@dataclass(frozen=True)
class Merge:
    """What one save comes to: the changes to keep, and the points that another window changed as well."""

    changes: Mapping[int, Answer]
    clashes: frozenset[int]


def merge(saved: Mapping[int, Answer], typed: Mapping[int, Typed]) -> Merge:
    """Compare what a page says with what is saved, point by point.

    A point nobody touched on the page stays as it is saved, however old the page; one that says what is saved
    already is no change. A point typed on an old page, where another window has saved something else since,
    is a clash: neither text may be dropped without its writer's say.
    """
    changes, clashes = _merged(saved, {id: (page.answer, page.stamp) for id, page in typed.items()}, NOTHING)
    return Merge(changes, clashes)


def merge_notes(
    saved: Mapping[Place, Note], typed: Mapping[Place, TypedNote]
) -> tuple[dict[Place, Note], frozenset[Place]]:
    """The same for notes on sections: the changes to keep, and the clashes."""
    return _merged(saved, {place: (page.note, page.stamp) for place, page in typed.items()}, NO_NOTE)


def _merged(
    saved: Mapping[Key, Words], typed: Mapping[Key, tuple[Words, str]], nothing: Words
) -> tuple[dict[Key, Words], frozenset[Key]]:
    changes, clashes = {}, set()
    for key, (words, stamp) in typed.items():
        if words.was_drawn_as(stamp):
            continue
        outcome = weigh(saved.get(key, nothing), words, stamp)
        if outcome is Outcome.CHANGE:
            changes[key] = words
        elif outcome is Outcome.CLASH:
            clashes.add(key)
    return changes, frozenset(clashes)


class Outcome(StrEnum):
    """What saving one piece comes to."""

    SAME = "saved already"
    CHANGE = "a change"
    CLASH = "another window saved something else"


def weigh(saved: Stamped, typed: Stamped, stamp: str) -> Outcome:
    """Compare one piece as typed with what is saved.

    Sent twice with the stamp it was typed on it is one change and then the same. It never goes over words
    that the page did not show.
    """
    if typed.says(saved):
        return Outcome.SAME
    return Outcome.CHANGE if stamp == saved.stamp else Outcome.CLASH


def check_can_save(*, state: str, ended: bool, withdrawn: bool, sealed: bool, late: bool = False) -> None:
    """Raise ScoringRefused, in words, for a save or seal that could not count.

    `late`: given after the reveal, which is scored while the panel may work in the round.
    """
    if sealed:
        raise ScoringRefused("You sealed this assessment, so its grades no longer change.")
    if ended:
        raise ScoringRefused("This plan is no longer given to you, so its grades cannot be saved.")
    if withdrawn:
        raise ScoringRefused("This plan was withdrawn from the sample, so it is not scored any more.")
    if state not in (LATE_SCORED if late else ("scoring",)):
        raise ScoringRefused(f"Scoring is not open: the round is in “{state}”.")
