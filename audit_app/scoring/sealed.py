"""What may be told of sealed assessments: before reveal, that they are sealed; after it, what they say."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from audit_app.accounts.models import Agency
from audit_app.allocation.models import Allocation
from audit_app.allocation.service import asked_agencies, waivers_of
from audit_app.db import db
from audit_app.rounds import standing
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan
from audit_app.scoring.models import Assessment, Score
from audit_app.scoring.revealed import only_revealed


class Status(StrEnum):
    """All that anybody may know of an assessment before reveal."""

    SEALED = "sealed"
    NOT_SEALED = "not sealed"
    WAIVED = "waived"


@dataclass(frozen=True)
class Place:
    """One plan and agency of a round, and how its assessment stands."""

    sample_plan_id: int
    agency: str
    status: Status


@dataclass(frozen=True)
class SealedScore:
    """One grade of a sealed assessment, once its round is revealed.

    `blind`: given before anybody's grades were shown. One that is not counts, but shows no agreement.
    """

    sample_plan_id: int
    agency: str
    auditor_id: int
    audit_point_id: int
    grade: Grade
    comment: str
    evidence: str = ""
    blind: bool = True


def sealed_status(round: AuditRound) -> list[Place]:
    """Every place of the round's sample, plan by plan: sealed, not sealed or waived, and nothing else."""
    waived = {(row.sample_plan_id, row.agency_id) for row in waivers_of(round)}
    held: dict[tuple[int, int], bool] = {}
    query = (
        sa.select(Allocation.sample_plan_id, Allocation.agency_id, Assessment.sealed_at)
        .outerjoin(Assessment, Assessment.allocation_id == Allocation.id)
        .where(Allocation.round_id == round.id, Allocation.ended_at.is_(None))
    )
    for plan_id, agency_id, sealed_at in db.session.execute(query):
        held[plan_id, agency_id] = held.get((plan_id, agency_id), True) and sealed_at is not None
    agencies = asked_agencies([round.id])[round.id]
    return [
        Place(plan.id, agency.key, _status((plan.id, agency.id), waived, held))
        for plan in sampling.sample_of(round)
        for agency in agencies
    ]


def _status(
    place: tuple[int, int], waived: set[tuple[int, int]], held: dict[tuple[int, int], bool]
) -> Status:
    if place in waived:
        return Status.WAIVED
    return Status.SEALED if held.get(place) else Status.NOT_SEALED


def sealed_scores(round: AuditRound) -> list[SealedScore]:
    """Every grade sealed in a round. The query itself gives nothing before reveal, whatever the caller holds.

    Left out: taken-back and waived work, and withdrawn plans.
    """
    return _revealed(Score.round_id == round.id)


def scores_at(cells: Sequence[tuple[int, int]]) -> list[SealedScore]:
    """The grades sealed at some places (sample plan id, audit point id), as `sealed_scores` gives them."""
    place = sa.tuple_(Allocation.sample_plan_id, Score.audit_point_id)
    return _revealed(place.in_(cells)) if cells else []


def _revealed(which: sa.ColumnElement[bool]) -> list[SealedScore]:
    query = sa.select(
        Allocation.sample_plan_id, Agency.key, Allocation.auditor_id,
        Score.audit_point_id, Score.grade, Score.comment, Score.evidence, ~Allocation.after_reveal,
    ).join_from(Score, Assessment, Assessment.id == Score.assessment_id)  # fmt: skip
    order = (SamplePlan.position, Agency.position, Score.audit_point_id)
    found = only_revealed(query).where(which, Score.grade.is_not(None)).order_by(*order)
    return [SealedScore(*row) for row in db.session.execute(found)]  # type: ignore[arg-type]  # no grade is None


@standing.counts
def counted(round_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many assessments of each round are sealed, for its steps."""
    query = (
        sa.select(Allocation.round_id, sa.func.count())
        .join(Assessment, Assessment.allocation_id == Allocation.id)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .where(
            Allocation.round_id.in_(round_ids),
            Allocation.ended_at.is_(None),
            SamplePlan.withdrawn_at.is_(None),
            Assessment.sealed_at.is_not(None),
        )
        .group_by(Allocation.round_id)
    )
    found = {row[0]: row[1] for row in db.session.execute(query)}
    return {round_id: {"sealed": found.get(round_id, 0)} for round_id in round_ids}


@standing.marks
def marked(round: AuditRound) -> dict[int, str]:
    """For each plan of the sample, how many of its assessments are sealed."""
    if not _is_scored(round):
        return {}
    total: Counter[int] = Counter()
    sealed: Counter[int] = Counter()
    for place in sealed_status(round):
        if place.status is not Status.WAIVED:
            total[place.sample_plan_id] += 1
            sealed[place.sample_plan_id] += place.status is Status.SEALED
    return {plan_id: f"{sealed[plan_id]} of {total[plan_id]} sealed" for plan_id in total}


def _is_scored(round: AuditRound) -> bool:
    return round.state in REVEALED or round.state == "scoring"
