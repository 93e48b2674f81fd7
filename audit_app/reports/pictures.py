"""The charts of one part of the report, and what a picture says of itself where it stands alone."""

from dataclasses import replace

from audit_app.reports.chart import Chart, LineChart
from audit_app.reports.document import Part, Picture
from audit_app.reports.lig import Lig
from audit_app.web.words import day, list_words, plural

MOST_NAMED = 3


def charts_of(part: Part | None) -> dict[str, Chart]:
    """Every chart of a part, by its key."""
    found = [block.chart for block in part.blocks if isinstance(block, Picture)] if part else []
    return {chart.key: chart for chart in found}


def standing_alone(chart: Chart, lig: Lig) -> Chart:
    """The same chart, saying of which area and rounds it is and how many plans they had.

    On a page the report around it says so. A slide is shown without the report.
    """
    report = lig.report
    names = [f"{one.round.name} ({day(one.round.held_on)})" for one in reversed(report.rounds)]
    which = (
        list_words(names) if len(names) <= MOST_NAMED else f"{len(names)} rounds, {names[0]} to {names[-1]}"
    )
    if isinstance(chart, LineChart) and len(chart.places) != len(names):
        # It looks back further, or its first rounds scored nothing: the report's plans are not what it shows.
        periods = "periods" if lig.public else "rounds"
        of = f"{report.area}. {len(chart.places)} {periods}, {chart.places[0]} to {chart.places[-1]}."
        return _with_source(chart, of)
    plans = "fewer than 10 plans" if lig.public and report.plans < 10 else plural(report.plans, "plan")
    of = f"{report.area}. Report of {which}, {plans}." if names else f"{report.area}."
    return _with_source(chart, of)


def _with_source(chart: Chart, of: str) -> Chart:
    source = f"Source: {chart.source}" if chart.source else ""
    return replace(chart, source=" ".join(filter(None, [of, source])))
