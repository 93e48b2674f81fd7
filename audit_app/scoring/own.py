"""A person's own work, and nobody else's: every query here asks whose it is.

Reading rule: what belongs to somebody else is not found, exactly as if it did not exist.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.allocation.models import Allocation
from audit_app.allocation.rules import conflict_refused
from audit_app.db import db
from audit_app.register.models import Plan
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import OPEN_FOR_PANEL, State, days_left, is_late
from audit_app.rubrics.models import AuditPoint
from audit_app.sampling.models import SamplePlan
from audit_app.scoring.identifying import in_answers, in_notes
from audit_app.scoring.models import Assessment, Score
from audit_app.scoring.notes import notes_of
from audit_app.scoring.rules import Answer, Note, Place, Progress, Question, progress, version_of

Own = sa.Select[Allocation, AuditRound, Assessment]


@dataclass(frozen=True)
class Work:
    """One plan given to somebody: the round, what is asked of them and what they answered.

    A calibration plan has the audit's round here, so that nothing on a page tells it from another.
    """

    allocation: Allocation
    round: AuditRound
    assessment: Assessment | None
    questions: tuple[Question, ...]
    answers: Mapping[int, Answer]
    notes: Mapping[Place, Note] = field(default_factory=dict)

    @property
    def sealed(self) -> bool:
        """Whether it is closed for good."""
        return self.assessment is not None and self.assessment.sealed_at is not None

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return progress(self.questions, self.answers)

    @property
    def version(self) -> int:
        """Grows with every save of any point or note."""
        return version_of(self.answers, self.notes)

    @property
    def saved_at(self) -> dt.datetime | None:
        """When anything of it was saved last."""
        pieces = [*self.answers.values(), *self.notes.values()]
        return max((piece.saved_at for piece in pieces if piece.saved_at), default=None)

    @property
    def conflict_refused(self) -> str:
        """Why it cannot be returned for a conflict of interest any more; "" while it can."""
        apart = self.allocation.round_id != self.round.id
        return conflict_refused(self.round.name, self.round.state, apart=apart)

    @property
    def reference(self) -> str:
        """The plan's pseudonymised reference."""
        return self.allocation.sample_plan.plan.reference


def _own(person: Person) -> Own:
    holder = aliased(AuditRound)
    return (
        sa.select(Allocation, AuditRound, Assessment)
        .join(holder, holder.id == Allocation.round_id)
        .join(AuditRound, AuditRound.id == sa.func.coalesce(holder.calibrates_id, holder.id))
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .join(Plan, Plan.id == SamplePlan.plan_id)
        .outerjoin(Assessment, Assessment.allocation_id == Allocation.id)
        .where(Allocation.auditor_id == person.id)
        .options(
            joinedload(Allocation.sample_plan).joinedload(SamplePlan.plan),
            joinedload(Allocation.agency),
            joinedload(Allocation.auditor),
        )
    )


def _live(
    query: Own,
) -> Own:
    return query.where(
        Allocation.ended_at.is_(None),
        SamplePlan.withdrawn_at.is_(None),
        sa.or_(is_scored(), Assessment.sealed_at.is_not(None)),
    )


def is_scored() -> sa.ColumnElement[bool]:
    """Whether an allocation may be scored: its round is in scoring, or it was added after the reveal."""
    late = sa.and_(Allocation.after_reveal, AuditRound.state.in_(OPEN_FOR_PANEL))
    return sa.or_(AuditRound.state == State.SCORING, late)


def own_work(person: Person) -> list[Work]:
    """What somebody has to score, by round and plan, then what they sealed, the newest first."""
    query = _live(_own(person)).order_by(AuditRound.held_on, AuditRound.id, Plan.reference)
    rows = db.session.execute(query).all()
    waiting = [row for row in rows if row.Assessment is None or row.Assessment.sealed_at is None]
    asked = {round.id: rounds.points_of(round) for round in {row.AuditRound for row in waiting}}
    answers = _answers([row.Assessment.id for row in waiting if row.Assessment is not None])
    found = []
    for allocation, round, assessment in rows:
        points = asked.get(round.id, [])
        of_agency = tuple(_question(point) for point in points if allocation.agency.key in point.agencies)
        given = answers[assessment.id] if assessment is not None else {}
        found.append(Work(allocation, round, assessment, of_agency, given))
    sealed = [work for work in found if work.sealed]
    return [work for work in found if not work.sealed] + sealed[::-1]


