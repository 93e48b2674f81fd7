"""The pictures on how agencies differ: the pairs, and how hard each agency graded round by round."""

from collections.abc import Sequence
from math import ceil

from audit_app.figures.agencies.rules import Severity
from audit_app.figures.percent import display
from audit_app.figures.rules import MINIMUM_N
from audit_app.reports.agencies.rules import direction, limits_in_grades, share_words
from audit_app.reports.agencies.told import Told
from audit_app.reports.chart import Bar, BarChart, Guide, Line, LineChart
from audit_app.web.text import plural, sentence_start

SEALED = "Sealed grades, each given before the others’ were shown."
FEWEST_ROUNDS = 2
OPEN = "Not all settled"


def pairs_chart(told: Told) -> BarChart | None:
    """How often each pair stood on the same side of good; None with too few grades for a bar."""
    found = [one for one in told.whole.pairs if one.cells >= MINIMUM_N]
    if not found:
        return None
    bars = []
    for one in found:
        share = one.same_side
        lower, upper = share.interval or (None, None)
        bars.append(
            Bar(
                f"{sentence_start(one.first)} and {one.second}",
                share.percent,
                None if lower is None else 100 * lower,
                None if upper is None else 100 * upper,
                f"{display(share.x, share.n, ())} of {share.n:,}",
            )
        )
    said = "; ".join(f"{bar.name}: {bar.shown}" for bar in bars)
    return BarChart(
        key="pairs",
        title="How often two agencies were on the same side of good",
        alt=f"Bar chart: how often two agencies stood on the same side of good. {said}.",
        columns=("Agencies", "Same side of good", "Graded by both"),
        rows=[
            (bar.name, share_words(one.same_side), f"{one.cells:,}")
            for bar, one in zip(bars, found, strict=True)
        ],
        source=SEALED,
        bars=bars,
    )


def severity_chart(told: Told) -> LineChart | None:
    """How hard each agency graded, round by round; None under two rounds of which something can be said."""
    by_agency: dict[str, list[Severity | None]] = {agency: [] for agency in told.whole.agencies}
    for place, (_, found) in enumerate(told.series):
        for one in found.severity:
            said = one.enough and not told.withheld(one)
            by_agency.setdefault(one.agency, [None] * place).append(one if said else None)
        for listed in by_agency.values():
            listed.extend([None] * (place + 1 - len(listed)))
    shown = {agency: found for agency, found in by_agency.items() if any(found)}
    if max((sum(one is not None for one in found) for found in shown.values()), default=0) < FEWEST_ROUNDS:
        return None
    places = [round.name for round, _ in told.series]
    lines = [_line(agency, found) for agency, found in shown.items()]
    far = _far(lines)
    return LineChart(
        key="severity",
        title="How hard each agency grades, round by round",
        alt=f"Line chart over {plural(len(places), 'round')}: each agency’s own grades against the agreed "
        f"grade, in grades; below the line is harder. {_latest(shown)}",
        columns=("Round", *(sentence_start(agency) for agency in shown)),
        rows=[
            (
                f"{name} ({OPEN.lower()})" if told.series[place][1].moderation.unsettled else name,
                *(_said(found[place]) for found in shown.values()),
            )
            for place, name in enumerate(places)
        ],
        source=f"{SEALED} A round with fewer than 10 grades or 5 plans of an agency is a gap.",
        places=places,
        lines=lines,
        marks={place: OPEN for place, (_, found) in enumerate(told.series) if found.moderation.unsettled},
        guides=[Guide("As agreed", [0.0] * len(places), "mean")],
        low=-far,
        high=far,
        unit="Grades above (more generous) or below (harder) what was agreed",
    )


def _line(agency: str, found: Sequence[Severity | None]) -> Line:
    limits = [(one.interval if one else None) or (None, None) for one in found]
    return Line(
        sentence_start(agency),
        [one.mean if one else None for one in found],
        [lower for lower, _ in limits],
        [upper for _, upper in limits],
    )


def _far(lines: Sequence[Line]) -> float:
    """The scale's end: a whole half beyond everything drawn, and never so near that noise looks large."""
    values = [
        abs(v) for line in lines for of in (line.values, line.lower, line.upper) for v in of if v is not None
    ]
    return max(1.0, ceil(2 * max(values, default=0)) / 2)


def _said(one: Severity | None) -> str:
    if one is None or one.mean is None:
        return "not said"
    limits = f" ({limits_in_grades(*one.interval)})" if one.interval else ""
    return f"{sentence_start(direction(one.mean))}{limits}; {plural(one.cells, 'grade')}"


def _latest(shown: dict[str, list[Severity | None]]) -> str:
    said = [
        f"{sentence_start(agency)} last: {direction(latest.mean)}"
        for agency, found in shown.items()
        if (latest := next((one for one in reversed(found) if one), None)) and latest.mean is not None
    ]
    return ". ".join(said) + "." if said else ""
