"""Lists of actions and learning, for pages, for reports and for home.

Reading rule: how an action stands depends on today, so it is the rules that narrow and order a list; the
database narrows by officer, audit point and round, and only the page's own actions are read whole.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from audit_app import clock
from audit_app.db import db
from audit_app.improvement.models import Action, ActionPoint, LearningItem
from audit_app.improvement.points import titles_of
from audit_app.improvement.rules import Rag, Standing, attention, is_overdue, stands, timing
from audit_app.reports import beside
from audit_app.rounds.models import AuditRound
from audit_app.rounds.service import MOST

PAGE = 50


@dataclass(frozen=True)
class Filters:
    """What a list of actions is narrowed to; blank is not narrowed."""

    standing: Standing | None = None
    officer: str = ""
    point: str = ""
    round_id: int | None = None


@dataclass(frozen=True)
class Line:
    """One action as a page shows it: its row, how its date stands, its audit points by code and title."""

    action: Action
    overdue: bool
    timing: str
    points: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Listing:
    """One page of a list. `counts` are by standing, under the other filters; `total` is under all of them."""

    lines: tuple[Line, ...]
    counts: Mapping[Standing, int]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Offers:
    """What a list can be narrowed to: officers, audit points and rounds that some action has."""

    officers: tuple[str, ...]
    points: tuple[tuple[str, str], ...]
    rounds: tuple[tuple[int, str], ...]


def how_it_stands(action: Action) -> tuple[bool, str]:
    """Whether an action is overdue today, and how its date stands in words."""
    today = clock.today()
    return is_overdue(action.rag, action.due_on, today), timing(action.rag, action.due_on, today)


def actions(filters: Filters, page: int = 1) -> Listing:
    """One page of the actions, what needs attention first."""
    today = clock.today()
    light = _light(_narrowed(filters))
    counts = {one: sum(stands(one, row.rag, row.due_on, today) for row in light) for one in Standing}
    wanted = [
        row for row in light if not filters.standing or stands(filters.standing, row.rag, row.due_on, today)
    ]
    pages = max(1, -(-len(wanted) // PAGE))
    page = min(max(page, 1), pages)
    shown = [row.id for row in wanted[(page - 1) * PAGE : page * PAGE]]
    return Listing(tuple(lines_of(shown)), counts, len(wanted), page, pages)


def offers() -> Offers:
    """What the list of actions can be narrowed to."""
    officers = db.session.scalars(sa.select(Action.responsible_officer).distinct())
    codes = sorted(db.session.scalars(sa.select(ActionPoint.point_code).distinct()))
    titles = titles_of(codes)
    rounds = sa.select(AuditRound.id, AuditRound.name).where(AuditRound.id.in_(sa.select(Action.round_id)))
    rounds = rounds.order_by(AuditRound.held_on.desc())
    return Offers(
        officers=tuple(sorted(officers, key=str.casefold)),
        points=tuple((code, f"{code} {titles.get(code, '')}".strip()) for code in codes),
        rounds=tuple((id, name) for id, name in db.session.execute(rounds)),
    )


def lines_of(action_ids: Sequence[int]) -> list[Line]:
    """Actions as pages show them, in the order asked."""
    query = sa.select(Action).where(Action.id.in_(action_ids))
    rows = db.session.scalars(query.options(selectinload(Action.points), joinedload(Action.round)))
    found = {row.id: row for row in rows} if action_ids else {}
    titles = titles_of({point.point_code for row in found.values() for point in row.points})
    return [_line(found[id], titles) for id in action_ids]


def _line(action: Action, titles: Mapping[str, str]) -> Line:
    overdue, words = how_it_stands(action)
    codes = [point.point_code for point in action.points]
    return Line(action, overdue, words, tuple((code, titles.get(code, "")) for code in codes))


def _narrowed(filters: Filters) -> list[sa.ColumnElement[bool]]:
    asked: list[sa.ColumnElement[bool]] = []
    if filters.officer:
        asked.append(Action.responsible_officer == filters.officer)
    if filters.point:
        asked.append(Action.points.any(ActionPoint.point_code == filters.point))
    if filters.round_id is not None:
        asked.append(Action.round_id == filters.round_id if 0 < filters.round_id <= MOST else sa.false())
    return asked


def _light(asked: Sequence[sa.ColumnElement[bool]]) -> list[Any]:
    """Just enough of every action to order it: id, reference, rag and by when."""
    today = clock.today()
    query = sa.select(Action.id, Action.reference, Action.rag, Action.due_on).where(*asked)
    rows = db.session.execute(query).all()
    return sorted(rows, key=lambda row: attention(row.rag, row.due_on, row.reference, today))


def overdue_actions(most: int | None = None) -> tuple[list[Line], int]:
    """The actions whose day has passed, the most pressing first, up to `most`; and how many there are."""
    today = clock.today()
    late = [row.id for row in _light([Action.due_on < today, Action.rag != Rag.COMPLETED])]
    return lines_of(late[:most]), len(late)


def actions_for(point_codes: Collection[str]) -> list[Line]:
    """What is being done about any of these audit points, what needs attention first."""
    asked = Action.points.any(ActionPoint.point_code.in_(set(point_codes)))
    return lines_of([row.id for row in _light([asked])]) if point_codes else []


@beside.teller
def tell(points: Collection[str]) -> list[beside.Beside]:
    """What a report shows beside its audit points: what was learned, then what is done about it."""
    return [*_learned(points), *(_told(line) for line in actions_for(points))]


def _learned(points: Collection[str]) -> list[beside.Beside]:
    query = (
        sa.select(LearningItem.id, LearningItem.point_code, LearningItem.title)
        .where(LearningItem.point_code.in_(points))
        .order_by(LearningItem.id.desc())
    )
    return [
        beside.Beside((code,), f"Learned: {title}", "improvement.learning_item", {"learning_id": learning_id})
        for learning_id, code, title in db.session.execute(query)
        if code is not None
    ]


def _told(line: Line) -> beside.Beside:
    action = line.action
    codes = tuple(code for code, _ in line.points)
    return beside.Beside(
        points=codes,
        text=f"{action.reference} {action.title}" + (f", {line.timing}" if line.overdue else ""),
        endpoint="improvement.action",
        values={"action_id": action.id},
        rag=action.rag.value,
        data={
            "reference": action.reference,
            "title": action.title,
            "points": list(codes),
            "round": action.round.name,
            "strategic_lead": action.strategic_lead,
            "responsible_officer": action.responsible_officer,
            "due_on": action.due_on.isoformat(),
            "overdue": line.overdue,
            "rag": action.rag.value,
            "desired_impact": action.desired_impact,
            "progress": action.progress,
            "evidence": action.evidence,
        },
    )


def learning_items(round_id: int | None = None) -> list[LearningItem]:
    """What was learned, of one round or of all, the newest round first, with the actions that came of it."""
    query = sa.select(LearningItem).join(LearningItem.round).order_by(
        AuditRound.held_on.desc(), AuditRound.id.desc(), LearningItem.id
    )  # fmt: skip
    if round_id is not None:
        query = query.where(LearningItem.round_id == round_id if 0 < round_id <= MOST else sa.false())
    whole = (joinedload(LearningItem.round), selectinload(LearningItem.actions))
    return list(db.session.scalars(query.options(*whole)))


def learning_for(round: AuditRound) -> list[LearningItem]:
    """What one round taught, in the order it was noted."""
    return learning_items(round.id)
