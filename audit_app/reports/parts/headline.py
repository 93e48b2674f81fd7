"""Headline and trend: how much is good or outstanding, against what target, and whether that has changed.

Its form for publication is made in reports/public_parts.
"""

import datetime as dt
from collections.abc import Sequence

from audit_app.figures.rules import TargetResult, target_state
from audit_app.figures.trends.milestones import Milestone, target_at
from audit_app.figures.trends.run_chart import run_chart
from audit_app.figures.trends.series import Trends, percents
from audit_app.figures.trends.service import trends
from audit_app.reports.document import Block, Cell, Column, Heading, Part, Picture, Table, Words
from audit_app.reports.grouped.rules import share_words
from audit_app.reports.lig import Lig
from audit_app.reports.parts.figures import bar, share
from audit_app.reports.population import sureness
from audit_app.reports.rules import Shown
from audit_app.reports.service import Report
from audit_app.reports.trends.charts import (
    COUNTED,
    NAMES,
    OVERALL,
    TOGETHER,
    drawn,
    headline_chart,
    headline_xmr,
    series_of,
)
from audit_app.reports.wording.trend import (
    alike_words,
    cautions,
    few_words,
    headline_words,
    milestone_words,
    run_words,
)
from audit_app.web.text import plural, sentence_start
from audit_app.web.words import interval

TITLE = "Headline and trend"


def part(lig: Lig) -> Part | None:
    """The two headline figures, the milestones, and each figure over the rounds so far."""
    if not lig.report.rounds or lig.public:
        return None
    steps = lig.milestones
    blocks: list[Block] = [Words(_summary(lig), key="headline"), _table(lig)]
    blocks += [Words(words) for words in (_weighted(lig), _targets(lig, steps)) if words]
    blocks += trend_blocks(trends(lig.history, lig.as_of, known=lig.report.rounds), steps)
    return Part("headline", TITLE, blocks)


def trend_blocks(found: Trends, steps: tuple[Milestone, ...]) -> list[Block]:
    """Each headline figure over the rounds so far, with what the rules of control charts say of it."""
    blocks: list[Block] = []
    for key in (TOGETHER, OVERALL):
        along = series_of(found, key)
        if not any(counts and counts.n for counts in drawn(found, key)):
            continue
        found_runs = run_words(run_chart(percents(found.judged(along))))
        said = [headline_words(found, headline_xmr(found, key)), found_runs]
        blocks += [
            Heading(f"{NAMES[key]} over time"),
            Words(" ".join(filter(None, said)), key=f"headline-{key}"),
            Picture(headline_chart(found, steps, key), slide=True),
        ]
        wider = [*cautions(found), alike_words(found)] if key == TOGETHER else []
        beside = " ".join(filter(None, [few_words(found, along), *wider]))
        blocks += [Words(beside)] if beside else []
    return blocks


def _summary(lig: Lig) -> str:
    together, overall = lig.report.together, lig.report.overall
    said = [_figure_words(NAMES[TOGETHER], together, COUNTED[TOGETHER])]
    if together.n:
        said.append(sureness(lig))
    if overall.n:
        said.append(_figure_words(NAMES[OVERALL], overall, COUNTED[OVERALL]))
    if lig.report.together.provisional:
        said.append("These figures can still change.")
    return " ".join(said)


def _figure_words(name: str, shown: Shown, counted: str) -> str:
    if not shown.n:
        return f"{name}: {shown.display}."
    sure = "" if shown.lower is None else f", plausibly {interval((shown.lower, shown.upper))}"
    return (
        f"{name}: {shown.display} good or outstanding, {shown.x:,} of {shown.n:,} {counted}{sure}. "
        f"{sentence_start(shown.words)}."
    )


def _table(lig: Lig) -> Table:
    rows = []
    for key, shown, link in (
        (TOGETHER, lig.report.together, lig.together_link()),
        (OVERALL, lig.report.overall, lig.overall_link()),
    ):
        cells = [Cell(NAMES[key], link), bar(shown, link)]
        unsettled = plural((shown.unresolved or 0) + (shown.missing or 0), "grade")
        rows.append([*cells, share(shown, link), Cell(sentence_start(shown.words)), Cell(unsettled)])
    columns = (
        Column("Figure"),
        Column("Good or outstanding, with interval"),
        Column("Of graded", True),
        Column("Target"),
        Column("Without an agreed grade"),
    )
    sure = sureness(lig)
    # In the table's note, for the workbook has tables alone and its charts follow the milestones.
    note = (
        f"All audit points: {sure[:1].lower()}{sure[1:]} {beside_words(lig.report, lig.milestones)}".strip()
    )
    return Table("headline-against-target", "The headline", columns, rows, note)


def _weighted(lig: Lig) -> str:
    if lig.report.weighted is None:
        return ""
    share = share_words(lig.report.weighted / 100, lig.report.together.target_percent)
    return (
        "The draw took more plans from some groups than from others. Weighted back to the register, all "
        f"audit points together stand at {share}."
    )


def beside_words(report: Report, steps: Sequence[Milestone]) -> str:
    """The milestone of the day of one round and the target it was set itself, where the two differ; else "".

    Two targets for one round are read as a mistake unless every page says which is which.
    """
    own, day = report.together.target_percent, _newest_day(report)
    if not steps or target_at(steps, day) == own:
        return ""
    return (
        f"{milestone_words(steps, day, past=True)} The round was set a target of {own}%, which its figures "
        "are held against."
    )


def _newest_day(report: Report) -> dt.date:
    return max(one.round.held_on for one in report.rounds)


def _targets(lig: Lig, steps: tuple[Milestone, ...]) -> str:
    """The milestone in force at the newest round, and how many points have reached it."""
    day, own = _newest_day(lig.report), lig.report.together.target_percent
    target = target_at(steps, day) if steps else own
    # Where the two differ, the note of the table names the milestone already.
    said = milestone_words(steps, day, past=True) if target == own else ""
    if target is None:
        return said
    figures = [line.shown for line in lig.report.points]
    states = [target_state(one.x, one.n, target).result for one in figures if one.x is not None and one.n]
    if not states:
        return said
    met = [state for state in states if state is not TargetResult.NOT_MET]
    sure = met.count(TargetResult.LOWER_LIMIT_TOO)
    also = f", {sure} of them with the lower limit too" if target < 100 else ""
    reached = "reaches" if len(met) == 1 else "reach"
    return (
        f"{said} {len(met)} of {plural(len(states), 'audit point')} with figures {reached} {target}% "
        f"in these plans{also}."
    ).strip()
