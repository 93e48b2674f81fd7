"""Learning and actions for tests."""

import datetime as dt
from dataclasses import replace
from typing import Any

from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.improvement import service as improvement
from audit_app.improvement.models import Action, LearningItem
from audit_app.improvement.rules import ActionFields, LearningFields
from audit_app.rounds.models import AuditRound

FAR = dt.date(2099, 3, 27)
LONG_AGO = dt.date(2020, 3, 27)


def action_fields(**fields: Any) -> ActionFields:
    """What a manager would decide about T-1, far in the future; `fields` win."""
    usual = ActionFields(
        title="Train writers to quote the child",
        point_codes=("T-1",),
        strategic_lead="Head of SEND",
        responsible_officer="Rae Officer",
        due_on=FAR,
        desired_impact="75% good or outstanding at this point.",
    )
    return replace(usual, **fields)


def make_action(round: AuditRound, person: Person, **fields: Any) -> Action:
    """A committed action."""
    action = improvement.make_action(round, action_fields(**fields), person)
    db.session.commit()
    return action


def make_learning(round: AuditRound, person: Person, **fields: Any) -> LearningItem:
    """Something a round taught, committed."""
    usual = LearningFields("Plans quote the child only in section A", "Later sections drop the voice.", "T-1")
    item = improvement.make_learning(round, replace(usual, **fields), person)
    db.session.commit()
    return item
