"""Calibration plans: making an anchor plan or a repeat, finding them, retiring them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.allocation.models import Conflict
from audit_app.calibration.models import CheckGrade, CheckKind, CheckPlan
from audit_app.calibration.rules import CalibrationRefused, check_unmarked
from audit_app.db import db
from audit_app.register.models import Plan, PlanStatus
from audit_app.register.rules import looks_damaged, looks_personal, normal_reference, spaceless
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint, RubricVersion
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan

TAKEN = "A plan has this reference already: choose another"
HELPED = "Helped to agree the grades of this plan"
# What of an earlier plan decides who may not be given it under its new reference.
WRITTEN_BY = ("team", "writer")


@dataclass(frozen=True)
class Agreed:
    """A grade agreed beforehand, with its reason."""

    grade: Grade
    words: str


def make_anchor(
    reference: str,
    rubric: RubricVersion,
    agreed: Mapping[int, Agreed],
    person: Person,
    helped: Sequence[Person] = (),
    words: str = "",
) -> CheckPlan:
    """Keep a plan with the grades the partnership agreed beforehand, by audit point id of one rubric version.

    `helped` are auditors who agreed them: like everybody with a conflict of interest they are never given it.
    Raises CalibrationRefused, naming the field, for a reference or grades that cannot be kept.
    """
    points = {point.id: point for point in rubric.points}
    _check_agreed(points, agreed)
    check = _keep(reference, CheckKind.ANCHOR, rubric, person, words)
    check.grades = [
        CheckGrade(audit_point_id=point_id, grade=one.grade, words=one.words.strip())
        for point_id, one in agreed.items()
    ]
    for one in helped:
        conflict = Conflict(plan_id=check.plan.id, person_id=one.id, words=HELPED)
        conflict.declared_at, conflict.declared_by = check.made_at, person.id
        db.session.add(conflict)
    db.session.flush()
    after = {
        "rubric": f"{rubric.title}, version {rubric.version}",
        "grades": {points[point_id].code: one.grade for point_id, one in agreed.items()},
        "helped_to_agree_them": sorted(one.name for one in helped),
    }
    trail.record("anchor plan made", "check plan", check.id, after=after, plan_id=check.plan_id)
    return check


def _check_agreed(points: Mapping[int, AuditPoint], agreed: Mapping[int, Agreed]) -> None:
    if not agreed:
        raise CalibrationRefused("Give the grade agreed for at least one audit point")
    for point_id, one in agreed.items():
        point = points.get(point_id)
        if point is None:
            raise CalibrationRefused("One of these audit points is not in the rubric. Open the page again")
        if one.grade is Grade.NOT_APPLICABLE and not point.na_allowed:
            raise CalibrationRefused(f"“{point.title}” cannot be not applicable")
        if not one.words.strip():
            raise CalibrationRefused(f"Enter why “{point.title}” has that grade")


def make_repeat(
    round: AuditRound, earlier: str, reference: str, person: Person, words: str = ""
) -> CheckPlan:
    """Keep a plan of a signed-off round under a new reference. `earlier` is the one it had in that round.

    Raises CalibrationRefused, naming the field, where there is no such plan or the reference cannot be kept.
    """
    if round.state is not State.SIGNED_OFF:
        raise CalibrationRefused("Only plans of a round that is signed off can be repeated", "round")
    sampled = next((one for one in sampling.sample_of(round) if one.plan.reference == earlier.strip()), None)
    if sampled is None:
        raise CalibrationRefused(
            f"No plan of round {round.name} has that reference. Type it as that round's report shows it",
            "earlier",
        )
    check = _keep(reference, CheckKind.REPEAT, rounds.rubrics_of(round)[0], person, words, sampled)
    after = {"repeats": sampled.plan.reference, "of_round": round.name}
    trail.record("repeat of a plan made", "check plan", check.id, after=after, plan_id=check.plan_id)
    return check


def _keep(
    reference: str,
    kind: CheckKind,
    rubric: RubricVersion,
    person: Person,
    words: str,
    repeats: SamplePlan | None = None,
) -> CheckPlan:
    known = {name: getattr(repeats.plan, name) for name in WRITTEN_BY} if repeats else {}
    plan = Plan(reference=_checked(reference), status=PlanStatus.PAST, calibration=True, **known)
    check = CheckPlan(
        plan=plan, kind=kind, rubric_version_id=rubric.id, repeats_id=repeats.id if repeats else None,
        words=words.strip(), made_by=person.id, made_at=clock.now(),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(check)
    except IntegrityError as taken:
        raise CalibrationRefused(TAKEN, "reference") from taken
    return check


def _checked(text: str) -> str:
    """A new reference, checked as one of the register is, and for what would give the plan away."""
    try:
        reference = normal_reference(text)
    except ValueError as fault:
        raise CalibrationRefused(f"{fault}"[:1].upper() + f"{fault}"[1:], "reference") from fault
    if reason := looks_damaged(reference) or looks_personal(reference):
        raise CalibrationRefused(reason[:1].upper() + reason[1:], "reference")
    known = {row.reference: row.calibration for row in db.session.execute(_REFERENCES)}
    if spaceless(reference) in {spaceless(one) for one in known}:
        raise CalibrationRefused(TAKEN, "reference")
    check_unmarked(reference, [one for one, calibration in known.items() if not calibration])
    return reference


_REFERENCES = sa.select(Plan.reference, Plan.calibration)


def retire(check: CheckPlan, person: Person) -> None:
    """Put a calibration plan into no more lists. Those who have it keep it."""
    if check.retired_at is not None:
        raise CalibrationRefused("This plan is retired already.")
    check.retired_at = clock.now()
    trail.record(
        "calibration plan retired", "check plan", check.id,
        before={"retired": False}, after={"retired": True}, plan_id=check.plan_id,
    )  # fmt: skip


def check_plans() -> list[CheckPlan]:
    """Every calibration plan, those in use first, then by reference."""
    query = sa.select(CheckPlan).join(CheckPlan.plan).options(*_WITH)
    return list(db.session.scalars(query.order_by(CheckPlan.retired_at.is_not(None), Plan.reference)))


def find_check_plan(check_id: int) -> CheckPlan | None:
    """One calibration plan of this area."""
    if not 0 < check_id <= rounds.MOST:
        return None
    points = selectinload(CheckPlan.grades).joinedload(CheckGrade.point)
    return db.session.scalar(sa.select(CheckPlan).where(CheckPlan.id == check_id).options(*_WITH, points))


_WITH = (
    joinedload(CheckPlan.plan),
    joinedload(CheckPlan.rubric),
    joinedload(CheckPlan.repeats).joinedload(SamplePlan.plan),
)


def repeatable_rounds() -> list[AuditRound]:
    """The rounds whose plans can be repeated, newest first."""
    return [round for round in rounds.rounds() if round.state is State.SIGNED_OFF]


def anchor_rubrics() -> list[RubricVersion]:
    """The newest version of each rubric, by title."""
    newest: dict[str, RubricVersion] = {}
    for version in rubrics.versions():
        newest.setdefault(version.slug, version)
    return list(newest.values())


def example_reference() -> str:
    """A reference of the register, to write a new one like it; "" where the register is empty."""
    query = sa.select(sa.func.min(Plan.reference)).where(sa.not_(Plan.calibration))
    return db.session.scalar(query) or ""
