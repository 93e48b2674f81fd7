"""What the panel's own page tells of a round. While names are hidden, agencies stand for auditors."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from audit_app import trail
from audit_app.db import db
from audit_app.moderation.models import Panel
from audit_app.register.models import Plan
from audit_app.rounds.models import AuditRound
from audit_app.trail import TrailEntry
from audit_app.web.words import agency_name, plural

# Who scored which plan is not for the panel.
PANEL_ENTRIES = frozenset(
    {
        "moderation opened",
        "point settled",
        "agreed grade taken back",
        "lead agency's grades accepted",
        "overall grade settled",
        "dissent registered",
        "first signature",
        "round signed off",
        "round reopened",
        "plan withdrawn",
        "panel started",
        "panel ended",
        "presence noted",
        "auditors' names shown",
        "auditors' names hidden",
        "point put off",
        "point taken up again",
        "agency waived",
        "waiver taken back",
        "assessor added after the reveal",
    }
)
# What in these entries is a name, or a list of names.
NAMING = frozenset({"auditor", "taken_back_from", "present", "taken off"})
NEWEST, LOOKED_AT = 100, 2000


@dataclass(frozen=True)
class Told:
    """An entry of the trail as the panel's page shows it."""

    at: dt.datetime
    who: str
    what: str
    reason: str | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def panel_history(round: AuditRound) -> list[Told]:
    """What the panel did in a round, newest first."""
    shown = db.session.scalar(sa.select(Panel.names_shown).where(Panel.round_id == round.id)) or False
    entries = trail.history(round_id=round.id, limit=LOOKED_AT)
    found = [entry for entry in entries if entry.what in PANEL_ENTRIES][:NEWEST]
    references = _references(found)
    return [_told(entry, shown, references) for entry in found]


def _references(entries: list[TrailEntry]) -> dict[int, str]:
    asked = {entry.plan_id for entry in entries if entry.plan_id}
    rows = db.session.execute(sa.select(Plan.id, Plan.reference).where(Plan.id.in_(asked)))
    return {row.id: row.reference for row in rows}


def _told(entry: TrailEntry, shown: bool, references: Mapping[int, str]) -> Told:
    who, after = entry.who, entry.after
    plan = references.get(entry.plan_id or 0)
    if plan and "plan" not in {**(entry.before or {}), **(after or {})}:
        after = {"plan": plan, **(after or {})}
    if not shown and after is not None:
        if entry.what == "dissent registered":
            who = agency_name(after.get("agency"))
        after = {name: _unnamed(value) if name in NAMING else value for name, value in after.items()}
    return Told(entry.at, who, entry.what, entry.reason, entry.before, after)


def _unnamed(value: Any) -> str:
    """A name that is not shown; of a list, how many."""
    return plural(len(value), "person", "people") if isinstance(value, list) else "name hidden"
