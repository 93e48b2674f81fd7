"""The grade that counts for one plan and one audit point (figures.md, sections 1 and 10)."""

from dataclasses import dataclass
from enum import StrEnum

from audit_app.rubrics.grades import Grade


class Unsettled(StrEnum):
    """Why a cell has no agreed grade."""

    UNRESOLVED = "unresolved"
    MISSING = "missing"


@dataclass(frozen=True)
class SealedGrade:
    """One auditor's grade, from a sealed assessment.

    One that is not `blind` was given after the grades of the others were shown: it counts towards the agreed
    grade like any other, and is left out of every figure of agreement.
    """

    agency: str
    auditor: str
    grade: Grade
    blind: bool = True


@dataclass(frozen=True)
class Cell:
    """One plan at one audit point of a round, with all that decides its agreed grade.

    `expected` holds the agencies the rubric and the round expect here, waived ones included; `waived` the
    agencies the chair waived with a coded reason, which are then no longer expected. `moderated` is the
    moderated grade that stands, or None where there never was one or it was retracted. A withdrawn plan
    and a duplicate of a child listed earlier leave every count.
    """

    plan: str
    expected: frozenset[str]
    sealed: tuple[SealedGrade, ...] = ()
    moderated: Grade | None = None
    waived: frozenset[str] = frozenset()
    withdrawn: bool = False
    duplicate: bool = False

    @property
    def standing(self) -> frozenset[str]:
        """The agencies whose grade is needed: expected and not waived."""
        return self.expected - self.waived

    @property
    def waivers(self) -> int:
        """How many expected agencies were waived; waiving one that was not expected changes nothing."""
        return len(self.expected & self.waived)


@dataclass(frozen=True)
class Outcome:
    """What a cell counts as: its agreed grade, or why there is none; and whether moderation made it."""

    result: Grade | Unsettled
    moderated: bool = False

    @property
    def grade(self) -> Grade | None:
        """The agreed grade, not applicable included; None where the cell is unsettled."""
        return self.result if isinstance(self.result, Grade) else None


def outcome(cell: Cell) -> Outcome:
    """The agreed grade of a cell, or unresolved or missing (figures.md, section 1).

    No majority, average or worst-of: without moderation every standing agency must have given the same
    grade. A grade from an agency that is not expected, or was waived, counts for nothing: it does not even
    turn "missing" into "unresolved". With every agency waived nothing can be unanimous, so the cell is
    missing until the panel moderates it.
    """
    if cell.moderated is not None:
        return Outcome(cell.moderated, moderated=True)
    counted = [sealed for sealed in cell.sealed if sealed.agency in cell.standing]
    if not counted:
        return Outcome(Unsettled.MISSING)
    grades = {sealed.grade for sealed in counted}
    if len(grades) == 1 and not awaited(cell):
        return Outcome(grades.pop())
    return Outcome(Unsettled.UNRESOLVED)


def awaited(cell: Cell) -> frozenset[str]:
    """The standing agencies from which no sealed grade has come."""
    return cell.standing - {sealed.agency for sealed in cell.sealed}
