"""Timeliness as blocks: what is in time of what can be compared, and everything that cannot."""

from audit_app.figures.interval import Interval
from audit_app.figures.rules import MINIMUM_N
from audit_app.figures.timeliness.rules import Outcome, StepFigure
from audit_app.figures.timeliness.service import strict_transfers, timeliness_of
from audit_app.reports.chart import Bar, BarChart
from audit_app.reports.document import Block, Cell, Column, Link, Picture, Table, Words
from audit_app.reports.grouped.rules import (
    began_words,
    left_out_words,
    limit_words,
    months_words,
    steps_words,
    without_date_words,
)
from audit_app.reports.lig import Lig
from audit_app.web.text import plural
from audit_app.web.words import interval

COLUMNS = (
    Column("Step"), Column("Limit"), Column("Began"), Column("In time, of those with dates"),
    Column("Plans with dates", True), Column("In time at worst"), Column("Past the limit, no date", True),
    Column("Excused", True), Column("Not recorded", True), Column("Not due yet", True),
    Column("Dates that cannot be", True), Column("Law"),
)  # fmt: skip
APART = (Outcome.OVERDUE, Outcome.EXCUSED, Outcome.NOT_RECORDED, Outcome.NOT_DUE, Outcome.NOT_USABLE)
NOTE = (
    "A week is seven days; the day of the event that starts a limit is not counted. The family’s 15 days "
    "count from the day of service. Assessment steps are counted for new plans and advice, review steps for "
    "amended plans and annual reviews. A plan that the Regulations excuse at a step is counted apart, late "
    "or not. A plan audited twice counts once for the same event. At worst: the plans whose limit had passed "
    "on the day of their audit and that have no date of the end are counted as late. A blank in the register "
    "does not say whether the step was not done or not recorded. Where no plan has a date of the end at all, "
    "nothing is counted. Began: the months of the requests, drafts and meetings counted; of a transfer, its "
    "last day in time."
)


NO_CHART = "No chart is drawn: no step has 5 plans to count."


def figures_of(lig: Lig) -> tuple[StepFigure, ...]:
    """Every step of the report's audited plans."""
    return timeliness_of(lig.rounds, lig.grids, strict=strict_transfers(lig.as_of))


def blocks_of(lig: Lig, figures: tuple[StepFigure, ...], key: str = "") -> list[Block]:
    """The words, the chart and the table; the words alone where no plan has any step."""
    words = Words(" ".join(filter(None, [steps_words(figures), began_words(figures)])), key=key)
    if not any(figure.plans for figure in figures):
        return [words]
    strict = strict_transfers(lig.as_of)
    table = Table(
        "timeliness",
        "Each step the law sets a time for",
        COLUMNS,
        [_row(lig, figure, strict=strict) for figure in figures],
        NOTE,
    )
    chart = chart_of(figures, strict=strict)
    drawn = any(bar.percent is not None for bar in chart.bars)
    return [words, Picture(chart) if drawn else Words(NO_CHART), table]


def step_link(lig: Lig, figure: StepFigure) -> Link:
    """The plans behind a step."""
    return Link("groups.step", {"key": figure.step.key, "round": [one.id for one in lig.rounds]})


def _row(lig: Lig, figure: StepFigure, *, strict: bool) -> list[Cell]:
    step, link = figure.step, step_link(lig, figure)
    none = "no plan to count" if figure.plans else "no plan has this step"
    counts = [
        Cell(f"{figure.count(outcome):,}", link if figure.count(outcome) else None) for outcome in APART
    ]
    return [
        Cell(step.title, link if figure.plans else None),
        Cell(limit_words(step, strict=strict)),
        Cell(months_words((day for _, day in figure.begun), short=True) or "–"),
        _share(figure.n, figure.display, figure.percent, figure.interval, link) or Cell(none),
        Cell(f"{figure.x:,} of {figure.n:,}", link if figure.n else None),
        _share(figure.at_worst_n, figure.at_worst_display, figure.at_worst, figure.at_worst_interval, link)
        or Cell(none),
        *counts,
        Cell(step.reference),
    ]


def _share(n: int, display: str, percent: float | None, limits: Interval | None, link: Link) -> Cell | None:
    """A share with its interval; of few plans the number alone, None of none."""
    if 0 < n < MINIMUM_N:
        return Cell(f"{plural(n, 'plan')}: too few for a percentage", link)
    if limits is None:
        return None
    return Cell(display, link, percent, 100 * limits[0], 100 * limits[1])


def chart_of(figures: tuple[StepFigure, ...], *, strict: bool) -> BarChart:
    """The share in time at worst by step; a step of fewer than 5 plans has its counts and no bar."""
    bars = []
    for figure in figures:
        if not figure.plans:
            continue
        n = figure.at_worst_n
        limits = figure.at_worst_interval if n >= MINIMUM_N else None
        shown = f"{figure.at_worst_display}, {plural(n, 'plan')}" if limits else f"{figure.x} of {n}"
        bars.append(
            Bar(
                f"{figure.step.title}, {limit_words(figure.step, strict=strict)}",
                figure.at_worst if limits else None,
                100 * limits[0] if limits else None,
                100 * limits[1] if limits else None,
                shown,
            )
        )
    kept = [figure for figure in figures if figure.plans]
    rows = [
        (
            bar.name,
            bar.shown,
            interval((bar.lower, bar.upper)) if bar.lower is not None else "too few plans",
            without_date_words(figure) or "none",
            left_out_words(figure) or "nothing",
        )
        for bar, figure in zip(bars, kept, strict=True)
    ]
    drawn = [bar for bar in bars if bar.percent is not None]
    told = "; ".join(f"{bar.name}: {bar.shown}" for bar in drawn) or "No step has 5 plans to count"
    return BarChart(
        "timeliness", "In time at each step, at worst",
        "Share of plans in time at each statutory step; those past the limit without a date count as late. "
        f"{told}.",
        ("Step", "In time at worst", "Interval", "Past the limit, no date", "Not in the percentage"), rows,
        "Dates in the register, of the audited plans", bars=bars,
    )  # fmt: skip
