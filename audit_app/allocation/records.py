"""Reading what allotting looks at, in few queries however large the round."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from audit_app.accounts import service as accounts
from audit_app.accounts.models import Agency, Person
from audit_app.accounts.rules import Role
from audit_app.allocation.desk import ALLOTTING, Desk
from audit_app.allocation.models import Allocation, Conflict, Waiver
from audit_app.db import db
from audit_app.rounds import standing
from audit_app.rounds.models import IS_AUDIT, AuditRound, RoundAgency, RoundRubric
from audit_app.rubrics.models import AuditPoint
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan


def read_desk(round: AuditRound) -> Desk:
    """Read all that allotting a round looks at."""
    plans = tuple(sampling.sample_of(round))
    rows = _allocations(round)
    kept = {plan.id for plan in plans}
    people: dict[int, list[Person]] = defaultdict(list)
    for person in accounts.people(role=Role.AUDITOR):
        if person.agency_id is not None:
            people[person.agency_id].append(person)
    return Desk(
        round=round,
        agencies=tuple(asked_agencies([round.id])[round.id]),
        plans=plans,
        live={
            (row.sample_plan_id, row.agency_id): row
            for row in rows
            if row.ended_at is None and row.sample_plan_id in kept
        },
        ended={(row.sample_plan_id, row.auditor_id): row for row in rows if row.ended_at is not None},
        waived={(row.sample_plan_id, row.agency_id): row for row in waivers_of(round)},
        people=people,
        declared=_declared(plan.plan_id for plan in plans),
        elsewhere=_loads_elsewhere(round),
    )  # fmt: skip


def _allocations(round: AuditRound) -> list[Allocation]:
    query = (
        sa.select(Allocation)
        .where(Allocation.round_id == round.id)
        .order_by(Allocation.sample_plan_id, Allocation.agency_id, Allocation.id)
        .options(joinedload(Allocation.auditor), joinedload(Allocation.agency))
    )
    return list(db.session.scalars(query))


def allocations_of(round: AuditRound) -> list[Allocation]:
    """The live allocations of a round: not ended, of plans still in the sample."""
    query = (
        sa.select(Allocation)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .where(
            Allocation.round_id == round.id, Allocation.ended_at.is_(None), SamplePlan.withdrawn_at.is_(None)
        )
        .order_by(SamplePlan.position, Allocation.agency_id)
        .options(
            joinedload(Allocation.auditor),
            joinedload(Allocation.agency),
            joinedload(Allocation.sample_plan).joinedload(SamplePlan.plan),
        )
    )
    return list(db.session.scalars(query))


def waivers_of(round: AuditRound) -> list[Waiver]:
    """The agencies waived on plans of a round."""
    query = sa.select(Waiver).where(Waiver.round_id == round.id).order_by(Waiver.id)
    return list(db.session.scalars(query))


def _declared(plan_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    query = sa.select(Conflict.plan_id, Conflict.person_id).where(Conflict.plan_id.in_(list(plan_ids)))
    for plan_id, person_id in db.session.execute(query):
        found[plan_id].add(person_id)
    return {plan_id: frozenset(people) for plan_id, people in found.items()}


def _loads_elsewhere(round: AuditRound) -> dict[int, int]:
    """Plans each person holds in other audits that are still being prepared or scored."""
    query = (
        sa.select(Allocation.auditor_id, sa.func.count())
        .join(AuditRound, AuditRound.id == Allocation.round_id)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .where(
            Allocation.round_id != round.id,
            IS_AUDIT,
            Allocation.ended_at.is_(None),
            SamplePlan.withdrawn_at.is_(None),
            AuditRound.state.in_(ALLOTTING),
        )
        .group_by(Allocation.auditor_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def asked_agencies(round_ids: Sequence[int]) -> dict[int, list[Agency]]:
    """For each round, the agencies it expects that have at least one point to grade, in the area's order."""
    points: dict[int, set[str]] = defaultdict(set)
    rubrics = sa.select(RoundRubric.round_id, RoundRubric.rubric_version_id).where(
        RoundRubric.round_id.in_(round_ids)
    )
    used = db.session.execute(rubrics).all()
    versions = {version for _, version in used}
    asked = sa.select(AuditPoint.rubric_version_id, AuditPoint.agencies)
    for version, keys in db.session.execute(asked.where(AuditPoint.rubric_version_id.in_(versions))):
        points[version].update(keys)
    keys_of: dict[int, set[str]] = defaultdict(set)
    for round_id, version in used:
        keys_of[round_id] |= points[version]
    found: dict[int, list[Agency]] = {round_id: [] for round_id in round_ids}
    expected = (
        sa.select(RoundAgency.round_id, Agency)
        .join(Agency, Agency.id == RoundAgency.agency_id)
        .where(RoundAgency.round_id.in_(round_ids))
        .order_by(Agency.position)
    )
    for round_id, agency in db.session.execute(expected):
        if agency.key in keys_of[round_id]:
            found[round_id].append(agency)
    return found


@standing.counts
def counted(round_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Places and how many are allotted, for the steps of each round."""
    agencies = asked_agencies(round_ids)
    places: Counter[int] = Counter()
    plans = _per_round(SamplePlan.round_id, SamplePlan.withdrawn_at.is_(None), round_ids)
    in_sample = SamplePlan.withdrawn_at.is_(None)
    waived = _per_round(Waiver.round_id, in_sample & (SamplePlan.id == Waiver.sample_plan_id), round_ids)
    held = (Allocation.ended_at.is_(None)) & in_sample & (SamplePlan.id == Allocation.sample_plan_id)
    allotted = _per_round(Allocation.round_id, held, round_ids)
    for round_id in round_ids:
        places[round_id] = plans[round_id] * len(agencies[round_id]) - waived[round_id]
    return {
        round_id: {"places": places[round_id], "allotted": allotted[round_id]}
        for round_id in round_ids
        if places[round_id]
    }


def _per_round(
    column: InstrumentedAttribute[int], wanted: sa.ColumnElement[bool], ids: Sequence[int]
) -> Counter[int]:
    query = sa.select(column, sa.func.count()).where(column.in_(ids), wanted).group_by(column)
    return Counter({row[0]: row[1] for row in db.session.execute(query)})
