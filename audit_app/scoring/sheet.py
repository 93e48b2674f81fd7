"""The scoring page's parts: which section is shown, which come before and after, how far each is. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit_app.rubrics.rules import section_name
from audit_app.scoring.rules import (
    NOTHING,
    Answer,
    Progress,
    Question,
    Section,
    progress,
    sections,
    still_needed,
)


@dataclass(frozen=True)
class Part:
    """One section in the list of sections. Numbers count from 1."""

    number: int
    section: Section
    progress: Progress
    current: bool

    @property
    def name(self) -> str:
        """What the section is called."""
        return section_name(self.section.name)


@dataclass(frozen=True)
class Missing:
    """A point that still needs something before sealing."""

    question: Question
    part: Part
    needs: str


@dataclass(frozen=True)
class Sheet:
    """An assessment laid out. `shown` is None where all points are on one page."""

    parts: tuple[Part, ...]
    shown: Part | None

    @property
    def visible(self) -> tuple[Part, ...]:
        """The sections on this page."""
        return (self.shown,) if self.shown else self.parts

    @property
    def questions(self) -> list[Question]:
        """The points on this page."""
        return [question for part in self.visible for question in part.section.questions]

    def part_of(self, question: Question) -> Part:
        """The section a point stands in."""
        return next(part for part in self.parts if question in part.section.questions)

    @property
    def several_rubrics(self) -> bool:
        """Whether sections need their rubric's name to be told apart."""
        return len({part.section.rubric for part in self.parts}) > 1

    def place(self, go: str) -> str:
        """Where a button leads: "all", "check", or the number of a section. Unknown buttons stay here."""
        here = self.shown.number if self.shown else None
        if go.isascii() and go.isdecimal() and len(go) < 4 and 1 <= int(go) <= len(self.parts):
            return str(int(go))
        if go in ("all", "check"):
            return go
        if here is None:
            return "check" if go == "next" else "all"
        if go == "next":
            return str(here + 1) if here < len(self.parts) else "check"
        return str(max(here - 1, 1) if go == "previous" else here)


def lay_out(questions: Sequence[Question], answers: Mapping[int, Answer], wanted: str) -> Sheet:
    """The sheet an address asks for: "all", a section's number, or else the first section with work left."""
    held = [(section, progress(section.questions, answers)) for section in sections(questions)]
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 4 else 0
    if not 1 <= number <= len(held):
        number = next((place for place, (_, done) in enumerate(held, 1) if not done.complete), 1)
    parts = tuple(
        Part(place, section, done, current=wanted != "all" and place == number)
        for place, (section, done) in enumerate(held, 1)
    )
    shown = parts[number - 1] if parts and wanted != "all" else None
    return Sheet(parts, shown)


def missing(sheet: Sheet, answers: Mapping[int, Answer]) -> list[Missing]:
    """Every point that still needs a grade or a comment, in order."""
    return [
        Missing(question, part, needs)
        for part in sheet.parts
        for question in part.section.questions
        if (needs := still_needed(answers.get(question.id, NOTHING)))
    ]
