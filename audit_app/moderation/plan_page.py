"""One plan before the panel, as its page is drawn: which point is open, its form, and who settled what."""

from dataclasses import dataclass, field
from typing import Any

from audit_app.accounts.models import Person
from audit_app.moderation import panel, service
from audit_app.moderation.forms import OverallForm, SettleForm, settle_form
from audit_app.moderation.service import Board, PanelCell, PlanPanel, Settlement
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import OPEN_FOR_PANEL
from audit_app.scoring.service import SealedNote, sealed_notes


@dataclass
class PlanPage:
    """What the page shows. `current` is the point whose form is open; without one the overall grade's is."""

    board: Board
    plan: PlanPanel
    current: PanelCell | None
    names: dict[int, str]
    audited: bool
    may_settle: bool
    auditors: dict[int, str] = field(default_factory=dict)
    notes: list[SealedNote] = field(default_factory=list)
    form: SettleForm | OverallForm | None = None
    meanwhile: Any = None
    dissented: bool = False

    @property
    def place(self) -> int:
        """The number of this plan in the sample, from 1."""
        return self.board.plans.index(self.plan) + 1

    @property
    def before(self) -> PlanPanel | None:
        """The plan before this one."""
        return self.board.plans[self.place - 2] if self.place > 1 else None

    @property
    def after(self) -> PlanPanel | None:
        """The plan after this one."""
        return self.board.plans[self.place] if self.place < len(self.board.plans) else None

    @property
    def waiting(self) -> list[PanelCell]:
        """What is left on this plan besides the point that is open."""
        return [cell for cell in self.plan.open_cells if cell is not self.current]

    @property
    def disputed(self) -> int:
        """How many points of this plan ever needed the panel."""
        return len(self.plan.open_cells) + len(self.plan.settled_cells)

    def dissents(self, cell: PanelCell) -> dict[str, str]:
        """The words of each dissent that stands on a point, by agency."""
        return _dissents(cell, self.board)


def draw_page(
    round: AuditRound,
    sample_plan_id: int,
    person: Person,
    *,
    may_settle: bool,
    point_id: int | None = None,
    overall: bool = False,
    sending: bool = False,
) -> PlanPage | None:
    """The page of one plan; None where there is no such plan or point in the round.

    Without a point asked for, the one that matters most is open; when none is left, the overall grade.
    `sending`: draw the form whatever the state, so that what was typed is shown again where it is refused.
    """
    board = service.read_board(round)
    plan = board.plan(sample_plan_id)
    if plan is None:
        return None
    asked = next((cell for cell in plan.cells if cell.point.id == point_id), None)
    if point_id is not None and asked is None:
        return None
    audited = sample_plan_id in service.audited_by(round, person)
    open_now = round.state in OPEN_FOR_PANEL
    page = PlanPage(
        board=board,
        plan=plan,
        current=None if overall else asked or (plan.open_cells[0] if plan.open_cells and open_now else None),
        names=service.names_of(_people(plan)),
        auditors=panel.auditors_shown(board, panel.panel_of(round)),
        notes=sealed_notes(round, sample_plan_id),
        audited=audited,
        may_settle=may_settle and open_now and not audited,
    )
    if sending:
        page.form = form_of(page.current, board) if page.current else overall_form_of(plan)
    elif page.may_settle:
        page.form = _form(page, overall=overall)
    return page


def _form(page: PlanPage, *, overall: bool) -> SettleForm | OverallForm | None:
    if page.current is not None:
        return form_of(page.current, page.board)
    if page.plan.open_cells or not (overall or page.plan.owes_overall or page.plan.overall_outdated):
        return None
    return overall_form_of(page.plan)


def form_of(cell: PanelCell, board: Board, *, typed: bool = True) -> SettleForm:
    """The form that settles a point, filled with what stands, or with what was `typed` and sent."""
    row, point = cell.moderated, cell.point
    stands = None
    if row is not None and row.grade is not None:
        stands = Settlement(
            grade=row.grade,
            reason=row.reason.value,
            words=row.words,
            confidence=row.confidence or "",
            decided=row.decided or "",
            dissents=_dissents(cell, board),
        )
    return settle_form(
        reasons=[reason.value for reason in service.PANEL_REASONS],
        descriptors=point.descriptors,
        na_condition=(point.na_condition or "") if point.na_allowed else None,
        agencies={agency.id: agency.key for agency in board.agencies if agency.key in cell.cell.expected},
        stands=stands,
        revision=cell.revision,
        heard=cell.heard,
        typed=typed,
    )


def overall_form_of(plan: PlanPanel, *, typed: bool = True) -> OverallForm:
    """The form that settles a plan's overall grade, with what stands or else the suggestion filled in."""
    stands, suggested = plan.overall, plan.suggestion.grade
    grade = stands.grade if stands else suggested
    form = OverallForm(
        grade=grade.value if grade else None,
        words=stands.words if stands else "",
        version=plan.overall_revision,
        **({} if typed else {"formdata": None}),
    )
    form.suggested = suggested
    return form


def _dissents(cell: PanelCell, board: Board) -> dict[str, str]:
    if cell.moderated is None:
        return {}
    keys = {agency.id: agency.key for agency in board.agencies}
    return {keys[dissent.agency_id]: dissent.words for dissent in cell.moderated.dissents}


def _people(plan: PlanPanel) -> set[int]:
    found = {cell.moderated.settled_by for cell in plan.cells if cell.moderated}
    return found | ({plan.overall.settled_by} if plan.overall else set())
