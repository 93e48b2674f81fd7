"""Moderation: revealing the grades, reading what the panel has before it, settling it and signing off.

The verbs stand in `settle` and `signoff`, the reads in `board`; this is the list other stages import from.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import blinker
import sqlalchemy as sa

from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.moderation.board import (
    Board,
    Opinion,
    PanelCell,
    PlanPanel,
    latest_moderated,
    latest_overall,
    names_of,
    read_board,
)
from audit_app.moderation.history import panel_history
from audit_app.moderation.minor import MinorSettled, Settleable, settle_minor, settleable
from audit_app.moderation.models import SettledReason
from audit_app.moderation.rules import (
    Confidence,
    Decided,
    ModerationRefused,
    NotYours,
    SettledMeanwhile,
    Settlement,
    Split,
)
from audit_app.moderation.seat import panels_on
from audit_app.moderation.settle import (
    PANEL_REASONS,
    audited_by,
    retract,
    settle,
    settle_overall,
)
from audit_app.moderation.signed import (
    ReadSignOff,
    hash_of,
    is_current,
    read_sign_off,
    sign_offs,
    signers,
    waiting_signature,
    what_becomes_final,
)
from audit_app.moderation.signoff import (
    SignatureOutdated,
    WrongPassword,
    countersign,
    reopen,
    sign,
    sign_imported,
    signed_off,
    signer_fault,
    unsettled,
)
from audit_app.rounds import service as rounds
from audit_app.rounds import standing
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import OPEN_FOR_PANEL, REVEALED, State, WrongState
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan
from audit_app.scoring import service as scoring

__all__ = [
    "PANEL_REASONS",
    "Board",
    "Confidence",
    "Decided",
    "MinorSettled",
    "ModerationRefused",
    "NotYours",
    "Opinion",
    "PanelCell",
    "PlanPanel",
    "ReadSignOff",
    "Sealing",
    "Settleable",
    "SettledMeanwhile",
    "SettledReason",
    "Settlement",
    "SignatureOutdated",
    "WrongPassword",
    "WrongState",
    "audited_by",
    "countersign",
    "disagreements",
    "hash_of",
    "is_current",
    "is_open",
    "is_revealed",
    "latest_moderated",
    "latest_overall",
    "left_by_split",
    "names_of",
    "panel_history",
    "panels_on",
    "read_board",
    "read_sign_off",
    "reopen",
    "retract",
    "reveal",
    "revealed",
    "sealing",
    "settle",
    "settle_minor",
    "settle_overall",
    "settleable",
    "sign",
    "sign_imported",
    "sign_offs",
    "signed_off",
    "signer_fault",
    "signers",
    "unsettled",
    "waiting_signature",
    "what_becomes_final",
]

# Sent with the round once its grades are revealed, in the same transaction.
revealed = blinker.Signal()


@dataclass(frozen=True)
class Sealing:
    """What anybody may know of a round before reveal: which agency sealed which plan.

    Nobody is named here, as the panel's pages name no auditor: `agency_ids` lead to the page that does.
    """

    agencies: tuple[str, ...]
    lines: tuple[tuple[SamplePlan, Mapping[str, scoring.Status]], ...]
    agency_ids: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many assessments are expected; waived ones are not."""
        return sum(self._count(status) for status in (scoring.Status.SEALED, scoring.Status.NOT_SEALED))

    @property
    def sealed(self) -> int:
        """How many of them are sealed."""
        return self._count(scoring.Status.SEALED)

    def _count(self, wanted: scoring.Status) -> int:
        return sum(1 for _, statuses in self.lines for status in statuses.values() if status is wanted)


def is_revealed(round: AuditRound) -> bool:
    """Whether the grades of a round may be shown."""
    return round.state in REVEALED


def is_open(round: AuditRound) -> bool:
    """Whether the panel may settle and sign in a round."""
    return round.state in OPEN_FOR_PANEL


def sealing(round: AuditRound) -> Sealing:
    """Which assessments of a round are sealed, not sealed or waived."""
    statuses: defaultdict[int, dict[str, scoring.Status]] = defaultdict(dict)
    for place in scoring.sealed_status(round):
        statuses[place.sample_plan_id][place.agency] = place.status
    asked = {agency for by_agency in statuses.values() for agency in by_agency}
    keys = tuple(agency.key for agency in rounds.expected_agencies(round) if agency.key in asked)
    lines = tuple((plan, statuses[plan.id]) for plan in sampling.sample_of(round))
    ids = {agency.key: agency.id for agency in rounds.expected_agencies(round)}
    return Sealing(keys, lines, ids)


def reveal(round: AuditRound, person: Person) -> None:
    """Open moderation: from here every sealed grade is shown, and nobody can score any more.

    Raises WrongState unless the round is in scoring, ModerationRefused while an assessment is neither sealed
    nor waived.
    """
    # The lock comes first: a save or a seal under way is waited for and then counted, or is refused after.
    locked = rounds.lock_round(round.id)
    if locked is None or locked.state is not State.SCORING:
        raise WrongState("Moderation is opened once, from scoring. This round is not in scoring.")
    found = sealing(locked)
    waiting = found.total - found.sealed
    if not found.lines:
        raise ModerationRefused("There is no plan in this round, so there is nothing to moderate.")
    if waiting:
        are = "assessment is" if waiting == 1 else "assessments are"
        raise ModerationRefused(
            f"Moderation cannot be opened yet: {waiting} {are} not sealed. Wait, or waive the agency."
        )
    rounds.open_moderation(locked)
    revealed.send(locked)


def disagreements(round: AuditRound) -> list[PanelCell]:
    """What is left for the panel: two steps apart and across the good line first. Nothing before reveal."""
    return list(read_board(round).open_cells) if is_revealed(round) else []


def left_by_split(board: Board) -> list[tuple[str, int]]:
    """How many points are left of each kind of split, what matters most first."""
    counts = Counter(cell.split or Split.AWAITED for cell in board.open_cells)
    return [(split.words, counts[split]) for split in Split if counts[split]]


@standing.counts
def counted(round_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """What is left to settle in each round the panel is at, and whether the chair has signed."""
    query = sa.select(AuditRound).where(AuditRound.id.in_(round_ids), AuditRound.state.in_(OPEN_FOR_PANEL))
    found = {}
    for round in db.session.scalars(query):
        signed = waiting_signature(round) is not None
        found[round.id] = {"disagreements": len(disagreements(round)), "chair_signed": int(signed)}
    return found


@standing.marks
def marked(round: AuditRound) -> Mapping[int, str]:
    """What is left to settle on each plan, once the round is revealed."""
    if not is_open(round):
        return {}
    return {
        plan.sample_plan.id: "settled" if plan.finished else f"{len(plan.open_cells)} to settle"
        for plan in read_board(round).plans
    }
