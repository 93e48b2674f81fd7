"""Concerns raised from an assessment: told at once, taken up, ended. They tell no grade."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from audit_app import clock, mail, trail
from audit_app.accounts.models import Agency, Person
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.register.counted import counted_in
from audit_app.register.models import Plan
from audit_app.register.rules import identifiers, named
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.sampling.models import SamplePlan
from audit_app.scoring import concern_rules as rules
from audit_app.scoring.concern_readers import may_read, to_be_told
from audit_app.scoring.concern_rules import ConcernKind, ConcernOutcome, ConcernRefused
from audit_app.scoring.models import Concern
from audit_app.trail import TrailEntry

PER_PAGE = 25
# A concern, its round, the plan's reference, the agency; who raised it, took it up and ended it.
Every = sa.Select[Concern, str, str, str, str, str, str]


@dataclass(frozen=True)
class Line:
    """A concern with the words a page shows. Its reference and words are never for a title."""

    concern: Concern
    round: str
    reference: str
    agency: str
    raised_by: str
    taken_by: str | None
    closed_by: str | None
    now: dt.datetime

    @property
    def since(self) -> str:
        """How long ago it was raised."""
        return rules.span(self.now - self.concern.raised_at)

    @property
    def left(self) -> str:
        """How long there is to take it up, or how late it is."""
        return rules.time_left(self.concern.answer_by, self.now)

    @property
    def late(self) -> bool:
        """Whether it should have been taken up by now."""
        return self.concern.taken_at is None and rules.is_late(self.concern.answer_by, self.now)

    @property
    def in_time(self) -> bool:
        """Whether it was taken up in time."""
        taken = self.concern.taken_at
        return taken is not None and not rules.is_late(self.concern.answer_by, taken)


@dataclass(frozen=True)
class Waiting:
    """What waits for one chair or manager: concerns to take up and when the first is due; those to end."""

    to_take: int
    late: int
    due: str
    to_end: int


def raise_concern(allocation: Allocation, kind: ConcernKind, words: str, person: Person) -> Concern:
    """Tell the chairs and managers of a concern about a plan, at once. The auditor's grades stay sealed."""
    if allocation.auditor_id != person.id:
        raise ConcernRefused("This plan is not given to you, so you cannot raise a concern about it here.")
    if not words.strip():
        raise ConcernRefused("Say what your concern is.")
    now = clock.now()
    concern = Concern(
        round_id=allocation.round_id, allocation_id=allocation.id, kind=kind, words=words,
        raised_by=person.id, raised_at=now, answer_by=rules.answer_by(kind, now),
    )  # fmt: skip
    db.session.add(concern)
    db.session.flush()
    _record("concern raised", concern, allocation, after={"kind": kind, **_left_in(words)})
    _write_to_readers(allocation, person)
    return concern


def warned_of(words: str) -> str:
    """What in a concern may say who the child is, for whoever raised it; "" where nothing does."""
    found = identifiers(words, year=clock.today().year)
    if not found:
        return ""
    return (
        f"{named(found)}. The concern is raised as you wrote it. If that says who the child is, leave it out "
        "next time: the plan's reference is enough."
    )


def own_concerns(person: Person, allocation_id: int | None = None) -> list[Line]:
    """What somebody raised themselves, the newest first; about one of their allocations or about all."""
    wanted = Concern.raised_by == person.id
    if allocation_id is not None:
        wanted &= Concern.allocation_id == allocation_id
    return _lines(_every().where(wanted).order_by(Concern.raised_at.desc(), Concern.id.desc()))


def open_concerns(person: Person) -> list[Line]:
    """What somebody may read and is not ended: first what is to be taken up, the most pressing first."""
    order = (Concern.taken_at.is_not(None), Concern.answer_by, Concern.id)
    return _lines(_every().where(may_read(person), Concern.closed_at.is_(None)).order_by(*order))


