"""Putting a calibration plan into auditors' lists, taking it back, and who was given it."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from audit_app import clock, trail
from audit_app.accounts import service as accounts
from audit_app.accounts.models import Agency, Person
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation, Conflict
from audit_app.allocation.rules import Auditor, Bar, EndReason, PlanToAllot, bar
from audit_app.calibration.companion import companion_for, companion_of
from audit_app.calibration.models import CheckPlan
from audit_app.calibration.rules import CalibrationRefused
from audit_app.db import db
from audit_app.moderation.board import read_board
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State, WrongState
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan
from audit_app.scoring.models import Assessment

OPEN = frozenset({State.DRAFT, State.SCORING})
NOTHING_ASKED = "has no point of it to grade in this round"
AGREED_IT = "made this anchor plan"


@dataclass(frozen=True)
class Choice:
    """An auditor who might be given a calibration plan; `bar` says why not, if something does."""

    person: Person
    agency: Agency
    bar: str | None


@dataclass(frozen=True)
class Given:
    """One time somebody was given a calibration plan. It tells whether it is sealed, never what it says."""

    allocation: Allocation
    round: AuditRound
    sealed_at: dt.datetime | None

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it can still leave the auditor's list."""
        return self.round.state in OPEN and self.allocation.ended_at is None and self.sealed_at is None

    @property
    def words(self) -> str:
        """How it stands."""
        if self.allocation.ended_reason is not None:
            return f"taken back: {self.allocation.ended_reason}"
        if self.sealed_at is not None:
            return "sealed"
        return "not sealed yet" if self.round.state in OPEN else "not sealed in time: counts for nothing"


def rounds_to_calibrate(check: CheckPlan) -> list[AuditRound]:
    """The audits in draft or scoring that ask one of the points a calibration plan is compared on."""
    if check.retired_at is not None:
        return []
    codes = _codes(check)
    return [
        round
        for round in rounds.rounds()
        if round.state in OPEN and codes & {point.code for point in rounds.points_of(round)}
    ]


def _codes(check: CheckPlan) -> set[str]:
    """The codes of the points with a grade to compare with."""
    if check.repeats is None:
        return {row.point.code for row in check.grades}
    earlier = rounds.find_round(check.repeats.round_id)
    board = read_board(earlier, only=check.repeats_id).plans if earlier else ()
    return {
        cell.point.code for plan in board for cell in plan.cells if cell.cell.sealed or cell.outcome.grade
    }


def choices(check: CheckPlan, round: AuditRound) -> list[Choice]:
    """Every auditor of a round's agencies for one calibration plan, those who can be given it first."""
    codes = _codes(check)
    expected = {agency.id: agency for agency in rounds.expected_agencies(round)}
    able = {
        agency.id
        for agency in expected.values()
        if any(agency.key in point.agencies for point in rounds.points_of(round) if point.code in codes)
    }
    plan, before = _to_allot(check), _before(check, round)
    found = []
    for person in accounts.people(role=Role.AUDITOR):
        if person.agency_id in expected:
            against = _bar(person, check, plan, before) if person.agency_id in able else NOTHING_ASKED
            found.append(Choice(person, expected[person.agency_id], against))
    return sorted(found, key=lambda one: (one.bar is not None, one.agency.position, one.person.name))


def _bar(person: Person, check: CheckPlan, plan: PlanToAllot, before: Collection[int]) -> str | None:
    if person.id == check.made_by and check.repeats_id is None:
        return AGREED_IT
    against = bar(Auditor(person.id, person.name, person.team, person.writer_code), plan)
    if against is None and person.id in before:
        against = Bar.BEFORE
    return against.value if against else None


def _to_allot(check: CheckPlan) -> PlanToAllot:
    """The plan as the rules of conflict see it. Who was kept from a plan is kept from its repeat."""
    plans = [check.plan_id, *([check.repeats.plan_id] if check.repeats else [])]
    declared = db.session.scalars(sa.select(Conflict.person_id).where(Conflict.plan_id.in_(plans)))
    return PlanToAllot(check.plan_id, check.plan.writer, check.plan.team, frozenset(declared))


def _before(check: CheckPlan, round: AuditRound) -> set[int]:
    """Who was given the plan before, whatever became of it: they know it by its reference.

    But in the same round it can be given back to whom it was taken from.
    """
    query = (
        sa.select(Allocation.auditor_id)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .join(AuditRound, AuditRound.id == Allocation.round_id)
        .where(
            SamplePlan.plan_id == check.plan_id,
            sa.or_(AuditRound.calibrates_id != round.id, Allocation.ended_at.is_(None)),
        )
    )
    return set(db.session.scalars(query))