@dataclass(frozen=True)
class RoundWork:
    """What somebody was given in one round that is open for scoring."""

    round: AuditRound
    waiting: tuple[Work, ...]
    sealed: int

    @property
    def due(self) -> str:
        """How long there is to seal them, or how late they are, while the round is in scoring."""
        return days_left(self.round.due_on, clock.today()) if self.round.state is State.SCORING else ""

    @property
    def late(self) -> bool:
        """Whether they should be sealed by now."""
        return is_late(self.round.due_on, clock.today())


def by_round(own: Sequence[Work]) -> list[RoundWork]:
    """The rounds in which somebody still has plans to seal, in the order of their panels."""
    found: dict[AuditRound, list[Work]] = defaultdict(list)
    for work in own:
        if not work.sealed:
            found[work.round].append(work)
    return [
        RoundWork(round, tuple(waiting), sum(work.sealed and work.round is round for work in own))
        for round, waiting in found.items()
    ]


def own_allocation(allocation_id: int, person: Person) -> Work | None:
    """One live piece of somebody's own work; None for anything else, whether it exists or not."""
    return _one(_live(_own(person)), allocation_id)


def find_own(allocation_id: int, person: Person) -> Work | None:
    """Somebody's own work even after it was taken back, to tell them why a save of it cannot count."""
    return _one(_own(person), allocation_id)


def _one(query: Own, allocation_id: int) -> Work | None:
    if not 0 < allocation_id <= rounds.MOST:
        return None
    row = db.session.execute(query.where(Allocation.id == allocation_id)).one_or_none()
    if row is None:
        return None
    allocation, round, assessment = row
    asked = questions(allocation)
    given = in_answers(answers_of(assessment), asked)
    return Work(allocation, round, assessment, asked, given, in_notes(notes_of(assessment), asked))


def questions(allocation: Allocation) -> tuple[Question, ...]:
    """The points asked of an allocation's agency, in the order of the round's rubrics."""
    round = db.session.get_one(AuditRound, allocation.round_id)
    return tuple(
        _question(point) for point in rounds.points_of(round) if allocation.agency.key in point.agencies
    )


def assessment_of(allocation: Allocation) -> Assessment | None:
    """The assessment of an allocation, once something was saved."""
    query = sa.select(Assessment).where(Assessment.allocation_id == allocation.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def answers_of(assessment: Assessment | None) -> dict[int, Answer]:
    """What an assessment says, by point."""
    return _answers([assessment.id])[assessment.id] if assessment is not None else {}


def _answers(assessment_ids: list[int]) -> dict[int, dict[int, Answer]]:
    found: dict[int, dict[int, Answer]] = defaultdict(dict)
    query = sa.select(
        Score.assessment_id, Score.audit_point_id,
        Score.grade, Score.comment, Score.version, Score.evidence, Score.saved_at,
    ).where(Score.assessment_id.in_(assessment_ids))  # fmt: skip
    for row in db.session.execute(query):
        found[row[0]][row[1]] = Answer(*row[2:])
    return found


def _question(point: AuditPoint) -> Question:
    return Question(
        id=point.id,
        code=point.code,
        rubric=point.rubric.title,
        section=point.section,
        title=point.title,
        question=point.question,
        reference=point.reference,
        basis=point.basis,
        lead=point.lead,
        na_allowed=point.na_allowed,
        na_condition=point.na_condition or "",
        limiting=point.limiting,
        descriptors=point.descriptors,
        rubric_version_id=point.rubric_version_id,
    )
