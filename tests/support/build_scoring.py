"""A round on its way through scoring, for tests of this stage and the later ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.register.models import Plan
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import RubricVersion
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan
from audit_app.scoring import service as scoring
from audit_app.scoring.rules import NOTHING, Answer, Question, Typed
from tests.support.build_rounds import make_draft
from tests.support.builders import make_area, make_person, make_plans, publish_tiny

AGENCIES = ("education", "health", "social care")


@dataclass
class World:
    """One area at work: who is in it and its round."""

    manager: Person
    chair: Person
    auditors: dict[str, Person]
    plans: list[Plan]
    round: AuditRound
    sample: list[SamplePlan] = field(default_factory=list)

    def held(self, agency: str, number: int = 0) -> Allocation:
        """The allocation of the `number`th plan of the sample for an agency."""
        plan = self.sample[number]
        return next(
            one
            for one in allocation.allocations_of(self.round)
            if one.sample_plan_id == plan.id and one.agency.key == agency
        )


def make_people() -> tuple[Person, Person, dict[str, Person]]:
    """A manager, a chair and one auditor of each agency, committed."""
    manager = make_person("Mary Manager", Role.MANAGER)
    chair = make_person("Chris Chair", Role.CHAIR)
    names = {"education": "Eve Education", "health": "Hal Health", "social care": "Sam Social"}
    return manager, chair, {key: make_person(names[key], Role.AUDITOR, agency=key) for key in AGENCIES}


def make_sampled(plans: int = 2, rubrics: list[RubricVersion] | None = None, **fields: Any) -> World:
    """A committed area with a draft round on the tiny rubric (or others) whose sample is drawn."""
    make_area()
    manager, chair, auditors = make_people()
    drawn = make_plans(plans, **fields)
    round = make_draft(manager, *(rubrics or [publish_tiny()]))
    world = World(manager, chair, auditors, drawn, round)
    world.sample = sampling.add_to_sample(round, drawn)
    db.session.commit()
    return world


def make_scoring(plans: int = 2, rubrics: list[RubricVersion] | None = None, *, opened: bool = True) -> World:
    """The same, allotted and open for scoring; `opened`: the auditors have no conflict of interest."""
    world = make_sampled(plans, rubrics)
    allocation.allocate_all(world.round, world.manager)
    allocation.start_scoring(world.round, world.manager)
    if opened:
        open_all(world.round)
    db.session.commit()
    return world


def open_all(round: AuditRound) -> None:
    """Every auditor says that they have no conflict of interest, so that their plans open to them."""
    for held in allocation.allocations_of(round):
        allocation.say_no_conflict(held, held.auditor)


def answer(
    held: Allocation,
    grades: Mapping[str, Grade | str] | Callable[[Question], Grade],
    comment: str = "Seen in the plan.",
) -> None:
    """Save and commit grades by point code (or as a function gives them) as the auditor of an allocation.

    Grades below good, and not applicable, get the comment.
    """
    saved = scoring.answers_of(scoring.assessment_of(held))
    typed = {}
    for question in scoring.questions(held):
        grade = grades(question) if callable(grades) else grades.get(question.code)
        if grade is not None:
            grade = Grade(grade)
            words = "" if grade.is_good else comment
            typed[question.id] = Typed(Answer(grade, words), saved.get(question.id, NOTHING).stamp)
    scoring.save_scores(held, typed, held.auditor)
    db.session.commit()


def seal(
    held: Allocation, grades: Mapping[str, Grade | str] | None = None, usual: Grade = Grade.GOOD
) -> None:
    """Grade every point of an allocation (`usual` where `grades` says nothing) and seal it, committed."""
    answer(held, lambda question: Grade((grades or {}).get(question.code, usual)))
    scoring.seal(held, None, held.auditor)
    db.session.commit()


def seal_all(world: World, grades: Mapping[str, Mapping[str, Grade | str]] | None = None) -> None:
    """Seal every assessment of the round; `grades` by agency, then by point code; good otherwise."""
    for held in allocation.allocations_of(world.round):
        seal(held, (grades or {}).get(held.agency.key))
