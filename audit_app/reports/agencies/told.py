"""What one report may tell of its agencies: the figures, and what its readers may not be given of them."""

from dataclasses import dataclass
from functools import cached_property

from audit_app.figures.agencies.rules import Differences, Severity, differences
from audit_app.figures.service import grids
from audit_app.reports.audience import Audience
from audit_app.reports.document import Link
from audit_app.reports.lig import Lig
from audit_app.rounds.models import AuditRound

LOOKS_BACK = 12
WITHHELD = "Fewer than three people graded for it, so this would describe a person"


@dataclass(frozen=True)
class Told:
    """The agencies over a report's rounds, together and round by round, and over the rounds before."""

    lig: Lig

    @cached_property
    def whole(self) -> Differences:
        """All rounds of the report put together."""
        return differences(list(self.lig.grids.values()))

    @cached_property
    def by_round(self) -> list[tuple[AuditRound, Differences]]:
        """Each round of the report that has figures, newest first."""
        return [
            (round, differences([self.lig.grids[round.id]]))
            for round in self.lig.rounds
            if round.id in self.lig.grids
        ]

    @cached_property
    def series(self) -> list[tuple[AuditRound, Differences]]:
        """The rounds of a plot, oldest first: the report's, or for one round those up to it."""
        if self.lig.single is None:
            return sorted(self.by_round, key=lambda one: (one[0].held_on, one[0].id))
        past = self.lig.history[-LOOKS_BACK:]
        found = grids([one for one in past if one.id not in self.lig.grids], self.lig.as_of)
        found |= self.lig.grids
        return [(one, differences([found[one.id]])) for one in past if one.id in found]

    def withheld(self, found: Severity) -> bool:
        """Whether these readers may not be told how hard an agency grades: it would describe a person.

        Of rounds put together not either where one of them is withheld: it could be had by taking the others
        away.
        """
        if self.lig.audience is Audience.PANEL:
            return False
        return found.tells_of_a_person or (found in self.whole.severity and self._in_one_round(found.agency))

    def _in_one_round(self, agency: str) -> bool:
        return any(
            one.cells and one.tells_of_a_person
            for _, told in self.by_round
            for one in told.severity
            if one.agency == agency
        )

    def title(self, code: str) -> str:
        """An audit point as a report names it."""
        line = self.lig.report.point(code)
        return f"{code} {line.point.title}" if line else code

    def own_link(self, agency: str) -> Link:
        """The cells behind an agency's severity."""
        return Link("agencies.own", {"agency": agency, **self._rounds})

    def pair_link(self, first: str, second: str) -> Link:
        """The cells both of a pair graded."""
        return Link("agencies.pair", {"first": first, "second": second, **self._rounds})

    @property
    def _rounds(self) -> dict[str, object]:
        return {"round": [round.id for round in self.lig.rounds]}
