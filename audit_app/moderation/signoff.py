"""Signing a round off, by the chair and a second person, and opening it again.

Both sign the same text, the snapshot. Whatever changes between the two signatures changes the text, so the
second can never stand under something the first did not see.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import blinker
import sqlalchemy as sa

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.moderation.board import Board, read_board
from audit_app.moderation.models import SignOff
from audit_app.moderation.rules import ModerationRefused, Unsettled, left_to_settle
from audit_app.moderation.settle import lock_for_panel
from audit_app.moderation.snapshot import snapshot_hash, snapshot_text
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound

# Sent with the round as its sender once it is signed off, in the same transaction: figures freeze on it.
signed_off = blinker.Signal()
OUTDATED = "The round changed before the second signature, so the chair signed again."
LARGEST_NUMBER = 2**31 - 1


class SignatureOutdated(ModerationRefused):
    """The round is no longer what the chair signed."""


@dataclass(frozen=True)
class ReadSignOff:
    """A sign-off read back: what was signed, and the hash its text has now."""

    row: SignOff
    content: dict[str, Any]
    recomputed: str

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


def unsettled(board: Board) -> list[str]:
    """What holds a sign-off up, one sentence each; nothing for a round that can be signed.

    A round imported from past audits keeps what its file left unsettled (design, section 8).
    """
    if board.round.imported:
        return []
    if not board.plans:
        return ["There is no plan in this round."]
    return left_to_settle(
        open_points={p.sample_plan.plan.reference: len(p.open_cells) for p in board.plans if p.open_cells},
        no_overall=[plan.sample_plan.plan.reference for plan in board.plans if plan.owes_overall],
        outdated=[plan.sample_plan.plan.reference for plan in board.plans if plan.overall_outdated],
        put_off=len(board.postponed_cells),
    )


def sign(round: AuditRound, chair: Person, seen: str | None = None) -> SignOff:
    """The chair's signature under the round as it stands; a second person's makes it final.

    `seen` is the hash of what the page showed, where there was one. Raises ModerationRefused naming what is
    unsettled, SignatureOutdated where the round is no longer what was seen, WrongState. A first signature
    that the round has since outgrown is voided, and this one takes the next number.
    """
    locked = lock_for_panel(round)
    board = read_board(locked)
    _refuse_unsettled(board)
    text = snapshot_text(board)
    _refuse_unseen(text, seen)
    waiting = waiting_signature(locked)
    if waiting is not None:
        if waiting.snapshot == text:
            raise ModerationRefused("The round is already signed as it stands. A second person signs next.")
        _void(waiting, chair, OUTDATED)
    row = _new_row(locked, text, chair)
    trail.record(
        "first signature", "sign-off", row.id, round_id=locked.id,
        after={"number": row.number, "snapshot": row.snapshot_hash},
    )  # fmt: skip
    return row


def countersign(round: AuditRound, second: Person, seen: str | None = None) -> SignOff:
    """The second person's signature, which signs the round off and makes its figures final.

    Raises SignatureOutdated where the round changed after the chair signed, ModerationRefused where nobody
    signed before or the same person would sign twice, WrongState.
    """
    locked = lock_for_panel(round)
    row = waiting_signature(locked)
    if row is None:
        raise ModerationRefused("The chair signs first. Nobody has signed this round yet.")
    if row.chair_id == second.id:
        raise ModerationRefused("You signed first, so the second signature has to be somebody else's.")
    board = read_board(locked)
    if not is_current(row, board):
        raise SignatureOutdated(
            "Something in this round changed after the chair signed, so the first signature no longer fits. "
            "The chair has to look at the round and sign again."
        )
    _refuse_unseen(row.snapshot, seen)
    _refuse_unsettled(board)
    row.second_id, row.second_at = second.id, clock.now()
    db.session.flush()
    rounds.sign_off(
        locked,
        {"sign-off": row.number, "snapshot": row.snapshot_hash, "first signature": _name(row.chair_id)},
    )
    signed_off.send(locked)
    return row


def sign_imported(round: AuditRound, importer: Person) -> SignOff:
    """Sign off a round of past audits in its importer's name alone (design, section 8)."""
    if not round.imported:
        raise ModerationRefused("Only a round imported from past audits is signed off by one person.")
    locked = lock_for_panel(round)
    row = _new_row(locked, snapshot_text(read_board(locked)), importer)
    rounds.sign_off(locked, {"sign-off": row.number, "snapshot": row.snapshot_hash, "imported": True})
    signed_off.send(locked)
    return row


def reopen(round: AuditRound, reason: str, person: Person) -> None:
    """Open a signed-off round again: the sign-off is void, its snapshot stays readable.

    Raises RoundRefused without a reason, WrongState where the round is not signed off.
    """
    rounds.reopen(round, reason)
    query = sa.select(SignOff).where(SignOff.round_id == round.id, SignOff.voided_at.is_(None))
    for row in db.session.scalars(query):
        _void(row, person, reason)
    db.session.flush()


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


def sign_offs(round: AuditRound) -> list[SignOff]:
    """Every sign-off of a round, newest first, voided ones included."""
    query = sa.select(SignOff).where(SignOff.round_id == round.id).order_by(SignOff.number.desc())
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
    return ReadSignOff(row, json.loads(row.snapshot), snapshot_hash(row.snapshot)) if row else None


def _refuse_unsettled(board: Board) -> None:
    sentences = unsettled(board)
    if sentences:
        raise ModerationRefused("This round cannot be signed off yet. " + " ".join(sentences))


def _refuse_unseen(text: str, seen: str | None) -> None:
    if seen is not None and seen != snapshot_hash(text):
        raise SignatureOutdated(
            "Something in this round changed after you opened the page. Open it again and see what you sign."
        )


def _new_row(round: AuditRound, text: str, chair: Person) -> SignOff:
    highest = sa.select(sa.func.max(SignOff.number)).where(SignOff.round_id == round.id)
    row = SignOff(
        round_id=round.id,
        number=(db.session.scalar(highest) or 0) + 1,
        snapshot=text,
        snapshot_hash=snapshot_hash(text),
        chair_id=chair.id,
        chair_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _void(row: SignOff, person: Person, reason: str) -> None:
    row.voided_at, row.voided_by, row.void_reason = clock.now(), person.id, reason


def _name(person_id: int) -> str | None:
    return db.session.scalar(sa.select(Person.name).where(Person.id == person_id))
