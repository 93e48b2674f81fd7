"""What the round's own page says while the panel meets: it names auditors, the panel's screen does not."""

from collections.abc import Mapping

from audit_app.moderation import panel
from audit_app.rounds import standing
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import OPEN_FOR_PANEL


def names_part(round: AuditRound, counts: Mapping[str, int]) -> standing.Part:
    """A warning while a meeting with hidden names is on; otherwise nothing."""
    row = panel.panel_of(round) if round.state in OPEN_FOR_PANEL else None
    hidden = row is not None and panel.is_running(row) and not row.names_shown
    return standing.Part("moderation/hub_part.html", {"hidden": hidden})
