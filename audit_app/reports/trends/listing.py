"""Every audit point with its small trend: a line in a row of a table, and what may be said of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from audit_app.figures.trends.milestones import Milestone
from audit_app.figures.trends.p_chart import PChart
from audit_app.figures.trends.series import Along, Counts, PointTrend, Trends, percents
from audit_app.reports.trends.charts import outside_words, point_limits, target_of
from audit_app.reports.wording.trend import FEWEST, named, summary_words
from audit_app.rubrics.rules import section_name
from audit_app.web.text import sentence_start

# The small line lies in a field of this size; percentages rise from its bottom.
WIDE, HIGH, EDGE = 160, 36, 4
# With more rounds than this the dots would run into one another: only those outside the limits are drawn.
DOTTED = 24


@dataclass(frozen=True)
class Small:
    """A line too small to read numbers from: `pieces` between gaps, dots on it, the target.

    A dot is (x, y, outside): for each round, or with many rounds only for those outside the limits.
    """

    pieces: tuple[str, ...]
    dots: tuple[tuple[float, float, bool], ...]
    target: float | None


@dataclass(frozen=True)
class PointRow:
    """One audit point of the list. `newest` is the last round that scored it."""

    code: str
    title: str
    small: Small
    summary: str
    newest: Counts | None
    newest_round: str
    target: int | None
    signals: str


@dataclass(frozen=True)
class Section:
    """The points of one section of one rubric."""

    rubric: str
    name: str
    rows: tuple[PointRow, ...]


def sections(trends: Trends, milestones: Sequence[Milestone]) -> list[Section]:
    """Every point, by rubric and section, in the rubrics' order."""
    grouped: Iterable[tuple[tuple[str, str], Iterable[PointTrend]]] = groupby(
        trends.points.values(), lambda point: (point.rubric, point.section)
    )
    return [
        Section(rubric, section_name(name), tuple(_row(trends, point, milestones) for point in points))
        for (rubric, name), points in grouped
    ]


def _row(trends: Trends, point: PointTrend, milestones: Sequence[Milestone]) -> PointRow:
    found = point_limits(trends, point)
    outside = outside_words(point, found)
    scored = [place for place, counts in enumerate(point.counts) if counts and counts.n]
    last = scored[-1] if scored else None
    said = [
        f"{named([trends.places[place].name for place, its in outside.items() if its == words])} {words}"
        for words in dict.fromkeys(outside.values())
    ]
    target = target_of(trends, milestones, len(trends.places) - 1) if trends.places else None
    return PointRow(
        code=point.code,
        title=point.title,
        small=_small(point.counts, outside, target),
        summary=summary_words(point.counts),
        newest=point.counts[last] if last is not None else None,
        newest_round=trends.places[last].name if last is not None else "",
        target=target,
        signals=sentence_start("; ".join(said)) or _why_none(found),
    )


def _why_none(found: PChart) -> str:
    if found.baseline < FEWEST:
        return "No limits yet: too few rounds"
    return "No round" if found.limited else "No limits: the first rounds were all alike"


def _small(counts: Along, signals: dict[int, str], target: int | None) -> Small:
    step = (WIDE - 2 * EDGE) / max(1, len(counts) - 1)
    placed = [
        None if percent is None else (round(EDGE + place * step, 1), _height(percent))
        for place, percent in enumerate(percents(counts))
    ]
    pieces = [
        " ".join([f"{dot[0]},{dot[1]}" for dot in group if dot is not None])
        for there, group in groupby(placed, bool)
        if there
    ]
    dotted = range(len(counts)) if len(counts) <= DOTTED else sorted(signals)
    dots = [(*dot, place in signals) for place in dotted if (dot := placed[place]) is not None]
    return Small(tuple(pieces), tuple(dots), _height(target) if target is not None else None)


def _height(percent: float) -> float:
    return round(HIGH - EDGE - (HIGH - 2 * EDGE) * percent / 100, 1)
