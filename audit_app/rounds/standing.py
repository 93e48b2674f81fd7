"""What later stages tell about rounds: how many plans, how many sealed. They import rounds, never the
reverse.

Reading rule: a later stage marks one function of its service with `@counts` (numbers for the steps of a
round) or `@marks` (a short status for each plan of a sample), one of its routes with `@part` (a part of the
round's own page). Nothing told here may hint at a grade before reveal.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from audit_app.rounds.models import AuditRound


@dataclass(frozen=True)
class Part:
    """A part of the round's own page: the template that draws it, and what it is given as `part`."""

    template: str
    part: Mapping[str, object]


CountsTeller = Callable[[Sequence[int]], Mapping[int, Mapping[str, int]]]
MarksTeller = Callable[[AuditRound], Mapping[int, str]]
PartMaker = Callable[[AuditRound, Mapping[str, int]], Part]

_counts: list[CountsTeller] = []
_marks: list[MarksTeller] = []
_parts: list[PartMaker] = []


def counts(teller: CountsTeller) -> CountsTeller:
    """Mark a function that answers {round id: {"plans": 12}} for several rounds with one query."""
    _counts.append(teller)
    return teller


def marks(teller: MarksTeller) -> MarksTeller:
    """Mark a function that answers, for one round, {sample plan id: "2 of 3 sealed"}."""
    _marks.append(teller)
    return teller


def part(maker: PartMaker) -> PartMaker:
    """Mark a function that makes a part of the round's own page from the round and its counts."""
    _parts.append(maker)
    return maker


def parts_of(round: AuditRound, counts: Mapping[str, int]) -> list[Part]:
    """The parts later stages put on the page of a round, in the order of the stages."""
    return [maker(round, counts) for maker in _parts]


def counts_of(rounds: Sequence[AuditRound]) -> dict[int, dict[str, int]]:
    """Everything counted about these rounds, by round id."""
    ids = [round.id for round in rounds]
    told: dict[int, dict[str, int]] = {round_id: {} for round_id in ids}
    if ids:
        for teller in _counts:
            for round_id, numbers in teller(ids).items():
                told[round_id].update(numbers)
    return told


def marks_of(round: AuditRound) -> dict[int, list[str]]:
    """The statuses later stages give the plans of a sample, by sample plan id."""
    told: dict[int, list[str]] = {}
    for teller in _marks:
        for sample_plan_id, words in teller(round).items():
            told.setdefault(sample_plan_id, []).append(words)
    return told
