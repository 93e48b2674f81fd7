"""The words a manager writes in place of the report's own, until the round is signed off.

Rows are only added: the newest of a key counts. A row without words goes back to the report's own.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.refusals import Refused
from audit_app.reports.document import Block, Part, Words
from audit_app.reports.models import ReportWords
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED, State
from audit_app.rounds.service import lock_round
from audit_app.web.words import moment

SIGNED = "This round is signed off, and its report with it. Reopen the round to write its words anew."
SEALED = "This round has no report yet: grades stay sealed until the chair opens moderation."
STALE = "Somebody wrote these words anew after you opened the page. Nothing of yours was lost."


class WordsRefused(Refused):
    """Words that cannot be kept."""


class WordsStale(WordsRefused):
    """Somebody else wrote the same words after the form was opened."""

    stale = True


@dataclass(frozen=True)
class Written:
    """The newest words of one key. `words` is empty where the report's own stand again."""

    version: int
    words: str
    drafted: str
    by: str
    at: dt.datetime


def written(round: AuditRound, as_of: dt.datetime | None = None) -> dict[str, Written]:
    """What was written in a round's report, by key, as it stood at `as_of` or stands now."""
    query = (
        sa.select(ReportWords, Person.name)
        .join(Person, Person.id == ReportWords.written_by)
        .where(ReportWords.round_id == round.id)
        .order_by(ReportWords.id)
    )
    if as_of is not None:
        query = query.where(ReportWords.written_at <= as_of)
    return {
        row.part: Written(row.id, row.words, row.drafted, name, row.written_at)
        for row, name in db.session.execute(query)
    }


def why_closed(round: AuditRound) -> str | None:
    """Why a round's words cannot be written now, as a sentence; None where they can."""
    if round.state is State.SIGNED_OFF:
        return SIGNED
    return None if round.state in REVEALED else SEALED


def write_words(
    round: AuditRound, key: str, drafted: str, words: str, version: int | None, person: Person
) -> None:
    """Write the words of a key anew; no words, or the report's own, bring the report's own back.

    `version` is the one the person saw, 0 where nobody had written. Raises WordsRefused once the round is
    signed off, WordsStale where somebody wrote meanwhile. The same words again change nothing.
    """
    locked = lock_round(round.id)
    closed = SEALED if locked is None else why_closed(locked)
    if closed:
        raise WordsRefused(closed)
    last = written(round).get(key)
    if (last.version if last else 0) != version:
        raise WordsStale(STALE)
    kept = "" if words == drafted else words
    if kept == (last.words if last else ""):
        return
    row = ReportWords(
        round_id=round.id, part=key, drafted=drafted, words=kept, written_by=person.id, written_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    trail.record(
        "report words written" if kept else "report's own words brought back", "report words", row.id,
        before={"part": key, "words": last.words if last and last.words else drafted},
        after={"part": key, "words": kept or drafted},
        round_id=round.id,
    )  # fmt: skip


def with_written(parts: Sequence[Part], found: dict[str, Written]) -> list[Part]:
    """The parts with what was written in place of the report's own sentences."""
    return [replace(part, blocks=[_block(block, found) for block in part.blocks]) for part in parts]


def _block(block: Block, found: dict[str, Written]) -> Block:
    if not isinstance(block, Words) or not block.key or block.key not in found:
        return block
    row = found[block.key]
    if not row.words:
        return block
    return replace(block, text=row.words, by=row.by, at=moment(row.at), outdated=row.drafted != block.text)
