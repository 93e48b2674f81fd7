"""What was signed in a round and by whom, read back; and what a signature given now would make final."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from audit_app.db import db
from audit_app.moderation.board import Board
from audit_app.moderation.models import SignOff
from audit_app.moderation.rules import Unsettled
from audit_app.moderation.snapshot import read_snapshot, snapshot_hash, snapshot_text
from audit_app.rounds.models import AuditRound

LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class ReadSignOff:
    """A sign-off read back: what was signed, and the hash its text has now."""

    row: SignOff
    recomputed: str

    @cached_property
    def content(self) -> dict[str, Any]:
        """What was signed, in the shape of the newest format. Raises ModerationRefused for an unknown one."""
        return read_snapshot(self.row.snapshot)

    @property
    def matches(self) -> bool:
        """Whether the text is still the one that was signed."""
        return self.recomputed == self.row.snapshot_hash


@dataclass(frozen=True)
class FinalCounts:
    """What a sign-off makes final. Points are counted per plan; waivers per plan and agency."""

    plans: int
    by_agencies: int
    by_panel: int
    missing: int
    unresolved: int
    dissents: int
    waived: int


def what_becomes_final(board: Board) -> FinalCounts:
    """What two people put their names to, counted."""
    cells = list(board.cells)
    results = [cell.outcome for cell in cells]
    return FinalCounts(
        plans=len(board.plans),
        by_agencies=sum(1 for each in results if each.grade is not None and not each.moderated),
        by_panel=sum(1 for each in results if each.moderated),
        missing=sum(1 for each in results if each.result is Unsettled.MISSING),
        unresolved=sum(1 for each in results if each.result is Unsettled.UNRESOLVED),
        dissents=sum(len(c.moderated.dissents) for c in cells if c.moderated and c.outcome.moderated),
        waived=sum(
            len({o.agency for c in plan.cells for o in c.opinions if o.waived}) for plan in board.plans
        ),
    )


def hash_of(board: Board) -> str:
    """The hash a signature given now would carry."""
    return snapshot_hash(snapshot_text(board))


def signers(rows: Iterable[SignOff]) -> set[int]:
    """Everybody who signed or voided these sign-offs."""
    return {one for row in rows for one in (row.chair_id, row.second_id, row.voided_by) if one is not None}


def sign_offs(*rounds: AuditRound) -> list[SignOff]:
    """Every sign-off of the rounds in one query, of each newest first, voided ones included."""
    query = (
        sa.select(SignOff)
        .where(SignOff.round_id.in_([round.id for round in rounds]))
        .order_by(SignOff.round_id, SignOff.number.desc())
    )
    return list(db.session.scalars(query))


def waiting_signature(round: AuditRound) -> SignOff | None:
    """The first signature that waits for the second, if there is one."""
    query = sa.select(SignOff).where(
        SignOff.round_id == round.id, SignOff.voided_at.is_(None), SignOff.second_id.is_(None)
    )
    return db.session.scalar(query.execution_options(populate_existing=True))


def is_current(row: SignOff, board: Board) -> bool:
    """Whether the round is still what this signature stands under."""
    return row.snapshot == snapshot_text(board)


def read_sign_off(round: AuditRound, number: int) -> ReadSignOff | None:
    """One sign-off with its snapshot read back and hashed again."""
    if number > LARGEST_NUMBER:
        return None
    query = sa.select(SignOff).where(SignOff.round_id == round.id, SignOff.number == number)
    row = db.session.scalar(query)
    return ReadSignOff(row, snapshot_hash(row.snapshot)) if row else None