def give(check: CheckPlan, round: AuditRound, people: Iterable[Person], person: Person) -> None:
    """Put a calibration plan into the lists of some auditors of a round, unmarked.

    Raises WrongState unless the round is in draft or scoring, CalibrationRefused for a retired plan or for
    somebody it cannot be given to; then nobody is given it.
    """
    locked = rounds.lock_round(round.id)
    if locked is None or locked.state not in OPEN:
        raise WrongState("The grades of this round are revealed, so nothing can be put into its lists.")
    if check.retired_at is not None:
        raise CalibrationRefused("This plan is retired, so it is put into no more lists.")
    offered = {one.person.id: one for one in choices(check, locked)}
    chosen = [offered.get(one.id) for one in people]
    for one in chosen:
        if one is None or one.bar is not None:
            why = f"{one.person.name} {one.bar}." if one else "One of them is not an auditor of this round."
            raise CalibrationRefused(f"{why} Nobody was given the plan.", "people")
    companion = companion_for(locked, person)
    sampled = _sampled(companion, check)
    for one in chosen:
        if one is not None:
            _give(sampled, one, person)
    trail.record(
        "calibration plan put into lists", "check plan", check.id,
        after={"round": locked.name, "auditors": sorted(one.person.name for one in chosen if one)},
        round_id=companion.id, plan_id=check.plan_id,
    )  # fmt: skip


def _sampled(companion: AuditRound, check: CheckPlan) -> SamplePlan:
    """The plan in the companion's sample, put there where it is not yet."""
    held = sampling.sample_of(companion)
    found = next((one for one in held if one.plan_id == check.plan_id), None)
    return found or sampling.add_to_sample(companion, [check.plan])[0]


def _give(sampled: SamplePlan, chosen: Choice, person: Person) -> None:
    earlier = db.session.scalar(
        sa.select(Allocation).where(
            Allocation.sample_plan_id == sampled.id, Allocation.auditor_id == chosen.person.id
        )
    )
    if earlier is not None:
        earlier.ended_at, earlier.ended_reason = None, None
        return
    db.session.add(
        Allocation(
            round_id=sampled.round_id, sample_plan_id=sampled.id, agency_id=chosen.agency.id,
            auditor_id=chosen.person.id, made_at=clock.now(), made_by=person.id,
        )
    )  # fmt: skip


def take_back(given: Given, person: Person) -> None:
    """Take a calibration plan out of somebody's list before it is sealed."""
    if not given.can_be_taken_back:
        raise CalibrationRefused(f"It cannot be taken back: {given.words}.")
    # The round first, as everything does that holds both.
    rounds.lock_round(given.round.id)
    companion_of(given.round)
    allocation.end_allocation(given.allocation, EndReason.REBALANCED, person)


def given_of(checks: Sequence[CheckPlan]) -> dict[int, list[Given]]:
    """Every time these calibration plans were given to somebody, newest first, by the plan's id."""
    companion = aliased(AuditRound)
    query = (
        sa.select(SamplePlan.plan_id, Allocation, AuditRound, Assessment.sealed_at)
        .join(Allocation, Allocation.sample_plan_id == SamplePlan.id)
        .join(companion, companion.id == Allocation.round_id)
        .join(AuditRound, AuditRound.id == companion.calibrates_id)
        .outerjoin(Assessment, Assessment.allocation_id == Allocation.id)
        .where(SamplePlan.plan_id.in_([check.plan_id for check in checks]))
        .order_by(Allocation.made_at.desc(), Allocation.id.desc())
        .options(joinedload(Allocation.auditor), joinedload(Allocation.agency))
    )
    found: dict[int, list[Given]] = {check.plan_id: [] for check in checks}
    for plan_id, held, round, sealed_at in db.session.execute(query):
        found[plan_id].append(Given(held, round, sealed_at))
    return found


def find_given(check: CheckPlan, allocation_id: int) -> Given | None:
    """One time a calibration plan was given to somebody."""
    held = given_of([check])[check.plan_id]
    return next((one for one in held if one.allocation.id == allocation_id), None)


def counted(given: Iterable[Given]) -> Counter[str]:
    """How many hold or held it ("given"), and how many of them sealed it ("sealed")."""
    standing = [one for one in given if one.allocation.ended_at is None]
    return Counter(given=len(standing), sealed=sum(one.sealed_at is not None for one in standing))