def closed_concerns(person: Person, page: int = 1) -> tuple[list[Line], int]:
    """One page of what ended, the newest first, and how many pages there are."""
    ended = (may_read(person), Concern.closed_at.is_not(None))
    counted = sa.select(sa.func.count(Concern.id)).join(Allocation, Allocation.id == Concern.allocation_id)
    counted = counted.join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id).where(*ended)
    pages = max(-(-(db.session.scalar(counted) or 0) // PER_PAGE), 1)
    page = min(max(page, 1), pages)
    query = _every().where(*ended).order_by(Concern.closed_at.desc(), Concern.id.desc())
    return _lines(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)), pages


def find_concern(concern_id: int, person: Person) -> Line | None:
    """One concern somebody may read; None for any other, whether it exists or not."""
    if not 0 < concern_id <= rounds.MOST:
        return None
    found = _lines(_every().where(may_read(person), Concern.id == concern_id))
    return found[0] if found else None


def waiting(person: Person) -> Waiting:
    """What waits for somebody who answers concerns."""
    query = (
        sa.select(Concern.answer_by, Concern.taken_by)
        .join(Allocation, Allocation.id == Concern.allocation_id)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .where(may_read(person), Concern.closed_at.is_(None))
    )
    rows = db.session.execute(query).all()
    now = clock.now()
    to_take = [row.answer_by for row in rows if row.taken_by is None]
    return Waiting(
        to_take=len(to_take),
        late=sum(rules.is_late(by, now) for by in to_take),
        due=rules.time_left(min(to_take), now) if to_take else "",
        to_end=sum(row.taken_by == person.id for row in rows),
    )


def take_up(concern: Concern, seen: int | None, person: Person) -> None:
    """Say that one is seeing to a concern. Raises ConcernChanged where somebody was quicker."""
    concern = _locked(concern)
    rules.check_take_up(concern.version, seen, concern.taken_at is not None)
    concern.taken_by, concern.taken_at = person.id, clock.now()
    concern.version += 1
    _record("concern taken up", concern, concern.allocation, after={"taken_up_by": person.name})


def end_concern(
    concern: Concern, outcome: ConcernOutcome, words: str, seen: int | None, person: Person
) -> None:
    """Record how a concern ended. Raises ConcernChanged where somebody was quicker."""
    concern = _locked(concern)
    taken, closed = concern.taken_at is not None, concern.closed_at is not None
    rules.check_end(concern.version, seen, taken=taken, closed=closed)
    if not words.strip():
        raise ConcernRefused("Say what was done about the concern.")
    # All at once: reading the person in between could write a half-ended row, which the database refuses.
    concern.closed_by, concern.closed_at, concern.outcome = person.id, clock.now(), outcome
    concern.outcome_words = words
    concern.version += 1
    _record("concern ended", concern, concern.allocation, after={"outcome": outcome, **_left_in(words)})


def history_of(concern: Concern) -> list[TrailEntry]:
    """Who did what with a concern, the newest first."""
    return trail.history(subject=("concern", concern.id), blind=False)


def _every() -> Every:
    raiser, taker, closer = aliased(Person), aliased(Person), aliased(Person)
    companion_of = aliased(AuditRound)
    return (
        sa.select(
            Concern,
            # Whoever reads of a plan of a hidden round knows it under the round it was given out with.
            sa.func.coalesce(companion_of.name, AuditRound.name),
            Plan.reference, Agency.key, raiser.name, taker.name, closer.name,
        )
        .join(AuditRound, AuditRound.id == Concern.round_id)
        .join(Allocation, Allocation.id == Concern.allocation_id)
        .join(SamplePlan, SamplePlan.id == Allocation.sample_plan_id)
        .join(Plan, Plan.id == SamplePlan.plan_id)
        .join(Agency, Agency.id == Allocation.agency_id)
        .join(raiser, raiser.id == Concern.raised_by)
        .outerjoin(taker, taker.id == Concern.taken_by)
        .outerjoin(closer, closer.id == Concern.closed_by)
        .outerjoin(companion_of, companion_of.id == AuditRound.calibrates_id)
    )  # fmt: skip


def _lines(query: Every) -> list[Line]:
    now = clock.now()
    return [
        Line(concern, round, reference, agency, raiser, taker, closer, now)
        for concern, round, reference, agency, raiser, taker, closer in db.session.execute(query)
    ]


def _locked(concern: Concern) -> Concern:
    query = sa.select(Concern).where(Concern.id == concern.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _write_to_readers(allocation: Allocation, raiser: Person) -> None:
    round = db.session.get_one(AuditRound, allocation.round_id)
    told_as = db.session.get_one(AuditRound, round.calibrates_id or round.id).name
    for person in to_be_told(allocation.sample_plan.plan_id, raiser):
        mail.queue(
            person.email,
            f"A concern was raised in round {told_as}",
            f"A concern was raised in round {told_as}. Sign in to read it: {mail.link('/concerns')}",
        )


def _left_in(words: str) -> dict[str, int]:
    return counted_in("Words of a concern", words)


def _record(what: str, concern: Concern, allocation: Allocation, *, after: dict[str, Any]) -> None:
    # The words stay in the concern's own row: the trail outlives what may have to be erased.
    trail.record(
        what, "concern", concern.id, after=after, round_id=concern.round_id,
        plan_id=allocation.sample_plan.plan_id,
    )  # fmt: skip
