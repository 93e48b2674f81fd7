"""Timeliness of the audited plans, and how the area reads the day of a transfer between phases."""

import datetime as dt
from collections.abc import Mapping, Sequence

from audit_app.accounts.models import AreaSetting, Person
from audit_app.accounts.settings import set_setting, setting_rows
from audit_app.figures.grid import Grid
from audit_app.figures.timeliness.rules import Audited, StepFigure, timeliness
from audit_app.refusals import Refused
from audit_app.rounds.models import AuditRound

STRICT = "phase_transfer_strict"


def transfer_readings() -> list[AreaSetting]:
    """Every decision on how the day of a transfer is read, the newest first."""
    return setting_rows(STRICT)


def strict_transfers(as_of: dt.datetime | None = None) -> bool:
    """Whether the area reads the day of a phase transfer as the Regulations do: before it, and not by it.

    As it was set at `as_of`, or now.
    """
    known = (row for row in transfer_readings() if as_of is None or row.set_at <= as_of)
    return next((bool(row.value) for row in known), True)


def read_transfers(strict: bool, reason: str, person: Person) -> AreaSetting:
    """Set how the day of a transfer is read. Raises Refused where it is read so already."""
    if strict == strict_transfers():
        raise Refused("The day of a transfer is read so already. Choose the other reading, or leave it.")
    return set_setting(STRICT, strict, reason, person)


def timeliness_of(
    rounds: Sequence[AuditRound], grids: Mapping[int, Grid], *, strict: bool
) -> tuple[StepFigure, ...]:
    """Every statutory step over the rounds that have a grid."""
    newest_first = sorted(rounds, key=lambda round: (round.held_on, round.id), reverse=True)
    audited = [
        Audited(round.id, round.held_on, grids[round.id].plans) for round in newest_first if round.id in grids
    ]
    return timeliness(audited, strict=strict)
