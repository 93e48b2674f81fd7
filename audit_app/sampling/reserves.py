"""The reserves of a drawn sample: who is next, and bringing them in."""

import sqlalchemy as sa

from audit_app.db import db
from audit_app.register.models import Plan
from audit_app.register.service import plans_by_reference
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.sampling.candidates import SampleRefused
from audit_app.sampling.kept import draw_of
from audit_app.sampling.models import SamplePlan

# While these last, a plan that comes in can still be scored.
OPEN_FOR_RESERVES = frozenset({State.DRAFT, State.SCORING})


def takes_reserves(round: AuditRound) -> bool:
    """Whether a reserve comes in for a plan that leaves: after scoring nobody could score it."""
    return round.state in OPEN_FOR_RESERVES


def reserves_left(round: AuditRound) -> dict[str, int]:
    """How many reserves each group of a drawn sample still has."""
    draw = draw_of(round)
    result = draw.result if draw else None
    if not result:
        return {}
    taken = _references_in(round)
    return {
        stratum: len([r for r in order if r not in taken]) for stratum, order in result["reserve"].items()
    }


def bring_in_reserve(round: AuditRound, leaving: SamplePlan) -> SamplePlan | None:
    """Put the next reserve of a plan's group into the sample; None where none is left."""
    draw = draw_of(round)
    order = (draw.result or {}).get("reserve", {}).get(leaving.stratum, []) if draw else []
    taken = _references_in(round)
    reference = next((reference for reference in order if reference not in taken), None)
    if reference is None:
        return None
    plan = plans_by_reference([reference]).get(reference)
    if plan is None:
        raise SampleRefused(f"The next reserve, {reference}, is not in the register any more.")
    reserve = SamplePlan(
        round_id=round.id,
        plan=plan,
        position=last_position(round) + 1,
        stratum=leaving.stratum,
        replaces_id=leaving.id,
    )
    db.session.add(reserve)
    db.session.flush()
    return reserve


def _references_in(round: AuditRound) -> set[str]:
    query = sa.select(Plan.reference).join(SamplePlan, SamplePlan.plan_id == Plan.id)
    return set(db.session.scalars(query.where(SamplePlan.round_id == round.id)))


def last_position(round: AuditRound) -> int:
    """The place of the last plan of a sample; 0 for none."""
    query = sa.select(sa.func.max(SamplePlan.position)).where(SamplePlan.round_id == round.id)
    return db.session.scalar(query) or 0
