"""The queries that feed the figures: everything recorded in a round, as the rules read it.

Nothing is read of a round that is not revealed yet: `round_record` gives None for it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from audit_app.accounts.models import Agency
from audit_app.allocation.models import Allocation, Waiver
from audit_app.db import db
from audit_app.figures.rules import (
    GradeRecord,
    ModerationRecord,
    OpenWindow,
    PlanOverall,
    RoundLife,
    RoundRecord,
    SampledPlan,
    WaiverRecord,
    membership,
    over_sampled,
)
from audit_app.moderation.models import Dissent, ModeratedGrade, OverallGrade, SignOff
from audit_app.register.models import Plan
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound, RoundAgency, RoundRubric
from audit_app.rounds.rules import REVEALED, State, expected_on
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint, RubricVersion
from audit_app.sampling.models import Draw, SamplePlan
from audit_app.scoring.models import Assessment, Score
from audit_app.trail import TrailEntry

# What the trail says when the chair reveals a round.
OPENED = "moderation opened"


def load_whole(rounds: Sequence[AuditRound]) -> None:
    """Read the rubrics, points and agencies of all rounds at once, so that none is read round by round."""
    missing = [round.id for round in rounds if not _whole(round)]
    if not missing:
        return
    whole = (
        selectinload(AuditRound.rubric_rows)
        .joinedload(RoundRubric.rubric)
        .selectinload(RubricVersion.points)
        .joinedload(AuditPoint.rubric),
        selectinload(AuditRound.agency_rows).joinedload(RoundAgency.agency),
    )
    db.session.scalars(sa.select(AuditRound).where(AuditRound.id.in_(missing)).options(*whole)).all()


def _whole(round: AuditRound) -> bool:
    """Whether all of it was read before: several parts of one report ask for the same rounds."""
    if sa.inspect(round).unloaded & {"rubric_rows", "agency_rows"}:
        return False
    if any("agency" in sa.inspect(row).unloaded for row in round.agency_rows):
        return False
    return not any(
        "rubric" in sa.inspect(row).unloaded or "points" in sa.inspect(row.rubric).unloaded
        for row in round.rubric_rows
    )


def revealed_by(rounds: Iterable[AuditRound], as_of: dt.datetime | None = None) -> list[AuditRound]:
    """Those of the rounds whose grades are revealed, or were at a time: before, nobody could read them."""
    revealed = [round for round in rounds if round.state in REVEALED]
    if as_of is None or not revealed:
        return revealed
    query = (
        sa.select(TrailEntry.round_id, sa.func.min(TrailEntry.at))
        .where(
            TrailEntry.chain == db.session.info.get("area_id"),
            TrailEntry.round_id.in_([round.id for round in revealed]),
            TrailEntry.what == OPENED,
        )
        .group_by(TrailEntry.round_id)
    )
    opened = {round_id: at for round_id, at in db.session.execute(query)}  # noqa: C416
    return [
        round
        for round in revealed
        if (round.made_at if round.imported else opened.get(round.id, as_of)) <= as_of
    ]


def asked_points(round: AuditRound) -> list[AuditPoint]:
    """The points at least one of the round's agencies is asked, in the rubrics' order."""
    agencies = {agency.key for agency in rounds.expected_agencies(round)}
    return [point for point in rounds.points_of(round) if expected_on(point, agencies)]


def round_record(round: AuditRound, as_of: dt.datetime | None = None) -> RoundRecord | None:
    """Everything recorded in a round; None before its grades are revealed.

    With `as_of`, work that was taken back since then is there too. What was made later is left in: the rules
    leave it out by its time.
    """
    if round.state not in REVEALED:
        return None
    agencies = {agency.key for agency in rounds.expected_agencies(round)}
    points = asked_points(round)
    codes = {point.id: point.code for point in points}
    return RoundRecord(
        plans=sampled_plans([round])[round.id],
        expected={point.code: expected_on(point, agencies) for point in points},
        life=round_life(round),
        grades=_grades(round, codes, as_of),
        moderations=_moderations(round, codes),
        waivers=_waivers(round),
    )


def round_life(round: AuditRound) -> RoundLife:
    """When the round took records: until each sign-off, and from each reopening.

    A first signature that never got its second closed nothing; an imported round has one signature only.
    """
    query = sa.select(SignOff.chair_at, SignOff.second_at, SignOff.voided_at).where(
        SignOff.round_id == round.id
    )
    windows: list[OpenWindow] = []
    opened = None
    for chair_at, second_at, voided_at in db.session.execute(query.order_by(SignOff.number)):
        closed = chair_at if round.imported else second_at
        if closed is not None:
            windows.append(OpenWindow(opened, closed))
            opened = voided_at
    if round.state is not State.SIGNED_OFF:
        windows.append(OpenWindow(opened, None))
    return RoundLife(tuple(windows))


def sampled_plans(rounds: Sequence[AuditRound]) -> dict[int, tuple[SampledPlan, ...]]:
    """The plans of some rounds by the round's id, in the order listed, withdrawn ones included."""
    query = (
        sa.select(SamplePlan.round_id, Plan.reference, Plan.child_ref, SamplePlan.withdrawn_at)
        .join(Plan, SamplePlan.plan_id == Plan.id)
        .where(SamplePlan.round_id.in_([round.id for round in rounds]))
        .order_by(SamplePlan.round_id, SamplePlan.position, SamplePlan.id)
    )
    found: dict[int, list[SampledPlan]] = {round.id: [] for round in rounds}
    for round_id, reference, child_ref, withdrawn_at in db.session.execute(query):
        # No `joined_at`: a reserve comes in before the grades are revealed or not at all, and no figures are
        # of a time before that (sampling/reserves.py). If reserves may ever come in later, say when here.
        found[round_id].append(SampledPlan(reference, child_ref, withdrawn_at))
    return {round_id: tuple(plans) for round_id, plans in found.items()}


