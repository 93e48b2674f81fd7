"""What every change of a place shares: the round held and open, the ending of an allocation, the trail."""

from typing import Any

from blinker import Signal

from audit_app import clock, trail
from audit_app.accounts.models import Agency
from audit_app.allocation.desk import ALLOTTING, Cell, Desk
from audit_app.allocation.models import Allocation
from audit_app.allocation.records import read_desk
from audit_app.allocation.rules import EndReason
from audit_app.db import db
from audit_app.refusals import Refused
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import OPEN_FOR_PANEL, State, WrongState
from audit_app.sampling.models import SamplePlan

# Sent with the allocation and the reason before one ends. A later stage that knows why it must not be
# raises Refused.
about_to_end = Signal()


class AllocationRefused(Refused):
    """An allotting that cannot be made as asked. The text is a sentence."""


def lock_open(round_id: int) -> AuditRound:
    """The round, held until this work is done. Raises WrongState where its allotting is over."""
    round = rounds.lock_round(round_id)
    if round is None or round.state not in ALLOTTING:
        raise WrongState("The grades of this round are revealed, so who scores what can no longer change.")
    return round


def lock_revealed(round_id: int) -> AuditRound:
    """The round, held until this work is done. Raises WrongState unless the panel may work in it."""
    round = rounds.lock_round(round_id)
    if round is None or round.state not in OPEN_FOR_PANEL:
        raise WrongState(_closed(round, "The grades are not revealed yet. Allot the plan instead."))
    return round


def lock_changing(round_id: int) -> AuditRound:
    """The round, held, in any state but signed off, in which nothing may change."""
    round = rounds.lock_round(round_id)
    if round is None or round.state is State.SIGNED_OFF:
        raise WrongState(_closed(round, ""))
    return round


def _closed(round: AuditRound | None, otherwise: str) -> str:
    if round is None or round.state is State.SIGNED_OFF:
        return "This round is signed off, so its places stay as they are unless it is reopened."
    return otherwise


def open_desk(round_id: int) -> Desk:
    """All that allotting looks at, read after the round is held."""
    return read_desk(lock_open(round_id))


def wanted(desk: Desk, sample_plan: SamplePlan, agency: Agency) -> Cell:
    """The place asked for. Raises AllocationRefused where the round has it no longer."""
    cell = desk.find(sample_plan.id, agency.id)
    if cell is None:
        raise AllocationRefused(
            "That plan is no longer in the sample, or that agency has nothing to grade in it."
        )
    return cell


def end(allocation: Allocation, reason: EndReason) -> None:
    """End an allocation, unless a later stage says that it must stay."""
    about_to_end.send(allocation, reason=reason)
    allocation.ended_at, allocation.ended_reason = clock.now(), reason


def record(
    what: str,
    allocation: Allocation,
    sample_plan: SamplePlan,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """One entry on the trail about one allocation."""
    db.session.flush()
    trail.record(
        what, "allocation", allocation.id, before=before, after=after, reason=reason,
        round_id=sample_plan.round_id, plan_id=sample_plan.plan_id,
    )  # fmt: skip
