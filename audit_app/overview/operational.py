"""The manager's month: what is open, who is late, where the agencies differ, what waits."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from audit_app import clock
from audit_app.accounts.models import Agency, Person
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.figures.agencies.rules import Differences, ModerationEffect, PointAgreement, differences
from audit_app.figures.grid import Grid
from audit_app.figures.service import grids
from audit_app.improvement import service as improvement
from audit_app.overview.service import SHOWN_ACTIONS, RoundLine, open_rounds
from audit_app.reports.agencies.rules import severity_words
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED, State, days_left, is_late
from audit_app.scoring.models import Assessment
from audit_app.web.text import plural, sentence_start

LOOKED_AT = 3


@dataclass(frozen=True)
class Owed:
    """What one person has still to seal in one round."""

    person: str
    agency: str
    round: AuditRound
    left: int
    given: int
    when: str
    late: bool


@dataclass(frozen=True)
class Month:
    """`compared`: the newest revealed rounds the agencies are compared over, newest first.

    `severity` has a sentence on each agency, over `judged`, the newest signed-off rounds. In a round that is
    not signed off the unsettled grades are those the agencies differ on, so that over the settled ones alone
    every agency would look as if it graded as was agreed: `unfinished` says so of each.
    """

    rounds: tuple[RoundLine, ...]
    owed: tuple[Owed, ...]
    compared: tuple[AuditRound, ...]
    furthest: Sequence[PointAgreement]
    judged: tuple[AuditRound, ...]
    severity: tuple[str, ...]
    unfinished: tuple[str, ...]
    titles: dict[str, str]
    overdue: tuple[improvement.Line, ...]
    overdue_in_all: int

    @property
    def late(self) -> int:
        """How many people are past the day they should have sealed by."""
        return len({one.person for one in self.owed if one.late})


def month() -> Month:
    """Everything on the manager's page."""
    every = rounds.rounds()
    compared = [round for round in every if round.state in REVEALED][:LOOKED_AT]
    judged = [round for round in every if round.state is State.SIGNED_OFF][:LOOKED_AT]
    found = grids({round.id: round for round in (*compared, *judged)}.values())
    overdue, in_all = improvement.overdue_actions(SHOWN_ACTIONS)
    return Month(
        rounds=open_rounds(every),
        owed=tuple(_owed([round for round in every if round.state is State.SCORING], clock.today())),
        compared=tuple(compared),
        furthest=_over(compared, found).furthest,
        judged=tuple(judged),
        severity=tuple(
            severity_words(one, sentence_start(one.agency)) for one in _over(judged, found).severity
        ),
        unfinished=tuple(
            _settled_words(round, _over([round], found).moderation)
            for round in compared
            if round.state is not State.SIGNED_OFF
        ),
        titles={point.code: point.title for round in reversed(compared) for point in rounds.points_of(round)},
        overdue=tuple(overdue),
        overdue_in_all=in_all,
    )


def _over(rounds: Sequence[AuditRound], found: Mapping[int, Grid]) -> Differences:
    return differences([found[round.id] for round in rounds if round.id in found])


def _settled_words(round: AuditRound, did: ModerationEffect) -> str:
    grades = plural(did.cells + did.unsettled, "grade")
    if not did.unsettled:
        return f"Round {round.name} is not signed off, though all of its {grades} are settled."
    settled = f"Round {round.name} is not finished: {did.cells:,} of {grades} settled"
    return f"{settled}, and what is left is what the agencies graded differently."


def _owed(scoring: Sequence[AuditRound], today: dt.date) -> list[Owed]:
    """Who has not sealed everything they were given, latest first. No grade is looked at."""
    by_id = {round.id: round for round in scoring}
    sealed = sa.func.count(Assessment.sealed_at)
    query = (
        sa.select(Person.name, Agency.key, Allocation.round_id, sa.func.count(Allocation.id), sealed)
        .join(Person, Person.id == Allocation.auditor_id)
        .join(Agency, Agency.id == Allocation.agency_id)
        .outerjoin(Assessment, Assessment.allocation_id == Allocation.id)
        .where(Allocation.round_id.in_(by_id), Allocation.ended_at.is_(None))
        .group_by(Person.id, Person.name, Agency.key, Allocation.round_id)
        .having(sa.func.count(Allocation.id) > sealed)
    )
    found = []
    for person, agency, round_id, given, done in db.session.execute(query):
        round = by_id[round_id]
        due_on = round.due_on or round.held_on
        when, late = days_left(due_on, today), is_late(due_on, today)
        found.append((due_on, Owed(person, agency, round, given - done, given, when, late)))
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], -pair[1].left, pair[1].person))]
