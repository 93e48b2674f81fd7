"""The pairs of grades that hardly go together, as the rubrics of a round name them."""

from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.rules import ImprobablePair


def improbable_pairs(round: AuditRound) -> list[ImprobablePair]:
    """Every pair the round's rubrics name, the base rubric's first."""
    return [pair for version in rounds.rubrics_of(round) for pair in rubrics.as_published(version).improbable]
