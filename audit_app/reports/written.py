"""The words a manager writes in place of the report's own: places.py says where, and until when.

Rows are only added: the newest of a key counts. A row without words goes back to the report's own.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.refusals import Refused
from audit_app.register.counted import counted
from audit_app.register.rules import identifiers
from audit_app.reports.document import Block, Cell, Column, Part, Table, Words
from audit_app.reports.places import SEALED, place_of
from audit_app.rounds.models import AuditRound
from audit_app.web.words import moment

WRITTEN = (
    Column("Part of the report"), Column("Words"), Column("Edited by"), Column("Edited on"),
    Column("Figures changed after this was written"),
)  # fmt: skip
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


def written(rounds: Sequence[AuditRound], as_of: dt.datetime | None = None) -> dict[str, Written]:
    """What was written in the report that shows these rounds, by key, as it stood at `as_of` or now."""
    if not rounds:
        return {}
    return {
        row.part: Written(row.id, row.words, row.drafted, name, row.written_at)
        for row, name in db.session.execute(place_of(rounds).query)
        if as_of is None or row.written_at <= as_of
    }


def write_words(
    rounds: Sequence[AuditRound], key: str, drafted: str, words: str, version: int | None, person: Person
) -> None:
    """Write the words of a key anew; no words, or the report's own, bring the report's own back.

    `version` is the one the person saw, 0 where nobody had written. Raises WordsRefused once a round is
    signed off, WordsStale where somebody wrote meanwhile. The same words again change nothing.
    """
    place = place_of(rounds).locked()
    closed = place.why_closed() if place else SEALED
    if place is None or closed:
        raise WordsRefused(closed or SEALED)
    last = written(rounds).get(key)
    if (last.version if last else 0) != version:
        raise WordsStale(STALE)
    kept = "" if words == drafted else words
    if kept == (last.words if last else ""):
        return
    named = counted("Words of a report", identifiers(kept, known=drafted))
    added = place.add(
        {
            "part": key, "drafted": drafted, "words": kept, "written_by": person.id, "written_at": clock.now()
        },
        "report words written" if kept else "report's own words brought back",
        before={"part": key, "words": last.words if last and last.words else drafted},
        after={"part": key, "words": kept or drafted, **named},
    )  # fmt: skip
    if not added:  # somebody wrote the first words of this report meanwhile, maybe of this very key
        write_words(rounds, key, drafted, words, version, person)


def with_written(parts: Sequence[Part], found: dict[str, Written]) -> list[Part]:
    """The parts with what was written in place of the report's own sentences."""
    return [replace(part, blocks=[_block(block, found) for block in part.blocks]) for part in parts]


def written_part(parts: Sequence[Part]) -> Part | None:
    """What of these parts somebody wrote, as a table for a file without sentences; None where nobody did."""
    rows = [
        [
            Cell(part.title),
            Cell(block.text),
            Cell(block.by),
            Cell(block.at),
            Cell("Yes" if block.outdated else "No"),
        ]
        for part in parts
        for block in part.blocks
        if isinstance(block, Words) and block.by
    ]
    title = "Words written in place of the report’s own"
    return Part("written", title, [Table("words-written", title, WRITTEN, rows)]) if rows else None


def _block(block: Block, found: dict[str, Written]) -> Block:
    if not isinstance(block, Words) or not block.key or block.key not in found:
        return block
    row = found[block.key]
    if not row.words:
        return block
    return replace(block, text=row.words, by=row.by, at=moment(row.at), outdated=row.drafted != block.text)
