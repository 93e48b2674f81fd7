"""What is learned and what is done about it: ratings, references, and what needs attention first. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from audit_app.refusals import Refused


class Rag(StrEnum):
    """How an action stands."""

    RED = "R"
    AMBER = "A"
    GREEN = "G"
    COMPLETED = "C"

    @property
    def words(self) -> str:
        """What the letter means."""
        return RAG_WORDS[self]

    @property
    def colour(self) -> str:
        """What the letter stands for."""
        return RAG_COLOURS[self]


RAG_WORDS = {
    Rag.RED: "delayed or low confidence",
    Rag.AMBER: "delayed or at risk but managed",
    Rag.GREEN: "on track",
    Rag.COMPLETED: "completed",
}
RAG_COLOURS = {Rag.RED: "red", Rag.AMBER: "amber", Rag.GREEN: "green", Rag.COMPLETED: "completed"}
SOON_DAYS = 60


class ImprovementRefused(Refused):
    """Learning or an action that cannot be kept. `field` names the answer at fault, where it is one."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class LearningFields:
    """What a round taught. `point_code` is None where it is about no one audit point."""

    title: str
    words: str = ""
    point_code: str | None = None


@dataclass(frozen=True)
class ActionFields:
    """What somebody will do by when, as the accelerated progress plans write it."""

    title: str
    point_codes: tuple[str, ...]
    strategic_lead: str
    responsible_officer: str
    due_on: dt.date
    desired_impact: str
    progress: str = ""
    evidence: str = ""
    rag: Rag = Rag.GREEN
    learning_id: int | None = None


class Standing(StrEnum):
    """How an action stands, as a list can be narrowed to."""

    OVERDUE = "overdue"
    OPEN = "open"
    RED = "R"
    AMBER = "A"
    GREEN = "G"
    COMPLETED = "C"


def evidence_fault(rag: Rag | None, evidence: str) -> str:
    """What is missing before an action counts as completed, as a sentence; "" when nothing is."""
    if rag is Rag.COMPLETED and not evidence.strip():
        return "Enter the evidence: an action is completed when something shows that it was done"
    return ""


def check_action(fields: ActionFields, offered: frozenset[str]) -> None:
    """Raise ImprovementRefused, naming the field, unless the action says who does what by when about what.

    `offered` are the codes of the audit points it may be pinned to.
    """
    for name, what in (
        ("title", "what will be done"),
        ("strategic_lead", "the strategic lead"),
        ("responsible_officer", "the responsible officer"),
        ("desired_impact", "the desired impact"),
    ):
        if not getattr(fields, name).strip():
            raise ImprovementRefused(f"Enter {what}", name)
    if not fields.point_codes:
        raise ImprovementRefused("Select the audit points it is about: tick at least one", "points")
    unknown = sorted(set(fields.point_codes) - offered)
    if unknown:
        raise ImprovementRefused(f"There is no audit point {unknown[0]} in this round’s rubrics", "points")
    fault = evidence_fault(fields.rag, fields.evidence)
    if fault:
        raise ImprovementRefused(fault, "evidence")


def check_learning(fields: LearningFields, offered: frozenset[str]) -> None:
    """Raise ImprovementRefused, naming the field, for learning without words or of a point not audited."""
    if not fields.title.strip():
        raise ImprovementRefused("Enter what was learned", "title")
    if fields.point_code is not None and fields.point_code not in offered:
        raise ImprovementRefused(
            f"There is no audit point {fields.point_code} in this round’s rubrics", "point"
        )


def next_reference(last: str | None) -> str:
    """The reference after the highest one given so far: None -> A-001, A-009 -> A-010, A-999 -> A-1000."""
    number = int(last.removeprefix("A-")) + 1 if last else 1
    return f"A-{number:03}"


def is_overdue(rag: Rag, due_on: dt.date, today: dt.date) -> bool:
    """Whether the day has passed and the action is not completed. On its day it is not overdue yet."""
    return rag is not Rag.COMPLETED and due_on < today


def timing(rag: Rag, due_on: dt.date, today: dt.date) -> str:
    """How the date stands in words: "12 days overdue", "due today", "due in 5 days"; "" for far or done."""
    days = (due_on - today).days
    if rag is Rag.COMPLETED or days > SOON_DAYS:
        return ""
    if days == 0:
        return "due today"
    counted = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"{counted} overdue" if days < 0 else f"due in {counted}"


AttentionKey = tuple[bool, int, int, int, str]


def attention(rag: Rag, due_on: dt.date, reference: str, today: dt.date) -> AttentionKey:
    """A sort key: overdue first, then red, amber, green, the earliest first; completed last, newest first."""
    days = due_on.toordinal()
    order = list(Rag).index(rag)
    return (
        not is_overdue(rag, due_on, today),
        order,
        -days if rag is Rag.COMPLETED else days,
        len(reference),
        reference,
    )


def stands(standing: Standing, rag: Rag, due_on: dt.date, today: dt.date) -> bool:
    """Whether an action belongs to a list narrowed to one standing."""
    if standing is Standing.OVERDUE:
        return is_overdue(rag, due_on, today)
    if standing is Standing.OPEN:
        return rag is not Rag.COMPLETED
    return rag.value == standing.value
