"""Series over rounds as charts: the headline with limits from its ups and downs, and each audit point."""

from collections.abc import Sequence
from dataclasses import replace

from audit_app.figures.trends.milestones import Milestone, target_over_time
from audit_app.figures.trends.p_chart import PChart, p_chart
from audit_app.figures.trends.series import Along, Counts, PointTrend, Trends, percents
from audit_app.figures.trends.xmr import Xmr, xmr
from audit_app.reports.chart import Guide, Line, LineChart, Row
from audit_app.reports.rules import target_shown
from audit_app.reports.wording.trend import (
    ABOVE,
    BELOW,
    FEW,
    FEWEST,
    named,
    signal_words,
    signalled,
)
from audit_app.web.text import sentence_start
from audit_app.web.words import interval

TOGETHER, OVERALL = "together", "overall"
TITLES = {TOGETHER: "All audit points together, by round", OVERALL: "Plans overall, by round"}
NAMES = {TOGETHER: "All audit points", OVERALL: "Plans overall"}
COUNTED = {TOGETHER: "agreed grades", OVERALL: "plans"}
SOURCE = "agreed grades of the audit rounds, frozen at each sign-off"
OPEN_SOURCE = f"{SOURCE}; those of a round that is open as they stand"


def _source(trends: Trends) -> str:
    return SOURCE if all(place.final for place in trends.places) else OPEN_SOURCE


def series_of(trends: Trends, key: str) -> Along:
    """The headline series of that key, TOGETHER or OVERALL."""
    return trends.together if key == TOGETHER else trends.overall


def unfinished(trends: Trends, key: str) -> dict[int, str]:
    """The rounds whose plans overall are settled for some plans only, and how many: no line may end in those.

    A panel settles what differs most first, so the few that are settled say nothing of the rest.
    """
    if key != OVERALL:
        return {}
    return {
        place: f"{one.n} of {one.n + one.unsettled} plans settled: not drawn"
        for place, one in enumerate(trends.overall)
        if one and one.n and one.unsettled and not trends.places[place].final
    }


def drawn(trends: Trends, key: str) -> Along:
    """A headline series as a line may be drawn through it."""
    left = unfinished(trends, key)
    return tuple(None if place in left else one for place, one in enumerate(series_of(trends, key)))


def headline_xmr(trends: Trends, key: str) -> Xmr:
    """What the rules say of a headline series, by its signed-off rounds of enough plans."""
    found = xmr(percents(trends.judged(series_of(trends, key))))
    if found.scored >= FEWEST:
        return found
    return replace(found, flags=tuple(frozenset() for _ in found.flags))


def headline_chart(trends: Trends, milestones: Sequence[Milestone], key: str) -> LineChart:
    """A headline series with its mean, its limits from six rounds on, its target and its signals."""
    found, left = headline_xmr(trends, key), unfinished(trends, key)
    guides = [target_guide(trends, milestones)]
    number = len(trends.places)
    signals = {place: sentence_start(signal_words(flags)) for place, flags in enumerate(found.flags) if flags}
    if found.limits is not None and found.scored >= FEWEST:
        trial = " (trial)" if found.trial else ""
        lower, upper = found.limits.shown
        guides += [
            Guide(f"Average{trial}", [found.limits.mean] * number, "mean"),
            Guide(f"Upper limit{trial}", [upper] * number, "limit"),
            Guide(f"Lower limit{trial}", [lower] * number, "limit"),
        ]
    return LineChart(
        key=key,
        title=TITLES[key],
        alt=_alt(trends, drawn(trends, key), TITLES[key], signals, milestones),
        columns=(
            "Round",
            "Good or outstanding",
            f"Of {COUNTED[key]}",
            *_more(trends, key),
            "Target",
            "Notes",
        ),
        rows=_headline_rows(trends, milestones, key, found),
        source=_source(trends),
        places=[place.name for place in trends.places],
        lines=_headline_lines(trends, key),
        guides=guides,
        marks={
            place: "; ".join(filter(None, [said, left.get(place)])) for place, said in marks(trends).items()
        },
        signals=signals,
    )


def _like(trends: Trends, key: str) -> bool:
    """Whether the like-for-like line says anything that the headline does not."""
    return key == TOGETHER and 0 < trends.shared < len(trends.points)


def _more(trends: Trends, key: str) -> Row:
    return (f"The {trends.shared} points of every round",) if _like(trends, key) else ()


def _headline_lines(trends: Trends, key: str) -> list[Line]:
    lines = [Line(NAMES[key], percents(drawn(trends, key)))]
    if _like(trends, key):
        lines.append(Line(f"The {trends.shared} points of every round", percents(trends.alike)))
    return lines


def _headline_rows(trends: Trends, milestones: Sequence[Milestone], key: str, found: Xmr) -> list[Row]:
    few = dict.fromkeys(trends.few(series_of(trends, key)), FEW)
    rows, unjudged = [], few | unfinished(trends, key)
    for place, counts in enumerate(series_of(trends, key)):
        target = target_of(trends, milestones, place)
        like = trends.alike[place] if _like(trends, key) else None
        rows.append(
            (
                trends.places[place].name,
                _shown(counts, target),
                f"{counts.x if counts else 0:,} of {counts.n if counts else 0:,}",
                *((_shown(like, target),) if _like(trends, key) else ()),
                target_shown(target),
                notes(trends, place, unjudged.get(place) or signal_words(found.flags[place])),
            )
        )
    return rows


