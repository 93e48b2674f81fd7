"""Who is calibrated: whether and when somebody sealed a calibration plan, never what came of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from audit_app import clock
from audit_app.accounts import service as accounts
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.allocation.models import Allocation, Waiver
from audit_app.calibration.rules import is_calibrated
from audit_app.config import of_app
from audit_app.db import db
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED
from audit_app.sampling.models import SamplePlan
from audit_app.scoring.models import Assessment


@dataclass(frozen=True)
class Currency:
    """One auditor: the round in which they were calibrated last, and whether that still counts today."""

    person: Person
    last: AuditRound | None
    current: bool


@dataclass(frozen=True)
class PanelCalibration:
    """Whose sealed grades count in a round, and who of them were calibrated in the months up to its panel.

    Only how many they are is ever shown; over several rounds nobody may count twice.
    """

    people: frozenset[int] = field(repr=False)
    current: frozenset[int] = field(repr=False)
    months: int

    @property
    def panel(self) -> int:
        """How many people's sealed grades count."""
        return len(self.people)

    @property
    def calibrated(self) -> int:
        """How many of them were calibrated."""
        return len(self.current)

    @property
    def words(self) -> str:
        """The count as a sentence says it."""
        people = "person" if self.panel == 1 else "people"
        months = "month" if self.months == 1 else f"{self.months} months"
        return f"{self.calibrated} of the {self.panel} {people} who scored, in the {months} up to the panel"


def months() -> int:
    """For how many months a calibration counts: the setting CALIBRATION_MONTHS."""
    return int(of_app("CALIBRATION_MONTHS"))


def currency() -> list[Currency]:
    """Everybody who may score, by agency and name, with when they were calibrated last."""
    calibrated, today, counts_for = _calibrated(), clock.today(), months()
    people = [person for person in accounts.people(role=Role.AUDITOR) if person.agency is not None]
    found = []
    for person in sorted(people, key=lambda one: (one.agency.position if one.agency else 0, one.name)):
        last = max(calibrated[person.id], key=lambda round: (round.held_on, round.id), default=None)
        # A panel that was revealed before its day counts already.
        current = last is not None and is_calibrated([min(last.held_on, today)], today, counts_for)
        found.append(Currency(person, last, current))
    return found


def panel_calibration(rounds: Sequence[AuditRound]) -> dict[int, PanelCalibration]:
    """For each revealed round, how many of its panel were calibrated; imported rounds are left out.

    The panel: everybody with a sealed assessment that counts.
    """
    wanted = {round.id: round for round in rounds if round.state in REVEALED and not round.imported}
    if not wanted:
        return {}
    calibrated, panel, counts_for = _calibrated(), _panel(list(wanted)), months()
    found = {}
    for round in wanted.values():
        days = {one: [held.held_on for held in calibrated[one]] for one in panel[round.id]}
        current = {one for one, held in days.items() if is_calibrated(held, round.held_on, counts_for)}
        found[round.id] = PanelCalibration(frozenset(days), frozenset(current), counts_for)
    return found


def _calibrated() -> defaultdict[int, list[AuditRound]]:
    """The revealed rounds in which each person sealed a calibration plan, by the person's id."""
    companion = aliased(AuditRound)
    query = (
        sa.select(Allocation.auditor_id, AuditRound)
        .join(companion, companion.id == Allocation.round_id)
        .join(AuditRound, AuditRound.id == companion.calibrates_id)
        .join(Assessment, Assessment.allocation_id == Allocation.id)
        .where(
            Allocation.ended_at.is_(None),
            Assessment.sealed_at.is_not(None),
            companion.state.in_(REVEALED),
            AuditRound.state.in_(REVEALED),
        )
    )
    found: defaultdict[int, list[AuditRound]] = defaultdict(list)
    for person_id, round in db.session.execute(query):
        found[person_id].append(round)
    return found


def _panel(round_ids: Sequence[int]) -> dict[int, set[int]]:
    waived = sa.exists().where(
        Waiver.sample_plan_id == Allocation.sample_plan_id, Waiver.agency_id == Allocation.agency_id
    )
    query = (
        sa.select(Allocation.round_id, Allocation.auditor_id)
        .join(Assessment, Assessment.allocation_id == Allocation.id)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .where(
            Allocation.round_id.in_(round_ids),
            Allocation.ended_at.is_(None),
            Assessment.sealed_at.is_not(None),
            SamplePlan.withdrawn_at.is_(None),
            ~waived,
        )
    )
    found: dict[int, set[int]] = {round_id: set() for round_id in round_ids}
    for round_id, person_id in db.session.execute(query):
        found[round_id].add(person_id)
    return found
