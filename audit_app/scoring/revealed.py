"""What of sealed work may be told, and counts: the one place on which blindness after the scoring rests."""

from typing import TypeVarTuple

import sqlalchemy as sa

from audit_app.accounts.models import Agency
from audit_app.allocation.models import Allocation, Waiver
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED
from audit_app.sampling.models import SamplePlan
from audit_app.scoring.models import Assessment

Row = TypeVarTuple("Row")


def only_revealed(query: sa.Select[*Row]) -> sa.Select[*Row]:
    """Narrow a query over assessments to sealed ones of revealed rounds, whatever its caller holds.

    Left out: taken-back and waived work, and withdrawn plans. Adds allocation, agency, sample plan and round.
    """
    waived = sa.exists().where(
        Waiver.sample_plan_id == Allocation.sample_plan_id, Waiver.agency_id == Allocation.agency_id
    )
    return (
        query.join(Allocation, Allocation.id == Assessment.allocation_id)
        .join(Agency, Agency.id == Allocation.agency_id)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .join(AuditRound, AuditRound.id == Assessment.round_id)
        .where(
            AuditRound.state.in_(REVEALED),
            Assessment.sealed_at.is_not(None),
            Allocation.ended_at.is_(None),
            SamplePlan.withdrawn_at.is_(None),
            ~waived,
        )
    )
