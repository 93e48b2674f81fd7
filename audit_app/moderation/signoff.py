"""Signing a round off, by the chair and a second person, and opening it again.

Both sign the same text, the snapshot. Whatever changes between the two signatures changes the text, so the
second can never stand under something the first did not see.
"""

import blinker
import sqlalchemy as sa

from audit_app import clock, trail
from audit_app.accounts.models import Agency, Person
from audit_app.accounts.service import is_password_of
from audit_app.db import db
from audit_app.moderation.board import Board, read_board
from audit_app.moderation.models import SignOff
from audit_app.moderation.rules import ModerationRefused, left_to_settle
from audit_app.moderation.settle import lock_for_panel
from audit_app.moderation.signed import is_current, waiting_signature
from audit_app.moderation.snapshot import snapshot_hash, snapshot_text
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound

# Sent with the round as its sender once it is signed off, in the same transaction: figures freeze on it.
signed_off = blinker.Signal()
OUTDATED = "The round changed before the second signature, so the chair signed again."


class SignatureOutdated(ModerationRefused):
    """The round is no longer what the chair signed."""

    stale = True


class WrongPassword(ModerationRefused):
    """Whoever would sign did not enter their own password."""


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


def sign(round: AuditRound, chair: Person, password: str, seen: str | None = None) -> SignOff:
    """The chair's signature under the round as it stands; a second person's makes it final.

    `password` is entered for each signature, so that nobody signs at a screen somebody else left open.
    `seen` is the hash of what the page showed, where there was one. Raises WrongPassword, ModerationRefused
    for somebody of no agency or naming what is unsettled, SignatureOutdated where the round is no longer what
    was seen, WrongState. A first signature that the round has since outgrown is voided, and this one takes
    the next number.
    """
    locked = lock_for_panel(round)
    _refuse_signer(chair, password, None)
    board = read_board(locked)
    _refuse_unsettled(board)
    text = snapshot_text(board)
    _refuse_unseen(text, seen)
    waiting = waiting_signature(locked)
    if waiting is not None:
        if waiting.snapshot == text:
            raise ModerationRefused("The round is already signed as it stands. A second person signs next.")
        _void(waiting, chair, OUTDATED)
    row = _new_row(locked, text, chair, chair.agency_id)
    trail.record(
        "first signature", "sign-off", row.id, round_id=locked.id,
        after={"number": row.number, "snapshot": row.snapshot_hash, "agency": _agency(chair.agency_id)},
    )  # fmt: skip
    return row


def countersign(round: AuditRound, second: Person, password: str, seen: str | None = None) -> SignOff:
    """The second person's signature, which signs the round off and makes its figures final.

    Raises WrongPassword, SignatureOutdated where the round changed after the chair signed, ModerationRefused
    where nobody signed before, or the same person or the same agency would sign twice; WrongState.
    """
    locked = lock_for_panel(round)
    row = waiting_signature(locked)
    if row is None:
        raise ModerationRefused("The chair signs first. Nobody has signed this round yet.")
    _refuse_signer(second, password, row)
    board = read_board(locked)
    if not is_current(row, board):
        raise SignatureOutdated(
            "Something in this round changed after the chair signed, so the first signature no longer fits. "
            "The chair has to look at the round and sign again."
        )
    _refuse_unseen(row.snapshot, seen)
    _refuse_unsettled(board)
    row.second_id, row.second_agency_id, row.second_at = second.id, second.agency_id, clock.now()
    db.session.flush()
    rounds.sign_off(
        locked,
        {
            "sign-off": row.number,
            "snapshot": row.snapshot_hash,
            "first signature": f"{_name(row.chair_id)}, {_agency(row.chair_agency_id)}",
            "second signature": f"{second.name}, {_agency(second.agency_id)}",
        },
    )
    signed_off.send(locked)
    return row


def sign_imported(round: AuditRound, importer: Person) -> SignOff:
    """Sign off a round of past audits in its importer's name alone (design, section 8)."""
    if not round.imported:
        raise ModerationRefused("Only a round imported from past audits is signed off by one person.")
    locked = lock_for_panel(round)
    row = _new_row(locked, snapshot_text(read_board(locked)), importer, None)
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


def _refuse_unsettled(board: Board) -> None:
    sentences = unsettled(board)
    if sentences:
        raise ModerationRefused("This round cannot be signed off yet. " + " ".join(sentences))


def _refuse_unseen(text: str, seen: str | None) -> None:
    if seen is not None and seen != snapshot_hash(text):
        raise SignatureOutdated(
            "Something in this round changed after you opened the page. Open it again and see what you sign."
        )


def signer_fault(person: Person, first: SignOff | None) -> str | None:
    """Why somebody cannot sign, as a sentence; None where they can. `first` is the signature they add to."""
    if first is not None and first.chair_id == person.id:
        return "You signed first, so the second signature has to be somebody else's."
    if person.agency_id is None:
        return (
            "Two agencies sign a round off, and your record names no agency. Ask the administrator to put it "
            "there, then sign."
        )
    if first is not None and first.chair_agency_id == person.agency_id:
        return (
            f"The first signature is for {_agency(person.agency_id)}, and so would yours be. "
            "The second has to come from another agency."
        )
    return None


def _refuse_signer(person: Person, password: str, first: SignOff | None) -> None:
    fault = signer_fault(person, first)
    if fault:
        raise ModerationRefused(fault)
    if not is_password_of(person, password):
        raise WrongPassword("That is not your password, so nothing was signed. Enter it again.")


def _new_row(round: AuditRound, text: str, chair: Person, agency_id: int | None) -> SignOff:
    highest = sa.select(sa.func.max(SignOff.number)).where(SignOff.round_id == round.id)
    row = SignOff(
        round_id=round.id,
        number=(db.session.scalar(highest) or 0) + 1,
        snapshot=text,
        snapshot_hash=snapshot_hash(text),
        chair_id=chair.id,
        chair_agency_id=agency_id,
        chair_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _void(row: SignOff, person: Person, reason: str) -> None:
    row.voided_at, row.voided_by, row.void_reason = clock.now(), person.id, reason


def _name(person_id: int) -> str | None:
    return db.session.scalar(sa.select(Person.name).where(Person.id == person_id))


def _agency(agency_id: int | None) -> str | None:
    return db.session.scalar(sa.select(Agency.key).where(Agency.id == agency_id))
