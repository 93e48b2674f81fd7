"""Scoring one plan alone: what is asked, what is still missing, and whether a save may count. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from audit_app.refusals import Refused
from audit_app.rubrics.grades import SCALE, Grade


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

    @property
    def grades(self) -> tuple[Grade, ...]:
        """The grades it may be given."""
        return (*SCALE, Grade.NOT_APPLICABLE) if self.na_allowed else SCALE


class Stamped:
    """What is saved piece by piece. A page carries the stamp of each piece, to say what it was drawn from."""

    version: int

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

    def words(self) -> tuple[str, ...]:
        return (self.grade or "", self.comment, self.evidence)


@dataclass(frozen=True)
class Typed:
    """What one page says about one point: the answer in its fields, and the stamp they were drawn with."""

    answer: Answer
    stamp: str


NOTHING = Answer()


def comment_needed(grade: Grade | None) -> bool:
    """Whether a grade asks for a comment: below good, and not applicable."""
    return grade is not None and not grade.is_good


@dataclass(frozen=True)
class Section:
    """Points that belong together, in the order of the rubric."""

    rubric: str
    name: str
    questions: tuple[Question, ...]


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
    changes, clashes = {}, set()
    for point_id, page in typed.items():
        now = saved.get(point_id, NOTHING)
        if page.answer.says(now) or page.answer.was_drawn_as(page.stamp):
            continue
        if page.stamp == now.stamp:
            changes[point_id] = page.answer
        else:
            clashes.add(point_id)
    return Merge(changes, frozenset(clashes))


def check_can_save(*, state: str, ended: bool, withdrawn: bool, sealed: bool) -> None:
    """Raise ScoringRefused, in words, for a save or seal that could not count."""
    if sealed:
        raise ScoringRefused("You sealed this assessment, so its grades no longer change.")
    if ended:
        raise ScoringRefused("This plan is no longer given to you, so its grades cannot be saved.")
    if withdrawn:
        raise ScoringRefused("This plan was withdrawn from the sample, so it is not scored any more.")
    if state != "scoring":
        raise ScoringRefused(f"Scoring is not open: the round is in “{state}”.")
