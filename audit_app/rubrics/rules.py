"""What plans are judged against: the audit points of one rubric version, and its rule for an overall grade.

Reading a rubric file is in toml_file.py; the overall rule is in overall.py.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from audit_app.rubrics.grades import Grade

BASES = ("must", "should", "practice")
MAX_POINTS = 500
TO_BE_CONFIRMED = "(reference to be confirmed)"


@dataclass(frozen=True)
class AuditPoint:
    """One question of a rubric. `code` names it across rubric versions ("EHCP-A1").

    `agencies` are those expected to grade it, `lead` is one of them; `descriptors` has the four graded
    levels in scale order; `na_condition` is given if and only if `na_allowed`.
    """

    code: str
    section: str
    title: str
    question: str
    reference: str
    basis: str
    agencies: tuple[str, ...]
    lead: str
    na_allowed: bool
    na_condition: str | None
    limiting: bool
    # Left out of the hash so that a point can be a member of a set; equality still compares it.
    descriptors: Mapping[Grade, str] = field(hash=False)
    guidance: str = ""


@dataclass(frozen=True)
class Phrase:
    """Loose wording, and what to ask where it is found ("" where the rubric suggests nothing)."""

    words: str
    ask: str


@dataclass(frozen=True)
class Wording:
    """The loose wording a rubric warns of: in which sections of a plan, and the duty behind it."""

    sections: tuple[str, ...]
    reference: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True)
class ImprobablePair:
    """Two points, by code, whose grades hardly go together where each has one of the grades named.

    `words` is what an auditor is told. A pair warns and never stops anybody.
    """

    one: str
    one_grades: tuple[Grade, ...]
    other: str
    other_grades: tuple[Grade, ...]
    words: str


@dataclass(frozen=True)
class OverallRule:
    """The rubric's rule for a plan's overall grade; percents are whole numbers from 1 to 100.

    `caps` maps the grade of a limiting point to the best overall grade it leaves possible.
    """

    outstanding_percent: int
    good_percent: int
    inadequate_percent: int
    caps: Mapping[Grade, Grade] = field(hash=False)


@dataclass(frozen=True)
class Rubric:
    """One version of a rubric, as its file says it."""

    slug: str
    version: int
    title: str
    applies_to: str
    points: tuple[AuditPoint, ...]
    overall: OverallRule
    wording: Wording | None = None
    improbable: tuple[ImprobablePair, ...] = ()

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 (64 hex digits) of what the rubric says.

        Taken over the parsed content, not the file, so that line endings, comments and the order of keys
        leave it alone while any changed word, or the order of the points, changes it.
        """
        canonical = json.dumps(self._content(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()

    def _content(self) -> dict[str, Any]:
        # Frozen rounds rest on this: a new field joins only where it is set, or every stored hash changes.
        content = {
            "slug": self.slug,
            "version": self.version,
            "title": self.title,
            "applies_to": self.applies_to,
            "points": [_point_content(point) for point in self.points],
            "overall": {
                "outstanding_percent": self.overall.outstanding_percent,
                "good_percent": self.overall.good_percent,
                "inadequate_percent": self.overall.inadequate_percent,
                "limiting": {graded.value: cap.value for graded, cap in self.overall.caps.items()},
            },
        }
        if self.wording:
            content["wording"] = asdict(self.wording)
        if self.improbable:
            content["improbable"] = [asdict(pair) for pair in self.improbable]
        return content


def _point_content(point: AuditPoint) -> dict[str, Any]:
    content = {
        "id": point.code,
        "section": point.section,
        "title": point.title,
        "question": point.question,
        "reference": point.reference,
        "basis": point.basis,
        "agencies": list(point.agencies),
        "lead": point.lead,
        "na_allowed": point.na_allowed,
        "na_condition": point.na_condition,
        "limiting": point.limiting,
        "descriptors": {grade.value: words for grade, words in point.descriptors.items()},
    }
    return content | ({"guidance": point.guidance} if point.guidance else {})


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a rubric file; `line` counts from 1, None where it belongs to no one line."""

    line: int | None
    reason: str

    def __str__(self) -> str:
        return self.reason if self.line is None else f"line {self.line}: {self.reason}"


class RubricError(ValueError):
    """A rubric file that cannot be used, with every problem found in it and the name of its source."""

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = list(problems)
        super().__init__("\n".join(f"{source}: {problem}" for problem in self.problems))


def shown_reference(reference: str) -> str:
    """A legal reference as people are shown it: each `[check]` says that it is still to be confirmed."""
    return reference.replace("[check]", TO_BE_CONFIRMED)


def section_name(section: str) -> str:
    """ "Section B", or the name alone where the rubric gives it one."""
    if section == "Whole":
        return "Whole plan"
    return f"Section {section}" if len(section) < 3 else section
