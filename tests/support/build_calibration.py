"""Calibration for tests: an anchor plan on the tiny rubric, a repeat, and who has one in their list."""

from collections.abc import Mapping

from audit_app.accounts.models import Person
from audit_app.allocation.models import Allocation
from audit_app.calibration import service as calibration
from audit_app.calibration.models import CheckPlan
from audit_app.db import db
from audit_app.moderation import service as moderation
from audit_app.rounds.models import AuditRound
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import RubricVersion
from tests.support.build_scoring import World, seal, seal_all

AGREED: Mapping[str, str] = {"T-1": "G", "T-2": "NA", "T-3": "RI", "T-4": "O"}


def make_anchor(person: Person, reference: str = "EHC-7001", **grades: str) -> CheckPlan:
    """A committed anchor plan on the tiny rubric; `grades` as T_1="O" win over AGREED."""
    rubric = rubrics.find_version("tiny", 1)
    assert rubric is not None
    given = {**AGREED, **{code.replace("_", "-"): grade for code, grade in grades.items()}}
    agreed = {
        point.id: calibration.Agreed(Grade(given[point.code]), f"The partnership saw {point.code} so.")
        for point in rubric.points
        if given.get(point.code)
    }
    check = calibration.make_anchor(reference, rubric, agreed, person)
    db.session.commit()
    return check


def anchor_of(person: Person, rubric: RubricVersion, reference: str) -> CheckPlan:
    """A committed anchor plan of any rubric, good throughout."""
    agreed = {point.id: calibration.Agreed(Grade.GOOD, "All of it is there.") for point in rubric.points}
    check = calibration.make_anchor(reference, rubric, agreed, person)
    db.session.commit()
    return check


def give(check: CheckPlan, round: AuditRound, person: Person, *people: Person) -> list[Allocation]:
    """Put a calibration plan into lists, committed; the allocations in the order of the people."""
    calibration.give(check, round, people, person)
    db.session.commit()
    held = {one.allocation.auditor_id: one.allocation for one in calibration.given_of([check])[check.plan_id]}
    return [held[one.id] for one in people]


def reveal(world: World) -> None:
    """Seal what is open in the round, good throughout, and reveal its grades, committed."""
    seal_all(world)
    moderation.reveal(world.round, world.chair)
    db.session.commit()


def calibrate(
    world: World, agency: str = "education", reference: str = "EHC-7001", **grades: str
) -> Allocation:
    """An anchor plan given to the auditor of an agency and sealed: good, but where `grades` (T_1="I") say."""
    check = make_anchor(world.manager)
    [held] = give(check, world.round, world.manager, world.auditors[agency])
    seal(held, {code.replace("_", "-"): grade for code, grade in grades.items()})
    return held
