"""The splits a chair may settle in one action, under the round's second trigger."""

from collections.abc import Collection
from dataclasses import dataclass

from audit_app import trail
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.moderation.board import Board, PanelCell, read_board
from audit_app.moderation.models import SettledReason
from audit_app.moderation.rules import Decided, ModerationRefused, lead_grade
from audit_app.moderation.settle import audited_by, lock_for_panel, new_row
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.grades import Grade

ACCEPTED_WORDS = "One step apart on one side of the good line: the lead agency's grade is accepted."


@dataclass(frozen=True)
class Settleable:
    """What one action of a person would settle, and how many such splits it has to leave to the panel."""

    cells: tuple[tuple[PanelCell, Grade], ...]
    left: int


@dataclass(frozen=True)
class MinorSettled:
    """What one action settled, and how many such splits it had to leave to the panel."""

    settled: int
    left: int


def settleable(board: Board, audited: Collection[int]) -> Settleable:
    """What somebody who audited these sample plans can settle with the lead agency's grade.

    Left to the panel: plans they audited, and points whose lead agency gave no single grade.
    """
    found: list[tuple[PanelCell, Grade]] = []
    for cell in board.minor_cells:
        grade = lead_grade(cell.cell, cell.point.lead)
        if grade is not None and cell.sample_plan.id not in audited:
            found.append((cell, grade))
    return Settleable(tuple(found), len(board.minor_cells) - len(found))


def settle_minor(round: AuditRound, person: Person) -> MinorSettled:
    """Settle every split of one step on one side of the good line with the lead agency's grade.

    Only under the round's second trigger, and what `settleable` gives. Points put off wait for their meeting.
    """
    lock_for_panel(round)
    ready = settleable(read_board(round), audited_by(round, person))
    if not ready.cells:
        raise ModerationRefused("There is no split here that you can settle with the lead agency's grade.")
    for cell, grade in ready.cells:
        row = new_row(
            cell.sample_plan, cell.point, grade, SettledReason.LEAD_ACCEPTED, ACCEPTED_WORDS,
            cell.revision + 1, person,
        )  # fmt: skip
        row.decided = Decided.CHAIR
        db.session.add(row)
    db.session.flush()
    listed = [f"{c.sample_plan.plan.reference} {c.point.code}: {grade.words}" for c, grade in ready.cells]
    trail.record(
        "lead agency's grades accepted", "round", round.id, round_id=round.id,
        after={"points settled": len(ready.cells), "settled": listed},
    )  # fmt: skip
    return MinorSettled(len(ready.cells), ready.left)
