"""What the parts of one Learning and Improvement report are made from, each read when first asked for."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from audit_app.figures.grid import Grid
from audit_app.figures.service import grids
from audit_app.reports.audience import Audience
from audit_app.reports.service import Report, report
from audit_app.rounds import service as audits
from audit_app.rounds.models import AuditRound


@dataclass(frozen=True)
class Lig:
    """One report: its rounds, newest first, whom it is for, and as of when (None: as things stand)."""

    rounds: Sequence[AuditRound]
    audience: Audience
    as_of: dt.datetime | None = None

    @property
    def single(self) -> AuditRound | None:
        """The round, where the report is of one."""
        return self.rounds[0] if len(self.rounds) == 1 else None

    @property
    def public(self) -> bool:
        """Whether only what may be published is said."""
        return self.audience is Audience.PUBLIC

    @cached_property
    def report(self) -> Report:
        """The figures by audit point."""
        return report(self.rounds, self.as_of)

    @cached_property
    def grids(self) -> dict[int, Grid]:
        """The grid of each revealed round of the report, by the round's id."""
        return grids(self.rounds, self.as_of)

    @cached_property
    def history(self) -> list[AuditRound]:
        """Every round up to the report's newest, oldest first: what a trend looks back on."""
        newest = max((round.held_on, round.id) for round in self.rounds)
        return sorted(
            (one for one in audits.rounds() if (one.held_on, one.id) <= newest),
            key=lambda one: (one.held_on, one.id),
        )
