"""The report for publication: made from the releases of whole quarters, never from a free choice of rounds.

Reading rule: this module is given what is published (figures/releases.py) and nothing else, so whatever it
says is public already. Every page, file, chart and answer for publication is made from its Report.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import sqlalchemy as sa

from audit_app.accounts.models import Area
from audit_app.db import current_area, db
from audit_app.figures.disclosure.rules import (
    PublicFigure,
    Table,
    Thresholds,
    quarter_of,
    total,
)
from audit_app.figures.grid import Grid
from audit_app.figures.records import asked_points, load_whole
from audit_app.figures.releases import PublicQuarter, public_quarters
from audit_app.figures.rules import PointFigure, rank_points
from audit_app.figures.service import RoundFigures
from audit_app.figures.trends.milestones import Milestone, target_over_time
from audit_app.figures.trends.targets import milestones
from audit_app.reports.public_shown import hidden_words, show_public
from audit_app.reports.publishing import anew, thresholds
from audit_app.reports.service import PointReport, Report, SectionReport
from audit_app.rounds.models import AuditRound, RoundAgency, RoundRubric
from audit_app.rounds.rules import State
from audit_app.rubrics.models import AuditPoint
from audit_app.sampling.models import Draw

ALL_PERIODS = "All periods shown"


@dataclass(frozen=True)
class PublicPeriod:
    """A published period where a report has its rounds: a quarter, or a round that could stand alone.

    It has the names that outputs ask of a round, and nothing that opens one. `id`: its newest round's.
    `target_percent`: the milestone in force on its last day, None where none was yet.
    """

    id: int
    name: str
    held_on: dt.date
    target_percent: int | None
    rubric_rows: list[RoundRubric]
    agency_rows: list[RoundAgency]
    state: State = State.SIGNED_OFF
    theme: str | None = None
    imported: bool = False


@dataclass(frozen=True)
class Publication:
    """What is published of the quarters that some rounds are in, newest first."""

    quarters: tuple[PublicQuarter, ...]
    thresholds: Thresholds
    milestones: Sequence[Milestone] = ()

    @property
    def released(self) -> list[PublicQuarter]:
        """The quarters of which something is published."""
        return [one for one in self.quarters if one.release is not None]

    @property
    def grids(self) -> Mapping[int, Grid]:
        """The published grids by round, oldest first, where the report is of one quarter; else none.

        Breakdowns are made of one quarter at a time: over several they would overlap with each one's own.
        """
        return self.released[0].grids if len(self.released) == 1 else {}

    @property
    def shown_points(self) -> frozenset[str]:
        """The points that are shown in every published period that asks them."""
        tables = [table for one in self.quarters if one.release for table in one.release.tables]
        found = {code for table in tables for code, figure in table.points.items() if figure.shown}
        return frozenset(
            code for code in found
            if all(table.points[code].shown for table in tables if code in table.points)
        )  # fmt: skip


def publication(rounds: Sequence[AuditRound], as_of: dt.datetime | None = None) -> Publication:
    """What is published, at a time or now, of every quarter one of the rounds is in."""
    wanted = {quarter_of(round.held_on) for round in rounds}
    found = thresholds()
    quarters = tuple(public_quarters(found, anew(), as_of, wanted)) if wanted else ()
    return Publication(quarters, found, milestones(as_of))


def published(found: Publication) -> Report:
    """The report of a publication: every figure in public form, and no other number."""
    periods = list(_periods(found))
    load_whole([round for one in periods for round in one.rounds])
    points = _points(periods)
    lines = {code: [one.table.points[code] for one in periods if code in one.table.points] for code in points}
    name = periods[0].stands.name if len(periods) == 1 else ALL_PERIODS
    target = periods[0].stands.target_percent if periods else 75
    reports = tuple(_point(code, points[code], periods, name, target) for code in points)
    shown = {code: _pooled(figures, target) for code, figures in lines.items()}
    pooled = {
        code: PointFigure(good=one.x, requires_improvement=one.n - one.x) for code, one in shown.items()
    }
    every = [total(list(one.table.points.values()), one.stands.target_percent) for one in periods]
    overall = [one.table.overall for one in periods]
    reopened = any(one.reopened for one in periods)
    plans = sum(one.table.plans for one in periods)
    return Report(
        area=db.session.scalar(sa.select(Area.name).where(Area.id == current_area())) or "",
        rounds=tuple(one.figures for one in periods),
        waiting=(),
        points=reports,
        sections=tuple(_sections(reports, shown, name, target)),
        together=show_public(total(every, target), name, target, grades=True, reopened=reopened),
        overall=show_public(_pooled(overall, target), name, target, reopened=reopened),
        together_by_round=_by_period(every, periods, grades=True),
        overall_by_round=_by_period(overall, periods),
        ranking=rank_points({code: one for code, one in pooled.items() if one.n}),
        plans=plans,
        distinct_plans=plans,
        weighted=None,
        drawn=_drawn(periods),
        calibration={},
        public=True,
        notes=hidden_words(found.quarters, found.thresholds, list(shown.values())),
    )


@dataclass(frozen=True)
class _Period:
    """A published period with its table, its rounds newest first, and how it stands in a report."""

    table: Table
    rounds: Sequence[AuditRound]
    stands: PublicPeriod
    figures: RoundFigures = field(repr=False)

    @property
    def reopened(self) -> bool:
        """Whether its figures are being corrected."""
        return self.stands.state is State.REOPENED


def _periods(found: Publication) -> Iterator[_Period]:
    for one in found.quarters:
        if one.release is not None:
            known = {round.id: round for round in one.rounds}
            for table in reversed(one.release.tables):
                rounds = [known[key] for key in reversed(table.rounds)]
                stands = _stands(one, rounds, found.milestones, alone=one.release.by_round)
                yield _Period(table, rounds, stands, _figures(stands, table))


def _stands(
    of: PublicQuarter, rounds: Sequence[AuditRound], steps: Sequence[Milestone], *, alone: bool
) -> PublicPeriod:
    newest, quarter = rounds[0], of.quarter
    last_day = newest.held_on if alone else quarter.last_day
    return PublicPeriod(
        id=newest.id,
        name=newest.name if alone else quarter.name,
        held_on=last_day,
        target_percent=target_over_time(steps, last_day, newest.target_percent),
        rubric_rows=list(
            {row.rubric_version_id: row for round in rounds for row in round.rubric_rows}.values()
        ),
        agency_rows=list({row.agency_id: row for round in rounds for row in round.agency_rows}.values()),
        state=State.REOPENED if of.reopened else State.SIGNED_OFF,
    )


def _figures(stands: PublicPeriod, table: Table) -> RoundFigures:
    """A period among a report's rounds: its name and how many plans, and no counts of any kind."""
    return RoundFigures(
        round=cast(Any, stands),
        lines=(),
        together=PointFigure(),
        overall=PointFigure(),
        duplicates=(),
        plans_sampled=table.plans,
        signed_off=stands.state is State.SIGNED_OFF,
    )


