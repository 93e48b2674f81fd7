"""What the panel has before it: how far agencies are apart on a point, and what may be settled how. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from audit_app.moderation.agreed import Cell, Outcome, SealedGrade, Unsettled, awaited, outcome
from audit_app.refusals import Refused
from audit_app.rubrics.grades import Grade

__all__ = [
    "Cell",
    "Confidence",
    "Decided",
    "ModerationRefused",
    "NotYours",
    "Outcome",
    "SealedGrade",
    "SettledMeanwhile",
    "Settlement",
    "Split",
    "Unsettled",
    "awaited",
    "blocks_sign_off",
    "check_settlement",
    "lead_grade",
    "left_to_settle",
    "needs_overall",
    "outcome",
    "overall_fault",
    "split",
]


CONTRADICTED = (
    "An agency does not share this grade, so it is not consensus. Choose “Chair's decision”, or take the "
    "dissent out."
)


class ModerationRefused(Refused):
    """Something the panel cannot do as asked. The text is a sentence; nothing was changed."""


class NotYours(ModerationRefused):
    """Somebody who audited a plan would settle it."""


class SettledMeanwhile(ModerationRefused):
    """Somebody else settled it after the page was drawn, or dissented from what it shows.

    `latest` stands now, under `revision`. `heard`: how many dissents stand on it, where they are new.
    """

    stale = True

    def __init__(self, latest: object, revision: int, heard: int | None = None) -> None:
        self.latest, self.revision, self.heard = latest, revision, heard
        what = "settled this" if heard is None else "dissented from this"
        super().__init__(f"Somebody {what} after your page was drawn, so yours was not saved.")


class Split(IntEnum):
    """How far the standing agencies are apart, what matters most first."""

    WIDE = 1
    ACROSS = 2
    APPLIES = 3
    ONE_STEP = 4
    AWAITED = 5

    @property
    def words(self) -> str:
        """The split as the board says it."""
        return {
            Split.WIDE: "two or more steps apart",
            Split.ACROSS: "across the good line",
            Split.APPLIES: "does it apply or not",
            Split.ONE_STEP: "one step, same side of good",
            Split.AWAITED: "no grade from every agency",
        }[self]


class Confidence(StrEnum):
    """How sure the panel is of an agreed grade."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Decided(StrEnum):
    """How an agreed grade was come to."""

    CONSENSUS = "consensus"
    CHAIR = "chair's decision"


@dataclass(frozen=True)
class Settlement:
    """What the panel decided on one point, how sure it is, and whether everybody shares it.

    `confidence` and `decided` are values of Confidence and Decided. `dissents` has the words of each agency
    that does not share the grade.
    """

    grade: Grade
    reason: str
    words: str
    confidence: str
    decided: str
    dissents: Mapping[str, str] = field(default_factory=dict)


def split(cell: Cell) -> Split | None:
    """How a cell is split by its sealed grades alone, so that a settled one still tells how it was split.

    None where its agencies agree, or where every agency was waived.
    """
    grades = {sealed.grade for sealed in cell.sealed if sealed.agency in cell.standing}
    steps = [grade.steps for grade in grades if grade.steps is not None]
    if len(grades) < 2:
        return Split.AWAITED if awaited(cell) else None
    if steps and max(steps) - min(steps) >= 2:
        return Split.WIDE
    if len({grade.is_good for grade in grades if grade.steps is not None}) == 2:
        return Split.ACROSS
    return Split.APPLIES if len(steps) < len(grades) else Split.ONE_STEP


def lead_grade(cell: Cell, lead: str) -> Grade | None:
    """The one grade the point's lead agency gave.

    None where it was waived or gave nothing, or where two of its auditors differ: then the panel decides.
    """
    given = {sealed.grade for sealed in cell.sealed if sealed.agency == lead and lead in cell.standing}
    return given.pop() if len(given) == 1 else None


