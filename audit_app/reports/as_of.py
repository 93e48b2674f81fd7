"""A round's report as it was: its sign-offs, whether each can be made again, and when grades were shown."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from audit_app.db import db
from audit_app.figures.grids import frozen_grids, make_grid
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
    rows = [
        (round, row, at)
        for round in rounds
        for row in sign_offs(round)
        if (at := _complete(round, row)) is not None
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


def signed_at(round: AuditRound, at: dt.datetime) -> EarlierReport | None:
    """The sign-off that stood at a time, if the round was signed off then."""
    for one in earlier_reports(round):
        voided = one.row.voided_at
        if one.at <= at and (voided is None or at < voided):
            return one
    return None


@dataclass(frozen=True)
class Stood:
    """A round at a time: the sign-off that stood and whether it is made again; None where it was open."""

    round: AuditRound
    signed: EarlierReport | None
    reproduced: Reproduced | None


def stood_at(rounds: Iterable[AuditRound], at: dt.datetime) -> list[Stood]:
    """What stood of each round, in the order given. Raises ModerationRefused as `reproduce` does."""
    found = [(round, signed_at(round, at)) for round in rounds]
    return [Stood(round, signed, reproduce(round, signed) if signed else None) for round, signed in found]


def reproduce(round: AuditRound, signed: EarlierReport) -> Reproduced:
    """Make the grades of a sign-off again from the records and hold them against what was signed and frozen.

    Raises ModerationRefused for a snapshot in a format this version does not know.
    """
    record = round_record(round, signed.at)
    life = round_life(round).seen(signed.at)
    duplicates = (
        frozenset(found.plan for found in membership(record.plans, life).duplicates) if record else ()
    )
    frozen = frozen_grids(round).get(signed.row.number)
    return compare(
        grid_grades(make_grid(round, signed.at)),
        signed_grades(signed.read.content),
        grid_grades(frozen) if frozen else None,
        frozenset(duplicates),
    )
