"""The sample of a round: drawing it, reading it, withdrawing a plan and bringing its reserve in."""

import secrets
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.register.models import Plan
from audit_app.register.service import plans_by_reference
from audit_app.rounds import standing
from audit_app.rounds.models import IS_AUDIT, AuditRound
from audit_app.rounds.rules import State, WrongState
from audit_app.rounds.service import MOST, lock_round
from audit_app.sampling import draw as drawing
from audit_app.sampling.candidates import SampleRefused, frame_now, outlook
from audit_app.sampling.draw import frame_hash
from audit_app.sampling.kept import draw_of, kept, restored, result_of
from audit_app.sampling.models import Draw, SamplePlan, WithdrawalReason
from audit_app.sampling.reserves import bring_in_reserve, last_position, takes_reserves
from audit_app.sampling.rules import normal

SEED_BYTES = 16
WHOLE = "whole register"


def fix_frame(round: AuditRound, person: Person, seed: str | None = None) -> Draw:
    """Fix the register as it stands and the seed, before anything is drawn. There is no second frame.

    Raises WrongState outside a draft, SampleRefused where the round has a frame or nothing could be drawn.
    """
    round = _draft(round)
    if draw_of(round) is not None:
        raise SampleRefused("The frame and the seed of this round are already fixed. They are fixed once.")
    made = frame_now(round)
    seen = outlook(made, round)
    if seen.fault:
        raise SampleRefused(seen.fault)
    draw = Draw(
        round_id=round.id,
        seed=normal(seed or "") or secrets.token_hex(SEED_BYTES),
        frame=kept(made),
        frame_hash=frame_hash(made),
        fixed_at=clock.now(),
        fixed_by=person.id,
    )
    db.session.add(draw)
    round.version += 1  # a form opened before still asks what is fixed now
    db.session.flush()
    trail.record(
        "frame and seed fixed", "draw", draw.id,
        after={"seed": draw.seed, "frame_hash": draw.frame_hash, "plans_that_can_be_drawn": seen.eligible,
               "plans_left_out": len(made.excluded)},
        round_id=round.id,
    )  # fmt: skip
    return draw


def draw_sample(round: AuditRound, person: Person) -> list[SamplePlan]:
    """Draw the sample from the fixed frame. It can be drawn once.

    Raises WrongState outside a draft, SampleRefused where nothing is fixed or the sample is drawn already.
    """
    round = _draft(round)
    draw = draw_of(round, whole=True)
    if draw is None:
        raise SampleRefused("Fix the frame and the seed first, then draw.")
    if draw.drawn_at is not None:
        raise SampleRefused("The sample of this round is already drawn. There is no second draw.")
    made = restored(draw.frame)
    if frame_hash(made) != draw.frame_hash:
        raise SampleRefused(
            "The stored frame is not the one that was fixed, so nothing can be drawn from it."
        )
    drawn = drawing.draw(made, draw.seed, round.name, round.sample_size, round.minimum_per_stratum)
    draw.result = result_of(drawn, round)
    draw.drawn_at, draw.drawn_by = clock.now(), person.id
    sampled = _put_in(round, drawn.selected)
    groups = {group or WHOLE: number for group, number in drawn.allocation.items()}
    told = {"plans": len(sampled), "by_group": groups}
    trail.record("sample drawn", "draw", draw.id, after=told, round_id=round.id)
    return sampled


def is_draft(round: AuditRound) -> bool:
    """Whether a sample can still be drawn."""
    return round.state is State.DRAFT and not round.imported


def is_open(round: AuditRound) -> bool:
    """Whether plans can still be withdrawn."""
    return round.state is not State.SIGNED_OFF


def why_not_withdrawn(round: AuditRound, sample_plan: SamplePlan) -> str | None:
    """Why a plan cannot be withdrawn, as a sentence; None where it can."""
    if not is_open(round):
        return "This round is signed off, so its sample stays as it is. Reopen the round first."
    if sample_plan.withdrawn_at is not None:
        return "This plan is already withdrawn."
    return None


