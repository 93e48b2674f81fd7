"""The panel's meeting: its start and end, what is on everybody's screen, and the number that tells of change.

Reading rule: everything the room sees changes together with `Panel.revision`. What leaves an entry on the
round's trail changes it by itself; a verb that leaves none calls `touch`.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.moderation.board import Board, PanelCell, PlanPanel, names_of, read_board
from audit_app.moderation.models import Panel, PanelMember, Postponement
from audit_app.moderation.queue import Item, PanelOrder, Place, after_settling, following, in_order
from audit_app.moderation.rules import ModerationRefused, Split
from audit_app.moderation.settle import lock_for_panel
from audit_app.moderation.signoff import signed_off
from audit_app.rounds.models import AuditRound
from audit_app.trail import TrailEntry

NOT_RUNNING = "The panel is not running. Start it first."


def panel_of(round: AuditRound) -> Panel | None:
    """The meeting of a round as it stands, running or ended; None where there never was one."""
    query = sa.select(Panel).where(Panel.round_id == round.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def is_running(panel: Panel | None) -> bool:
    """Whether the meeting has started and not ended."""
    return panel is not None and panel.ended_at is None


def touch(round: AuditRound) -> None:
    """Tell every screen that follows this round that something changed. Nothing where there is no meeting."""
    _touch(round.id)


def _touch(round_id: int) -> None:
    more = sa.update(Panel).where(Panel.round_id == round_id).values(revision=Panel.revision + 1)
    db.session.execute(more.execution_options(synchronize_session="fetch"))


@trail.recorded.connect
def _told(entry: TrailEntry) -> None:
    """Whatever is done in a round may be on the screen: settled, signed, withdrawn, waived, added."""
    if entry.round_id is not None and entry.what not in trail.BLIND:
        _touch(entry.round_id)


def start(round: AuditRound, minutes: int, going: PanelOrder, person: Person) -> Panel:
    """Open the meeting, or the next one: what was put off is taken up again, and names are hidden.

    Raises ModerationRefused where it is running already, WrongState.
    """
    lock_for_panel(round)
    row, now = panel_of(round), clock.now()
    if row is None:
        row = Panel(round_id=round.id)
        db.session.add(row)
    elif row.ended_at is None:
        raise ModerationRefused("The panel is already running. Open its screen to see where it stands.")
    row.started_at, row.ended_at, row.shown_at = now, None, now
    row.minutes, row.going, row.names_shown = minutes, going, False
    waiting = sa.select(Postponement).where(
        Postponement.round_id == round.id, Postponement.resumed_at.is_(None)
    )
    taken_up = list(db.session.scalars(waiting))
    for put_off in taken_up:
        put_off.resumed_at, put_off.resumed_by = now, person.id
    if db.session.get(PanelMember, (round.id, person.id)) is None:
        db.session.add(
            PanelMember(
                round_id=round.id, person_id=person.id, agency_id=person.agency_id, joined_at=now
            )
        )  # fmt: skip
    db.session.flush()
    _put_on_screen(row, following(queue_of(read_board(round), going), None, going))
    trail.record(
        "panel started", "panel", round.id, round_id=round.id,
        after={"minutes": minutes, "going": going, "points taken up again": len(taken_up)},
    )  # fmt: skip
    return row


def end(round: AuditRound, person: Person) -> None:
    """Close the meeting. What is left stays left, and can be settled on the plans' own pages."""
    lock_for_panel(round)
    row = _running(round)
    row.ended_at = clock.now()
    db.session.flush()
    board = read_board(round)
    trail.record(
        "panel ended", "panel", round.id, round_id=round.id,
        after={"points left": len(board.open_cells), "of these put off": len(board.postponed_cells)},
    )  # fmt: skip


@signed_off.connect
def _close(round: AuditRound) -> None:
    """A sign-off ends the meeting it was given in, so that a reopened round begins with none."""
    row = panel_of(round)
    if row is not None and row.ended_at is None:
        row.ended_at = clock.now()
        db.session.flush()


def show(round: AuditRound, place: Place) -> None:
    """Put a point, or a plan, on everybody's screen. Raises ModerationRefused where it is not there."""
    lock_for_panel(round)
    row = _running(round)
    board = read_board(round)
    if item_at(board, place) is None:
        raise ModerationRefused("This point is not before the panel any more. Open the panel again.")
    _put_on_screen(row, place)
    touch(round)