def blocks_sign_off(cell: Cell) -> bool:
    """Whether a round cannot be signed off with this cell as it is (figures.md, sections 1 and 10).

    A cell with every agency waived stays missing and is reported; it holds nothing up.
    """
    if cell.withdrawn:
        return False
    result = outcome(cell).result
    return result is Unsettled.UNRESOLVED or (result is Unsettled.MISSING and bool(cell.standing))


def needs_overall(agreed: Iterable[Grade | None]) -> bool:
    """Whether the panel owes a plan an overall grade: some point of it has a grade on the scale."""
    return any(grade is not None and grade.steps is not None for grade in agreed)


def check_settlement(
    settlement: Settlement, allowed: Collection[Grade], reasons: Collection[str], agencies: Sequence[str]
) -> None:
    """Refuse a settlement the point does not allow. `agencies` are those who may dissent.

    With a dissent it is no consensus: a record that says both would tell its reader nothing.
    Raises ModerationRefused with a sentence.
    """
    if settlement.grade not in allowed:
        raise ModerationRefused(f"This point cannot be graded {settlement.grade.words}.")
    if settlement.reason not in reasons:
        raise ModerationRefused("Choose why the agencies differed from the reasons shown.")
    if not settlement.words.strip():
        raise ModerationRefused("Say in a sentence why the panel agreed this grade.")
    if settlement.confidence not in list(Confidence):
        raise ModerationRefused("Say how sure the panel is: high, medium or low.")
    if settlement.decided not in list(Decided):
        raise ModerationRefused("Say whether this is consensus or the chair's decision.")
    for agency, words in settlement.dissents.items():
        if agency not in agencies:
            raise ModerationRefused(f"“{agency}” is not asked about this point, so it cannot dissent here.")
        if not words.strip():
            raise ModerationRefused(f"Say in a sentence why {agency} does not share the agreed grade.")
    if settlement.dissents and settlement.decided == Decided.CONSENSUS:
        raise ModerationRefused(CONTRADICTED)


def decided_words(decided: str, dissented_after: Sequence[str]) -> str:
    """How a settling was decided, for readers: a consensus some agencies left since says so.

    `dissented_after`: the agencies that dissented from their seats once it was settled.
    """
    words = decided[:1].upper() + decided[1:]
    if decided == Decided.CONSENSUS and dissented_after:
        return f"{words} when settled; {_listed(dissented_after)} dissented afterwards"
    return words


def overall_fault(grade: Grade, suggested: Grade | None, words: str) -> str | None:
    """Why a plan's overall grade cannot be settled like this, as a sentence; None when it can."""
    if grade.steps is None:
        return "A plan's overall grade is outstanding, good, requires improvement or inadequate."
    if grade is not suggested and not words.strip():
        held = f"suggests {suggested.words}" if suggested else "suggests nothing"
        return f"The rubric {held}. Say in a sentence why the panel settles on {grade.words}."
    return None


NAMED = 6


def left_to_settle(
    *,
    open_points: Mapping[str, int],
    no_overall: Sequence[str],
    outdated: Sequence[str],
    put_off: int = 0,
) -> list[str]:
    """What holds a sign-off up, one sentence each. Plans come by reference, points as counts per plan.

    `put_off`: how many of the open points wait for the next meeting.
    """
    sentences = []
    if open_points:
        count = sum(open_points.values())
        points = "1 point is" if count == 1 else f"{count} points are"
        sentences.append(f"{points} still to be settled, on {_named(list(open_points))}.")
    if put_off:
        points = "1 of these is" if put_off == 1 else f"{put_off} of these are"
        sentences.append(f"{points} put off to the next meeting. The sign-off waits for that too.")
    if no_overall:
        sentences.append(f"The overall grade is still to be settled for {_named(no_overall)}.")
    if outdated:
        sentences.append(
            "The rubric now suggests another overall grade than when it was settled: look again at "
            f"{_named(outdated)}."
        )
    return sentences


def _named(plans: Sequence[str]) -> str:
    shown = list(plans[:NAMED])
    more = len(plans) - len(shown)
    if more:
        shown.append("1 more plan" if more == 1 else f"{more} more plans")
    return _listed(shown)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
