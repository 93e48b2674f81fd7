"""Timeliness of the audited plans, from the dates their grids hold."""

from collections.abc import Mapping, Sequence

from audit_app.accounts.settings import setting
from audit_app.figures.grid import Grid
from audit_app.figures.timeliness.rules import Audited, StepFigure, timeliness
from audit_app.rounds.models import AuditRound

STRICT = "phase_transfer_strict"


def strict_transfers() -> bool:
    """Whether this area reads the day of a phase transfer as the Regulations do: before it, and not by it."""
    return bool(setting(STRICT, True))


def timeliness_of(
    rounds: Sequence[AuditRound], grids: Mapping[int, Grid], *, strict: bool | None = None
) -> tuple[StepFigure, ...]:
    """Every statutory step over the rounds that have a grid."""
    newest_first = sorted(rounds, key=lambda round: (round.held_on, round.id), reverse=True)
    audited = [
        Audited(round.id, round.held_on, grids[round.id].plans) for round in newest_first if round.id in grids
    ]
    return timeliness(audited, strict=strict_transfers() if strict is None else strict)
