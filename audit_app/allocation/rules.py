"""Who may score what, and a fair sharing out: one auditor a plan and agency, never with a conflict. Pure."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from audit_app.rounds.rules import REVEALED, State


class EndReason(StrEnum):
    """Why an allocation ended. Only a conflict of interest ends one that was sealed."""

    CONFLICT = "conflict of interest"
    UNAVAILABLE = "auditor not available"
    REBALANCED = "given to somebody else"
    WITHDRAWN = "plan withdrawn"
    WAIVED = "agency waived"


class WaiverReason(StrEnum):
    """Why an agency is not expected on a plan after all (figures section 10)."""

    NOT_INVOLVED = "not involved with the child"
    NO_AUDITOR = "no auditor available"
    NOT_APPLICABLE = "section not applicable to the agency"


class Bar(StrEnum):
    """Why somebody cannot be given a plan. The value completes "Ann Ash ..."."""

    WRITER = "wrote this plan"
    TEAM = "is in the team that wrote this plan"
    DECLARED = "has a declared conflict of interest"
    BEFORE = "was given this plan before"


CONFLICTS = frozenset({Bar.WRITER, Bar.TEAM, Bar.DECLARED})


def conflict_refused(name: str, state: State, *, apart: bool) -> str:
    """Why a conflict of interest no longer takes a plan back in a round; "" while it does.

    `apart`: the plan is kept apart from the round's figures. Its result is known with the reveal, and nobody
    may take a result of their own away; the sentence fits any plan.
    """
    if apart and state in REVEALED:
        return (
            f"The grades of round {name} are revealed, so this plan cannot be returned any more. Tell a"
            " manager of the conflict of interest: they see to it that you are not given the plan again."
        )
    if state is State.SIGNED_OFF:
        return (
            f"Round {name} is signed off, so these grades stand. Ask a manager to reopen the round,"
            " then declare the conflict of interest: the grades then count no longer."
        )
    return ""


@dataclass(frozen=True)
class Auditor:
    """Somebody who may be given plans. `load`: plans they hold already, in this round and other open ones."""

    id: int
    name: str
    team: str | None = None
    writer_code: str | None = None
    load: int = 0


@dataclass(frozen=True)
class PlanToAllot:
    """One sampled plan: who wrote it, and who is kept from it by a declared conflict or an earlier turn."""

    id: int
    writer: str | None = None
    team: str | None = None
    declared: frozenset[int] = field(default=frozenset())
    before: frozenset[int] = field(default=frozenset())


def _same(one: str | None, other: str | None) -> bool:
    """Whether two typed names are one, whatever their case and spacing. Blank is like nothing."""
    left, right = (" ".join((text or "").split()).casefold() for text in (one, other))
    return bool(left) and left == right


def bar(auditor: Auditor, plan: PlanToAllot) -> Bar | None:
    """Why this auditor cannot be given this plan; None when nothing stands against it.

    A conflict of interest comes by the register (the writer, by code or name; anybody of the writing team) or
    was declared.
    """
    if _same(auditor.writer_code, plan.writer) or _same(auditor.name, plan.writer):
        return Bar.WRITER
    if _same(auditor.team, plan.team):
        return Bar.TEAM
    if auditor.id in plan.declared:
        return Bar.DECLARED
    return Bar.BEFORE if auditor.id in plan.before else None


def unfilled_reason(agency: str, auditors: Sequence[Auditor], plan: PlanToAllot) -> str:
    """Why nobody of an agency can be given a plan, as a sentence; "" where somebody can."""
    if not auditors:
        return f"There is no auditor for {agency} yet."
    bars = [(auditor.name, bar(auditor, plan)) for auditor in sorted(auditors, key=lambda one: one.name)]
    if any(why is None for _, why in bars):
        return ""
    return "Nobody can be given it: " + "; ".join(f"{name} {why}" for name, why in bars) + "."


def unfilled_briefly(agency: str, auditors: Sequence[Auditor], plan: PlanToAllot) -> str:
    """The same without names, for a table of many places."""
    bars = {bar(auditor, plan) for auditor in auditors}
    if not bars:
        return f"No auditor for {agency} yet"
    if None in bars:
        return ""
    if bars <= CONFLICTS:
        return "Everybody has a conflict of interest"
    return "Nobody is left who has no conflict and has not had it before"


def allot(plans: Iterable[PlanToAllot], auditors: Iterable[Auditor], seed: str = "") -> dict[int, int]:
    """Share the plans of one agency out: plan id -> auditor id, leaving out plans that nobody can be given.

    As even as the conflicts allow: no chain of hand-overs could bring two auditors' loads closer together, so
    without conflicts, and from equal loads, no two differ by more than one. The same plans, auditors and seed
    give the same answer in whatever order they come; the seed varies who gets which plan from round to round.
    """
    people = {auditor.id: auditor for auditor in sorted(auditors, key=lambda one: one.id)}
    able = {
        plan.id: [auditor.id for auditor in people.values() if bar(auditor, plan) is None]
        for plan in sorted(plans, key=lambda one: one.id)
    }
    load = {auditor.id: auditor.load for auditor in people.values()}
    given: dict[int, int] = {}
    for plan_id in sorted(able, key=lambda one: (len(able[one]), _shuffled(seed, one))):
        if able[plan_id]:
            chosen = min(able[plan_id], key=lambda one: (load[one], _shuffled(seed, plan_id, one)))
            given[plan_id] = chosen
            load[chosen] += 1
    while _even_out(given, able, load):
        pass
    return given


def _shuffled(seed: str, *ids: int) -> str:
    return sha256("|".join([seed, *map(str, ids)]).encode()).hexdigest()


def _even_out(given: dict[int, int], able: Mapping[int, Sequence[int]], load: dict[int, int]) -> bool:
    """Hand plans on along one chain, from the fullest to one with two or more fewer; whether it could."""
    for fuller in sorted(load, key=lambda one: (-load[one], one)):
        chain = _chain(fuller, given, able, load)
        if chain:
            for plan_id, receiver in chain:
                given[plan_id] = receiver
            load[fuller] -= 1
            load[chain[-1][1]] += 1
            return True
    return False


def _chain(
    start: int, given: Mapping[int, int], able: Mapping[int, Sequence[int]], load: Mapping[int, int]
) -> list[tuple[int, int]]:
    """The shortest run of hand-overs (plan, receiver) from `start` to somebody with two or more fewer."""
    came: dict[int, tuple[int, int]] = {}
    waiting = deque([start])
    while waiting:
        holder = waiting.popleft()
        if load[holder] <= load[start] - 2:
            return _walk_back(start, holder, came)
        for plan_id in sorted(plan for plan, who in given.items() if who == holder):
            for receiver in able[plan_id]:
                if receiver != start and receiver not in came:
                    came[receiver] = (plan_id, holder)
                    waiting.append(receiver)
    return []


def _walk_back(start: int, end: int, came: Mapping[int, tuple[int, int]]) -> list[tuple[int, int]]:
    steps = []
    while end != start:
        plan_id, giver = came[end]
        steps.append((plan_id, end))
        end = giver
    return steps[::-1]


def faults_before_start(sampled: int, open_cells: Collection[str], conflicted: Collection[str]) -> list[str]:
    """What still stands against the start of scoring, one sentence each.

    `open_cells` and `conflicted` name cells as "EHC-0001 (health)".
    """
    if not sampled:
        return ["Draw the sample first: this round has no plans yet."]
    faults = []
    if open_cells:
        faults.append(f"Allot or waive these first: {_some(open_cells)}.")
    if conflicted:
        faults.append(f"Give these to somebody without a conflict of interest: {_some(conflicted)}.")
    return faults


def _some(names: Collection[str], most: int = 6) -> str:
    """The first few names, and how many more there are."""
    listed = list(names)
    more = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {more} more" if more > 0 else "")
