"""What allotting looks at: the places of a round, who holds them, who could be given them, and why not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from audit_app.accounts.models import Agency, Person
from audit_app.allocation.models import Allocation, Waiver
from audit_app.allocation.rules import (
    CONFLICTS,
    Auditor,
    Bar,
    EndReason,
    PlanToAllot,
    bar,
    unfilled_briefly,
    unfilled_reason,
)
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import OPEN_FOR_PANEL, State
from audit_app.sampling.models import SamplePlan

ALLOTTING = frozenset({State.DRAFT, State.SCORING})


@dataclass(frozen=True)
class Cell:
    """One place: a plan and an agency that grades it.

    `bar`: the conflict of interest of whoever holds it. `reason`: why an open place cannot be filled.
    """

    sample_plan: SamplePlan
    agency: Agency
    allocation: Allocation | None
    waiver: Waiver | None
    bar: Bar | None
    reason: str
    briefly: str

    @property
    def is_open(self) -> bool:
        """Whether somebody must still be found for it, or the agency waived."""
        return self.allocation is None and self.waiver is None

    @property
    def name(self) -> str:
        """The place in a sentence: "EHC-0001 (health)"."""
        return f"{self.sample_plan.plan.reference} ({self.agency.key})"


@dataclass(frozen=True)
class Line:
    """One auditor's load, and the plans of this round they cannot be given, each with its reason."""

    person: Person
    agency: Agency
    here: int
    elsewhere: int
    barred: tuple[tuple[SamplePlan, Bar], ...]


@dataclass(frozen=True)
class Choice:
    """Somebody who might be given one place: their load, and why not where something stands against it."""

    person: Person
    here: int
    elsewhere: int
    bar: Bar | None
    held_before: bool = False


@dataclass(frozen=True)
class Desk:
    """Everything known about the allotting of one round."""

    round: AuditRound
    agencies: tuple[Agency, ...]
    plans: tuple[SamplePlan, ...]
    live: Mapping[tuple[int, int], Allocation]
    ended: Mapping[tuple[int, int], Allocation]
    waived: Mapping[tuple[int, int], Waiver]
    people: Mapping[int, Sequence[Person]]
    declared: Mapping[int, frozenset[int]]
    elsewhere: Mapping[int, int]

    @property
    def is_open(self) -> bool:
        """Whether who scores what may still change: until grades are revealed."""
        return self.round.state in ALLOTTING

    @property
    def is_late(self) -> bool:
        """Whether the grades are revealed and the panel is at work: open places can still be filled."""
        return self.round.state in OPEN_FOR_PANEL

    @cached_property
    def here(self) -> Counter[int]:
        """Plans held in this round, by person."""
        return Counter(allocation.auditor_id for allocation in self.live.values())

    def auditor(self, person: Person) -> Auditor:
        """Somebody as the rules see them."""
        load = self.here[person.id] + self.elsewhere.get(person.id, 0)
        return Auditor(person.id, person.name, person.team, person.writer_code, load)

    def plan(self, sample_plan: SamplePlan) -> PlanToAllot:
        """A plan as the rules see it."""
        return PlanToAllot(
            id=sample_plan.id,
            writer=sample_plan.plan.writer,
            team=sample_plan.plan.team,
            declared=self.declared.get(sample_plan.plan_id, frozenset()),
            before=frozenset(person_id for plan_id, person_id in self.ended if plan_id == sample_plan.id),
        )

    def cells(self) -> Iterator[Cell]:
        """Every place, plan by plan."""
        for sample_plan in self.plans:
            for agency in self.agencies:
                yield self.cell(sample_plan, agency)

    def cell(self, sample_plan: SamplePlan, agency: Agency) -> Cell:
        """One place as it stands."""
        allocation = self.live.get((sample_plan.id, agency.id))
        waiver = self.waived.get((sample_plan.id, agency.id))
        against, reason, briefly = None, "", ""
        if allocation is not None:
            against = bar(self.auditor(allocation.auditor), self.plan(sample_plan))
        elif waiver is None:
            auditors = [self.auditor(person) for person in self.people.get(agency.id, ())]
            reason = unfilled_reason(agency.key, auditors, self.plan(sample_plan))
            briefly = unfilled_briefly(agency.key, auditors, self.plan(sample_plan))
        conflict = against if against in CONFLICTS else None
        return Cell(sample_plan, agency, allocation, waiver, conflict, reason, briefly)

    def find(self, sample_plan_id: int, agency_id: int) -> Cell | None:
        """One place by ids; None for a plan or agency that is not of this round."""
        plan = next((one for one in self.plans if one.id == sample_plan_id), None)
        agency = next((one for one in self.agencies if one.id == agency_id), None)
        return self.cell(plan, agency) if plan and agency else None

    def choices(self, sample_plan: SamplePlan, agency: Agency) -> list[Choice]:
        """The auditors of an agency for one plan: those with the fewest plans first, the barred last."""
        found = [self._choice(person, sample_plan, agency) for person in self.people.get(agency.id, ())]
        return sorted(found, key=lambda one: (one.bar is not None, one.here + one.elsewhere, one.person.name))

    def _choice(self, person: Person, sample_plan: SamplePlan, agency: Agency) -> Choice:
        earlier = self.ended.get((sample_plan.id, person.id))
        against = bar(self.auditor(person), self.plan(sample_plan))
        # By hand a plan may be given back, unless it left that person for a conflict; in one press it is not.
        back = (
            against is Bar.BEFORE
            and earlier is not None
            and earlier.agency_id == agency.id
            and earlier.ended_reason is not EndReason.CONFLICT
        )
        load = self.elsewhere.get(person.id, 0)
        return Choice(person, self.here[person.id], load, against, held_before=back)

    def lines(self) -> list[Line]:
        """Every auditor of the agencies asked, with their load."""
        return [
            Line(
                person, agency, self.here[person.id], self.elsewhere.get(person.id, 0),
                tuple(
                    (plan, why)
                    for plan in self.plans
                    if (why := bar(self.auditor(person), self.plan(plan))) in CONFLICTS and why is not None
                ),
            )
            for agency in self.agencies
            for person in self.people.get(agency.id, ())
        ]  # fmt: skip
