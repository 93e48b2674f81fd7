"""A round's report as it was: its sign-offs, whether each can be made again, and when grades were shown."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from audit_app.db import db
from audit_app.figures.grids import frozen_grid, make_grid
from audit_app.figures.records import OPENED, round_life, round_record
from audit_app.figures.rules import membership
from audit_app.moderation.models import SignOff
from audit_app.moderation.service import names_of
from audit_app.moderation.signed import ReadSignOff, sign_offs, signers
from audit_app.moderation.snapshot import snapshot_hash
from audit_app.reports.reproduced import Reproduced, compare, grid_grades, signed_grades
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED
from audit_app.trail import TrailEntry


@dataclass(frozen=True)
class EarlierReport:
    """One completed sign-off of a round. `at`: when it was complete, and the report as of then is final."""

    round: AuditRound
    row: SignOff
    at: dt.datetime
    who: tuple[str, ...]
    read: ReadSignOff


def earlier_reports(*rounds: AuditRound) -> list[EarlierReport]:
    """Every completed sign-off, newest first. A first signature without its second made no report."""
    by_id = {round.id: round for round in rounds}
    rows = [
        (by_id[row.round_id], row, at)
        for row in sign_offs(*rounds)
        if (at := _complete(by_id[row.round_id], row)) is not None
    ]
    names = names_of(signers(row for _, row, _ in rows))
    found = [
        EarlierReport(
            round,
            row,
            at,
            tuple(names.get(who, "Somebody") for who in (row.chair_id, row.second_id) if who is not None),
            ReadSignOff(row, snapshot_hash(row.snapshot)),
        )
        for round, row, at in rows
    ]
    return sorted(found, key=lambda one: (one.at, one.row.id), reverse=True)


def _complete(round: AuditRound, row: SignOff) -> dt.datetime | None:
    return row.chair_at if round.imported else row.second_at


def revealed_at(round: AuditRound) -> dt.datetime | None:
    """When the round's grades were first shown, by the trail; an imported round never hid them."""
    if round.imported:
        return round.made_at
    query = sa.select(sa.func.min(TrailEntry.at)).where(
        TrailEntry.chain == db.session.info.get("area_id"),
        TrailEntry.round_id == round.id,
        TrailEntry.what == OPENED,
    )
    return db.session.scalar(query)


def was_revealed(round: AuditRound, at: dt.datetime) -> bool:
    """Whether the round's grades are shown, and were at that time: before, there is nothing to show of it."""
    revealed = revealed_at(round) if round.state in REVEALED else None
    return revealed is not None and at >= revealed


def signed_at(signed: Iterable[EarlierReport], round: AuditRound, at: dt.datetime) -> EarlierReport | None:
    """Of the sign-offs of some rounds the one of this round that stood at a time, if it was signed off."""
    for one in signed:
        voided = one.row.voided_at
        if one.round.id == round.id and one.at <= at and (voided is None or at < voided):
            return one
    return None


@dataclass(frozen=True)
class Stood:
    """A round at a time: the sign-off that stood, None where it was open, and whether it is made again.

    `reproduced` is also None where the page does not make it again.
    """

    round: AuditRound
    signed: EarlierReport | None
    reproduced: Reproduced | None


def stood_at(
    rounds: Iterable[AuditRound], at: dt.datetime, signed: Iterable[EarlierReport], *, again: bool = True
) -> list[Stood]:
    """What stood of each round, in the order given, of the sign-offs of all; `again`: each is reproduced.

    Raises ModerationRefused as `reproduce` does.
    """
    known = list(signed)
    found = [(round, signed_at(known, round, at)) for round in rounds]
    return [
        Stood(round, stood, reproduce(round, stood) if stood and again else None) for round, stood in found
    ]


def reproduce(round: AuditRound, signed: EarlierReport) -> Reproduced:
    """Make the grades of a sign-off again from the records and hold them against what was signed and frozen.

    Raises ModerationRefused for a snapshot in a format this version does not know.
    """
    record = round_record(round, signed.at)
    life = round_life(round).seen(signed.at)
    duplicates = (
        frozenset(found.plan for found in membership(record.plans, life).duplicates) if record else ()
    )
    frozen = frozen_grid(signed.row)
    return compare(
        grid_grades(make_grid(round, signed.at)),
        signed_grades(signed.read.content),
        grid_grades(frozen) if frozen else None,
        frozenset(duplicates),
    )
