"""The trail: who did what, when, to what, before and after. Rows are only ever added.

Each area has one chain: every entry carries the hash of the one before it, so that a changed, removed or
reordered entry is found by `flask --app wsgi trail verify`. The head row is locked while an entry is added.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import blinker
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from audit_app import clock
from audit_app.db import Base, db

INSTALLATION = 0
NO_SUCH = 2**31  # a number no column of ours holds
COMMAND_LINE = "command line"
# Sent with each entry once it is written, in the same transaction. Whoever listens adds no entry.
recorded = blinker.Signal()
# What shows how far an auditor is or what they saw is not for the histories of pages before reveal.
BLIND = frozenset(
    {
        "scores saved",
        "section notes saved",
        "no conflict of interest",
        "concern raised",
        "concern taken up",
        "concern ended",
    }
)


class TrailHead(Base):
    """The newest entry of one chain."""

    __tablename__ = "trail_head"
    chain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    hash: Mapped[str] = mapped_column(sa.String(64))


class TrailEntry(Base):
    """One thing somebody did. `chain` is the area's id, or 0 for the installation itself."""

    __tablename__ = "trail_entry"
    __table_args__ = (
        sa.UniqueConstraint("chain", "sequence"),
        sa.Index("ix_trail_entry_round", "chain", "round_id"),
        sa.Index("ix_trail_entry_plan", "chain", "plan_id"),
        sa.Index("ix_trail_entry_subject", "chain", "subject", "subject_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[int]
    sequence: Mapped[int]
    at: Mapped[dt.datetime]
    who_id: Mapped[int | None]
    who: Mapped[str] = mapped_column(sa.String(200))
    what: Mapped[str] = mapped_column(sa.String(100))
    subject: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int | None]
    round_id: Mapped[int | None]
    plan_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


@dataclass(frozen=True)
class Broken:
    """The first entry of a chain that is not as it was written."""

    chain: int
    sequence: int
    reason: str


def act_as(person_id: int | None, name: str) -> None:
    """Say who is acting in this session; every entry carries it."""
    db.session.info["who"] = (person_id, name)


def plain(value: Any) -> Any:
    """A value as the trail keeps it: dates and codes as text, sets in order."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def entry_hash(entry: TrailEntry) -> str:
    """SHA-256 over everything an entry says, the hash of the one before it included."""
    said = [
        entry.chain, entry.sequence, entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        entry.who_id, entry.who, entry.what, entry.subject, entry.subject_id, entry.round_id, entry.plan_id,
        entry.before, entry.after, entry.reason, entry.previous_hash,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _locked_head(chain: int) -> TrailHead:
    head = db.session.scalar(sa.select(TrailHead).where(TrailHead.chain == chain).with_for_update())
    if head is None:
        head = TrailHead(chain=chain, sequence=0, hash="0" * 64)
        db.session.add(head)
    return head


def record(
    what: str,
    subject: str,
    subject_id: int | None,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
    round_id: int | None = None,
    plan_id: int | None = None,
) -> TrailEntry:
    """Add one entry to the chain of the session's area, in the transaction of the change it tells of."""
    db.session.flush()
    area_id = db.session.info.get("area_id")
    head = _locked_head(area_id if isinstance(area_id, int) else INSTALLATION)
    who_id, who = db.session.info.get("who", (None, COMMAND_LINE))
    entry = TrailEntry(
        chain=head.chain,
        sequence=head.sequence + 1,
        at=clock.now(),
        who_id=who_id,
        who=who,
        what=what,
        subject=subject,
        subject_id=subject_id,
        round_id=round_id,
        plan_id=plan_id,
        before=plain(before),
        after=plain(after),
        reason=reason,
        previous_hash=head.hash,
    )
    entry.hash = entry_hash(entry)
    head.sequence, head.hash = entry.sequence, entry.hash
    db.session.add(entry)
    db.session.flush()
    recorded.send(entry)
    return entry


def history(
    *,
    round_id: int | None = None,
    plan_id: int | None = None,
    subject: tuple[str, int] | None = None,
    blind: bool = True,
    limit: int = 200,
) -> list[TrailEntry]:
    """The newest entries about a round, a plan or one thing, newest first.

    While `blind`, entries that would tell one auditor's grades are left out by the query.
    """
    area_id = db.session.info.get("area_id")
    query = sa.select(TrailEntry).where(TrailEntry.chain == area_id)
    if round_id is not None:
        query = query.where(TrailEntry.round_id == round_id)
    if plan_id is not None:
        query = query.where(TrailEntry.plan_id == plan_id)
    if subject is not None:
        query = query.where(TrailEntry.subject == subject[0], TrailEntry.subject_id == subject[1])
    if blind:
        query = query.where(TrailEntry.what.not_in(BLIND))
    return list(db.session.scalars(query.order_by(TrailEntry.sequence.desc()).limit(limit)))


def find_entry(sequence: int) -> TrailEntry | None:
    """One entry of the area's chain by its number. Whoever shows it answers for who may see it."""
    area_id = db.session.info.get("area_id")
    query = sa.select(TrailEntry).where(TrailEntry.chain == area_id, TrailEntry.sequence == sequence)
    return db.session.scalar(query) if sequence < NO_SUCH else None


def first_fault(entries: Iterable[TrailEntry], head: TrailHead) -> Broken | None:
    """Walk one chain in order of sequence and name the first entry that does not fit."""
    previous, expected = "0" * 64, 1
    for entry in entries:
        if entry.sequence != expected:
            return Broken(head.chain, expected, "an entry is missing here")
        if entry.previous_hash != previous:
            return Broken(head.chain, entry.sequence, "it does not follow from the entry before it")
        if entry_hash(entry) != entry.hash:
            return Broken(head.chain, entry.sequence, "it was changed after it was written")
        previous, expected = entry.hash, expected + 1
    if (expected - 1, previous) != (head.sequence, head.hash):
        return Broken(head.chain, expected, "the newest entries are missing")
    return None


def verify() -> tuple[int, list[Broken]]:
    """Check every chain. Returns how many entries were read and the first fault of each broken chain."""
    faults, count = [], 0
    for head in db.session.scalars(sa.select(TrailHead).order_by(TrailHead.chain)):
        query = sa.select(TrailEntry).where(TrailEntry.chain == head.chain).order_by(TrailEntry.sequence)
        count += head.sequence
        fault = first_fault(db.session.scalars(query.execution_options(yield_per=1000)), head)
        if fault:
            faults.append(fault)
    return count, faults