def strata_of_draws(rounds: Sequence[AuditRound]) -> dict[int, dict[str, tuple[int, int]]]:
    """Eligible and drawn plans by stratum, for the rounds whose draw took much more from one than another."""
    query = sa.select(Draw.round_id, Draw.result).where(Draw.round_id.in_([round.id for round in rounds]))
    found = {}
    for round_id, result in db.session.execute(query):
        if result:
            eligible, taken = result["eligible"], result["allocation"]
            strata = {name: (eligible[name], taken.get(name, 0)) for name in eligible}
            found[round_id] = strata if over_sampled(strata.values()) else {}
    return found


def _grades(round: AuditRound, codes: dict[int, str], as_of: dt.datetime | None) -> tuple[GradeRecord, ...]:
    standing = Allocation.ended_at.is_(None)
    query = (
        sa.select(
            Plan.reference, Score.audit_point_id, Agency.key, Score.grade, Assessment.sealed_at,
            Allocation.auditor_id, ~Allocation.after_reveal,
        )
        .join(Assessment, Assessment.id == Score.assessment_id)
        .join(Allocation, Allocation.id == Assessment.allocation_id)
        .join(Agency, Agency.id == Allocation.agency_id)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .join(Plan, Plan.id == SamplePlan.plan_id)
        .where(
            Score.round_id == round.id,
            Assessment.sealed_at.is_not(None),
            standing if as_of is None else sa.or_(standing, Allocation.ended_at > as_of),
            Score.grade.is_not(None),
        )
    )  # fmt: skip
    return tuple(
        GradeRecord(plan, codes[point], agency, grade, at, auditor=str(auditor), blind=blind)
        for plan, point, agency, grade, at, auditor, blind in db.session.execute(query)
        if point in codes and grade is not None and at is not None
    )


def _moderations(round: AuditRound, codes: dict[int, str]) -> tuple[ModerationRecord, ...]:
    rows = ModeratedGrade
    query = (
        sa.select(rows.id, Plan.reference, rows.audit_point_id, rows.grade, rows.settled_at, rows.revision)
        .join(SamplePlan, SamplePlan.id == rows.sample_plan_id)
        .join(Plan, Plan.id == SamplePlan.plan_id)
        .where(rows.round_id == round.id)
    )
    dissents = _dissents(round)
    return tuple(
        ModerationRecord(
            plan, codes[point], grade, at, revision, tuple(said or at for said in dissents[made])
        )
        for made, plan, point, grade, at, revision in db.session.execute(query)
        if point in codes
    )


def _dissents(round: AuditRound) -> defaultdict[int, list[dt.datetime | None]]:
    """When each dissent was said, by the settling it is of; None: with the settling itself."""
    query = (
        sa.select(Dissent.moderated_grade_id, Dissent.said_at)
        .join(ModeratedGrade, ModeratedGrade.id == Dissent.moderated_grade_id)
        .where(ModeratedGrade.round_id == round.id)
    )
    found: defaultdict[int, list[dt.datetime | None]] = defaultdict(list)
    for made, said_at in db.session.execute(query):
        found[made].append(said_at)
    return found


def _waivers(round: AuditRound) -> tuple[WaiverRecord, ...]:
    query = (
        sa.select(Plan.reference, Agency.key, Waiver.waived_at)
        .join(SamplePlan, SamplePlan.id == Waiver.sample_plan_id)
        .join(Plan, Plan.id == SamplePlan.plan_id)
        .join(Agency, Agency.id == Waiver.agency_id)
        .where(Waiver.round_id == round.id)
    )
    return tuple(WaiverRecord(*row) for row in db.session.execute(query))


def overall_grades(
    round: AuditRound, record: RoundRecord, as_of: dt.datetime | None = None
) -> list[PlanOverall]:
    """Every plan of the round with the overall grade the panel had settled last, at `as_of` or now."""
    query = (
        sa.select(Plan.reference, OverallGrade.grade, OverallGrade.settled_at)
        .join(SamplePlan, SamplePlan.id == OverallGrade.sample_plan_id)
        .join(Plan, Plan.id == SamplePlan.plan_id)
        .where(OverallGrade.round_id == round.id)
        .order_by(OverallGrade.revision)
    )
    life = record.life.seen(as_of)
    settled: dict[str, Grade] = {
        plan: grade for plan, grade, at in db.session.execute(query) if as_of is None or at <= as_of
    }
    members = membership(record.plans, life)
    scored = {grade.plan for grade in record.grades if life.accepts(grade.at)}
    scored |= {made.plan for made in record.moderations if life.accepts(made.at)}
    withdrawn, duplicates = set(members.withdrawn), {found.plan for found in members.duplicates}
    return [
        PlanOverall(
            plan.reference,
            settled.get(plan.reference),
            scored=plan.reference in scored,
            withdrawn=plan.reference in withdrawn,
            duplicate=plan.reference in duplicates,
        )
        for plan in record.plans
    ]
