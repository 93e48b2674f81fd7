"""Headline and trend, in the form for publication: one place for each published period, none by month."""

from collections.abc import Sequence

from audit_app.reports.chart import Guide, Line, LineChart
from audit_app.reports.document import Block, Cell, Column, Part, Picture, Table, Words
from audit_app.reports.lig import Lig
from audit_app.reports.parts.figures import bar, count
from audit_app.reports.public_shown import hidden
from audit_app.reports.rules import NO_RANGE, Shown, target_shown
from audit_app.reports.service import Report
from audit_app.reports.trends.public import rubric_changes, rubric_words
from audit_app.web.text import plural
from audit_app.web.words import interval

TITLE = "Headline and trend"
NAMES = ("All audit points together", "Plans overall")
TOO_SURE = f"{NAMES[0]}: {NO_RANGE[:1].lower()}{NO_RANGE[1:]}."
COUNTED = ("agreed grades", "plans")


def part(lig: Lig) -> Part | None:
    """Both headline figures in words, by period, and over the periods as a chart."""
    report = lig.report
    blocks: list[Block] = [
        Words(
            " ".join(
                _said(*one) for one in zip(NAMES, (report.together, report.overall), COUNTED, strict=True)
            )
        )
    ]
    blocks += [Words(said) for said in (_hidden(lig), rubric_words(report)) if said]
    blocks.append(_table(lig))
    for key, name, shown in _series(lig):
        if sum(one.percent is not None for one in shown) > 1:
            blocks.append(Picture(_chart(report, key, name, shown), slide=True))
    return Part("headline", TITLE, blocks)


def _hidden(lig: Lig) -> str:
    """That all points together leaves out hidden points, and how many; "" where none is hidden."""
    number = sum(any(hidden(one) for one in (line.shown, *line.rounds)) for line in lig.report.points)
    if not number:
        return ""
    where = "in one of these periods or more" if len(lig.report.rounds) > 1 else "here"
    are = plural(number, "point is", "points are")
    return f"{NAMES[0]}: points shown only; {are} hidden {where}."


def _said(name: str, shown: Shown, counted: str) -> str:
    if shown.percent is None:
        return f"{name}: {shown.display}, {shown.words}."
    said = f"{name}: {shown.display} good or outstanding, of {shown.n:,} {counted}"
    return f"{said}. {NO_RANGE}." if shown.pooled else f"{said}, plausibly {_interval(shown)}."


def _series(lig: Lig) -> list[tuple[str, str, Sequence[Shown]]]:
    """Each headline figure over the published periods, oldest first."""
    together, overall = lig.report.together_by_round[::-1], lig.report.overall_by_round[::-1]
    return [("all-points", NAMES[0], together), ("plans-overall", NAMES[1], overall)]


def _table(lig: Lig) -> Table:
    rows = [
        [Cell(together.round), bar(together), count(together.n), bar(overall), count(overall.n)]
        for together, overall in zip(lig.report.together_by_round, lig.report.overall_by_round, strict=True)
    ]
    columns = (
        Column("Period"),
        Column(NAMES[0]),
        Column("Agreed grades", True),
        Column(NAMES[1]),
        Column("Plans", True),
    )
    caption = "Good or outstanding, newest period first; plans overall with interval"
    return Table("headline", caption, columns, rows, TOO_SURE)


def _chart(report: Report, key: str, name: str, shown: Sequence[Shown]) -> LineChart:
    title = f"{name}: percent good or outstanding"
    ends = [one for one in shown if one.percent is not None]
    return LineChart(
        key=key,
        title=title,
        alt=(
            f"Line chart of the percent good or outstanding over {plural(len(shown), 'published period')}, "
            f"{name.lower()}. {ends[0].round}: {ends[0].display}; {ends[-1].round}: {ends[-1].display}. "
            "Periods that are hidden are gaps. Every value is in the table."
        ),
        columns=("Period", "Good or outstanding", "Interval", "n", "Target"),
        rows=[(one.round, one.display, *_limits(one), target_shown(one.target_percent)) for one in shown],
        source=f"{report.area}, EHC plan audit. For publication: small numbers are hidden.",
        places=[one.round for one in shown],
        lines=[
            Line(
                name,
                [one.percent for one in shown],
                [one.lower for one in shown],
                [one.upper for one in shown],
            )
        ],
        guides=[Guide("Target", [one.target_percent for one in shown])],
        marks=rubric_changes(report),
    )


def _limits(shown: Shown) -> tuple[str, str]:
    """The interval and n beside a percentage; the symbol of a hidden one stands for both."""
    if shown.percent is None:
        return shown.display, shown.display
    return _interval(shown), f"{shown.n:,}"


def _interval(shown: Shown) -> str:
    return "not given" if shown.pooled else interval((shown.lower, shown.upper))
