"""The grids of rounds, as they stand, as they stood at a time, and as each sign-off froze them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from audit_app.accounts.models import Agency
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.figures.grid import (
    LETTERS,
    MISSING,
    Grid,
    GridPlan,
    grid_hash,
    grid_of,
    grid_text,
    read_grid,
)
from audit_app.figures.models import FrozenGrid
from audit_app.figures.records import load_whole, overall_grades, revealed_by, round_record
from audit_app.moderation.models import SignOff
from audit_app.moderation.service import signed_off
from audit_app.register.models import Plan
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.sampling.models import Draw, SamplePlan
from audit_app.scoring.models import Assessment

TRAITS = (
    "primary_need", "key_stage", "setting_type", "plan_type", "locality", "team", "year_group", "transfer",
)  # fmt: skip
DATES = (
    "requested_on", "assess_decision_on", "advice_requested_on", "psychology_advice_on", "health_advice_on",
    "social_care_advice_on", "draft_on", "issued_on", "review_meeting_on", "decision_on", "amended_on",
)  # fmt: skip


def grids(rounds: Iterable[AuditRound], as_of: dt.datetime | None = None) -> dict[int, Grid]:
    """The grid of each revealed round by the round's id, in the order given.

    A signed-off round's is the one its sign-off froze, as of a time that of the sign-off which stood then; an
    open one's is made from the records. Nothing of a round whose grades were not revealed.
    """
    wanted = revealed_by(rounds, as_of)
    signed = wanted if as_of else [round for round in wanted if round.state is State.SIGNED_OFF]
    frozen = _frozen(signed, as_of)
    missing = [round for round in wanted if round.id not in frozen]
    load_whole(missing)
    return {round.id: frozen.get(round.id) or make_grid(round, as_of) for round in wanted}


def make_grid(round: AuditRound, as_of: dt.datetime | None = None) -> Grid:
    """The grid of a round made from its records, as known at `as_of` or now; empty before the reveal."""
    record = round_record(round, as_of)
    if record is None:
        return Grid((), (), (), {}, (), ())
    settled = {
        one.plan: LETTERS[one.grade] for one in overall_grades(round, record, as_of) if one.grade is not None
    }
    return grid_of(record, _plans(round, settled, as_of), _strata(round), as_of)


def _frozen(rounds: Sequence[AuditRound], as_of: dt.datetime | None = None) -> dict[int, Grid]:
    """The grid of the sign-off that stands, or stood at a time, by the round's id: also with its register."""
    # An imported round has one signature; any other is signed off by the second.
    signed_at = sa.case((AuditRound.imported, SignOff.chair_at), else_=SignOff.second_at)
    stands = (
        SignOff.voided_at.is_(None)
        if as_of is None
        else sa.and_(signed_at <= as_of, sa.or_(SignOff.voided_at.is_(None), SignOff.voided_at > as_of))
    )
    query = (
        sa.select(FrozenGrid.round_id, FrozenGrid.body)
        .join(SignOff, SignOff.id == FrozenGrid.sign_off_id)
        .join(AuditRound, AuditRound.id == FrozenGrid.round_id)
        .where(FrozenGrid.round_id.in_([round.id for round in rounds]), stands)
    )
    return {round_id: read_grid(body) for round_id, body in db.session.execute(query)} if rounds else {}


def frozen_grid(row: SignOff) -> Grid | None:
    """The grid one sign-off froze; None where it is older than the keeping of grids."""
    body = db.session.scalar(sa.select(FrozenGrid.body).where(FrozenGrid.sign_off_id == row.id))
    return read_grid(body) if body is not None else None


