"""The audit points learning and actions are pinned to, each with its figure in the round it came from."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from audit_app.db import db
from audit_app.figures import service as figures
from audit_app.figures.percent import TARGETS
from audit_app.figures.rules import PointFigure
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.models import AuditPoint, RubricVersion


@dataclass(frozen=True)
class PointShown:
    """One audit point of a round with what the audit found. Percentages are 0 to 100, None where none."""

    code: str
    title: str
    section: str
    n: int = 0
    x: int = 0
    percent: float | None = None
    lower: float | None = None
    upper: float | None = None
    target_percent: int | None = None
    display: str = "not scored"

    @property
    def name(self) -> str:
        """The code and the title, as lists of choices show it."""
        return f"{self.code} {self.title}"

    @property
    def words(self) -> str:
        """The figure as a sentence: "54% good or outstanding: 7 of 13 plans"."""
        if self.percent is None:
            return "Not scored in this round"
        plans = "plan" if self.n == 1 else "plans"
        return f"{self.display} good or outstanding: {self.x} of {self.n} {plans}"


def points_shown(round: AuditRound) -> list[PointShown]:
    """Every audit point of a round's rubrics in their order, with its figure where it has one."""
    found = figures.round_figures(round)
    lines = {line.point.code: line.figure for line in found.lines} if found else {}
    return [_shown(point, lines.get(point.code), round) for point in rounds.points_of(round)]


def _shown(point: AuditPoint, figure: PointFigure | None, round: AuditRound) -> PointShown:
    interval = figure.interval if figure else None
    if figure is None or interval is None:
        return PointShown(point.code, point.title, point.section)
    return PointShown(
        point.code,
        point.title,
        point.section,
        n=figure.n,
        x=figure.x,
        percent=figure.percent,
        lower=100 * interval[0],
        upper=100 * interval[1],
        target_percent=round.target_percent,
        display=figure.display(sorted({*TARGETS, round.target_percent})),
    )


def codes_of(round: AuditRound) -> frozenset[str]:
    """The codes of every audit point of a round's rubrics."""
    return frozenset(point.code for point in rounds.points_of(round))


def titles_of(codes: Collection[str]) -> dict[str, str]:
    """The title of each audit point as the newest version of its rubric words it."""
    query = (
        sa.select(AuditPoint.code, AuditPoint.title)
        .join(RubricVersion, RubricVersion.id == AuditPoint.rubric_version_id)
        .where(AuditPoint.code.in_(set(codes)))
        .order_by(RubricVersion.version)
    )
    rows = db.session.execute(query) if codes else ()
    return {code: title for code, title in rows}  # noqa: C416 - mypy cannot make a dict of rows