def go(round: AuditRound, going: PanelOrder) -> None:
    """Go plan by plan or point by point from here."""
    lock_for_panel(round)
    _running(round).going = going
    db.session.flush()
    touch(round)


def show_names(round: AuditRound, shown: bool, person: Person) -> None:
    """Show, or hide again, who gave which grade, on every page of the panel."""
    lock_for_panel(round)
    row = _running(round)
    if row.names_shown is shown:
        return
    row.names_shown = shown
    trail.record("auditors' names shown" if shown else "auditors' names hidden", "panel", round.id,
                 round_id=round.id)  # fmt: skip


def move_on(round: AuditRound, settled: Place) -> None:
    """Bring up what comes after a place that was just settled or put off, if the room is looking at it."""
    row = panel_of(round)
    if row is None or row.ended_at is not None or on_screen(row) != settled:
        return
    board = read_board(round)
    item = item_at(board, settled)
    if item is not None:
        _put_on_screen(row, after_settling(queue_of(board, row.going), item, row.going))
        touch(round)


def move_to(round: AuditRound, place: Place) -> None:
    """Bring a place up that was just opened again, where the meeting is on."""
    row = panel_of(round)
    if row is not None and row.ended_at is None:
        _put_on_screen(row, place)
        touch(round)


def skip_settled(round: AuditRound) -> None:
    """Go on from what one action settled together with other points."""
    row = panel_of(round)
    if row is None or row.ended_at is not None:
        return
    queue, place = queue_of(read_board(round), row.going), on_screen(row)
    if place not in [item.place for item in queue]:
        _put_on_screen(row, queue[0].place if queue else place)


def on_screen(panel: Panel) -> Place | None:
    """What everybody is shown; None where nothing was left to show."""
    return Place(panel.sample_plan_id, panel.audit_point_id) if panel.sample_plan_id else None


def auditors_shown(board: Board, row: Panel | None) -> dict[int, str]:
    """Who gave which grade, by person; nobody until the chair shows names."""
    if row is None or not row.names_shown:
        return {}
    gave = {one.auditor_id for cell in board.cells for one in cell.opinions if one.auditor_id}
    return names_of(gave)


def queue_of(board: Board, going: PanelOrder) -> list[Item]:
    """What this meeting has still to settle, in the order it takes it."""
    items = [_point_item(plan, cell) for plan in board.plans for cell in plan.due_cells]
    items += [_plan_item(plan) for plan in board.plans if is_overall_due(plan)]
    return in_order(items, going)


def is_overall_due(plan: PlanPanel) -> bool:
    """Whether a plan's points are settled and its overall grade is not, or no longer fits them."""
    return not plan.open_cells and (plan.owes_overall or plan.overall_outdated)


def item_at(board: Board, place: Place) -> Item | None:
    """What stands at a place, settled or not; None for a place that is not on the board."""
    plan = board.plan(place.sample_plan_id)
    if plan is None or place.point_id is None:
        return _plan_item(plan) if plan else None
    cell = next((cell for cell in plan.cells if cell.point.id == place.point_id), None)
    return _point_item(plan, cell) if cell else None


def _point_item(plan: PlanPanel, cell: PanelCell) -> Item:
    place = Place(plan.sample_plan.id, cell.point.id)
    return Item(place, plan.sample_plan.position, cell.weight[1:], cell.split or Split.AWAITED)


def _plan_item(plan: PlanPanel) -> Item:
    return Item(Place(plan.sample_plan.id), plan.sample_plan.position, (0, 0), None)


def _running(round: AuditRound) -> Panel:
    row = panel_of(round)
    if row is None or row.ended_at is not None:
        raise ModerationRefused(NOT_RUNNING)
    return row


def _put_on_screen(row: Panel, place: Place | None) -> None:
    row.sample_plan_id = place.sample_plan_id if place else None
    row.audit_point_id = place.point_id if place else None
    row.shown_at = clock.now()
    db.session.flush()


def members_of(round: AuditRound) -> Sequence[PanelMember]:
    """Who was in the room."""
    query = sa.select(PanelMember).where(PanelMember.round_id == round.id)
    return db.session.scalars(query.order_by(PanelMember.joined_at, PanelMember.person_id)).all()
