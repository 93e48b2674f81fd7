"""The panel's screen as its page is drawn: what everybody sees, and what only the chair's has."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from audit_app import clock
from audit_app.accounts.models import Agency, Person
from audit_app.moderation import panel, service
from audit_app.moderation.forms import OverallForm, SettleForm
from audit_app.moderation.models import ModeratedGrade, Panel, PanelMember
from audit_app.moderation.plan_page import form_of, overall_form_of
from audit_app.moderation.queue import Item, Place, following, preceding
from audit_app.moderation.rules import Split
from audit_app.moderation.service import Board, PanelCell, PlanPanel
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import OPEN_FOR_PANEL

NEWEST = 12
MANY_SPLITS = 7  # from here on a plan's splits stand in two columns, to fit a projector
SHORT = {
    Split.WIDE: "two steps or more",
    Split.ACROSS: "across the good line",
    Split.APPLIES: "applies or not",
    Split.ONE_STEP: "one step",
    Split.AWAITED: "without every grade",
}


@dataclass
class Room:
    """What the panel's screen shows one person. `agency`: the one they may dissent for; None for a chair."""

    board: Board
    panel: Panel | None
    now: dt.datetime
    chairs: bool
    agency: Agency | None
    place: Place | None
    members: list[PanelMember]
    names: dict[int, str] = field(default_factory=dict)
    auditors: dict[int, str] = field(default_factory=dict)
    audited: frozenset[int] = frozenset()
    form: SettleForm | OverallForm | None = None
    meanwhile: Any = None
    dissented: bool = False

    @property
    def round(self) -> AuditRound:
        """The round before the panel."""
        return self.board.round

    @property
    def running(self) -> bool:
        """Whether the meeting is on."""
        return panel.is_running(self.panel) and self.round.state in OPEN_FOR_PANEL

    @cached_property
    def plan(self) -> PlanPanel | None:
        """The plan on the screen."""
        return self.board.plan(self.place.sample_plan_id) if self.place else None

    @cached_property
    def current(self) -> PanelCell | None:
        """The point on the screen; None while the plan itself is."""
        if self.plan is None or self.place is None or self.place.point_id is None:
            return None
        return next(cell for cell in self.plan.cells if cell.point.id == self.place.point_id)

    @cached_property
    def minor(self) -> service.Settleable:
        """What this chair can settle in one action."""
        return service.settleable(self.board, self.audited)

    @property
    def many_splits(self) -> bool:
        """Whether the plan on the screen has more splits than fit one under the other."""
        return self.plan is not None and len(self.plan.open_cells) >= MANY_SPLITS

    @property
    def jumps(self) -> list[tuple[PlanPanel, list[PanelCell]]]:
        """Where the chair can go: every plan, what is left on it, and the point on the screen in any case."""
        here = [self.current] if self.current and not self.current.open else []
        return [(one, [*one.open_cells, *(here if one is self.plan else [])]) for one in self.board.plans]

    @property
    def may_put_off(self) -> bool:
        """Whether the point on the screen can be put off to the next meeting."""
        return self.running and self.current is not None and self.current.open and not self.current.postponed

    @property
    def agency_ids(self) -> dict[str, int]:
        """For links to a plan's places: the ids of the round's agencies by key."""
        return {agency.key: agency.id for agency in self.board.agencies}

    @property
    def number(self) -> int:
        """The number of the plan on the screen in the sample, from 1."""
        return self.board.plans.index(self.plan) + 1 if self.plan else 0

    @property
    def is_own(self) -> bool:
        """Whether this person audited the plan on the screen, and so may not settle it."""
        return self.place is not None and self.place.sample_plan_id in self.audited

    @cached_property
    def queue(self) -> list[Item]:
        """What this meeting has still to settle, in its order."""
        return panel.queue_of(self.board, self.panel.going) if self.panel else []

    @cached_property
    def here(self) -> Item | None:
        """Where the room is."""
        return panel.item_at(self.board, self.place) if self.place else None

    @property
    def after(self) -> Place | None:
        """What Next leads to."""
        return following(self.queue, self.here, self.panel.going) if self.panel else None

    @property
    def before(self) -> Place | None:
        """What Back leads to."""
        return preceding(self.queue, self.here, self.panel.going) if self.panel else None

    @cached_property
    def left(self) -> list[tuple[str, int]]:
        """How much is left of each kind, what matters most first."""
        counts = Counter(SHORT[item.split] if item.split else "overall" for item in self.queue)
        return list(counts.items())

    @cached_property
    def beside(self) -> list[PanelCell]:
        """What is left on the same plan, or of the same point, the place on the screen among them."""
        by_plan = self.panel is None or self.panel.going == "plan by plan"
        cells = [cell for cell in self.board.open_cells if not cell.postponed]
        if self.plan is None:
            return []
        if self.current is None and self.plan.open_cells:
            return []  # the screen lists them itself
        if by_plan or self.current is None:
            return [cell for cell in cells if cell.sample_plan is self.plan.sample_plan]
        return [cell for cell in cells if cell.point is self.current.point]

    @cached_property
    def settled(self) -> list[PanelCell]:
        """What this meeting settled, the newest first."""
        since = self.panel.started_at if self.panel else None
        found = [cell for cell in self.board.cells if cell.outcome.moderated and _since(cell, since)]
        return sorted(found, key=lambda cell: _row(cell).id, reverse=True)

    @property
    def newest(self) -> list[PanelCell]:
        """The last few points settled, shown to dissent from and to take back."""
        return self.settled[:NEWEST]

    @property
    def subject(self) -> str:
        """What the chair's form is about, and what stands on it: with another one it is out of date."""
        if self.place is None:
            return "nothing"
        stands = self.current.revision if self.current else self.plan.overall_revision if self.plan else 0
        heard = self.current.heard if self.current else 0
        return f"{self.place.key}.{stands}.{heard}.{'on' if self.running else 'off'}"

    @property
    def present(self) -> list[tuple[str, int]]:
        """How many people are in the room for each agency. Nobody by name."""
        keys = {agency.id: agency.key for agency in self.board.agencies}
        counts = Counter(keys.get(row.agency_id or 0, "others") for row in self.members)
        order = [*keys.values(), "others"]
        return [(key, counts[key]) for key in order if counts[key]]

    def dissents(self, cell: PanelCell) -> dict[str, str]:
        """The words of each dissent that stands on a point, by agency."""
        keys = {agency.id: agency.key for agency in self.board.agencies}
        rows = cell.moderated.dissents if cell.moderated and cell.outcome.moderated else []
        return {keys[row.agency_id]: row.words for row in rows if row.agency_id in keys}

    def may_dissent(self, cell: PanelCell) -> bool:
        """Whether this person's agency may still say that it does not share what was settled."""
        if self.agency is None or self.round.state not in OPEN_FOR_PANEL or not cell.outcome.moderated:
            return False
        return self.agency.key in cell.cell.expected and self.agency.key not in self.dissents(cell)


