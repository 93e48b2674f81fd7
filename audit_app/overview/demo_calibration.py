"""The demonstration's calibration: an anchor plan that was scored, and a repeat that waits in lists.

It draws from chances of its own, so that no grade of the audits changes with it.
"""

import datetime as dt
from random import Random

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.accounts.service import enter
from audit_app.allocation.models import Allocation
from audit_app.calibration import service as calibration
from audit_app.overview.demo_grades import Marker
from audit_app.overview.demo_words import comment_for
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.scoring import service as scoring

SEED = 4021
# How a partnership might agree a middling plan.
AGREED = (Grade.GOOD, Grade.GOOD, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.OUTSTANDING)


def anchor(round: AuditRound, reference: str, manager: Person) -> list[Allocation]:
    """An anchor plan, put into the list of one auditor of each agency while the round is being scored."""
    rng, rubric = Random(SEED), rounds.rubrics_of(round)[0]
    agreed = {}
    for point in rubric.points:
        grade = rng.choice(AGREED)
        agreed[point.id] = calibration.Agreed(grade, comment_for(rng, grade, point.section))
    enter(manager)
    note = "Agreed at the workshop in spring."
    check = calibration.make_anchor(reference, rubric, agreed, manager, words=note)
    return _give(check, round, manager)


def repeat(round: AuditRound, earlier: AuditRound, reference: str, manager: Person) -> list[Allocation]:
    """A plan of an earlier round under a new reference."""
    enter(manager)
    first = sampling.sample_of(earlier)[0].plan.reference
    return _give(calibration.make_repeat(earlier, first, reference, manager), round, manager)


def _give(check: calibration.CheckPlan, round: AuditRound, manager: Person) -> list[Allocation]:
    """Into the list of the first auditor of each agency who may have it."""
    able = [one for one in calibration.choices(check, round) if one.bar is None]
    by_agency = {one.agency.id: one.person for one in reversed(able)}
    calibration.give(check, round, by_agency.values(), manager)
    return [one.allocation for one in calibration.given_of([check])[check.plan_id]]


def score(held: list[Allocation], month: int, on: dt.date) -> None:
    """Each of them grades and seals it."""
    marker = Marker(Random(SEED + month), month)
    for one in sorted(held, key=lambda one: one.agency_id):
        enter(one.auditor)
        typed = marker.answers(one.sample_plan.plan_id, one.agency.key, list(scoring.questions(one)))
        with clock.pretend(on, 10):
            scoring.save_scores(one, typed, one.auditor)
            scoring.seal(one, None, one.auditor)
