"""The sample of a round: drawing it, reading it, withdrawing a plan and bringing its reserve in."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.refusals import Refused
from audit_app.register.models import Plan
from audit_app.rounds import standing
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State, WrongState
from audit_app.rounds.service import MOST, lock_round
from audit_app.sampling.models import Draw, SamplePlan, WithdrawalReason

# While these last, a plan that comes in can still be scored.
OPEN_FOR_RESERVES = frozenset({State.DRAFT, State.SCORING})


class SampleRefused(Refused):
    """A sample that cannot be drawn or changed as asked. `field` names the answer at fault, if any."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


def sample_of(round: AuditRound, *, withdrawn: bool = False) -> list[SamplePlan]:
    """The plans of a round's sample in order, each with its plan; withdrawn ones too where asked."""
    query = _sample(round)
    if not withdrawn:
        query = query.where(SamplePlan.withdrawn_at.is_(None))
    return list(db.session.scalars(query))


def sample_page(round: AuditRound, page: int, per_page: int) -> list[SamplePlan]:
    """One page of a round's sample, withdrawn plans among the others; pages count from 1."""
    return list(db.session.scalars(_sample(round).limit(per_page).offset((page - 1) * per_page)))


def _sample(round: AuditRound) -> sa.Select[SamplePlan]:
    return (
        sa.select(SamplePlan)
        .join(SamplePlan.plan)
        .where(SamplePlan.round_id == round.id)
        .order_by(SamplePlan.position, SamplePlan.id)
        .options(contains_eager(SamplePlan.plan))
    )


def find_sample_plan(round: AuditRound, sample_plan_id: int) -> SamplePlan | None:
    """One plan of a round's sample, withdrawn or not."""
    if not 0 < sample_plan_id <= MOST:
        return None
    return db.session.scalar(_sample(round).where(SamplePlan.id == sample_plan_id))


def find_plan(plan_id: int) -> Plan | None:
    """One plan of the area's register."""
    if not 0 < plan_id <= MOST:
        return None
    return db.session.scalar(sa.select(Plan).where(Plan.id == plan_id))


def rounds_of(plan: Plan) -> list[tuple[AuditRound, SamplePlan]]:
    """The rounds a plan was in, newest first."""
    query = (
        sa.select(AuditRound, SamplePlan)
        .join(SamplePlan, SamplePlan.round_id == AuditRound.id)
        .where(SamplePlan.plan_id == plan.id)
        .order_by(AuditRound.held_on.desc(), AuditRound.id.desc())
    )
    return [(round, sampled) for round, sampled in db.session.execute(query)]


def draw_of(round: AuditRound) -> Draw | None:
    """The draw of a round, fixed or made; None before either and for an imported round."""
    return db.session.scalar(sa.select(Draw).where(Draw.round_id == round.id))


def add_to_sample(round: AuditRound, plans: Sequence[Plan]) -> list[SamplePlan]:
    """Put plans into a sample without a draw: for rounds imported from past audits only.

    Leaves no entry of its own: the import that calls it records what it brought in.
    """
    start = _last_position(round)
    added = [
        SamplePlan(round_id=round.id, plan=plan, position=position)
        for position, plan in enumerate(plans, start + 1)
    ]
    db.session.add_all(added)
    db.session.flush()
    return added


def withdraw(
    sample_plan: SamplePlan, reason: WithdrawalReason, words: str, person: Person
) -> SamplePlan | None:
    """Take a plan out of a sample. Returns the reserve that came in for it, None where none did.

    No reserve comes in once grades are revealed: nobody could score it. Raises WrongState when the round is
    signed off, SampleRefused for a plan already withdrawn or a reason that needs words.
    """
    round = lock_round(sample_plan.round_id)
    if round is None or round.state is State.SIGNED_OFF:
        raise WrongState("This round is signed off, so its sample stays as it is. Reopen the round first.")
    db.session.refresh(sample_plan)
    if sample_plan.withdrawn_at is not None:
        raise SampleRefused("This plan was already withdrawn.")
    if reason is WithdrawalReason.OTHER and not words.strip():
        raise SampleRefused("Enter why the plan is withdrawn", "words")
    sample_plan.withdrawn_at, sample_plan.withdrawn_by = clock.now(), person.id
    sample_plan.withdrawn_reason, sample_plan.withdrawn_words = reason, words.strip()
    reserve = _bring_in_reserve(round, sample_plan) if round.state in OPEN_FOR_RESERVES else None
    trail.record(
        "plan withdrawn", "sample plan", sample_plan.id,
        after={
            "plan": sample_plan.plan.reference,
            "reserve_that_came_in": reserve.plan.reference if reserve else None,
        },
        reason=f"{reason}. {words.strip()}".strip(), round_id=round.id, plan_id=sample_plan.plan_id,
    )  # fmt: skip
    return reserve


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


def _bring_in_reserve(round: AuditRound, leaving: SamplePlan) -> SamplePlan | None:
    draw = draw_of(round)
    order = (draw.result or {}).get("reserve", {}).get(leaving.stratum, []) if draw else []
    taken = _references_in(round)
    reference = next((reference for reference in order if reference not in taken), None)
    if reference is None:
        return None
    plan = db.session.scalar(sa.select(Plan).where(Plan.reference == reference))
    if plan is None:
        raise SampleRefused(f"The next reserve, {reference}, is not in the register any more.")
    reserve = SamplePlan(
        round_id=round.id,
        plan=plan,
        position=_last_position(round) + 1,
        stratum=leaving.stratum,
        replaces_id=leaving.id,
    )
    db.session.add(reserve)
    db.session.flush()
    return reserve


def _references_in(round: AuditRound) -> set[str]:
    query = sa.select(Plan.reference).join(SamplePlan, SamplePlan.plan_id == Plan.id)
    return set(db.session.scalars(query.where(SamplePlan.round_id == round.id)))


def _last_position(round: AuditRound) -> int:
    query = sa.select(sa.func.max(SamplePlan.position)).where(SamplePlan.round_id == round.id)
    return db.session.scalar(query) or 0


@standing.counts
def counted(round_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """For the steps of rounds: whether the draw is fixed and made, plans in the sample, plans withdrawn."""
    told: dict[int, dict[str, int]] = {round_id: {"fixed": 0, "drawn": 0} for round_id in round_ids}
    draws = sa.select(Draw.round_id, Draw.drawn_at.is_not(None)).where(Draw.round_id.in_(round_ids))
    for round_id, drawn in db.session.execute(draws):
        told[round_id] = {"fixed": 1, "drawn": int(drawn)}
    plans = (
        sa.select(SamplePlan.round_id, sa.func.count(SamplePlan.id), sa.func.count(SamplePlan.withdrawn_at))
        .where(SamplePlan.round_id.in_(round_ids))
        .group_by(SamplePlan.round_id)
    )
    for round_id, all_plans, withdrawn in db.session.execute(plans):
        told[round_id] |= {"plans": all_plans - withdrawn, "withdrawn": withdrawn}
    return told