def draw_room(
    round: AuditRound,
    person: Person,
    *,
    chairs: bool,
    agency_id: int | None = None,
    place: Place | None = None,
    sending: bool = False,
) -> Room | None:
    """The screen as it stands for one person; None where `place`, if given, is not in the round.

    `sending`: draw the form of `place` whatever the state, so that what was typed is shown again.
    """
    board = service.read_board(round)
    row = panel.panel_of(round)
    shown = place or (panel.on_screen(row) if row else None)
    if shown is not None and panel.item_at(board, shown) is None:
        if place is not None:
            return None
        shown = None  # the plan on the screen was withdrawn
    room = Room(
        board=board,
        panel=row,
        now=clock.now(),
        chairs=chairs,
        agency=next((one for one in board.agencies if one.id == agency_id), None),
        place=shown,
        members=list(panel.members_of(round)),
        audited=service.audited_by(round, person) if chairs else frozenset(),
    )
    if shown is None and room.queue:
        room.place = room.queue[0].place
    room.names = service.names_of(_settlers(room))
    room.auditors = panel.auditors_shown(board, row)
    if sending or (chairs and room.running and not room.is_own):
        room.form = _form(room, sending=sending)
    return room


def _form(room: Room, *, sending: bool) -> SettleForm | OverallForm | None:
    if room.current is not None:
        return form_of(room.current, room.board, typed=sending)
    if room.plan is None or (room.plan.open_cells and not sending):
        return None
    return overall_form_of(room.plan, typed=sending)


def _settlers(room: Room) -> set[int]:
    found = {cell.moderated.settled_by for cell in room.board.cells if cell.moderated}
    return found | {plan.overall.settled_by for plan in room.board.plans if plan.overall}


def _row(cell: PanelCell) -> ModeratedGrade:
    assert cell.moderated is not None
    return cell.moderated


def _since(cell: PanelCell, moment: dt.datetime | None) -> bool:
    return moment is not None and _row(cell).settled_at >= moment
