"""The plans behind one number of a breakdown or of timeliness, each with the way to its own cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from audit_app.db import db
from audit_app.figures.groups.rules import Audit, Group
from audit_app.figures.timeliness.rules import Outcome, Placed, StepFigure
from audit_app.register.models import Plan
from audit_app.reports.grouped.material import Asked
from audit_app.reports.grouped.rules import left_out_words
from audit_app.reports.grouped.tables import caption_of
from audit_app.rounds.models import AuditRound
from audit_app.sampling.models import SamplePlan
from audit_app.web.text import plural

TONES = {
    Outcome.LATE.value: "red", Outcome.OVERDUE.value: "red", Outcome.WITHIN.value: "green",
    Outcome.NOT_USABLE.value: "purple", Outcome.NOT_RECORDED.value: "yellow", Outcome.EXCUSED.value: "blue",
}  # fmt: skip
Keys = dict[tuple[int, str], int]
ORDER = (
    Outcome.LATE,
    Outcome.OVERDUE,
    Outcome.NOT_USABLE,
    Outcome.NOT_RECORDED,
    Outcome.EXCUSED,
    Outcome.NOT_DUE,
    Outcome.WITHIN,
)


@dataclass(frozen=True)
class AuditBehind:
    """One plan in one round; `sample_plan_id` opens it."""

    audit: Audit
    round: AuditRound
    sample_plan_id: int | None


@dataclass(frozen=True)
class StepBehind:
    """One plan at one step; `plan_id` opens what the register says of it."""

    placed: Placed
    round: AuditRound
    plan_id: int | None


def audits_behind(asked: Asked, group: Group) -> list[AuditBehind]:
    """The audits of a group, newest round first, those least good first within a round."""
    rounds = _rounds(asked.material.lig.rounds)
    keys = _sample_plans((audit.round, audit.plan) for audit in group.audits)
    found = [
        AuditBehind(audit, rounds[audit.round], keys.get((audit.round, audit.plan))) for audit in group.audits
    ]

    def order(one: AuditBehind) -> tuple[int, int, float, str]:
        share = one.audit.x / one.audit.n if one.audit.n else 2
        return -one.round.held_on.toordinal(), -one.round.id, share, one.audit.plan

    return sorted(found, key=order)


def step_behind(figure: StepFigure, rounds: Sequence[AuditRound]) -> list[StepBehind]:
    """The plans of a step: the late and the overdue first, then what is not counted, then those in time."""
    by_id = _rounds(rounds)
    references = {placed.dated.plan for placed in figure.plans}
    query = sa.select(Plan.reference, Plan.id).where(Plan.reference.in_(references))
    ids = {reference: key for reference, key in db.session.execute(query)}  # noqa: C416
    found = [StepBehind(one, by_id[one.round], ids.get(one.dated.plan)) for one in figure.plans]
    return sorted(
        found,
        key=lambda one: (ORDER.index(one.placed.dated.outcome), one.placed.dated.plan, -one.placed.round),
    )


def facts_of(asked: Asked, group: Group, value: str | None, other: str | None) -> list[tuple[str, str]]:
    """What a number counts, above the plans behind it."""
    named, figure = asked.material.named, group.figure
    facts = [(asked.rows.words, named(asked.rows, value) if value is not None else "All")]
    if asked.columns is not None:
        facts.append((asked.columns.words, named(asked.columns, other) if other is not None else "All"))
    apart = (("not applicable", figure.not_applicable), ("unresolved", figure.unresolved),
             ("missing", figure.missing))  # fmt: skip
    return [
        *facts,
        ("In the table", caption_of(asked)),
        ("Good or outstanding", f"{figure.x:,} of {figure.counted}"),
        ("Left out", ", ".join(f"{number:,} {words}" for words, number in apart)),
    ]


def step_facts(figure: StepFigure, limit: str) -> list[tuple[str, str]]:
    """What a step counts, above its plans."""
    worst = "not counted: no plan has a date of the end"
    if figure.recorded:
        worst = f"{figure.x} of {plural(figure.at_worst_n, 'plan')}, with those past the limit as late"
    return [
        ("Limit", f"{limit} ({figure.step.reference})"),
        ("In time", f"{figure.x} of {plural(figure.n, 'plan')} with usable dates"),
        ("In time at worst", worst),
        ("Past the limit, no date", f"{figure.overdue}"),
        ("Not in the percentage", left_out_words(figure) or "nothing"),
    ]


def _rounds(rounds: Iterable[AuditRound]) -> dict[int, AuditRound]:
    return {round.id: round for round in rounds}


def _sample_plans(wanted: Iterable[tuple[int, str]]) -> Keys:
    pairs = set(wanted)
    query = (
        sa.select(SamplePlan.round_id, Plan.reference, SamplePlan.id)
        .join(Plan, Plan.id == SamplePlan.plan_id)
        .where(SamplePlan.round_id.in_({round_id for round_id, _ in pairs}))
    )
    if not pairs:
        return {}
    return {
        (round_id, reference): key
        for round_id, reference, key in db.session.execute(query)
        if (round_id, reference) in pairs
    }
