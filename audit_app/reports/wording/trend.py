"""How a report speaks of series over rounds: what a signal is, and what it does not say. Pure.

Reading rule: never a comparison of one round with the one before; a change is named only where a rule of
figures.md, section 4, finds one.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from audit_app.figures.ranking import MINIMUM_N
from audit_app.figures.trends.milestones import Milestone, next_step, step_at
from audit_app.figures.trends.p_chart import PChart
from audit_app.figures.trends.run_chart import RunChart
from audit_app.figures.trends.series import Along, Counts, PointTrend, Trends
from audit_app.figures.trends.xmr import TRIAL_BELOW, Flag, Xmr
from audit_app.web.text import list_words, plural, sentence_start

# Limits from fewer rounds would be drawn from next to nothing.
FEWEST = 6
MOST_NAMED = 4
ABOVE, BELOW = "above the upper limit", "below the lower limit"
SIGNALS = {
    Flag.OUTSIDE_HIGH: ABOVE,
    Flag.OUTSIDE_LOW: BELOW,
    Flag.SHIFT_HIGH: "one of seven or more in a row above the average",
    Flag.SHIFT_LOW: "one of seven or more in a row below the average",
    Flag.TREND_UP: "one of seven or more in a row rising",
    Flag.TREND_DOWN: "one of seven or more in a row falling",
    Flag.TWO_OF_THREE_HIGH: "one of two or more in three rounds near the upper limit",
    Flag.TWO_OF_THREE_LOW: "one of two or more in three rounds near the lower limit",
}
FEW = f"fewer than {MINIMUM_N} plans: not judged"
RARELY_CHANCE = "Chance alone seldom does that. It does not say what caused it."


_BEYOND = {Flag.TWO_OF_THREE_HIGH: Flag.OUTSIDE_HIGH, Flag.TWO_OF_THREE_LOW: Flag.OUTSIDE_LOW}


def signal_words(flags: frozenset[Flag]) -> str:
    """What the rules say of one round, in a few words; "" where they say nothing."""
    said = {flag for flag in flags if _BEYOND.get(flag) not in flags}
    return "; ".join(SIGNALS[flag] for flag in Flag if flag in said)


def headline_words(trends: Trends, found: Xmr) -> str:
    """What the XmR chart of a headline series shows."""
    if found.scored < FEWEST:
        return (
            f"{plural(found.scored, 'signed-off round')} can be judged so far. "
            f"Limits are drawn from {FEWEST} rounds on; until then a rise or a fall cannot be told from "
            "chance."
        )
    names = [place.name for place in trends.places]
    said = list(_signals(names, found))
    if said:
        said.append(RARELY_CHANCE)
    else:
        said.append(
            "No sign of a change: every round that is judged lies within the ups and downs that these rounds "
            "show anyway."
        )
    if found.trial:
        said.append(
            f"The limits rest on {plural(found.scored, 'round')}, so they are a trial until there are "
            f"{TRIAL_BELOW}."
        )
    return " ".join(said)


def cautions(trends: Trends) -> list[str]:
    """What else may move a series: another rubric, other plans, a past audit, a round that is not final."""
    names = [place.name for place in trends.places]
    said = []
    if trends.changes:
        where = named([names[place] for place in trends.changes])
        said.append(f"The rubric changed at {where}: a change from there on may come from the rubric.")
    themed = [place.name for place in trends.places if place.theme]
    if themed:
        said.append(f"Rounds with a theme may hold plans of another kind: {named(themed)}.")
    imported = [place.name for place in trends.places if place.imported]
    if imported:
        said.append(
            "From past audits, of which it is not known how the plans were chosen or whether the agencies"
            f" graded blind: {named(imported)}."
        )
    waiting = [place.name for place in trends.places if not place.final]
    if waiting:
        said.append(f"Shown but not judged, because it is not signed off yet: {named(waiting)}.")
    unsettled = [
        place.name for at, place in enumerate(trends.places) if place.final and trends.provisional(at)
    ]
    if unsettled:
        said.append(f"Some grades were never settled in {named(unsettled)}.")
    return said


def few_words(trends: Trends, along: Along) -> str:
    """Which rounds of a series are drawn and not judged, for they rest on few plans; "" where none does."""
    few = [trends.places[place].name for place in trends.few(along)]
    return f"Shown but not judged, because of fewer than {MINIMUM_N} plans: {named(few)}." if few else ""


def _signals(names: Sequence[str], found: Xmr) -> Iterator[str]:
    for flag in Flag:
        if flag in (Flag.OUTSIDE_HIGH, Flag.OUTSIDE_LOW):
            groups = [[place for place, flags in enumerate(found.flags) if flag in flags]]
        else:
            groups = list(_grouped(found, flag))
        for group in filter(None, groups):
            # Beyond the limit is said already where all of them lie beyond it.
            if not all(_BEYOND.get(flag) in found.flags[place] for place in group):
                yield _said(flag, [names[place] for place in group])


def _said(flag: Flag, names: Sequence[str]) -> str:
    reach = f"from {names[0]} to {names[-1]}"
    lies = f"{sentence_start(named(names))} {'lies' if len(names) == 1 else 'lie'}"
    return {
        Flag.OUTSIDE_HIGH: f"{lies} {ABOVE}.",
        Flag.OUTSIDE_LOW: f"{lies} {BELOW}.",
        Flag.SHIFT_HIGH: f"All {len(names)} rounds {reach} lie above the average.",
        Flag.SHIFT_LOW: f"All {len(names)} rounds {reach} lie below the average.",
        Flag.TREND_UP: f"The figure rose without a break {reach}, {len(names)} rounds.",
        Flag.TREND_DOWN: f"The figure fell without a break {reach}, {len(names)} rounds.",
        Flag.TWO_OF_THREE_HIGH: f"{lies} close to the upper limit or beyond it, two in three rounds.",
        Flag.TWO_OF_THREE_LOW: f"{lies} close to the lower limit or beyond it, two in three rounds.",
    }[flag]


def _grouped(found: Xmr, flag: Flag) -> Iterator[list[int]]:
    """The places a flag stands at, those of one run together.

    Two in three rounds may have the third between them; of any other run each is next to the one before.
    """
    apart = 2 if flag in _BEYOND else 1
    order = {place: at for at, place in enumerate(found.known)}
    group: list[int] = []
    for place in (place for place in found.known if flag in found.flags[place]):
        if group and order[place] - order[group[-1]] > apart:
            yield group
            group = []
        group.append(place)
    yield group


def run_words(found: RunChart | None) -> str:
    """What the run chart shows; "" under ten useful rounds, of which it says nothing."""
    if found is None or found.signal is None:
        return ""
    if not found.signal:
        return "Read as a run chart, the rounds cross their middle as often as chance would have it."
    return (
        "Read as a run chart, the rounds stay on one side of their middle for longer, or cross it less "
        "often, than chance would have it: something has probably changed over this time."
    )


def alike_words(trends: Trends) -> str:
    """Which points the headline compares across the changes of rubric.

    "" without a change, and where every point was asked throughout: its words may still have changed.
    """
    if not trends.changes or (trends.points and trends.shared == len(trends.points)):
        return ""
    if not trends.shared:
        return "No audit point was asked in every round, so the rounds cannot be compared like for like."
    return (
        f"{trends.shared} of {len(trends.points)} audit points were asked in every round: the second line "
        "shows those alone, like for like."
    )


def point_words(trends: Trends, point: PointTrend, found: PChart) -> str:
    """What the p-chart of one audit point shows."""
    scored = [place for place, one in enumerate(found.points) if one is not None]
    if len(scored) < FEWEST:
        return (
            f"{plural(len(scored), 'signed-off round')} scored this point so far. Limits are drawn "
            f"from the first {FEWEST}; until then a rise or a fall cannot be told from chance."
        )
    if not found.limited:
        return (
            f"In the first {FEWEST} rounds every grade was on the same side of good, so no limits can be "
            "drawn from them."
        )
    names = [place.name for place in trends.places]
    said = []
    for side, words in (("high", ABOVE), ("low", BELOW)):
        outside = [names[place] for place, its in signalled(point, found).items() if its == side]
        if outside:
            lies = "lies" if len(outside) == 1 else "lie"
            said.append(f"{sentence_start(named(outside))} {lies} {words}.")
    if said:
        said.append(RARELY_CHANCE)
    else:
        said.append("No round lies outside the limits, so the ups and downs may all be chance.")
    newest, counts = found.points[scored[-1]], point.counts[scored[-1]]
    if newest is not None and counts is not None:
        said.append(
            f"The limits come from the first {FEWEST} rounds. With {plural(counts.n, 'plan')}, as in "
            f"{names[scored[-1]]}, they run from {100 * newest.lower:.0f}% to {100 * newest.upper:.0f}%: "
            "only a large change shows in a single round."
        )
    return " ".join(said)


def signalled(point: PointTrend, found: PChart) -> dict[int, str]:
    """The places outside the limits, on enough plans to say so, and their side: "high" or "low"."""
    if found.baseline < FEWEST:
        return {}
    return {
        place: one.signal
        for place, (counts, one) in enumerate(zip(point.counts, found.points, strict=True))
        if counts and counts.enough and one is not None and one.signal is not None
    }


def milestone_words(milestones: Sequence[Milestone], day: dt.date, *, past: bool = False) -> str:
    """Which milestone is in force on a day and which comes next; "" where none is set.

    `past`: of a round's day, which the sentence names: a report is read long after, under the next milestone.
    """
    if not milestones:
        return ""
    step, following = step_at(milestones, day), next_step(milestones, day)
    verb = "was" if past else "is"
    if step is None or step.target_percent is None:
        said = f"no milestone {verb} due yet"
    else:
        since = f"{step.target_percent}% ({step.label}, from {_day(step.starts_on)})"
        said = f"the milestone in force {verb} {since}"
    if following is not None:
        began = f"{following.target_percent}% from {_day(following.starts_on)} ({following.label})"
        said += f"; the next {verb} {began}"
    return f"On {_day(day)} {said}." if past else f"{sentence_start(said)}."


def summary_words(along: Sequence[Counts | None]) -> str:
    """A series in one line: how many rounds scored it and how far apart they lie, in no order of time."""
    known = [counts for counts in along if counts and counts.n]
    if not known:
        return "not scored yet"
    shares = [counts.x / counts.n for counts in known]
    low, high = (known[shares.index(end)].display() for end in (min(shares), max(shares)))
    if low == high:
        return f"{low} in {plural(len(known), 'round')}"
    return f"lowest {low}, highest {high} in {plural(len(known), 'round')}"


def named(names: Sequence[str]) -> str:
    """Rounds by their names, or how many where they are many."""
    if len(names) <= MOST_NAMED:
        return list_words(names)
    return f"{len(names)} rounds from {names[0]} to {names[-1]}"


def _day(value: dt.date) -> str:
    return f"{value.day} {value:%B %Y}"
