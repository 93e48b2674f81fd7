"""The rows of each address, for one scope. Everything comes from the report's own figures.

Reading rule: what may be published is made public as a whole and narrowed afterwards. Narrowed first, a
question could ask for a part of a period that is published only as one.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from audit_app import clock
from audit_app.api.questions import ActionQuestion, PointQuestion, RoundQuestion
from audit_app.api.rows import ActionRow, PointRow, RoundRow, Used
from audit_app.api.rules import Scope
from audit_app.db import db
from audit_app.moderation.models import SignOff
from audit_app.reports.audience import Audience
from audit_app.reports.beside import actions as actions_beside
from audit_app.reports.lig import Lig
from audit_app.reports.rules import Shown
from audit_app.reports.service import Report
from audit_app.rounds import service as audits
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED, State
from audit_app.rubrics.models import AuditPoint

HEADLINE = ("x", "n", "percent", "display", "lower", "upper", "provisional", "target")
WITHHELD = ("strategic_lead", "responsible_officer", "desired_impact", "progress", "evidence")
Found = TypeVar("Found")


def chosen_rounds(asked: RoundQuestion, among: Iterable[Any]) -> list[Any]:
    """Those of the rounds a question is about, in its order. Sealed rounds are never among them."""
    revealed = [one for one in among if one.state in REVEALED]
    changed = _changed_since(revealed, asked.changed) if asked.changed else None
    found = [
        one
        for one in revealed
        if asked.round in (None, one.name)
        and (asked.since is None or one.held_on >= asked.since)
        and (asked.until is None or one.held_on <= asked.until)
        and (changed is None or one.id in changed)
    ]
    return sorted(found, key=lambda one: (one.held_on, one.id), reverse=asked.sort == "-date")


def _changed_since(revealed: Sequence[AuditRound], day: dt.date) -> set[int]:
    """The rounds whose figures may be others than the day before: signed off since, or open."""
    query = sa.select(SignOff.round_id, SignOff.chair_at, SignOff.second_at).where(
        SignOff.round_id.in_([one.id for one in revealed]), SignOff.voided_at.is_(None)
    )
    signed = {
        round_id for round_id, first, second in db.session.execute(query)
        if clock.day_of(second or first) >= day
    }  # fmt: skip
    return signed | {one.id for one in revealed if one.state is not State.SIGNED_OFF}


def _read(scope: Scope, asked: RoundQuestion) -> tuple[Report, list[Any]]:
    """A report that holds every figure asked for, and the rounds or periods asked for in their order."""
    every = audits.rounds()
    if scope is Scope.INTERNAL:
        chosen = chosen_rounds(asked, every)
        # A row says the same whichever other rounds are asked for, so it is always that of a series.
        return Lig(chosen, Audience.PARTNERSHIP, over_time=True).report, chosen
    report = Lig(every, Audience.PUBLIC).report
    # What was published can be corrected at any time, so nothing is left out for not having changed.
    return report, chosen_rounds(asked.model_copy(update={"changed": None}), _periods(report))


def _periods(report: Report) -> list[Any]:
    """What a report has in the place of rounds: in public a quarter may be one."""
    return [one.round for one in report.rounds]


def points(scope: Scope, asked: PointQuestion) -> list[PointRow]:
    """One row for each audit point and round."""
    report, chosen = _read(scope, asked)
    by_round: dict[str, list[PointRow]] = {one.name: [] for one in chosen}
    days = {one.name: one.held_on for one in chosen}
    for line in report.points:
        point = line.point
        if asked.point not in (None, point.code) or asked.rubric not in (None, point.rubric.slug):
            continue
        names: dict[str, Any] = {
            "rubric": point.rubric.slug, "id": point.code, "title": point.title, "section": point.section,
        }  # fmt: skip
        for shown in line.rounds:
            if shown.round in by_round:
                by_round[shown.round].append(PointRow(**names, **_figure(shown), date=days[shown.round]))
    return [row for rows in by_round.values() for row in rows]


def rounds(scope: Scope, asked: RoundQuestion) -> list[RoundRow]:
    """One row for each round."""
    report, chosen = _read(scope, asked)
    together = {shown.round: shown for shown in report.together_by_round}
    overall = {shown.round: shown for shown in report.overall_by_round}
    plans = {one.round.name: one.plans_sampled for one in report.rounds}
    return [
        RoundRow(
            name=one.name,
            date=one.held_on,
            state=one.state.value,
            theme=one.theme,
            rubrics=[
                Used(rubric=row.rubric.slug, version=row.rubric.version, title=row.rubric.title)
                for row in one.rubric_rows
            ],
            plans=plans[one.name],
            draw="random draw with certificate" if one.id in report.drawn else "not drawn here",
            target_percent=together[one.name].target_percent,
            moderated=together[one.name].moderated,
            waived=together[one.name].waived,
            **_headline("all_points", together[one.name]),
            **_headline("plans_overall", overall[one.name]),
        )
        for one in chosen
        if one.name in together
    ]


def _headline(name: str, shown: Shown) -> dict[str, Any]:
    data = _figure(shown)
    return {f"{name}_{key}": data[key] for key in HEADLINE}


def _figure(shown: Shown) -> dict[str, Any]:
    data: dict[str, Any] = shown.as_data()
    return data | {"target": data["target"] or None}


def actions(scope: Scope, asked: ActionQuestion) -> list[ActionRow]:
    """One row for each action. Only those from signed-off rounds in public, and without who and how."""
    final = {one.name for one in audits.rounds() if one.state is State.SIGNED_OFF}
    codes = db.session.scalars(sa.select(AuditPoint.code).distinct()).all()
    rows = []
    for told in actions_beside(codes):
        data: dict[str, Any] = dict(told.data or {})
        if scope is Scope.PUBLIC:
            if data["round"] not in final:
                continue
            data |= dict.fromkeys(WITHHELD)
        rows.append(ActionRow(**data))
    found = [
        row for row in rows
        if asked.round in (None, row.round)
        and (asked.point is None or asked.point in row.points)
        and (asked.since is None or row.due_on >= asked.since)
        and (asked.until is None or row.due_on <= asked.until)
    ]  # fmt: skip
    by_reference = sorted(found, key=lambda row: (len(row.reference), row.reference))
    if asked.sort.endswith("due_on"):
        by_reference.sort(key=lambda row: row.due_on)
    return by_reference[::-1] if asked.sort.startswith("-") else by_reference
