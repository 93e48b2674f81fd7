"""Timeliness as blocks: what is in time of what can be compared, and everything that cannot."""

from audit_app.figures.rules import MINIMUM_N
from audit_app.figures.timeliness.rules import Outcome, StepFigure
from audit_app.figures.timeliness.service import strict_transfers, timeliness_of
from audit_app.reports.chart import Bar, BarChart
from audit_app.reports.document import Block, Cell, Column, Link, Picture, Table, Words
from audit_app.reports.grouped.rules import left_out_words, limit_words, steps_words
from audit_app.reports.lig import Lig
from audit_app.web.text import plural
from audit_app.web.words import interval

COLUMNS = (
    Column("Step"), Column("Limit"), Column("In time, with interval"), Column("Of plans with dates", True),
    Column("Excused", True), Column("Not recorded", True), Column("Not due yet", True),
    Column("Dates that cannot be", True), Column("Law"),
)  # fmt: skip
APART = (Outcome.EXCUSED, Outcome.NOT_RECORDED, Outcome.NOT_DUE, Outcome.NOT_USABLE)
NOTE = (
    "A week is seven days; the day of the event that starts a limit is not counted. The family’s 15 days "
    "count from the day of service. Assessment steps are counted for new plans and advice, review steps for "
    "amended plans and annual reviews. A plan that the Regulations excuse at a step is counted apart, late "
    "or not. A plan audited twice counts once for the same event."
)


NO_CHART = "No chart is drawn: no step has 5 plans with usable dates."


def figures_of(lig: Lig) -> tuple[StepFigure, ...]:
    """Every step of the report's audited plans."""
    return timeliness_of(lig.rounds, lig.grids, strict=strict_transfers(lig.as_of))


def blocks_of(lig: Lig, figures: tuple[StepFigure, ...], key: str = "") -> list[Block]:
    """The words, the chart and the table; the words alone where no plan has any step."""
    words = Words(steps_words(figures), key=key)
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
    share = Cell("no plan has this step" if not figure.plans else "not scored")
    if 0 < figure.n < MINIMUM_N:
        share = Cell(f"{plural(figure.n, 'plan')}: too few for a percentage", link)
    elif figure.interval:
        lower, upper = (100 * limit for limit in figure.interval)
        share = Cell(figure.display, link, figure.percent, lower, upper)
    counts = [
        Cell(f"{figure.count(outcome):,}", link if figure.count(outcome) else None) for outcome in APART
    ]
    counted = Cell(f"{figure.x:,} of {figure.n:,}", link if figure.n else None)
    limit = Cell(limit_words(step, strict=strict))
    return [
        Cell(step.title, link if figure.plans else None),
        limit,
        share,
        counted,
        *counts,
        Cell(step.reference),
    ]


def chart_of(figures: tuple[StepFigure, ...], *, strict: bool) -> BarChart:
    """The share in time by step; a step of fewer than 5 plans has its counts and no bar."""
    bars = []
    for figure in figures:
        if not figure.plans:
            continue
        limits = figure.interval if figure.n >= MINIMUM_N else None
        shown = f"{figure.display}, {plural(figure.n, 'plan')}" if limits else f"{figure.x} of {figure.n}"
        bars.append(
            Bar(
                f"{figure.step.title}, {limit_words(figure.step, strict=strict)}",
                figure.percent if limits else None,
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
            left_out_words(figure) or "nothing",
        )
        for bar, figure in zip(bars, kept, strict=True)
    ]
    drawn = [bar for bar in bars if bar.percent is not None]
    told = "; ".join(f"{bar.name}: {bar.shown}" for bar in drawn) or "No step has 5 plans with usable dates"
    return BarChart(
        "timeliness", "In time at each step", f"Share of plans in time at each statutory step. {told}.",
        ("Step", "In time", "Interval", "Not in the percentage"), rows,
        "Dates in the register, of the audited plans", bars=bars,
    )  # fmt: skip
