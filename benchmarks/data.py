"""The data the benchmarks run on: a round being scored and a round before its panel, at four sizes.

Everything is made by the product's own services from a fixed seed, so two runs compare the same work.
"""

import datetime as dt
from dataclasses import dataclass
from random import Random

from audit_app import clock
from audit_app.accounts import service as accounts
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation
from audit_app.db import ALL_AREAS, choose_area, db
from audit_app.moderation import panel
from audit_app.moderation import service as moderation
from audit_app.moderation.queue import PanelOrder
from audit_app.past import audits as past_audits
from audit_app.register.models import Plan
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import RoundFields
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import RubricVersion
from audit_app.sampling import service as sampling
from audit_app.scoring import service as scoring
from audit_app.scoring.rules import NOTHING, Answer, Typed

AGENCIES = ("education", "health", "social care")
PASSWORD = "seven calm otters swim"
PANEL_DAY = dt.date(2026, 10, 27)
GRADES = (Grade.OUTSTANDING, Grade.GOOD, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)


@dataclass(frozen=True)
class Size:
    """How much there is: people scoring, screens following, and rounds already signed off."""

    auditors: int
    screens: int
    past_rounds: int


SIZES = {
    "quick": Size(auditors=6, screens=3, past_rounds=0),
    "month": Size(auditors=60, screens=30, past_rounds=0),
    "year": Size(auditors=60, screens=30, past_rounds=12),
    "five-years": Size(auditors=60, screens=30, past_rounds=60),
}


@dataclass(frozen=True)
class Made:
    """What the clients need to know: who scores which allocation, who follows, and the panel's round."""

    scoring: tuple[tuple[str, int], ...]
    following: tuple[str, ...]
    panel_round_id: int


def make(size: Size) -> Made:
    """Fill a migrated, empty database, committed."""
    rng = Random(20261)
    choose_area(ALL_AREAS)
    for path in rubrics.shipped_files():
        rubrics.publish(path)
    accounts.make_area("bench", "Benchmark Area")
    manager, chair = _person("manager", Role.MANAGER), _person("chair", Role.CHAIR)
    auditors = [
        _person(f"auditor{number}", Role.AUDITOR, agency=AGENCIES[number % 3])
        for number in range(size.auditors)
    ]
    db.session.commit()
    rubric = _rubric()
    if size.past_rounds:
        past_audits.import_audits(_past_file(rng, rubric, size.past_rounds), "past.csv", manager)
        db.session.commit()
    plans = [Plan(reference=f"BEN-{number:04}", plan_type="new") for number in range(size.auditors // 3 * 2)]
    db.session.add_all(plans)
    db.session.commit()
    half = len(plans) // 2
    before_panel = _in_scoring("Benchmark panel", rubric, plans[:half], manager)
    for held in allocation.allocations_of(before_panel):
        _seal(held, rng)
    moderation.reveal(before_panel, chair)
    panel.start(before_panel, 120, PanelOrder.BY_PLAN, chair)
    db.session.commit()
    _in_scoring("Benchmark scoring", rubric, plans[half:], manager)
    now = next(one for one in rounds.rounds() if one.name == "Benchmark scoring")
    to_score = sorted(allocation.allocations_of(now), key=lambda one: one.id)
    return Made(
        scoring=tuple((one.auditor.email or "", one.id) for one in to_score),
        following=tuple(one.email or "" for one in [chair, manager, *auditors][: size.screens]),
        panel_round_id=before_panel.id,
    )


def _person(name: str, role: Role, agency: str | None = None) -> Person:
    return accounts.make_person(
        name.capitalize(),
        f"{name}@bench.example",
        PASSWORD,
        {role},
        agency=agency,
        team=None,
        writer_code=None,
    )


def _rubric() -> RubricVersion:
    """The newest version of the rubric of whole plans."""
    return max((one for one in rubrics.versions() if one.slug == "ehc_plan"), key=lambda one: one.version)


def _in_scoring(name: str, rubric: RubricVersion, plans: list[Plan], manager: Person) -> AuditRound:
    fields = RoundFields(
        name=name,
        held_on=PANEL_DAY,
        due_on=PANEL_DAY,
        rubric_version_ids=(rubric.id,),
        agency_ids=frozenset(agency.id for agency in accounts.agencies()),
        sample_size=len(plans),
    )
    round = rounds.make_round(fields, manager)
    sampling.add_to_sample(round, plans)
    allocation.allocate_all(round, manager)
    allocation.start_scoring(round, manager)
    for held in allocation.allocations_of(round):
        allocation.say_no_conflict(held, held.auditor)
    db.session.commit()
    return round


def _seal(held: Allocation, rng: Random) -> None:
    typed = {
        question.id: Typed(Answer(rng.choice(GRADES), "Seen on page 4."), NOTHING.stamp)
        for question in scoring.questions(held)
    }
    scoring.save_scores(held, typed, held.auditor)
    scoring.seal(held, None, held.auditor)
    db.session.commit()


def _past_file(rng: Random, rubric: RubricVersion, count: int) -> bytes:
    """Past audits of twenty plans each, every agency grading every point it is asked."""
    lines = ["round,round_date,rubric,plan,audit_point,agency,auditor,grade,comment"]
    first = clock.today().replace(day=1)
    for number in range(count):
        day = first - dt.timedelta(days=30 * (number + 2))
        for plan in range(20):
            for point in rubric.points:
                for agency in point.agencies:
                    grade = rng.choice(GRADES)
                    lines.append(
                        f"P{number:03},{day},{rubric.slug},PAST-{number:03}-{plan:02},{point.code},"
                        f"{agency},Past {agency},{grade},Seen"
                    )
    return ("\n".join(lines) + "\n").encode()
