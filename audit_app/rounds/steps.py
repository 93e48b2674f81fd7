"""Where a round stands, as the steps a manager takes, and exactly what comes next. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from audit_app.rounds.rules import State


class Stage(StrEnum):
    """The steps of a round, in order."""

    SET_UP = "Set up"
    DRAW = "Draw the sample"
    ALLOT = "Allot the plans"
    SCORING = "Scoring"
    MODERATION = "Moderation"
    SIGN_OFF = "Sign off"


class Standing(StrEnum):
    """How far a step is."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True)
class Step:
    """One step: `words` say how it stands. The one that is due says in `todo` what comes next.

    `ready` means that its own work is all done, and only the move to the next step is left; `gap`, that a
    place lost its auditor while scoring went on.
    """

    stage: Stage
    standing: Standing
    words: str
    todo: str = ""
    ready: bool = False
    gap: bool = False


Counts = Mapping[str, int]


def steps(state: State, counts: Counts, *, imported: bool = False) -> tuple[Step, ...]:
    """The six steps of a round. `counts` is what later stages tell; a missing number is left unsaid."""
    if imported and state is State.SIGNED_OFF:
        return tuple(Step(stage, Standing.DONE, "Imported from past audits") for stage in Stage)
    due = _due(state, counts)
    order = list(Stage)
    found = []
    for stage in order:
        if due is None or order.index(stage) < order.index(due):
            found.append(Step(stage, Standing.DONE, _words(stage, counts, done=True)))
        elif stage is due:
            todo, ready = _todo(stage, state, counts), _ready(stage, counts)
            gap = stage is Stage.SCORING and _unfilled(counts) > 0
            found.append(Step(stage, Standing.NOW, _words(stage, counts), todo, ready, gap))
        else:
            found.append(Step(stage, Standing.LATER, ""))
    return tuple(found)


def what_next(state: State, counts: Counts) -> str:
    """One sentence: what is to be done next in a round."""
    due = _due(state, counts)
    return _todo(due, state, counts) if due else "Read the report and agree actions."


def _due(state: State, counts: Counts) -> Stage | None:
    if state is State.DRAFT:
        return Stage.ALLOT if counts.get("drawn") else Stage.DRAW
    if state is State.SCORING:
        return Stage.SCORING
    if state is State.SIGNED_OFF:
        return None
    return Stage.SIGN_OFF if counts.get("disagreements") == 0 else Stage.MODERATION


def _todo(stage: Stage, state: State, counts: Counts) -> str:
    if stage is Stage.DRAW:
        return (
            "Draw the sample from the fixed frame." if counts.get("fixed") else "Fix the frame and the seed."
        )
    if stage is Stage.ALLOT:
        return "Start scoring." if _ready(stage, counts) else "Give every plan to one auditor of each agency."
    if stage is Stage.SCORING:
        if left := _unfilled(counts):
            return f"Find an auditor for {_count(left, 'place')}, or waive the agency."
        waiting = "Wait for the auditors to seal their scores, or waive an agency."
        return "Open moderation." if _ready(stage, counts) else waiting
    again = " This round was reopened." if state is State.REOPENED else ""
    if stage is Stage.MODERATION:
        return "Settle what the agencies differ on." + again
    if counts.get("chair_signed"):
        return "A second person signs the round off." + again
    return "The chair signs the round off." + again


def _ready(stage: Stage, counts: Counts) -> bool:
    done = {Stage.ALLOT: "allotted", Stage.SCORING: "sealed"}.get(stage, "")
    places = counts.get("places", 0)
    return bool(done and places) and counts.get(done, 0) >= places


def _unfilled(counts: Counts) -> int:
    """Places without an auditor; none where allotting has told no number."""
    return max(counts.get("places", 0) - counts["allotted"], 0) if "allotted" in counts else 0


def _words(stage: Stage, counts: Counts, *, done: bool = False) -> str:
    if stage is Stage.SET_UP:
        return "Settings saved"
    if stage is Stage.DRAW:
        return _draw_words(counts)
    if stage is Stage.ALLOT:
        return _of(counts, "allotted", "places", "places filled")
    if stage is Stage.SCORING:
        return _of(counts, "sealed", "places", "assessments sealed")
    if stage is Stage.MODERATION:
        left = counts.get("disagreements")
        return "" if left is None else f"{_count(left, 'disagreement')} left to settle"
    if done:
        return "Figures are final"
    return "The chair has signed" if counts.get("chair_signed") else ""


def _draw_words(counts: Counts) -> str:
    if not counts.get("drawn") and not counts.get("plans"):
        return "The frame and the seed are fixed" if counts.get("fixed") else "Nothing is drawn yet"
    withdrawn = counts.get("withdrawn", 0)
    return _count(counts.get("plans", 0), "plan") + (f", {withdrawn} withdrawn" if withdrawn else "")


def _of(counts: Counts, done: str, total: str, words: str) -> str:
    if not counts.get(total):
        return ""
    return f"{counts.get(done, 0):,} of {counts[total]:,} {words}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