def _points(periods: Sequence[_Period]) -> dict[str, AuditPoint]:
    """Every published point, as its newest version words it, in the rubrics' order."""
    found: dict[str, AuditPoint] = {}
    for one in periods:
        for round in one.rounds:
            for point in asked_points(round):
                if point.code in one.table.points:
                    found.setdefault(point.code, point)
    return found


def _point(
    code: str, point: AuditPoint, periods: Sequence[_Period], name: str, target: int | None
) -> PointReport:
    asked = [one for one in periods if code in one.table.points]
    figures = [one.table.points[code] for one in asked]
    shown = show_public(_pooled(figures, target), name, target, reopened=any(one.reopened for one in asked))
    return PointReport(point, shown, partial(_by_period, figures, asked), {}, None)


def _by_period(figures: Sequence[PublicFigure], periods: Sequence[_Period], *, grades: bool = False) -> Any:
    return tuple(
        show_public(figure, one.stands.name, one.stands.target_percent, grades=grades, reopened=one.reopened)
        for figure, one in zip(figures, periods, strict=True)
    )


def _pooled(figures: Sequence[PublicFigure], target: int | None) -> PublicFigure:
    """One figure over periods: itself where there is one, else the sum of what is shown."""
    return figures[0] if len(figures) == 1 else total(figures, target)


def _sections(
    points: Sequence[PointReport], shown: Mapping[str, PublicFigure], name: str, target: int | None
) -> Iterator[SectionReport]:
    grouped: dict[tuple[str, str], list[PointReport]] = {}
    for line in points:
        grouped.setdefault((line.point.rubric.title, line.point.section), []).append(line)
    for (rubric, section), lines in grouped.items():
        together = total([shown[line.point.code] for line in lines], target)
        reopened = any(line.shown.provisional for line in lines)
        section_shown = show_public(together, name, target, grades=len(lines) > 1, reopened=reopened)
        yield SectionReport(rubric, section, section_shown, tuple(lines))


def _drawn(periods: Sequence[_Period]) -> frozenset[int]:
    """The periods all rounds of which were drawn at random, by the period's id."""
    asked = [round.id for one in periods for round in one.rounds]
    query = sa.select(Draw.round_id).where(Draw.round_id.in_(asked), Draw.drawn_at.is_not(None))
    drawn = set(db.session.scalars(query))
    return frozenset(one.stands.id for one in periods if all(round.id in drawn for round in one.rounds))
