"""What there is to do now for one person, said in sentences, the most pressing first. Pure.

Reading rule: one function for each kind of work; it is only asked about what the person may know. A task
names the page where it is done by its endpoint, so that nothing here needs to know an address.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from audit_app.accounts.rules import Role
from audit_app.rounds.rules import OPEN_FOR_PANEL, State, days_left, is_late

Counts = Mapping[str, int]


@dataclass(frozen=True)
class Task:
    """One thing to do: a sentence, the page where it is done, and how its date stands where it has one.

    `urgent`: nothing else comes before it, however late that is.
    """

    words: str
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    when: str = ""
    late: bool = False
    urgent: bool = False


@dataclass(frozen=True)
class OwnRound:
    """What one auditor has left in one round."""

    id: int
    name: str
    due_on: dt.date | None
    to_score: int
    to_seal: int


@dataclass(frozen=True)
class OpenRound:
    """A round that is not signed off, as those who run it may know it. `signed_by` signed first, if any."""

    id: int
    name: str
    state: State
    due_on: dt.date | None
    counts: Counts
    signed_by: int | None = None

    @property
    def unfilled(self) -> int:
        """Plans and agencies without an auditor."""
        return max(self.counts.get("places", 0) - self.counts.get("allotted", 0), 0)

    @property
    def unsealed(self) -> int:
        """Assessments that are not sealed yet, with those nobody was given."""
        return max(self.counts.get("places", 0) - self.counts.get("sealed", 0), 0)

    @property
    def unsealed_given(self) -> int:
        """Assessments somebody was given and has not sealed yet."""
        return max(self.counts.get("allotted", 0) - self.counts.get("sealed", 0), 0)


def auditor_tasks(rounds: list[OwnRound], today: dt.date) -> Iterator[Task]:
    """Score, then seal, round by round."""
    for round in rounds:
        when, late = days_left(round.due_on, today), is_late(round.due_on, today)
        if round.to_score:
            words = f"Score {_count(round.to_score, 'plan')} in round {round.name}"
            yield Task(words, "scoring.work", when=when, late=late)
        if round.to_seal:
            words = f"Check and seal {_count(round.to_seal, 'plan')} in round {round.name}"
            yield Task(words, "scoring.work", when=when, late=late)


def panels_on(panels: Iterable[tuple[int, str, bool]]) -> Iterator[Task]:
    """Panels people follow on their own screens: id and name of the round, and whether it began today."""
    for round_id, name, today in panels:
        how = "it meets now" if today else "it is open"
        yield Task(f"Follow the panel of round {name}: {how}", "panel.show", {"round_id": round_id})


def chair_tasks(rounds: list[OpenRound]) -> Iterator[Task]:
    """Open moderation, settle, sign: what only a chair can do."""
    for round in rounds:
        own = {"round_id": round.id}
        if round.state is State.SCORING and round.counts.get("places") and not round.unsealed:
            yield Task(
                f"Open moderation of round {round.name}: every assessment is sealed", "moderation.board", own
            )
        left = round.counts.get("disagreements")
        if left:
            yield Task(
                f"Settle {_count(left, 'disagreement')} in round {round.name}", "moderation.board", own
            )
        elif left == 0 and not round.counts.get("chair_signed"):
            words = f"Settle overall grades and sign round {round.name} off: no disagreement is left"
            yield Task(words, "moderation.sign_off", own)


def concern_tasks(*, to_take: int, late: int, due: str, to_end: int) -> Iterator[Task]:
    """Concerns to take up, with the time of the one that is due first, and those to end."""
    if to_take:
        words = f"Take up {_count(to_take, 'concern')}"
        yield Task(words, "concerns.index", when=due, late=bool(late), urgent=True)
    if to_end:
        words = f"Say how {_count(to_end, 'concern')} you took up ended"
        yield Task(words, "concerns.index")


def empty_places(rounds: list[OpenRound]) -> Iterator[Task]:
    """Places that have no grades after the reveal: whoever may waive can also add an assessor."""
    for round in rounds:
        if round.state in OPEN_FOR_PANEL and round.unfilled:
            places = _count(round.unfilled, "place")
            words = f"Add an assessor, or waive the agency, at {places} of round {round.name}"
            yield Task(words, "allocation.board", {"round_id": round.id})


def second_signatures(rounds: list[OpenRound], person_id: int) -> Iterator[Task]:
    """Rounds that wait for a second signature, which the first signer cannot give."""
    for round in rounds:
        if round.counts.get("chair_signed") and round.signed_by not in (None, person_id):
            words = f"Sign round {round.name} off as the second person"
            yield Task(words, "moderation.sign_off", {"round_id": round.id})


def manager_tasks(rounds: list[OpenRound], today: dt.date) -> Iterator[Task]:
    """Draw, allot, start scoring, and chase what is late."""
    for round in rounds:
        own = {"round_id": round.id}
        if round.state is State.DRAFT and not round.counts.get("drawn"):
            yield Task(f"Draw the sample of round {round.name}", "sampling.draw", own)
        elif round.state in (State.DRAFT, State.SCORING) and round.unfilled:
            words = f"Find an auditor for {_count(round.unfilled, 'place')} in round {round.name}"
            yield Task(words, "allocation.board", own)
        elif round.state is State.DRAFT:
            yield Task(f"Start scoring of round {round.name}: every place is filled", "allocation.board", own)
        if round.state is State.SCORING and round.unsealed_given and is_late(round.due_on, today):
            words = f"Ask after {_count(round.unsealed_given, 'assessment')} not sealed in round {round.name}"
            yield Task(words, "moderation.board", own, days_left(round.due_on, today), True)


def set_up_tasks(
    *, may_import: bool, may_make: bool, plans: int | None, rounds: int | None
) -> Iterator[Task]:
    """What an area needs before its first audit. None is not counted, as the person would not act on it."""
    if may_import and plans == 0:
        yield Task("Import the register: samples are drawn from it", "register.import_file")
    if may_make and rounds == 0 and plans:
        yield Task("Make the first round", "rounds.new")


def people_tasks(agencies_without_auditor: list[str], roles: frozenset[Role]) -> Iterator[Task]:
    """Roles that nobody holds and agencies for which nobody can score."""
    if Role.MANAGER not in roles:
        yield Task("Add a manager: nobody can make a round yet", "accounts.new_person")
    if Role.CHAIR not in roles:
        yield Task("Add a chair: nobody can settle grades yet", "accounts.new_person")
    for agency in agencies_without_auditor:
        yield Task(f"Add an auditor for {agency}: nobody can score for it yet", "accounts.new_person")


def late_actions(overdue: int) -> Iterator[Task]:
    """Actions whose day has passed."""
    if overdue:
        verb = "is" if overdue == 1 else "are"
        words = f"See to {_count(overdue, 'action')} that {verb} overdue"
        yield Task(words, "improvement.index", {"standing": "overdue"}, late=True)


def most_pressing_first(tasks: list[Task]) -> list[Task]:
    """Urgent ones first, then late ones; otherwise in the order found."""
    return sorted(tasks, key=lambda task: (not task.urgent, not task.late))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
