"""Home: what one person has to do now and what they may see, by the roles they hold.

Reading rule: every part is asked for by permission and is None where the person does not hold it, so a page
cannot show what was never read. An auditor's part comes from their own work alone.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import groupby

from audit_app import clock
from audit_app.accounts import service as accounts
from audit_app.accounts.models import Person
from audit_app.accounts.permissions import may
from audit_app.accounts.rules import Role
from audit_app.figures import service as figures
from audit_app.figures.rules import PointFigure
from audit_app.improvement import service as improvement
from audit_app.moderation import service as moderation
from audit_app.overview import rules
from audit_app.overview.rules import OpenRound, OwnRound, Task
from audit_app.register import service as register
from audit_app.rounds import service as rounds
from audit_app.rounds import standing
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED, State, days_left, is_late
from audit_app.rounds.steps import what_next
from audit_app.scoring import concerns
from audit_app.scoring import service as scoring
from audit_app.scoring.service import Work

SHOWN_ACTIONS = 5


@dataclass(frozen=True)
class OwnPlans:
    """An auditor's plans round by round: days left, whether late, those still to seal and those sealed.

    Rounds in which everything is sealed are left out; `sealed` counts what they sealed in all.
    """

    groups: tuple[tuple[AuditRound, str, bool, tuple[Work, ...], tuple[Work, ...]], ...]
    sealed: int


@dataclass(frozen=True)
class RoundLine:
    """An open round for those who run it, with its next step."""

    round: AuditRound
    open: OpenRound
    next: str


@dataclass(frozen=True)
class NewestReport:
    """The newest report, its plans and percent good or outstanding, and the actions that came of it."""

    round: AuditRound
    final: bool
    plans: int
    all_points: PointFigure
    overall: PointFigure
    actions: tuple[improvement.Line, ...]
    more_actions: int


@dataclass(frozen=True)
class AreaFacts:
    """What an administrator looks after, counted."""

    people: int
    plans: int
    without_auditor: tuple[str, ...]
    roles: frozenset[Role]


@dataclass(frozen=True)
class Home:
    """One person's home. A part is None where it is not theirs to see."""

    tasks: tuple[Task, ...]
    own: OwnPlans | None = None
    open_rounds: tuple[RoundLine, ...] | None = None
    overdue: tuple[improvement.Line, ...] | None = None
    overdue_in_all: int = 0
    report: NewestReport | None = None
    reads_reports: bool = False
    area: AreaFacts | None = None
    writes: bool = False


def home(person: Person) -> Home:
    """What one person has to do now and may see."""
    today = clock.today()
    works = scoring.own_work(person) if may(person, "assessment.score") else None
    every = rounds.rounds() if may(person, "round.read") or may(person, "report.read") else []
    lines = open_rounds(every) if may(person, "round.read") else None
    late, late_in_all = improvement.overdue_actions(SHOWN_ACTIONS) if may(person, "action.write") else ([], 0)
    area = _area() if may(person, "people.manage") else None
    found = Home(
        tasks=(),
        own=_own_plans(works, today) if works is not None else None,
        open_rounds=lines,
        overdue=tuple(late) if may(person, "action.write") else None,
        overdue_in_all=late_in_all,
        report=_newest_report(every) if Role.LIG_READER in person.roles else None,
        reads_reports=Role.LIG_READER in person.roles,
        area=area,
        writes=Role.WRITER in person.roles,
    )
    tasks = [*_tasks(person, found, today), *_set_up(person, found, len(every))]
    return replace(found, tasks=tuple(rules.most_pressing_first(tasks)))


