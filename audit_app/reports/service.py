"""The report of one round or several: one set of figures for the page, the workbook, JSON and CSV."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

import sqlalchemy as sa

from audit_app.accounts.models import Area
from audit_app.calibration.service import PanelCalibration, panel_calibration
from audit_app.db import current_area, db
from audit_app.figures.rules import PointFigure, Ranking, all_points, pool, rank_points
from audit_app.figures.service import RoundFigures, several
from audit_app.figures.trends.milestones import Milestone, target_over_time
from audit_app.reports.rules import Audited, Shown, pool_shown, pooled, series, show
from audit_app.reports.standing import Standing, standing
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.models import AuditPoint
from audit_app.sampling.models import Draw

PERIOD = "All rounds shown"


@dataclass(frozen=True)
class PointReport:
    """One audit point: its figure over the report's rounds, and in each of them.

    `series` makes the figure of each round, newest first: thousands over years, which files hold and the
    report's page does not.
    """

    point: AuditPoint
    shown: Shown
    series: Callable[[], Iterable[Shown]] = field(compare=False, repr=False)
    agencies: dict[str, dict[str, int]]
    weighted: float | None

    @cached_property
    def rounds(self) -> tuple[Shown, ...]:
        """Its figure in each round that asked it."""
        return tuple(self.series())


@dataclass(frozen=True)
class SectionReport:
    """One section of one rubric: its points together, and each."""

    rubric: str
    section: str
    shown: Shown
    points: tuple[PointReport, ...]


@dataclass(frozen=True)
class Report:
    """What a report says. `rounds` are newest first; `waiting` are those whose grades are still sealed.

    `standing`: how each round stands, or stood at `as_of`, by its id; nothing of what is published.
    `calibration`: how many of the panel were calibrated, by the round's id; imported rounds are not in it.
    `public`: only what may be published is left in it (publication.py); `notes` say what is hidden and why.
    """

    area: str
    rounds: tuple[RoundFigures, ...]
    waiting: tuple[AuditRound, ...]
    points: tuple[PointReport, ...]
    sections: tuple[SectionReport, ...]
    together: Shown
    overall: Shown
    together_by_round: tuple[Shown, ...]
    overall_by_round: tuple[Shown, ...]
    ranking: Ranking
    plans: int
    distinct_plans: int
    weighted: float | None
    drawn: frozenset[int]
    calibration: dict[int, PanelCalibration]
    public: bool = False
    notes: tuple[str, ...] = ()
    as_of: dt.datetime | None = None
    standing: Mapping[int, Standing] = field(default_factory=dict)

    @property
    def provisional(self) -> bool:
        """Whether any of the rounds can still change."""
        return self.together.provisional

    def point(self, code: str) -> PointReport | None:
        """One point by its code."""
        return next((line for line in self.points if line.point.code == code), None)


def report(
    rounds: Sequence[AuditRound], as_of: dt.datetime | None = None, steps: Sequence[Milestone] = ()
) -> Report:
    """The report of some rounds, newest first whatever the order given, as of a time or as things stand.

    `steps`: the milestones, where the rounds stand in a series and each is held against the one in force on
    its day; without them each is held against its own target.
    """
    ordered = sorted(rounds, key=lambda round: (round.held_on, round.id), reverse=True)
    figures = several(ordered, as_of)
    audited = [_audited(one, steps) for one in figures]
    period = figures[0].round.name if len(figures) == 1 else PERIOD
    points = tuple(_points(figures, audited, period))
    by_code = _pooled_figures(points, figures)
    # Whoever is signed in has brought their area along: it is not read again.
    area = db.session.get(Area, current_area())
    return Report(
        area=area.name if area else "",
        rounds=tuple(figures),
        waiting=tuple(round for round in ordered if round.id not in {one.round.id for one in figures}),
        points=points,
        sections=tuple(_sections(points, by_code, audited, period)),
        together=pool_shown((one.together for one in figures), audited, period),
        overall=pool_shown((one.overall for one in figures), audited, period),
        together_by_round=tuple(_show_one(one, one.together, steps) for one in figures),
        overall_by_round=tuple(_show_one(one, one.overall, steps) for one in figures),
        ranking=rank_points(by_code),
        plans=sum(one.plans_sampled for one in figures),
        distinct_plans=_distinct_plans(figures),
        weighted=figures[0].weighted if len(figures) == 1 else None,
        drawn=_drawn(figures),
        calibration=panel_calibration([one.round for one in figures]),
        as_of=as_of,
        standing=standing((one.round for one in figures), as_of),
    )


def _target(one: RoundFigures, steps: Sequence[Milestone]) -> int | None:
    return target_over_time(steps, one.round.held_on, one.round.target_percent)


def _audited(one: RoundFigures, steps: Sequence[Milestone]) -> Audited:
    return Audited(
        one.round.name,
        _target(one, steps),
        one.signed_off,
        {line.point.code: line.figure for line in one.lines},
    )


def _show_one(one: RoundFigures, figure: PointFigure, steps: Sequence[Milestone]) -> Shown:
    return show(figure, one.round.name, target=_target(one, steps), signed_off=one.signed_off)


def _points(figures: Sequence[RoundFigures], audited: Sequence[Audited], period: str) -> list[PointReport]:
    """Every point asked in any of the rounds, as its newest version words it, in the rubrics' order."""
    newest: dict[str, tuple[int, AuditPoint, dict[str, dict[str, int]], float | None]] = {}
    for place, one in enumerate(figures):
        for line in one.lines:
            newest.setdefault(line.point.code, (place, line.point, line.agencies, line.weighted))
    single = len(figures) == 1
    return [
        PointReport(
            point,
            pooled(code, audited, period),
            partial(series, code, audited),
            agencies if single else {},
            weighted if single else None,
        )
        for code, (_, point, agencies, weighted) in newest.items()
    ]


def _sections(
    points: Sequence[PointReport],
    by_code: Mapping[str, PointFigure],
    audited: Sequence[Audited],
    period: str,
) -> list[SectionReport]:
    grouped: dict[tuple[str, str], list[PointReport]] = {}
    for line in points:
        grouped.setdefault((line.point.rubric.title, line.point.section), []).append(line)
    return [
        SectionReport(
            rubric,
            section,
            pool_shown([all_points(by_code[line.point.code] for line in lines)], audited, period),
            tuple(lines),
        )
        for (rubric, section), lines in grouped.items()
    ]


def _pooled_figures(points: Sequence[PointReport], figures: Sequence[RoundFigures]) -> dict[str, PointFigure]:
    lines = [{line.point.code: line.figure for line in one.lines} for one in figures]
    return {
        code: pool(line[code] for line in lines if code in line)
        for code in (point.point.code for point in points)
    }


def _distinct_plans(figures: Sequence[RoundFigures]) -> int:
    """How many different plans were audited: one audited in two rounds counts once here."""
    return len({plan for one in figures for plan in one.counted})


def _drawn(figures: Sequence[RoundFigures]) -> frozenset[int]:
    query = sa.select(Draw.round_id).where(
        Draw.round_id.in_([one.round.id for one in figures]), Draw.drawn_at.is_not(None)
    )
    return frozenset(db.session.scalars(query))
