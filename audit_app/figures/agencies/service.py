"""How the agencies differ in rounds, from their grids: pooled, and round by round."""

import datetime as dt
from collections.abc import Iterable

from audit_app.figures.agencies import rules
from audit_app.figures.agencies.rules import Differences
from audit_app.figures.service import grids
from audit_app.rounds.models import AuditRound


def differences(rounds: Iterable[AuditRound], as_of: dt.datetime | None = None) -> Differences:
    """Agreement, severity and what moderation did over some rounds put together; sealed rounds left out."""
    return rules.differences(list(grids(rounds, as_of).values()))


def by_round(rounds: Iterable[AuditRound], as_of: dt.datetime | None = None) -> dict[int, Differences]:
    """The same of each revealed round by the round's id, in the order given."""
    return {round_id: rules.differences([grid]) for round_id, grid in grids(rounds, as_of).items()}
