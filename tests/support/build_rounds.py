"""Rounds for tests: the fields of one, a draft, one that is drawn, and one moved on to a later state."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from audit_app.accounts import service as accounts
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import RoundFields, State
from audit_app.rubrics.models import RubricVersion
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan

PANEL = dt.date(2026, 10, 27)


def round_fields(rubrics: Sequence[RubricVersion], **fields: Any) -> RoundFields:
    """What a manager would decide: every agency of the area, four plans, no groups; `fields` win."""
    usual = RoundFields(
        name="2026-10",
        held_on=PANEL,
        due_on=dt.date(2026, 10, 20),
        rubric_version_ids=tuple(rubric.id for rubric in rubrics),
        agency_ids=frozenset(agency.id for agency in accounts.agencies()),
        sample_size=4,
    )
    return replace(usual, **fields)


def make_draft(person: Person, *rubrics: RubricVersion, **fields: Any) -> AuditRound:
    """A committed draft round of the session's area."""
    round = rounds.make_round(round_fields(rubrics, **fields), person)
    db.session.commit()
    return round


def move_on(round: AuditRound, to: State) -> AuditRound:
    """Move a round along its life to a state, committed, without the work of the stages between."""
    verbs: dict[State, Callable[[], None]] = {
        State.SCORING: lambda: rounds.open_scoring(round),
        State.MODERATION: lambda: rounds.open_moderation(round),
        State.SIGNED_OFF: lambda: rounds.sign_off(round, {}),
        State.REOPENED: lambda: rounds.reopen(round, "A grade was typed wrongly"),
    }
    order = list(State)
    for state in order[order.index(round.state) + 1 : order.index(to) + 1]:
        verbs[state]()
    db.session.commit()
    return round


def draw(round: AuditRound, person: Person, seed: str = "a seed for tests") -> list[SamplePlan]:
    """Fix a round's frame and draw its sample, committed, as a manager would in two steps."""
    sampling.fix_frame(round, person, seed)
    db.session.commit()
    sampled = sampling.draw_sample(round, person)
    db.session.commit()
    return sampled
