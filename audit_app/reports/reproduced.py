"""Whether a signed report can be made again: the records, as of the sign-off, against what was signed. Pure.

Three things must say the same grade for every plan and point: the figures made anew from the records as they
stood at the signature, the snapshot two people signed, and the grid frozen then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit_app.figures.grid import LETTERS, MISSING, UNRESOLVED, Grid
from audit_app.rubrics.grades import Grade

OVERALL = "overall grade"
NO_GRADE = {"unresolved": UNRESOLVED, "missing": MISSING}
MOST_NAMED = 10

Grades = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Reproduced:
    """How many grades were compared, and a sentence for each that differs."""

    grades: int
    differences: tuple[str, ...]

    @property
    def words(self) -> str:
        """The finding in one sentence."""
        if not self.differences:
            return f"Reproduced: equal in all {self.grades:,} grades."
        number = len(self.differences)
        return (
            f"Not reproduced: {number:,} of {self.grades:,} grades {'differs' if number == 1 else 'differ'}."
        )

    @property
    def named(self) -> tuple[str, ...]:
        """The first differences; a page does not list thousands."""
        return self.differences[:MOST_NAMED]


def signed_grades(snapshot: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """The letter of each plan at each point, and overall, as a snapshot (in its newest format) says it."""
    found: dict[tuple[str, str], str] = {}
    for plan in snapshot["plans"]:
        overall = plan["overall"]
        found[plan["plan"], OVERALL] = LETTERS[Grade(overall["grade"])] if overall else MISSING
        for point in plan["points"]:
            agreed = point["agreed"]
            found[plan["plan"], point["point"]] = NO_GRADE.get(agreed) or LETTERS[Grade(agreed)]
    return found


def grid_grades(grid: Grid) -> dict[tuple[str, str], str]:
    """The same of a grid."""
    found = {(plan.reference, OVERALL): plan.overall for plan in grid.plans}
    for plan, row in zip(grid.plans, grid.agreed, strict=True):
        found |= {(plan.reference, point): letter for point, letter in zip(grid.points, row, strict=True)}
    return found


def compare(
    made: Grades, signed: Grades, frozen: Grades | None, left_out: frozenset[str] = frozenset()
) -> Reproduced:
    """Hold the grades made anew against those signed and those frozen (None: none was frozen then).

    `left_out`: plans that were signed but count for nothing, as the same child under another reference.
    """
    signed = {cell: letter for cell, letter in signed.items() if cell[0] not in left_out}
    cells = dict.fromkeys([*signed, *made, *(frozen or {})])
    differences = []
    for cell in cells:
        seen = {"signed": signed.get(cell), "made from the records": made.get(cell)}
        if frozen is not None:
            seen["frozen"] = frozen.get(cell)
        if len(set(seen.values())) > 1:
            said = ", ".join(f"{who} {words_of(letter)}" for who, letter in seen.items())
            differences.append(f"{cell[0]}, {cell[1]}: {said}.")
    return Reproduced(len(cells), tuple(differences))


def words_of(letter: str | None) -> str:
    """A letter of a grid in words."""
    if letter is None:
        return "nothing"
    named = {letter: grade.words for grade, letter in LETTERS.items()}
    return named.get(letter) or {UNRESOLVED: "unresolved", MISSING: "missing"}[letter]
