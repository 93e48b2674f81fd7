"""Where the words of a report are kept: with its round, or with the period that its rounds make.

Reading rule: the rounds of a report are those it shows. One whose grades are sealed is chosen and not shown,
so words do not move to another report when it is revealed: with it, it is another report.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from audit_app import trail
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.reports.models import ReportPeriod, ReportPeriodRound, ReportPeriodWords, ReportWords
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED, State
from audit_app.rounds.service import lock_round
from audit_app.trail import TrailEntry

SIGNED = "This round is signed off, and its report with it. Reopen the round to write its words anew."
SEALED = "This round has no report yet: grades stay sealed until the chair opens moderation."
OF_A_PERIOD = "report period"
MOST_LISTED = 12


@dataclass(frozen=True)
class OfRound:
    """The report of one round: its words are written until the round is signed off."""

    round: AuditRound

    def why_closed(self) -> str | None:
        """Why its words cannot be written now, as a sentence; None where they can."""
        if self.round.state is State.SIGNED_OFF:
            return SIGNED
        return None if self.round.state in REVEALED else SEALED

    def locked(self) -> "OfRound | None":
        """It as it stands now, kept from others until this work is done; None where it is gone."""
        found = lock_round(self.round.id)
        return replace(self, round=found) if found else None

    @property
    def query(self) -> sa.Select[ReportWords, str]:
        """What was written in it, oldest first, with the name of who wrote."""
        return (
            sa.select(ReportWords, Person.name)
            .join(Person, Person.id == ReportWords.written_by)
            .where(ReportWords.round_id == self.round.id)
            .order_by(ReportWords.id)
        )

    def add(self, fields: dict[str, Any], what: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Add words and their entry of the trail. It always can."""
        row = ReportWords(round_id=self.round.id, **fields)
        db.session.add(row)
        db.session.flush()
        trail.record(what, "report words", row.id, before=before, after=after, round_id=self.round.id)
        return True


@dataclass(frozen=True)
class OfPeriod:
    """The report of several rounds: nobody signs it off, so its words are written at any time."""

    rounds: Sequence[AuditRound]

    @property
    def key(self) -> str:
        """The one text of this set of rounds, whatever the order given."""
        return f",{','.join(str(number) for number in sorted(round.id for round in self.rounds))},"

    def why_closed(self) -> str | None:
        """Never: a round it shows stays revealed, and who signs a round signs no report over rounds."""
        return None

    def locked(self) -> "OfPeriod":
        """It, kept from others until this work is done, where somebody wrote before."""
        db.session.execute(self._period().with_for_update())
        return self

    @property
    def query(self) -> sa.Select[ReportPeriodWords, str]:
        """What was written in it, oldest first, with the name of who wrote."""
        return (
            sa.select(ReportPeriodWords, Person.name)
            .join(Person, Person.id == ReportPeriodWords.written_by)
            .join(ReportPeriod, ReportPeriod.id == ReportPeriodWords.period_id)
            .where(ReportPeriod.rounds == self.key)
            .order_by(ReportPeriodWords.id)
        )

    def add(self, fields: dict[str, Any], what: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Add words and their entry of the trail; False where somebody made the period meanwhile."""
        period = db.session.scalar(self._period()) or self._make()
        if period is None:
            return False
        db.session.add(ReportPeriodWords(period_id=period.id, **fields))
        # The entry belongs to no one round: it names all that the report is of.
        of = {"rounds": [round.name for round in self.rounds]}
        trail.record(what, OF_A_PERIOD, period.id, before=of | before, after=of | after)
        return True

    def history(self) -> list[TrailEntry]:
        """Who wrote what in it, newest first."""
        period = db.session.scalar(self._period())
        return trail.history(subject=(OF_A_PERIOD, period.id)) if period is not None else []

    def others(self, known: Sequence[AuditRound]) -> list[list[AuditRound]]:
        """The rounds of the other reports over rounds in which somebody wrote, the newest first."""
        query = sa.select(ReportPeriod.rounds).where(ReportPeriod.rounds != self.key)
        keys = db.session.scalars(query.order_by(ReportPeriod.id.desc()).limit(MOST_LISTED))
        return [[round for round in known if f",{round.id}," in key] for key in keys]

    def _period(self) -> sa.Select[ReportPeriod]:
        return sa.select(ReportPeriod).where(ReportPeriod.rounds == self.key)

    def _make(self) -> ReportPeriod | None:
        period = ReportPeriod(rounds=self.key)
        try:
            with db.session.begin_nested():
                db.session.add(period)
        except IntegrityError:
            return None
        db.session.add_all(ReportPeriodRound(period_id=period.id, round_id=round.id) for round in self.rounds)
        db.session.flush()
        return period


def place_of(rounds: Sequence[AuditRound]) -> OfRound | OfPeriod:
    """Where the words of the report that shows these rounds are kept; of one it is that round's report."""
    return OfRound(rounds[0]) if len(rounds) == 1 else OfPeriod(rounds)