def _plans(round: AuditRound, settled: dict[str, str], as_of: dt.datetime | None) -> dict[str, GridPlan]:
    """What the register says of each sampled plan, with who graded it."""
    auditors = _auditors(round, as_of)
    query = (
        sa.select(SamplePlan.id, SamplePlan.stratum, Plan)
        .join(Plan, Plan.id == SamplePlan.plan_id)
        .where(SamplePlan.round_id == round.id)
    )
    return {
        plan.reference: GridPlan(
            plan.reference,
            settled.get(plan.reference, MISSING),
            stratum,
            _traits(plan),
            {name: day for name in DATES if (day := getattr(plan, name)) is not None},
            auditors[sample_plan_id],
        )
        for sample_plan_id, stratum, plan in db.session.execute(query)
    }


def _traits(plan: Plan) -> dict[str, str]:
    found = {name: value for name, value in plan.characteristics.items() if isinstance(value, str) and value}
    found |= {name: value for name in TRAITS if (value := getattr(plan, name))}
    if plan.looked_after is not None:
        found["looked_after"] = "yes" if plan.looked_after else "no"
    if plan.transfer_year is not None:
        found["transfer_year"] = str(plan.transfer_year)
    if plan.late_reason is not None:
        found["late_reason"] = plan.late_reason.value
    return found


def _auditors(round: AuditRound, as_of: dt.datetime | None) -> defaultdict[int, dict[str, tuple[int, ...]]]:
    """Who sealed grades, not who was asked: what may be told of an agency hangs on how many people it was."""
    standing = Allocation.ended_at.is_(None)
    query = (
        sa.select(Allocation.sample_plan_id, Agency.key, Allocation.auditor_id)
        .join(Agency, Agency.id == Allocation.agency_id)
        .join(Assessment, Assessment.allocation_id == Allocation.id)
        .where(
            Allocation.round_id == round.id,
            Assessment.sealed_at.is_not(None) if as_of is None else Assessment.sealed_at <= as_of,
            standing if as_of is None else sa.or_(standing, Allocation.ended_at > as_of),
        )
        .order_by(Allocation.auditor_id)
    )
    found: defaultdict[int, dict[str, tuple[int, ...]]] = defaultdict(dict)
    for sample_plan_id, agency, auditor in db.session.execute(query):
        found[sample_plan_id][agency] = (*found[sample_plan_id].get(agency, ()), auditor)
    return found


def _strata(round: AuditRound) -> dict[str, tuple[int, int]]:
    result = db.session.scalar(sa.select(Draw.result).where(Draw.round_id == round.id))
    if not result:
        return {}
    return {name: (size, result["allocation"].get(name, 0)) for name, size in result["eligible"].items()}


def freeze_grid(round: AuditRound) -> None:
    """Keep the grid of a round that was just signed off, for good."""
    number = sa.select(SignOff.id).where(SignOff.round_id == round.id).order_by(SignOff.number.desc())
    sign_off_id = db.session.scalar(number.limit(1))
    if sign_off_id is not None:
        text = grid_text(make_grid(round))
        db.session.add(
            FrozenGrid(round_id=round.id, sign_off_id=sign_off_id, body=text, body_hash=grid_hash(text))
        )


def freeze_missing(rounds: Iterable[AuditRound]) -> list[AuditRound]:
    """Keep the grids of signed-off rounds that have none: they were signed before grids were kept."""
    signed = [round for round in rounds if round.state is State.SIGNED_OFF]
    frozen = _frozen(signed)
    missing = [round for round in signed if round.id not in frozen]
    for round in missing:
        freeze_grid(round)
    return missing


signed_off.connect(freeze_grid)


def grid_faults(round: AuditRound) -> list[str]:
    """Whether the newest sign-off's grid holds the grades the records give; a sentence if it does not.

    What the register says of a plan may change later without touching a grade, so it is not compared.
    """
    frozen = _frozen([round]).get(round.id)
    if frozen is None:
        return []
    made = make_grid(round)
    same = (frozen.points, frozen.agreed, frozen.given) == (made.points, made.agreed, made.given)
    return [] if same else [f"The grid of round “{round.name}” is not what its grades give."]