def withdrawal_reasons() -> list[str]:
    """The coded reasons a plan may leave a sample for."""
    return [reason.value for reason in WithdrawalReason]


def _draft(round: AuditRound) -> AuditRound:
    locked = lock_round(round.id)
    if locked is None or locked.state is not State.DRAFT:
        raise WrongState("A sample is drawn while the round is a draft. This round is past that.")
    if locked.imported:
        raise WrongState("This round was imported from past audits. It has no draw.")
    return locked


def _put_in(round: AuditRound, selected: Mapping[str, Sequence[str]]) -> list[SamplePlan]:
    order = [(stratum, reference) for stratum, references in selected.items() for reference in references]
    plans = plans_by_reference([reference for _, reference in order])
    gone = [reference for _, reference in order if reference not in plans]
    if gone:
        raise SampleRefused(f"{gone[0]} was drawn but is not in the register any more, so nothing was drawn.")
    sampled = [
        SamplePlan(round_id=round.id, plan=plans[reference], position=position, stratum=stratum)
        for position, (stratum, reference) in enumerate(order, 1)
    ]
    db.session.add_all(sampled)
    db.session.flush()
    return sampled


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


def rounds_of(plan: Plan) -> list[tuple[AuditRound, SamplePlan]]:
    """The rounds a plan was in, newest first."""
    query = (
        sa.select(AuditRound, SamplePlan)
        .join(SamplePlan, SamplePlan.round_id == AuditRound.id)
        .where(SamplePlan.plan_id == plan.id, IS_AUDIT)
        .order_by(AuditRound.held_on.desc(), AuditRound.id.desc())
    )
    return [(round, sampled) for round, sampled in db.session.execute(query)]


def add_to_sample(round: AuditRound, plans: Sequence[Plan]) -> list[SamplePlan]:
    """Put plans into a sample without a draw: for rounds imported from past audits only.

    Leaves no entry of its own: the import that calls it records what it brought in.
    """
    start = last_position(round)
    added = [
        SamplePlan(round_id=round.id, plan=plan, position=position)
        for position, plan in enumerate(plans, start + 1)
    ]
    db.session.add_all(added)
    db.session.flush()
    return added


def withdraw(
    sample_plan: SamplePlan, reason: WithdrawalReason | str, words: str, person: Person
) -> SamplePlan | None:
    """Take a plan out of a sample. Returns the reserve that came in for it, None where none did.

    No reserve comes in once grades are revealed: nobody could score it. Raises WrongState when the round is
    signed off or the plan withdrawn already, SampleRefused for a reason that needs words.
    """
    round = lock_round(sample_plan.round_id)
    if round is None:
        raise WrongState("This round is not there any more.")
    db.session.refresh(sample_plan)
    fault, reason = why_not_withdrawn(round, sample_plan), WithdrawalReason(reason)
    if fault:
        raise WrongState(fault)
    if reason is WithdrawalReason.OTHER and not words.strip():
        raise SampleRefused("Enter why the plan is withdrawn", "words")
    sample_plan.withdrawn_at, sample_plan.withdrawn_by = clock.now(), person.id
    sample_plan.withdrawn_reason, sample_plan.withdrawn_words = reason, words.strip()
    reserve = bring_in_reserve(round, sample_plan) if takes_reserves(round) else None
    trail.record(
        "plan withdrawn", "sample plan", sample_plan.id,
        after={
            "plan": sample_plan.plan.reference,
            "reserve_that_came_in": reserve.plan.reference if reserve else None,
        },
        reason=f"{reason}. {words.strip()}".strip(), round_id=round.id, plan_id=sample_plan.plan_id,
    )  # fmt: skip
    return reserve


def replaced(round: AuditRound) -> dict[int, str]:
    """The reference of the plan that left, by the id of the reserve that came in for it."""
    left = aliased(SamplePlan)
    query = (
        sa.select(SamplePlan.id, Plan.reference)
        .join(left, left.id == SamplePlan.replaces_id)
        .join(Plan, Plan.id == left.plan_id)
        .where(SamplePlan.round_id == round.id)
    )
    return {row.id: row.reference for row in db.session.execute(query)}


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
