"""Keeping one round of a file of past audits: the records scoring and moderation would have made, in bulk.

Inserts in bulk go past what fills in the area of new rows, so they say it themselves. The triggers look at
every row all the same, which is why the round is taken through its states one by one.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from audit_app import clock
from audit_app.accounts.models import Agency, Person
from audit_app.allocation.models import Allocation
from audit_app.db import current_area, db
from audit_app.moderation.models import ModeratedGrade, SettledReason
from audit_app.past.check import PastRound
from audit_app.past.people import PastPeople
from audit_app.register.models import Plan
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import RoundFields
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan, WithdrawalReason
from audit_app.scoring.models import Assessment, Score

WITHDRAWN = "Marked as withdrawn in the file of past audits"


# What many rounds at once fill, and what signing them off then reads.
FILLED = (Plan, SamplePlan, Allocation, Assessment, Score, ModeratedGrade)


@dataclass(frozen=True)
class Area:
    """What rounds of one file share: the area's agencies by key, its people, the plans by reference."""

    agencies: Mapping[str, Agency]
    people: PastPeople
    plans: Mapping[str, Plan]


def keep_round(past: PastRound, columns: list[str], area: Area, importer: Person) -> AuditRound:
    """Make the round with all its records, ready to be signed off."""
    fields = RoundFields(
        name=past.name,
        held_on=past.held_on,
        rubric_version_ids=tuple(past.rubrics),
        agency_ids=frozenset(area.agencies[key].id for key in past.agency_keys),
        sample_size=0,
    )
    round = rounds.make_round(fields, importer)
    round.imported, round.import_columns = True, columns
    sampled = _sample(round, past, area, importer)
    rounds.open_scoring(round)
    wanted = dict.fromkeys((area.agencies[key].id, name) for _, key, name in past.grades)
    auditors = area.people.auditors(wanted)
    writer = _Writer(round, past, sampled, area)
    _keep_grades(writer, auditors, importer)
    rounds.open_moderation(round)
    _keep_agreed(writer, importer)
    return round


def _sample(round: AuditRound, past: PastRound, area: Area, importer: Person) -> dict[str, int]:
    """The sample in the order of the file, by reference."""
    sampled = sampling.add_to_sample(round, [area.plans[reference] for reference in past.plans])
    for reference, one in zip(past.plans, sampled, strict=True):
        if past.withdrawn[reference]:
            one.withdrawn_at, one.withdrawn_by = clock.now(), importer.id
            one.withdrawn_reason, one.withdrawn_words = WithdrawalReason.OTHER, WITHDRAWN
    db.session.flush()
    return {reference: one.id for reference, one in zip(past.plans, sampled, strict=True)}


@dataclass(frozen=True)
class _Writer:
    """The round being kept, with its sample's ids by plan."""

    round: AuditRound
    past: PastRound
    sampled: Mapping[str, int]
    area: Area

    def row(self, **values: Any) -> dict[str, Any]:
        """A row of this round for a bulk insert."""
        return {"area_id": current_area(), "round_id": self.round.id, **values}


def _keep_grades(writer: _Writer, auditors: Mapping[tuple[int, str], Person], importer: Person) -> None:
    """One allocation and one sealed assessment for each plan and auditor, and their scores."""
    at = clock.now()
    by_auditor = {
        (writer.sampled[plan], auditors[writer.area.agencies[key].id, name].id): (plan, key, name)
        for plan, key, name in writer.past.grades
    }
    allocations = [
        writer.row(
            sample_plan_id=sample_plan, agency_id=writer.area.agencies[key].id, auditor_id=auditor,
            made_at=at, made_by=importer.id,
        )
        for (sample_plan, auditor), (_, key, _) in by_auditor.items()
    ]  # fmt: skip
    if not allocations:
        return
    db.session.execute(sa.insert(Allocation), allocations)
    made = sa.select(Allocation.id, Allocation.sample_plan_id, Allocation.auditor_id).where(
        Allocation.round_id == writer.round.id
    )
    of_allocation = {
        row.id: by_auditor[row.sample_plan_id, row.auditor_id] for row in db.session.execute(made)
    }
    db.session.execute(
        sa.insert(Assessment),
        [writer.row(allocation_id=allocation_id, started_at=at) for allocation_id in of_allocation],
    )
    of_round = Assessment.round_id == writer.round.id
    begun = db.session.execute(sa.select(Assessment.id, Assessment.allocation_id).where(of_round))
    scores = [row for one in begun for row in _scores(writer, one.id, of_allocation[one.allocation_id], at)]
    db.session.execute(sa.insert(Score), scores)
    db.session.execute(sa.update(Assessment).where(of_round).values(sealed_at=clock.now()))


def _scores(
    writer: _Writer, assessment_id: int, key: tuple[str, str, str], at: dt.datetime
) -> list[dict[str, Any]]:
    return [
        writer.row(
            assessment_id=assessment_id, rubric_version_id=made.point.rubric_version_id,
            audit_point_id=point_id, grade=made.grade, comment=made.comment, version=1, saved_at=at,
        )
        for point_id, made in writer.past.grades[key].items()
    ]  # fmt: skip


def _keep_agreed(writer: _Writer, importer: Person) -> None:
    """The moderated grades, settled by the importer where the file names nobody."""
    agreed = writer.past.agreed
    settlers = writer.area.people.settlers({made.auditor for made in agreed.values()})
    at = clock.now()
    rows = [
        writer.row(
            sample_plan_id=writer.sampled[plan], rubric_version_id=made.point.rubric_version_id,
            audit_point_id=point_id, revision=1, grade=made.grade, reason=SettledReason.IMPORTED,
            words=made.comment, settled_by=settlers.get(made.auditor, importer).id, settled_at=at,
        )
        for (plan, point_id), made in agreed.items()
    ]  # fmt: skip
    if rows:
        db.session.execute(sa.insert(ModeratedGrade), rows)