def _tasks(person: Person, found: Home, today: dt.date) -> Iterator[Task]:
    if found.own is not None:
        yield from rules.auditor_tasks([_own_round(*group) for group in found.own.groups], today)
    if may(person, "concern.read"):
        yield from rules.concern_tasks(**asdict(concerns.waiting(person)))
    opened = [line.open for line in found.open_rounds or ()]
    if may(person, "panel.follow"):
        yield from rules.panels_on(moderation.panels_on(person, runs=may(person, "moderation.read")))
    if may(person, "moderation.settle"):
        yield from rules.chair_tasks(opened)
    if may(person, "round.sign"):
        yield from rules.second_signatures(opened, person.id)
    if may(person, "assessment.waive"):
        yield from rules.empty_places(opened)
    if may(person, "round.make"):
        yield from rules.manager_tasks(opened, today)
    yield from rules.late_actions(found.overdue_in_all)


def _set_up(person: Person, found: Home, in_all: int) -> Iterator[Task]:
    may_import, may_make = may(person, "register.import"), may(person, "round.make")
    plans = found.area.plans if found.area else register.count_plans() if may_make else None
    yield from rules.set_up_tasks(
        may_import=may_import, may_make=may_make, plans=plans, rounds=in_all if may_make else None
    )
    if found.area is not None:
        yield from rules.people_tasks(list(found.area.without_auditor), found.area.roles)


def _own_plans(works: list[Work], today: dt.date) -> OwnPlans:
    waiting = [work for work in works if not work.sealed]
    groups = []
    for _, held in groupby(waiting, key=lambda work: work.round.id):
        plans = tuple(held)
        round = plans[0].round
        due = days_left(round.due_on, today)
        done = sorted(
            (work for work in works if work.sealed and work.round.id == round.id),
            key=lambda work: work.reference,
        )
        groups.append((round, due, is_late(round.due_on, today), plans, tuple(done)))
    return OwnPlans(tuple(groups), sealed=len(works) - len(waiting))


def _own_round(
    round: AuditRound, _due: str, _late: bool, plans: tuple[Work, ...], _sealed: tuple[Work, ...]
) -> OwnRound:
    ready = sum(work.progress.complete for work in plans)
    return OwnRound(round.id, round.name, round.due_on, to_score=len(plans) - ready, to_seal=ready)


def open_rounds(every: list[AuditRound]) -> tuple[RoundLine, ...]:
    """Rounds that are not signed off, the one whose panel meets first at the top."""
    opened = sorted((round for round in every if round.state is not State.SIGNED_OFF), key=_panel)
    counts = standing.counts_of(opened)
    return tuple(
        RoundLine(
            round,
            OpenRound(
                round.id, round.name, round.state, round.due_on, counts[round.id],
                _first_signer(round) if counts[round.id].get("chair_signed") else None,
            ),
            what_next(round.state, counts[round.id]),
        )
        for round in opened
    )  # fmt: skip


def _panel(round: AuditRound) -> tuple[dt.date, int]:
    return round.held_on, round.id


def _first_signer(round: AuditRound) -> int | None:
    signed = moderation.waiting_signature(round)
    return signed.chair_id if signed else None


def _newest_report(every: list[AuditRound]) -> NewestReport | None:
    """The newest signed-off round; while there is none, the newest whose grades are revealed."""
    revealed = [round for round in every if round.state in REVEALED]
    final = [round for round in revealed if round.state is State.SIGNED_OFF]
    round = next(iter(final or revealed), None)
    found = figures.round_figures(round) if round else None
    if round is None or found is None:
        return None
    of_round = improvement.actions(improvement.Filters(round_id=round.id))
    return NewestReport(
        round=round,
        final=not found.together.provisional(found.signed_off),
        plans=found.plans_sampled,
        all_points=found.together,
        overall=found.overall,
        actions=of_round.lines[:SHOWN_ACTIONS],
        more_actions=max(of_round.total - SHOWN_ACTIONS, 0),
    )


def _area() -> AreaFacts:
    people = accounts.people()
    covered = {person.agency_id for person in people if Role.AUDITOR in person.roles}
    without = tuple(agency.key for agency in accounts.agencies() if agency.id not in covered)
    held = frozenset(role for person in people for role in person.roles)
    return AreaFacts(len(people), register.count_plans(), without, held)
