"""What people do from their seats: follow, say that they are there, put their agency's dissent on record."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from audit_app import clock, trail
from audit_app.accounts.models import Agency, Person, PersonRole
from audit_app.accounts.rules import Role
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.moderation.board import PanelCell, read_board
from audit_app.moderation.models import Dissent, Panel, PanelMember
from audit_app.moderation.panel import is_running, members_of, panel_of
from audit_app.moderation.queue import Place
from audit_app.moderation.rules import ModerationRefused, SettledMeanwhile
from audit_app.moderation.settle import lock_for_panel
from audit_app.moderation.told import left_in
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import OPEN_FOR_PANEL, REVEALED, State
from audit_app.rounds.service import MOST

IN_THE_ROOM = (Role.CHAIR, Role.MANAGER, Role.AUDITOR)


@dataclass(frozen=True)
class Glance:
    """What one look at a round tells a screen that follows it: whether anything changed since."""

    state: State
    revision: int | None
    since: dt.datetime | None
    agency_id: int | None

    @property
    def revealed(self) -> bool:
        """Whether the grades may be shown."""
        return self.state in REVEALED


def glance(round_id: int, person: Person, *, runs: bool) -> Glance | None:
    """One light query for a screen that asks every few seconds; None where the round is not theirs to follow.

    `runs`: they run rounds and may follow every one; others only where they hold a plan. `agency_id`: the
    agency they speak for.
    """
    if not 0 < round_id <= MOST:
        return None
    held = (
        sa.select(sa.func.min(Allocation.agency_id))
        .where(
            Allocation.round_id == round_id,
            Allocation.auditor_id == person.id,
            Allocation.ended_at.is_(None),
        )
        .scalar_subquery()
    )
    query = (
        sa.select(AuditRound.state, Panel.revision, Panel.started_at, held)
        .outerjoin(Panel, Panel.round_id == AuditRound.id)
        .where(AuditRound.id == round_id, AuditRound.calibrates_id.is_(None))
    )
    row = db.session.execute(query).first()
    if row is None or not (runs or row[3]):
        return None
    return Glance(*row)


def panels_on(person: Person, *, runs: bool) -> list[tuple[int, str, bool]]:
    """The panels somebody may follow now: id and name of the round, and whether it began today."""
    held = sa.exists().where(
        Allocation.round_id == AuditRound.id,
        Allocation.auditor_id == person.id,
        Allocation.ended_at.is_(None),
    )
    query = (
        sa.select(AuditRound.id, AuditRound.name, Panel.started_at)
        .join(Panel, Panel.round_id == AuditRound.id)
        .where(Panel.ended_at.is_(None), AuditRound.state.in_(OPEN_FOR_PANEL), sa.or_(sa.literal(runs), held))
        .order_by(AuditRound.held_on, AuditRound.id)
    )
    today = clock.today()
    return [(id, name, clock.day_of(began) == today) for id, name, began in db.session.execute(query)]


def dissent(
    round: AuditRound, place: Place, words: str, revision: int, agency: Agency, person: Person
) -> Dissent:
    """Put on record, from their own seat, that an agency does not share what the panel settled.

    `revision` is the settling they read. Raises SettledMeanwhile where there is a newer one,
    ModerationRefused where nothing is settled, where the agency is not asked or has spoken; WrongState.
    """
    lock_for_panel(round)
    plan = read_board(round, place.sample_plan_id).plan(place.sample_plan_id)
    cell = next((one for one in plan.cells if one.point.id == place.point_id), None) if plan else None
    if cell is None:
        raise ModerationRefused("This point is not before the panel any more, so nothing was recorded.")
    row = cell.moderated
    if row is None or row.grade is None:
        raise ModerationRefused("Nothing is settled on this point now, so there is nothing to dissent from.")
    if row.revision != revision:
        raise SettledMeanwhile(row, row.revision)
    _refuse_dissent(cell, agency, words)
    said = Dissent(
        moderated_grade_id=row.id, agency_id=agency.id, words=words, said_by=person.id, said_at=clock.now()
    )  # fmt: skip
    row.dissents.append(said)
    db.session.flush()
    trail.record(
        "dissent registered", "moderated grade", row.id,
        round_id=round.id, plan_id=cell.sample_plan.plan_id,
        after={"plan": cell.sample_plan.plan.reference, "point": f"{cell.point.code} {cell.point.title}",
               "agreed": row.grade.words, "agency": agency.key, "words": words, **left_in(words)},
    )  # fmt: skip
    return said


def _refuse_dissent(cell: PanelCell, agency: Agency, words: str) -> None:
    if agency.key not in cell.cell.expected:
        raise ModerationRefused(f"This point is not asked of {agency.key}, so it cannot dissent here.")
    if not words.strip():
        raise ModerationRefused(f"Say in a sentence why {agency.key} does not share the agreed grade.")
    assert cell.moderated is not None
    before = next((one for one in cell.moderated.dissents if one.agency_id == agency.id), None)
    if before is not None:
        raise ModerationRefused(
            f"The dissent of {agency.key} from this is already on record: “{before.words}”. "
            "Ask the chair to settle the point again if it should say more."
        )


def join(round: AuditRound, agency: Agency | None, person: Person) -> None:
    """Say that one is in the room. Said twice, it counts once."""
    lock_for_panel(round)
    if not is_running(panel_of(round)):
        raise ModerationRefused("The panel is not running, so nobody is noted as present.")
    if db.session.get(PanelMember, (round.id, person.id)) is not None:
        return
    _add(round, person, agency.id if agency else person.agency_id)
    trail.record("joined the panel", "person", person.id, round_id=round.id)


def note_present(round: AuditRound, person_ids: Collection[int], person: Person) -> None:
    """Note exactly these people as having been in the room. Raises ModerationRefused, WrongState."""
    lock_for_panel(round)
    if panel_of(round) is None:
        raise ModerationRefused("The panel has not met yet, so nobody is noted as present.")
    there = {row.person_id: row for row in members_of(round)}
    everybody = {one.id: one for one in could_be_there(round)}
    strangers = set(person_ids) - everybody.keys()
    if strangers:
        raise ModerationRefused("Somebody ticked is not in this area any more. Open the page again.")
    came, left = set(person_ids) - there.keys(), there.keys() & everybody.keys() - set(person_ids)
    if not came and not left:
        return
    for person_id in came:
        _add(round, everybody[person_id], everybody[person_id].agency_id)
    for person_id in left:
        db.session.delete(there[person_id])
    db.session.flush()
    trail.record(
        "presence noted", "panel", round.id, round_id=round.id,
        after={"present": sorted(everybody[one].name for one in person_ids),
               "taken off": sorted(everybody[one].name for one in left)},
    )  # fmt: skip


def could_be_there(round: AuditRound) -> list[Person]:
    """Everybody the chair can tick: who chairs, manages or audits in this area and may sign in."""
    roles = sa.select(PersonRole.person_id).where(PersonRole.role.in_(IN_THE_ROOM))
    query = sa.select(Person).where(Person.active, Person.id.in_(roles)).order_by(Person.name, Person.id)
    return list(db.session.scalars(query))


def _add(round: AuditRound, person: Person, agency_id: int | None) -> None:
    row = PanelMember(
        round_id=round.id, person_id=person.id, agency_id=agency_id, joined_at=clock.now()
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