def point_limits(trends: Trends, point: PointTrend) -> PChart:
    """The p-chart of a point over the rounds that are signed off.

    Rounds of few plans stay in it: its centre is of pooled counts, in which one plan weighs as one plan, and
    its limits are as wide as a round's own plans make them. No such round is called a signal (`signalled`).
    """
    return p_chart([(counts.x, counts.n) if counts else None for counts in trends.signed_off(point.counts)])


def outside_words(point: PointTrend, found: PChart) -> dict[int, str]:
    """What to say of each round outside its limits."""
    return {place: ABOVE if side == "high" else BELOW for place, side in signalled(point, found).items()}


def point_chart(trends: Trends, point: PointTrend, milestones: Sequence[Milestone]) -> LineChart:
    """One audit point: percent with its intervals, the limits of each round's own n, target and versions."""
    found = point_limits(trends, point)
    outside = outside_words(point, found)
    limits = [
        (100 * one.lower, 100 * one.upper) if one and found.limited and found.baseline >= FEWEST else None
        for one in found.points
    ]
    guides = [target_guide(trends, milestones)]
    if any(limits):
        guides += [
            Guide("Upper limit", [pair[1] if pair else None for pair in limits], "limit"),
            Guide("Lower limit", [pair[0] if pair else None for pair in limits], "limit"),
        ]
    spans = [counts.interval if counts else None for counts in point.counts]
    line = Line(
        "Good or outstanding",
        percents(point.counts),
        [span[0] if span else None for span in spans],
        [span[1] if span else None for span in spans],
    )
    title = f"{point.code} {point.title}, by round"
    rows = _point_rows(trends, point, milestones, limits, outside)
    return LineChart(
        key=f"point-{point.code}",
        title=title,
        alt=_alt(trends, point.counts, title, outside, milestones),
        columns=("Round", "Good or outstanding", "Of plans", "Plausibly", "Limits", "Target", "Notes"),
        rows=rows,
        source=_source(trends),
        places=[place.name for place in trends.places],
        lines=[line],
        guides=guides,
        marks=marks(trends),
        signals={place: sentence_start(words) for place, words in outside.items()},
    )


def _point_rows(
    trends: Trends,
    point: PointTrend,
    milestones: Sequence[Milestone],
    limits: Sequence[tuple[float, float] | None],
    outside: dict[int, str],
) -> list[Row]:
    rows: list[Row] = []
    few = trends.few(point.counts)
    for place, counts in enumerate(point.counts):
        target, pair = target_of(trends, milestones, place), limits[place]
        rows.append(
            (
                trends.places[place].name,
                _shown(counts, target),
                f"{counts.x} of {counts.n}" if counts else "",
                interval(counts.interval) if counts and counts.interval else "",
                f"{pair[0]:.0f}% to {pair[1]:.0f}%" if pair else "",
                target_shown(target),
                notes(trends, place, FEW if place in few else outside.get(place, "")),
            )
        )
    return rows


def _shown(counts: Counts | None, target: int | None) -> str:
    return counts.display(target) if counts else "not asked"


def target_of(trends: Trends, milestones: Sequence[Milestone], place: int) -> int | None:
    """The target of a round: of the milestone in force on its day, or its own where no milestones are set."""
    one = trends.places[place]
    return target_over_time(milestones, one.held_on, one.target_percent)


def target_guide(trends: Trends, milestones: Sequence[Milestone]) -> Guide:
    """The stepped target line."""
    return Guide("Target", [target_of(trends, milestones, place) for place in range(len(trends.places))])


def marks(trends: Trends) -> dict[int, str]:
    """What to write at a round: that the rubric changed, that its figures can still change."""
    return {place: said for place in range(len(trends.places)) if (said := _mark(trends, place))}


def _mark(trends: Trends, place: int) -> str:
    provisional = "Provisional" if trends.provisional(place) else ""
    return "; ".join(filter(None, [trends.changes.get(place), provisional]))


def notes(trends: Trends, place: int, signal: str) -> str:
    """The same and more for the table."""
    theme = trends.places[place].theme
    said = [_mark(trends, place), f"theme: {theme}" if theme else "", signal]
    return sentence_start("; ".join(filter(None, said)))


def _alt(
    trends: Trends, along: Along, title: str, signals: dict[int, str], milestones: Sequence[Milestone]
) -> str:
    known = [place for place, counts in enumerate(along) if counts and counts.n]
    if not known:
        return f"{title}: no figure yet."
    names = [place.name for place in trends.places]
    first, last = known[0], known[-1]
    # The very text of the table: rounded otherwise, the picture would meet a target that the table misses.
    begin, end = (_shown(along[place], target_of(trends, milestones, place)) for place in (first, last))
    if len(known) == 1:
        return f"{title}: {begin} in {names[first]}."
    said = named([names[place] for place in signals])
    rings = f" Ringed as signals: {said}." if signals else ""
    provisional = " (provisional)" if trends.provisional(last) else ""
    return (
        f"{title}: a line over {len(known)} rounds, from {begin} in {names[first]} to "
        f"{end} in {names[last]}{provisional}.{rings}"
    )
