"""What became of somebody's own grades on one plan, once its round is signed off. Nobody else's are here."""

from dataclasses import dataclass

import sqlalchemy as sa

from audit_app.accounts.models import Agency, Person
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.moderation.board import read_board
from audit_app.moderation.cells import PanelCell
from audit_app.moderation.own_rules import Compared, Counts, count
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.sampling.models import SamplePlan
from audit_app.scoring.models import Assessment

LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class OwnAgreed:
    """One plan somebody sealed in a signed-off round: the counts, and the points on which they differ."""

    allocation_id: int
    round: AuditRound
    reference: str
    agency: str
    points: tuple[Compared, ...]

    @property
    def counts(self) -> Counts:
        """How often what."""
        return count(self.points)

    @property
    def differing(self) -> tuple[Compared, ...]:
        """The points on which another grade was agreed, in the order of the rubric."""
        return tuple(point for point in self.points if point.differs)


def own_agreed(allocation_id: int, person: Person) -> OwnAgreed | None:
    """One plan of somebody's own against what was agreed.

    None for whatever is not theirs, not sealed, ended, withdrawn or not signed off: all alike not there.
    """
    if not 0 < allocation_id <= LARGEST_ID:
        return None
    query = (
        sa.select(Allocation.round_id, Allocation.sample_plan_id, Agency.key)
        .join(Assessment, Assessment.allocation_id == Allocation.id)
        .join(AuditRound, AuditRound.id == Allocation.round_id)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .join(Agency, Agency.id == Allocation.agency_id)
        .where(
            Allocation.id == allocation_id,
            Allocation.auditor_id == person.id,
            Allocation.ended_at.is_(None),
            Assessment.sealed_at.is_not(None),
            SamplePlan.withdrawn_at.is_(None),
            AuditRound.state == State.SIGNED_OFF,
        )
    )
    row = db.session.execute(query).first()
    round = rounds.find_round(row.round_id) if row else None
    if row is None or round is None:
        return None
    plan = read_board(round, row.sample_plan_id).plan(row.sample_plan_id)
    if plan is None:
        return None
    compared = [one for cell in plan.cells for one in _own(cell, row.key, str(person.id))]
    return OwnAgreed(allocation_id, round, plan.sample_plan.plan.reference, row.key, tuple(compared))


def _own(cell: PanelCell, agency: str, auditor: str) -> list[Compared]:
    """What somebody gave on one point; nothing where their agency is not asked, or was waived after all."""
    if agency not in cell.cell.standing:
        return []
    settled = cell.moderated if cell.outcome.moderated else None
    return [
        Compared(
            code=cell.point.code,
            title=cell.point.title,
            own=given.grade,
            outcome=cell.outcome,
            reason=settled.reason.value if settled else "",
            words=settled.words if settled else "",
        )
        for given in cell.cell.sealed
        if given.agency == agency and given.auditor == auditor
    ]
